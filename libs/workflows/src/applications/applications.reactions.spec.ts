import { accepts, type Ask, type Caused, type StoredEvent, type Task, type TaskChange } from '@app/kernel';
import * as made from '../collaborations/collaborations.input.js';
import { carryOutApproval, linkEstablished, tasks } from './applications.reactions.js';
import type { Step } from './applications.story.js';
import * as story from './applications.story.js';

const { storyTo, id } = story;
const ask = {} as Ask;
const lastOf = (steps: readonly Step[]) => story.storedOf(...steps).at(-1)! as StoredEvent<never>;
const caused = async (steps: readonly Step[]): Promise<readonly Caused[]> => {
  const event = lastOf(steps);
  return carryOutApproval.on[event.type]!(event, ask);
};
const asCore = { ...story.headmaster, capacity: 'CS' as const };
const collaborationId = id(50);

/** An approved case of any type, told from its acceptance on by the same persons. */
function approvedCase(type: string, payload: object, before: object = {}): Step[] {
  const files = [story.material('transitionPlan'), { ...story.material('assetAndStaffPlan'), fileId: id(905) }];
  const draft: Step = {
    command: 'DraftApplication',
    by: asCore,
    on: '2024-09-09',
    input: { type, payload, applicantSchoolId: story.core, materials: files },
  };
  const open: Step = {
    command: 'OpenExOfficioCase',
    by: story.wang,
    on: '2024-09-09',
    input: { type, payload, legalBasis: [id(70)], materials: files },
  };
  const exOfficio = type === 'dissolve' || 'pairingIds' in payload;
  const silent: Step = { command: 'DeemAccepted', by: story.clock, on: '2024-09-15' };
  const late = (step: Step, on: string): Step => ({ ...step, on });
  return [
    ...(exOfficio ? [open] : [draft, story.submit, silent]),
    late(story.assign, '2024-09-15'),
    story.review('approve', '2024-09-15'),
    { ...story.publish, on: '2024-09-15', input: { text: '公示', channels: ['官网'], startsOn: '2024-09-15' } },
    story.closeNotice,
    { ...story.approve, facts: { before } },
  ];
}
const revoked = (steps: Step[], schools: string[]): Step[] => [...steps, ...schools.map(story.hear), story.revoke];

const inputs: Readonly<Record<string, new () => object>> = {
  EstablishCollaboration: made.EstablishCollaborationInput, ConvertPairings: made.ConvertPairingsInput, AddMember: made.AddMemberInput,
  EndMembership: made.EndMembershipInput, ChangeCoreSchool: made.ChangeCoreSchoolInput, RenameCollaboration: made.RenameCollaborationInput,
  ChangeOperatingModel: made.ChangeOperatingModelInput, DissolveCollaboration: made.DissolveCollaborationInput,
}; // prettier-ignore
const wellFormed = (all: readonly Caused[]) =>
  all.every(({ command, input }) => accepts(inputs[command]!)(structuredClone(input)));

describe('What a decision sets in motion (PM-1)', () => {
  interface Way {
    type: string;
    payload: object;
    schools: string[];
    done: Partial<Caused>;
    undone: Partial<Caused>[];
  }
  const { core, member } = story;
  const done = (command: string, input: object): Partial<Caused> => ({ workflow: 'collaboration', command, input });
  const undone = (command: string, input: object): Partial<Caused>[] => [{ command, id: collaborationId, input }];
  const ways: Way[] = [
    {
      type: 'admitSchool', payload: { collaborationId, schoolId: core }, schools: [core],
      done: done('AddMember', { schoolId: core }), undone: undone('EndMembership', { schoolId: core, reason: 'corrected' }),
    },
    {
      type: 'memberExit', payload: { collaborationId, schoolId: core, exitReason: 'graduated' }, schools: [core],
      done: done('EndMembership', { schoolId: core, reason: 'graduated', transitionPlan: id(900) }), undone: undone('AddMember', { schoolId: core }),
    },
    {
      type: 'changeCore', payload: { collaborationId, newCoreSchoolId: member }, schools: [core, member],
      done: done('ChangeCoreSchool', { newCoreSchoolId: member }), undone: undone('ChangeCoreSchool', { newCoreSchoolId: core }),
    },
    {
      type: 'changeModel', payload: { collaborationId, operatingModel: 'stageBridging' }, schools: [core],
      done: done('ChangeOperatingModel', { operatingModel: 'stageBridging' }),
      undone: undone('ChangeOperatingModel', { operatingModel: 'interSchoolAlliance' }),
    },
    {
      type: 'rename', payload: { collaborationId, nameZh: '新名教育集团' }, schools: [core],
      done: done('RenameCollaboration', { nameZh: '新名教育集团' }), undone: undone('RenameCollaboration', { nameZh: '旧名教育集团' }),
    },
    {
      type: 'dissolve', payload: { collaborationId, reason: '布局调整' }, schools: [],
      done: done('DissolveCollaboration', { reason: 'dissolved', explanation: '布局调整', handover: id(905) }), undone: [],
    },
    {
      type: 'createCollaboration', payload: { ...story.payload, kind: 'cooperativeCommunity', pairingIds: [id(60)] }, schools: [core, member],
      done: done('ConvertPairings', { pairingIds: [id(60)], targetKind: 'cooperativeCommunity' }), undone: [],
    },
  ]; // prettier-ignore
  const before = { coreSchoolId: story.core, operatingModel: 'interSchoolAlliance', nameZh: '旧名教育集团' };

  it('A6: a creation establishes the collaboration on the case, with the same members', async () => {
    const [establish] = await caused(storyTo.approved);
    expect(establish).toMatchObject({
      workflow: 'collaboration',
      command: 'EstablishCollaboration',
      input: {
        applicationId: story.caseId,
        approvingBureauId: story.bureau,
        divisionCode: '320105',
        effectiveOn: '2024-10-01',
        members: story.payload.members,
      },
    });
    expect(wellFormed([establish!])).toBe(true);
  });
  it('its revocation dissolves what it established, as corrected', async () => {
    const linked: Step = { command: 'RecordExecution', by: story.clock, on: '2024-09-27', input: { collaborationId } };
    const all = await caused(revoked([...storyTo.approved, linked], [story.core, story.member]));
    expect(all).toMatchObject([
      { command: 'DissolveCollaboration', id: collaborationId, input: { reason: 'corrected' } },
    ]);
    expect(wellFormed(all)).toBe(true);
    expect(await caused(storyTo.revoked)).toEqual([]);
  });
  it.each(ways)('$type is carried out, and compensated where that is possible [C-30]', async (way) => {
    const steps = approvedCase(way.type, way.payload, before);
    const forward = await caused(steps);
    expect(forward).toMatchObject([{ ...way.done, input: { applicationId: story.caseId, ...way.done.input } }]);
    const back = await caused(revoked(steps, way.schools));
    expect(back).toMatchObject(way.undone);
    expect(wellFormed([...forward, ...back])).toBe(true);
  });
  it('a revoked denial changes nothing', async () => {
    const steps = [
      ...storyTo.denied,
      { ...story.issue },
      story.hear(story.core),
      story.hear(story.member),
      story.revoke,
    ];
    expect(await caused(steps)).toEqual([]);
  });
  it('the case learns what was established on it', async () => {
    const established = {
      stream: `collaboration-${collaborationId}`,
      data: { applicationId: story.caseId },
    } as StoredEvent<never>;
    expect(await linkEstablished.on['CollaborationEstablished']!(established, ask)).toEqual([
      { workflow: 'application', command: 'RecordExecution', id: story.caseId, input: { collaborationId } },
    ]);
    const legacy = { ...established, data: {} } as StoredEvent<never>;
    expect(await linkEstablished.on['CollaborationEstablished']!(legacy, ask)).toEqual([]);
  });
});

