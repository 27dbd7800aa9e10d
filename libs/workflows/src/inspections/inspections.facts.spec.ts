import { parameters, type Ask } from '@app/kernel';
import { facts as collaborationFacts } from '../collaborations/collaborations.facts.js';
import { noCollaboration } from '../collaborations/collaborations.state.js';
import { facts, target } from './inspections.facts.js';
import { noInspection } from './inspections.state.js';

const today = '2024-09-20';
const member = (schoolId: string) => ({ schoolId, role: 'member', from: '2024-09-18' });
const known: Record<string, object> = {
  'collaborations c1': { bureauId: 'jianye', members: [member('s1'), member('s2')] },
  'inspector-rosters c1': { assignments: ['jiang', 'yang', 'left'].map((inspectorId) => ({ inspectorId, from: '2024-09-18', ...(inspectorId === 'left' ? { until: '2024-09-19' } : {}), event: '' })) },
  'inspectors jiang': { status: 'appointed', conflicts: [], terms: [{ from: '2024-09-01', bureauId: 'jianye', kind: 'fullTime', event: '' }] },
  'inspectors yang': { status: 'expired', conflicts: [], terms: [] },
}; // prettier-ignore
const askOf = (owners: readonly string[] = [], found: readonly object[] = []) =>
  ({
    of: async (view: { name: string }, id: string) => known[`${view.name} ${id}`],
    all: async () => [{ id: 'jianye', divisionCode: '320105' }],
    find: async (view: { name: string }) => (view.name === 'inspections' ? found : []),
    parameter: async (key: keyof typeof parameters) => parameters[key].default,
    workingDaysAfter: async (_: string, from: string) => ({ on: from, provisional: false }),
    owner: async (kind: string, key: string) => (owners.includes(`${kind} ${key}`) ? 'inspection-x' : undefined),
  }) as unknown as Ask;
const order = {
  kind: 'routine',
  collaborationId: 'c1',
  schoolIds: ['s1', 's2'],
  scope: ['funds'],
  inspectorIds: ['jiang'],
  plannedOn: today,
};
const at = `${today}T09:00:00.000+08:00`;
const ask = (command: string, input: object, more: object = {}, asked: Ask = askOf()) =>
  facts[command]!(asked, { id: 'i1', input, state: noInspection(), act: { by: 'jiang' }, at, today, ...more } as never);

describe('What an inspection must know', () => {
  it('an evaluation asks for the claims of the element before it, of the collaboration or of every school [J-45]', async () => {
    const process = { ...order, kind: 'evaluation', element: 'process' };
    const { collaborationId: _, ...bySchools } = process;
    const key = (of: string) => `evaluation ${of}-2024-2025-plan`;
    expect(await ask('ScheduleInspection', process)).toMatchObject({ ready: false });
    expect(await ask('ScheduleInspection', process, {}, askOf([key('c1')]))).toMatchObject({ ready: true });
    expect(await ask('ScheduleInspection', { ...process, cycle: '2023-2024' }, {}, askOf([key('c1')]))).toMatchObject({
      ready: false,
    });
    expect(await ask('ScheduleInspection', bySchools, {}, askOf([key('s1')]))).toMatchObject({ ready: false });
    expect(await ask('ScheduleInspection', bySchools, {}, askOf([key('s1'), key('s2')]))).toMatchObject({
      ready: true,
    });
  });
  it('an opinion claims what nobody has claimed yet', async () => {
    const state = {
      ...noInspection(),
      step: 'feedbackGiven',
      schoolIds: ['s1', 's2'],
      element: 'plan',
      cycle: '2024-2025',
    };
    const taken = askOf(['evaluation s1-2024-2025-plan']);
    expect(await ask('IssueOpinion', {}, { state }, taken)).toMatchObject({
      evaluated: ['s2-2024-2025-plan'],
      rectificationDays: 30,
    });
  });
  it('asks nothing about a case that does not exist', async () => expect(await ask('IssueOpinion', {})).toEqual({}));
  it('finds strangers, and who may be sent [L-17]', async () => {
    expect(await ask('ScheduleInspection', { ...order, schoolIds: ['s1', 's9'], inspectorIds: ['jiang', 'nobody'] })).toMatchObject({
      bureauId: 'jianye', strangers: ['s9'], fitness: [{ personId: 'jiang', appointed: true }, { personId: 'nobody', appointed: false }],
    });
  }); // prettier-ignore
});

describe('Who may give a command on an inspection [S-05]', () => {
  const to = (command: string, input: object, state: object = noInspection()) =>
    target(askOf(), { command, id: 'i1', input, state, act: {}, at, today } as never);
  it('a routine visit of their own district: the inspectors assigned and appointed today', async () => {
    expect(await to('ScheduleInspection', order)).toEqual({ bureau: 'jianye', persons: ['jiang'], personsAre: 'IN' });
    expect(await to('ScheduleInspection', { ...order, kind: 'special' })).toMatchObject({ persons: [] });
    expect(await to('ScheduleInspection', { ...order, schoolIds: ['s1', 's9'] })).toMatchObject({ persons: [] });
  }); // prettier-ignore
  it('a defence and a report: the school concerned', async () => {
    const state = { ...noInspection(), bureauId: 'jianye', schoolIds: ['s1', 's2'], inspectorIds: ['jiang', 'yang'], findings: [{ id: 'f1', schoolId: 's1' }], rectifications: [{ rectificationId: 'r1', respondentSchoolId: 's2' }] };
    expect(await to('SubmitDefence', { findingId: 'f1' }, state)).toEqual({ bureau: 'jianye', schools: ['s1'] });
    expect(await to('ReportRectification', { rectificationId: 'r1' }, state)).toEqual({ bureau: 'jianye', schools: ['s2'] });
    expect(await to('RecordFinding', {}, state)).toMatchObject({ persons: ['jiang'], personsAre: 'IN' });
  }); // prettier-ignore
});

describe('A school leaves no collaboration while it has something to rectify', () => {
  it('is found by the school; nothing is open where nothing is found', async () => {
    const leave = (found: readonly object[]) =>
      collaborationFacts.EndMembership(askOf([], found), {
        id: 'c1', input: { schoolId: 's1', reason: 'exited', effectiveOn: today }, state: { ...noCollaboration(), bureauId: 'jianye', divisionCode: '320105' }, act: {}, at, today,
      } as never);
    expect((await leave([{ id: 'i1' }])).openItems).toEqual(['rectification']);
    expect((await leave([])).openItems).toEqual([]);
  }); // prettier-ignore
});
