import { type CommandRecord, type Slice } from '@app/kernel';
import { documentsOf, someone, stored } from '@app/kernel/testing';
import { historyTimeline } from './timeline.view.js';

const officer = someone('wang', 'BO', 'b-1', { onBehalfOf: 'li' });
const record: CommandRecord = {
  command: 'AddMember',
  edition: 1,
  input: {},
  act: officer,
  approvedBy: someone('zhao', 'BL', 'b-1'),
  read: 0,
  correlation: 'case-1',
  causation: 'event-0',
  parameters: [
    { key: 'case.decisionDays', value: 20, bureau: 'b-1', on: '2024-09-09', document: 'default', version: 1 },
  ],
  evidence: [{ fileId: 'f', sha256: 'ab', name: '协议.pdf', mediaType: 'application/pdf', bytes: 1 }],
  release: 'test',
};
/** Two invented workflows: only their tables are looked at. */
const slices = [
  {
    workflow: {
      name: 'collaboration',
      clauses: { COL_X: { rows: ['J-29'] }, COL_Y: { rows: ['C-01'] } },
      commands: { AddMember: { rows: ['J-29'] } },
      events: {
        MemberJoined: { says: { zh: '{schoolId:school}加入，任{role}', en: '{schoolId:school} joined as {role}' } },
        MembershipCorrected: { says: { zh: '更正：{reason}', en: 'Corrected: {reason}' } },
      },
    },
  },
  {
    workflow: {
      name: 'bureau',
      clauses: {},
      commands: {},
      events: { TimelineAnnotated: { says: { zh: '【{label}】', en: '[{label}]' } } },
    },
  },
] as unknown as Slice[];
const timeline = historyTimeline(slices);

const joined = stored({
  id: 'e1',
  stream: 'collaboration-c1',
  revision: 1,
  type: 'MemberJoined',
  data: { schoolId: 's1', role: 'core', bureauId: 'b-2', schools: ['s1', 's2'] },
  about: ['school-s1', 'bureau-b-3', 'staff-sun'],
  effectiveOn: '2024-09-01',
  record,
});

describe('history-timeline 大事记', () => {
  it('shows an event in a sentence, with who, on what basis, on both clocks', () => {
    expect(documentsOf(timeline, joined)).toEqual({
      e1: {
        id: 'e1', stream: 'collaboration-c1', revision: 1, type: 'MemberJoined',
        sentence: { zh: '{school-s1}加入，任core', en: '{school-s1} joined as core' },
        effectiveOn: '2024-09-01', recordedAt: '2024-09-09T09:00:00.000+08:00', visibility: 'internal',
        about: ['collaboration-c1', 'school-s1', 'bureau-b-3', 'staff-sun'],
        act: { by: 'wang', onBehalfOf: 'li', capacity: 'BO', organisation: 'b-1' },
        approvedBy: { by: 'zhao', capacity: 'BL', organisation: 'b-1' },
        command: 'AddMember', clauses: ['COL_X'], parameters: record.parameters, evidence: record.evidence,
        correlation: 'case-1', causation: 'event-0', index: 0, count: 1, isAnnotation: false,
        bureaus: ['b-1', 'b-2', 'b-3'], schools: ['b-1', 's1', 's2'], persons: ['li', 'sun', 'wang', 'zhao'],
      },
    }); // prettier-ignore
    expect(timeline.names!(documentsOf(timeline, joined).e1!)).toEqual([
      'collaboration-c1',
      'school-s1',
      'bureau-b-3',
      'staff-sun',
    ]);
  });

  it('strikes a corrected entry through, and links both ways', () => {
    const corrected = stored({
      id: 'e2',
      stream: 'collaboration-c1',
      revision: 2,
      type: 'MembershipCorrected',
      data: { correctsEventId: 'e1', reason: '登记有误' },
      record,
    });
    const entries = documentsOf(timeline, joined, corrected);
    expect(entries.e1!.struckBy).toEqual({
      id: 'e2',
      recordedAt: '2024-09-09T09:00:00.000+08:00',
      effectiveOn: '2024-09-09',
      reason: '登记有误',
    });
    expect(entries.e2).toMatchObject({ corrects: 'e1', sentence: { zh: '更正：登记有误' } });
    expect(documentsOf(timeline, corrected)).toEqual({ e2: expect.objectContaining({ corrects: 'e1' }) as unknown });
  });

  it('takes what people have written for text: it names no stream', () => {
    const event = stored({
      stream: 'collaboration-c1',
      type: 'MembershipCorrected',
      id: 'e1',
      data: { reason: '看{application-a1}吧' },
    });
    const { sentence } = documentsOf(historyTimeline(slices), event).e1!;
    expect(sentence).toEqual({ zh: '更正：看｛application-a1｝吧', en: 'Corrected: 看｛application-a1｝吧' });
    expect(historyTimeline(slices).names!(documentsOf(historyTimeline(slices), event).e1!)).not.toContain(
      'application-a1',
    );
  });

  it('marks annotations, and words the kernel events too', () => {
    const annotated = stored({ id: 'e3', stream: 'bureau-b1', type: 'TimelineAnnotated', data: { label: '1.0' } });
    const proposed = stored({
      id: 'e4',
      stream: 'bureau-b1',
      revision: 1,
      type: 'CommandProposed',
      data: { command: 'RenameBureau' },
    });
    const entries = documentsOf(timeline, annotated, proposed);
    expect(entries.e3).toMatchObject({ isAnnotation: true, sentence: { zh: '【1.0】' }, bureaus: ['b1'] });
    expect(entries.e4).toMatchObject({ isAnnotation: false, sentence: { zh: '提出“RenameBureau”，待另一人核准' } });
  });

  it('shows on a day what counted by then', () => {
    const { e1 } = documentsOf(timeline, joined);
    expect(timeline.at!(e1!, '2024-09-01')).toBe(e1);
    expect(timeline.at!(e1!, '2024-08-31')).toBeUndefined();
  });
});