/** What lies on the desks after these steps. */
function desks(...steps: readonly Step[]): Map<string, Task> {
  const open = new Map<string, Task>();
  for (const event of story.storedOf(...steps))
    for (const change of (tasks[event.type]?.(event as StoredEvent<never>) ?? []) as TaskChange[])
      if ('open' in change) open.set(change.open.key, change.open);
      else if ('close' in change) open.delete(change.close);
      else open.clear();
  return open;
}
const kinds = (...steps: readonly Step[]) => [...desks(...steps).keys()].sort();

describe('The desks', () => {
  it('each named school is asked to consent', () => {
    expect(kinds(...storyTo.draft)).toEqual([`consent:${story.core}`, `consent:${story.member}`]);
    expect(desks(...storyTo.draft).get(`consent:${story.member}`)).toMatchObject({
      role: 'SC',
      organisation: story.member,
    });
  });
  it.each([
    ['submitted', ['completeness', 'deemedAcceptance']],
    ['correctionsRequested', ['corrections', 'lapse']],
    ['accepted', ['assign']],
    ['underReview', ['review']],
    ['reviewed', ['notice']],
    ['publicNotice', ['noticeEnd']],
    ['noticeClosed', ['decision']],
    ['approved', ['disclosure', 'issue']],
    ['issued', ['disclosure', 'serve']],
    ['served', ['disclosure']],
    ['withdrawn', []],
    ['lapsed', []],
    ['notAccepted', []],
    ['revoked', []],
  ] as const)('in stage %s: %j', (stage, expected) => expect(kinds(...storyTo[stage])).toEqual(expected));
  it('the clock has its own entries with their dates [L-01 L-06]', () => {
    const sys = (stage: 'submitted' | 'publicNotice' | 'correctionsRequested', key: string) =>
      desks(...storyTo[stage]).get(key);
    expect(sys('submitted', 'deemedAcceptance')).toMatchObject({
      role: 'SYS',
      command: 'DeemAccepted',
      dueOn: '2024-09-14',
    });
    expect(sys('correctionsRequested', 'lapse')).toMatchObject({ role: 'SYS', command: 'Lapse', dueOn: '2024-10-09' });
    expect(sys('publicNotice', 'noticeEnd')).toMatchObject({
      role: 'SYS',
      command: 'ClosePublicNotice',
      dueOn: '2024-09-24',
    });
  });
  it('an objection takes the notice from the clock until it is handled', () => {
    const dismissed: Step = { command: 'HandleObjection', by: story.sun, on: '2024-09-19', input: ({ objections }: { objections: { id: string }[] }) => ({ objectionId: objections[0]!.id, result: 'dismissed', reason: '经核' }) }; // prettier-ignore
    expect(kinds(...storyTo.publicNotice, story.object)).toEqual([expect.stringMatching(/^objection:/)]);
    expect(kinds(...storyTo.publicNotice, story.object, dismissed)).toEqual(['noticeEnd']);
  });
  it('the review lies with the person assigned, until the decision is due', () =>
    expect(desks(...storyTo.underReview).get('review')).toMatchObject({ person: story.li.by, dueOn: story.after('2024-09-11', 20).on })); // prettier-ignore
  it('a decision is to be disclosed within twenty working days (PM-6) [L-22]', () =>
    expect(desks(...storyTo.approved).get('disclosure')).toMatchObject({
      role: 'BO',
      dueOn: story.after('2024-09-26', 20).on,
    }));
  it('nobody is left with a clock where silence does not accept', () =>
    expect(kinds(story.draft(), ...story.consents(), { ...story.submit, facts: { deemedAcceptance: false } })).toEqual([
      'completeness',
    ]));
});
