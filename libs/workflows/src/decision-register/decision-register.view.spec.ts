import type { StoredEvent } from '@app/kernel';
import { documentsOf } from '@app/kernel/testing';
import * as story from '../applications/applications.story.js';
import { decisionRegister } from './decision-register.view.js';

const stream = `application-${story.caseId}`;
const entryOf = (events: StoredEvent[]) => documentsOf(decisionRegister, ...events)[stream];
const entry = (...steps: readonly story.Step[]) => entryOf(story.storedOf(...steps))!;
const at = decisionRegister.at!;
const { storyTo } = story;

describe('The decision register (V3) [L-03 L-04 L-05 L-06 L-08]', () => {
  it('holds one line per case: number, dates, persons, time used and allowed', () =>
    expect(entry(...storyTo.served)).toMatchObject({
      caseNo: '320105-2024-000012',
      type: 'createCollaboration',
      applicantSchoolId: story.core,
      status: 'approved',
      receivedOn: '2024-09-09',
      acceptedOn: '2024-09-11',
      deemed: false,
      notices: [{ startsOn: '2024-09-14', endsOn: '2024-09-24' }],
      reviewers: [story.li.by],
      deciders: [story.zhao.by],
      outcome: 'approved',
      decidedOn: '2024-09-26',
      decisionNo: '建教发〔2024〕81号',
      servedOn: '2024-09-29',
      serviceLate: false,
      daysUsed: 5,
      daysAllowed: 20,
      late: false,
    }));
  it('stands on an earlier day as it stood then: received before it was accepted, without the number of a decision to come', () => {
    const whole = entry(...storyTo.served);
    expect(at(whole, '2024-09-10')).toMatchObject({ status: 'received', deemed: false });
    expect(at(whole, '2024-09-10')).not.toHaveProperty('acceptedOn');
    const { issuedOn: _, ...numberedAtOnce } = whole;
    expect(at(numberedAtOnce, '2024-09-25')).not.toHaveProperty('decisionNo');
    expect(at(numberedAtOnce, '2024-09-26')).toHaveProperty('decisionNo');
  });
  it('bears the name that was approved', () => expect(entry(...storyTo.approved).nameZh).toBe(story.payload.nameZh));
  it('begins when a case reaches the bureau, not with a draft', () => {
    expect(entry(...storyTo.draft)).toBeUndefined();
    const withdrawn = {
      command: 'WithdrawApplication',
      by: story.headmaster,
      on: '2024-09-10',
      input: { reason: 'x' },
    } as const;
    expect(entry(...storyTo.draft, withdrawn)).toBeUndefined();
    expect(entry(...storyTo.submitted)).toMatchObject({ status: 'received' });
  });
  it('says when silence accepted, and what it stood on', () => {
    const events = story.storedOf(...storyTo.submitted, { command: 'DeemAccepted', by: story.clock, on: '2024-09-15' });
    const use = {
      key: 'case.decisionDays',
      value: 20,
      bureau: story.bureau,
      on: '2024-09-09',
      document: 'default',
      version: 1,
    };
    const last = { ...events.at(-1)!, record: { parameters: [use] } as unknown as StoredEvent['record'] };
    expect(entryOf([...events.slice(0, -1), last])).toMatchObject({ deemed: true, acceptedOn: '2024-09-09', decisionDueOn: '2024-10-12', parameters: [use] }); // prettier-ignore
  });
  it.each([
    ['notAccepted', 'notAccepted'],
    ['withdrawn', 'withdrawn'],
    ['lapsed', 'lapsed'],
    ['denied', 'denied'],
    ['revoked', 'revoked'],
  ] as const)('stage %s reads as %s', (stage, status) => expect(entry(...storyTo[stage]).status).toBe(status));
  it('shows objections and what became of them', () => {
    const handled = { command: 'HandleObjection', by: story.sun, on: '2024-09-19', input: ({ objections }: { objections: { id: string }[] }) => ({ objectionId: objections[0]!.id, result: 'upheld', reason: '成立' }) } as const; // prettier-ignore
    expect(entry(...storyTo.publicNotice, story.object, handled).objections).toMatchObject([
      { raisedOn: '2024-09-18', result: 'upheld', handledOn: '2024-09-19' },
    ]);
  });
  it('a corrected date replaces the first', () => {
    const events = story.tell(...storyTo.served).events as unknown as { type: string }[];
    const served = events.findIndex(({ type }) => type === 'DecisionServed');
    const correct = { command: 'CorrectApplication', by: story.wang, on: '2024-10-08', input: { correctsEventId: `event-${served}`, field: 'servedOn', value: '2024-09-28', reason: '笔误' } } as const; // prettier-ignore
    expect(entry(...storyTo.served, correct).servedOn).toBe('2024-09-28');
  });

  describe('as of a business day', () => {
    const revoked = entry(...storyTo.served, story.hear(story.core), story.hear(story.member), story.revoke);
    it.each([
      ['2024-09-08', undefined, undefined],
      ['2024-09-12', 'accepted', undefined],
      ['2024-09-26', 'approved', undefined],
      ['2024-09-29', 'approved', '建教发〔2024〕81号'],
      ['2024-10-09', 'revoked', '建教发〔2024〕81号'],
    ])('on %s it is %s', (day, status, decisionNo) => {
      const shown = at(revoked, day) as { status: string; decisionNo?: string } | undefined;
      expect([shown?.status, shown?.decisionNo]).toEqual([status, decisionNo]);
    });
    it('leaves out what came later', () => {
      const shown = at(revoked, '2024-09-12')!;
      for (const field of ['outcome', 'decidedOn', 'servedOn', 'revokedOn', 'opinion', 'late'])
        expect(shown).not.toHaveProperty(field);
      expect(shown).toMatchObject({ notices: [], reviewers: [], deciders: [] });
      expect(revoked.revokedOn).toBe('2024-10-09');
    });
  });
});
