import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Cursors, eventCatalogue, Feed, payloadSchema } from '@app/engine';
import { accepts, categoryOf, fieldsOf, idOf, type Contract, type Subscriber, type Vault } from '@app/kernel';
import { recorded } from '../../../test/history/recording.js';
import type { Events as CaseEvents, CaseRef } from './applications/applications.events.js';
import type { Events as InspectionEvents } from './inspections/inspections.events.js';
import type { RotationEvents } from './rotations/rotations.view.js';
import { check } from './rotations/rotations.story.js';
import type { ProjectEvents } from './projects/projects.events.js';
import type { SchoolEvents } from './schools/schools.state.js';
import { slices } from './index.js';
import { withFormats } from '../../../test/support/json-schema.js';

const catalogue = eventCatalogue(slices);
const ajv = withFormats(new Ajv2020({ strict: false, allErrors: true }));
const validators = new Map([...catalogue.values()].map((row) => [row.eventType, ajv.compile(payloadSchema(row))]));
const rowOf = (eventType: string) => [...catalogue.values()].find((row) => row.eventType === eventType)!;

const id = (n: number): string => `01920000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const of = { id: id(1), effectiveOn: '2024-09-09' };
const by = ['secret-officer'];
const secret = '不得外传';
const caseRef: CaseRef = {
  type: 'admitSchool', initiation: 'onApplication', caseNo: '320105-2024-000001', bureauId: id(2), concernedBureaus: [], schools: [id(3)],
  collaborationId: id(4),
}; // prettier-ignore
const figures = {
  by, payloadDigest: '', reviewDigest: '', decisionDueOn: '2024-10-12', late: false, daysUsed: 1, daysAllowed: 20,
  serviceDueOn: '2024-10-22', disclosureDueOn: '2024-10-12', moves: [], case: caseRef, backdatingReason: secret,
}; // prettier-ignore
const inspectionRef: InspectionEvents['InspectionPublished']['of'] = {
  kind: 'routine', bureauId: id(2), divisionCode: '320105', schoolIds: [id(3)], collaborationId: id(4), inspectorIds: ['secret-inspector'],
}; // prettier-ignore
const plan = {
  plan: { collaborationId: id(8), schoolYear: '2024-2025', bureauId: id(2) },
  check: { ...check(50, 10, 2), tenYear: [{ teacherRef: secret, schoolId: secret, moved: true }] },
};
const computed = { isCompulsory: true, warnings: [] };

/** Data of the events that no recorded story has: whole, with what must stay inside marked. */
const samples: { [T in string]: object } = {
  RotationPlanApproved: { ...plan, decidedOn: '2024-07-01', remark: secret, finaliseDueOn: '2025-09-30', by } satisfies RotationEvents['RotationPlanApproved'],
  RotationPlanFinalised: { ...plan, open: [secret] } satisfies RotationEvents['RotationPlanFinalised'],
  SchoolRenamed: { nameZh: '新名小学', formerNameZh: '旧名小学', decisionNo: secret } satisfies SchoolEvents['SchoolRenamed'],
  SchoolKindChanged: {
    schoolKind: 'primarySchool', stages: ['primary'], newSchoolCode: '3132001234', ...computed,
  } satisfies SchoolEvents['SchoolKindChanged'],
  SchoolClosed: { decisionNo: '建教发〔2024〕12号', by } satisfies SchoolEvents['SchoolClosed'],
  SchoolMerged: { decisionNo: '建教发〔2024〕12号', successorSchoolId: id(5), by } satisfies SchoolEvents['SchoolMerged'],
  SchoolCorrected: {
    correctsEventId: id(6), changes: [{ attribute: 'stages', value: ['primary'] }, { attribute: 'uscc' }], reason: secret, ...computed,
  } satisfies SchoolEvents['SchoolCorrected'],
  PublicNoticeCorrected: {
    text: '更正后的公示', ofSubstance: true, reason: secret, by, startsOn: '2024-09-10', endsOn: '2024-09-19', provisional: false, case: caseRef,
  } satisfies CaseEvents['PublicNoticeCorrected'],
  ApplicationDenied: { ...figures, decidedOn: '2024-09-20', reason: secret, remedyText: secret } satisfies CaseEvents['ApplicationDenied'],
  ApplicationCorrected: {
    correctsEventId: id(7), field: 'decidedOn', value: '2024-09-19', reason: secret, by, case: caseRef,
  } satisfies CaseEvents['ApplicationCorrected'],
  InspectionCorrected: {
    correctsEventId: id(8), field: 'publishedOn', value: '2024-09-08', reason: secret, by, approvedBy: by, of: inspectionRef,
  } satisfies InspectionEvents['InspectionCorrected'],
  InspectionPublished: {
    channel: '区教育局门户网站', text: '两所学校的问题均已整改', on: '2024-09-09', backdatingReason: secret, by, of: inspectionRef,
  } satisfies InspectionEvents['InspectionPublished'],
  ProjectDecided: {
    decidedOn: '2024-10-15', grade: 'good', reason: secret, computed: 'excellent', total: { num: 345, den: 4 }, linksDue: [], by,
    project: { title: '同步课堂数学联研', collaborationId: id(4), bureauId: id(2), divisionCode: '320105', coreSchoolId: id(3), beneficiarySchoolIds: [id(5)] },
  } satisfies ProjectEvents['ProjectDecided'],
  PolicyRepealed: {
    on: '2024-09-09', title: '某办法', settings: [{ version: 1, key: 'rotation.minRate' }], reason: secret, by,
  },
}; // prettier-ignore

const problemsOf = (eventType: string, contract: Contract, payload: object): unknown => {
  const validate = validators.get(eventType)!;
  const names = new Set(fieldsOf(contract.payload).map(({ name }) => name));
  return {
    schema: validate(payload) ? [] : validate.errors,
    accepted: accepts(contract.payload)(payload),
    strays: Object.keys(payload).filter((name) => !names.has(name)),
    secrets: JSON.stringify(payload).includes(secret) || JSON.stringify(payload).includes('secret-'),
    vault: JSON.stringify(payload).includes('vault:'),
  };
};
const none = { schema: [], accepted: true, strays: [], secrets: false, vault: false };

describe('The catalogue of integration events', () => {
  it('holds what domain.md 4.6 lists of the workflows there are, and the corrections of these', () => {
    const listed = (to: string) => [...catalogue.values()].filter(({ contract }) => contract.to === to).map(({ eventType }) => eventType); // prettier-ignore
    expect(listed('public').sort()).toEqual([
      'ApplicationApproved', 'ApplicationCorrected', 'CollaborationDissolved', 'CollaborationEstablished', 'CollaborationRenamed',
      'CollaborationResumed', 'CollaborationSuspended', 'CoreSchoolChanged', 'ImportBatchUndone', 'InspectionCorrected', 'InspectionPublished', 'LegacyCollaborationImported',
      'MemberJoined', 'MemberLeft', 'MembershipCorrected', 'PairingConverted', 'ProjectDecided', 'PublicNoticeCorrected', 'PublicNoticePublished',
    ]); // prettier-ignore
    expect(listed('partner').sort()).toEqual([
      'ApplicationDenied', 'PolicyRepealed', 'PolicyVersionEffective', 'RotationPlanApproved', 'RotationPlanFinalised', 'SchoolClosed',
      'SchoolCorrected', 'SchoolKindChanged',
      'SchoolMerged', 'SchoolRegistered', 'SchoolRenamed',
    ]); // prettier-ignore
    const revoked = rowOf('DecisionRevoked').contract.to as (data: object) => string;
    expect([revoked({ outcome: 'approved' }), revoked({ outcome: 'denied' })]).toEqual(['public', 'partner']);
  });

  it('names only events there are, and types that stay', () => {
    for (const { type, eventType, slice } of catalogue.values()) {
      expect(Object.keys(slice.workflow.events)).toContain(eventType);
      expect(type).toMatch(/^cn\.juanzong\.[A-Z][A-Za-z]+\.v[1-9]\d*$/);
    }
  });

  it('says every event that was ever recorded by its contract, and nothing of the inside', async () => {
    const seen = new Set(Object.keys(samples));
    const folder = join(__dirname, '../../../test/history');
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.jsonl')))
      for await (const events of (await recorded(join(folder, name))).readAll())
        for (const { type, data, stream, meta } of events) {
          const row = rowOf(type);
          if (!row || row.slice.workflow.name !== categoryOf(stream)) continue;
          seen.add(type);
          const payload = row.contract.says(data as never, { id: idOf(stream), effectiveOn: meta.effectiveOn });
          expect({ type, ...(problemsOf(type, row.contract, payload) as object) }).toEqual({ type, ...none });
        }
    expect([...seen].sort()).toEqual([...catalogue.values()].map(({ eventType }) => eventType).sort());
  });

  it.each(Object.keys(samples))('says %s by its contract, and nothing of the inside', (eventType) => {
    const { contract } = rowOf(eventType);
    const payload = contract.says(samples[eventType] as never, of);
    expect(problemsOf(eventType, contract, payload)).toEqual(none);
  });

  it('gives every event of a recorded log to a partner of its division, numbered without a gap', async () => {
    const store = await recorded(join(__dirname, '../../../test/history/0.1.0-corrections-1.jsonl'));
    const vault = {
      put: async () => undefined,
      read: async () => [Buffer.alloc(32).toString('base64')],
    } as unknown as Vault;
    const feed = new Feed(store, catalogue, await Cursors.of(vault, ''));
    const all = { has: () => true } as unknown as ReadonlySet<string>;
    const partner: Subscriber = { person: 'p', as: 'partner', bureaus: all, above: all };
    const numbers = new Map<string, number>();
    const { events } = await feed.page({}, {}, partner, 10_000);
    for (const { text } of events) {
      const { subject, sequence, sequencetype } = JSON.parse(text) as Record<string, string>;
      expect([sequence, sequencetype]).toEqual([String((numbers.get(subject!) ?? 0) + 1), 'Integer']);
      numbers.set(subject!, Number(sequence));
    }
    expect(numbers.size).toBeGreaterThan(10);
  });
});
