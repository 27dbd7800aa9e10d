import {
  clauseBook,
  type Act,
  type ReactionFailure,
  type Reader,
  type ReportAsk,
  type Slice,
  type StoredEvent,
  type Tasks,
  type WorkDays,
} from '@app/kernel';
import { documentsOf, someone, stored } from '@app/kernel/testing';
import { bureauListing, type BureauDocument } from '../bureaus/bureaus.view.js';
import { settledBy } from './inbox.desk.js';
import { inboxReport } from './inbox.report.js';
import { inboxView, present, type InboxEntry } from './inbox.view.js';

const words = (zh: string) => ({ zh, en: zh });
const bureau = '00000000-0000-7000-8000-00000000b001';
const row = (by: string[], more = {}) => ({ title: words('审核材料'), input: Object, by, edition: 1, ...more });
const tasks: Tasks = {
  CaseSubmitted: ({ data }: StoredEvent<{ dueOn: string }>) => [
    {
      open: {
        key: 'check',
        kind: 'completenessCheck',
        title: words('材料审核'),
        why: words('已收件'),
        role: 'BO',
        organisation: bureau,
        dueOn: data.dueOn,
        command: 'CheckCase',
      },
    },
    {
      open: {
        key: 'deem',
        kind: 'deem',
        title: words('视为受理'),
        why: words('到期'),
        role: 'SYS',
        bureau,
        dueOn: data.dueOn,
        command: 'DeemCase',
        input: {},
      },
    },
  ],
  CaseReturned: () => [
    { close: 'check' },
    { open: { key: 'correct', kind: 'correct', title: words('补正'), why: words('退回'), role: 'CS', organisation: 'school-1', bureau } },
  ],
  CaseClosed: () => [{ closeAll: true }],
  CaseReferred: () => [
    { stream: 'case-2', open: { key: 'answer', kind: 'consult', title: words('会签'), why: words('征求意见'), role: 'CU', organisation: 'unit-1', person: 'person-1' } },
  ],
}; // prettier-ignore
const slices = [
  {
    workflow: {
      name: 'case',
      collection: 'cases',
      clauses: clauseBook({}),
      commands: {
        CheckCase: row(['BO']),
        DeemCase: row(['SYS']),
        CorrectCase: row(['BO'], { secondPerson: ['BL'] }),
        OpenCase: row(['SC'], { creates: true }),
      },
    },
    tasks,
  },
] as unknown as Slice[];
const inbox = inboxView(slices);
const event = (type: string, data: object = {}, stream = 'case-1') => stored({ stream, type, data });
const submitted = event('CaseSubmitted', { dueOn: '2024-09-13' });

describe('tasks of the workflows', () => {
  it('open entries, with address, desk and due day', () => {
    const entries = documentsOf(inbox, submitted);
    expect(entries['case-1:check']).toMatchObject({
      kind: 'completenessCheck',
      roles: ['BO'],
      organisation: bureau,
      bureau,
      dueOn: '2024-09-13',
      link: '/v1/cases/1/check-case',
      openedOn: '2024-09-09',
      schools: [],
    });
    expect(entries['case-1:deem']).not.toHaveProperty('link');
  });
  it('close entries one by one, and open them again', () => {
    expect(Object.keys(documentsOf(inbox, submitted, event('CaseReturned')))).toEqual([
      'case-1:deem',
      'case-1:correct',
    ]);
    const again = documentsOf(inbox, submitted, event('CaseReturned'), event('CaseSubmitted', { dueOn: '2024-10-08' }));
    expect(again['case-1:check']?.dueOn).toBe('2024-10-08');
  });
  it('close all tasks of their stream, and of no other', () => {
    const other = event('CaseSubmitted', { dueOn: '2024-09-20' }, 'case-3');
    const entries = documentsOf(inbox, submitted, event('CaseReturned'), other, event('CaseClosed'));
    expect(Object.keys(entries)).toEqual(['case-3:check', 'case-3:deem']);
  });
  it('may lie on another stream; a school, a unit and a person see their own', () => {
    const entries = documentsOf(inbox, submitted, event('CaseReturned'), event('CaseReferred'));
    expect(entries['case-1:correct']).toMatchObject({ schools: ['school-1'], bureau });
    expect(entries['case-2:answer']).toMatchObject({ stream: 'case-2', units: ['unit-1'], persons: ['person-1'] });
    expect(entries['case-2:answer']).not.toHaveProperty('bureau');
  });
});

describe('proposals that wait for a second person', () => {
  const proposed = event('CommandProposed', {
    proposal: 'p1', command: 'CorrectCase', input: {}, digest: 'abc', by: 'officer', organisation: bureau, capacities: ['BL', 'BO:head'],
  }); // prettier-ignore
  it('lie on the desks of those who may approve', () => {
    expect(documentsOf(inbox, proposed)['case-1:proposal:p1']).toMatchObject({
      kind: 'secondPerson',
      title: { zh: '待核准：审核材料' },
      roles: ['BL', 'BO'],
      capacities: ['BL', 'BO:head'],
      proposers: ['officer'],
      bureau,
      input: { digest: 'abc' },
      link: '/v1/cases/1/proposals/p1/approve',
    });
  });
  it.each(['ProposalApproved', 'ProposalRejected'])('are gone after %s, not when the tasks are closed', (type) => {
    expect(Object.keys(documentsOf(inbox, proposed, event('CaseClosed')))).toHaveLength(1);
    expect(documentsOf(inbox, proposed, event(type, { proposal: 'p1' }))).toEqual({});
  });
});

describe('commands refused to a reaction', () => {
  const failure: ReactionFailure = {
    commandId: 'c1', causeEventId: 'e1', workflow: 'case', command: 'CheckCase', id: '7', input: { a: 1 },
    code: 'CASE_STATE', message: words('已办结'), bureau,
  }; // prettier-ignore
  const failed = (more: Partial<ReactionFailure> = {}) =>
    event('ReactionFailed', { ...failure, ...more }, 'reaction-carryOut');
  it('lie on the desks of the bureau concerned, with the reason and the way to run them again', () => {
    expect(documentsOf(inbox, failed())['reaction-carryOut:failed:c1']).toMatchObject({
      kind: 'executionFailed',
      roles: ['BL', 'BO'],
      bureau,
      stream: 'case-7',
      why: { zh: '已办结' },
      link: '/v1/reactions/carryOut/c1/again',
    });
  });
  it('can only be settled when the reaction itself failed, before it had a command to give', () => {
    const [first] = Object.values(documentsOf(inbox, failed({ command: 'carryOut' })));
    expect(first).toMatchObject({ link: '/v1/reactions/carryOut/c1/settle' });
  });
  it('are gone when they are settled', () =>
    expect(documentsOf(inbox, failed(), event('ReactionSettled', { commandId: 'c1' }, 'reaction-carryOut'))).toEqual(
      {},
    ));
});

const calendar: WorkDays = {
  years: [2024],
  holidays: ['2024-09-16', '2024-09-17'],
  makeUpDays: ['2024-09-14'],
};
describe('present', () => {
  const entry = documentsOf(inbox, submitted)['case-1:check']!;
  it.each([
    ['2024-09-09', 4, 'green'],
    ['2024-09-10', 3, 'amber'],
    ['2024-09-13', 0, 'amber'],
    ['2024-09-14', -1, 'red'],
    ['2024-09-18', -2, 'red'],
  ])('on %s it has %i working days left: %s', (today, workingDaysLeft, colour) =>
    expect(present(entry, today, calendar)).toMatchObject({ workingDaysLeft, colour }),
  );
  it('without a due day has no colour; who may see it is not shown', () => {
    const shown = present({ ...entry, dueOn: undefined }, '2024-09-09', calendar);
    for (const field of ['colour', 'workingDaysLeft', 'schools', 'persons', 'capacities', 'proposers'])
      expect(shown).not.toHaveProperty(field);
  });
});

describe('the report', () => {
  const documents = Object.values(documentsOf(inbox, submitted, event('CaseReturned')));
  const late = { ...documents[0]!, id: 'late', roles: ['BO'], capacities: ['BO'], dueOn: '2024-09-01' };
  const asked: object[] = [];
  const ask = {
    find: async (_: unknown, where: object) => (asked.push(where), [...documents, late]),
    all: (of: unknown) => (of === bureauListing ? [{ id: bureau, divisionCode: '320105' }] : []),
    workDays: (division: string) => (division === '320105' ? calendar : undefined),
    asOf: '2024-09-10',
    today: '2024-09-10',
  } as unknown as ReportAsk;
  const read = (query: object) =>
    inboxReport(inbox).read(ask, query as never) as Promise<{ items: InboxEntry[]; counts: object }>;

  it('shows the most urgent first, with counts by colour', async () => {
    const { items, counts } = await read({ scope: 'bureau' });
    expect(items.map((each) => each.id)).toEqual(['late', 'case-1:deem', 'case-1:correct']);
    expect(counts).toEqual({ total: 3, red: 1, amber: 1, green: 0 });
  });
  it('passes its filters on; the clock is left out unless asked for', async () => {
    asked.length = 0;
    await read({});
    await read({ scope: 'bureau', role: 'SYS', organisation: bureau, kind: 'deem', overdue: 'true' });
    expect(asked).toEqual([
      { roles: { $ne: 'SYS' } },
      { roles: 'SYS', organisation: bureau, kind: 'deem', dueOn: { $lt: '2024-09-10' } },
    ]);
    expect((await read({ scope: 'bureau', overdue: 'false' })).items.map((each) => each.id)).toEqual([
      'case-1:deem',
      'case-1:correct',
    ]);
  });
  it('shows readers by default what lies on their own desk; nobody acts as the clock', async () => {
    const on = async (...acts: Act[]) => {
      const reader: Reader = { person: acts[0]!.by, acts, at: '2024-09-10T09:00:00.000+08:00' };
      const { items } = (await inboxReport(inbox).read({ ...ask, reader }, {} as never)) as { items: InboxEntry[] };
      return items.map(({ id }) => id);
    };
    expect(await on(someone('wang', 'BO', bureau))).toEqual(['late']);
    expect(await on(someone('principal', 'SC', 'school-1'))).toEqual(['case-1:correct']);
    expect(await on(someone('auditor', 'AU', bureau))).toEqual([]);
    expect(((await read({})) as { items: object[] }).items).toEqual([]);
  });
});

describe('the own desk', () => {
  const city = '00000000-0000-7000-8000-00000000b000';
  const bureaus = [{ id: bureau, parentBureauId: city }, { id: city }] as BureauDocument[];
  const proposed = event('CommandProposed', {
    proposal: 'p1', command: 'CorrectCase', input: {}, digest: 'abc', by: 'officer', onBehalfOf: 'absent', organisation: bureau,
    capacities: ['BL', 'BO:head'],
  }); // prettier-ignore
  const [task, referred, answered, failure, approval] = [
    documentsOf(inbox, submitted)['case-1:check']!,
    documentsOf(inbox, event('CaseReturned'))['case-1:correct']!,
    documentsOf(inbox, event('CaseReferred'))['case-2:answer']!,
    Object.values(documentsOf(inbox, event('ReactionFailed', { commandId: 'c1', workflow: 'case', command: 'CheckCase', bureau, message: words('已办结'), input: {} }, 'reaction-carryOut')))[0]!,
    documentsOf(inbox, proposed)['case-1:proposal:p1']!,
  ]; // prettier-ignore
  const lies = (entry: InboxEntry, ...acts: Act[]) =>
    settledBy({ person: acts[0]!.by, acts, at: '2024-09-10T09:00:00.000+08:00' }, bureaus)(entry);
  const head = { grades: ['head'] };

  it('holds what the role settles at the place it is for', () => {
    expect(lies(task, someone('wang', 'BO', bureau))).toBe(true);
    expect(lies(task, someone('zhao', 'BL', bureau))).toBe(false);
    expect(lies(task, someone('admin', 'SA', bureau))).toBe(false);
    expect(lies(task, someone('sun', 'BO', city))).toBe(false);
  });
  it('of a city office holds what is for the city in the bureaus below it', () => {
    const filing = { ...task, roles: ['CO'], capacities: ['CO'], organisation: undefined };
    expect(lies(filing, someone('chen', 'CO', city))).toBe(true);
    expect(lies(filing, someone('chen', 'CO', 'elsewhere'))).toBe(false);
  });
  it('of a school holds what it does as a member or leader', () => {
    expect(lies(referred, someone('principal', 'SC', 'school-1'))).toBe(true);
    expect(lies(referred, someone('principal', 'SC', 'school-2'))).toBe(false);
  });
  it('holds what names the person, or whom the person stands in for; nobody else of the place', () => {
    expect(lies(answered, someone('person-1', 'CU', 'unit-1'))).toBe(true);
    expect(lies(answered, someone('person-2', 'CU', 'unit-1', { onBehalfOf: 'person-1' }))).toBe(true);
    expect(lies(answered, someone('person-2', 'CU', 'unit-1'))).toBe(false);
  });
  it('holds what needs a grade only with it', () => {
    expect(lies(failure, someone('li', 'BO', bureau))).toBe(false);
    expect(lies(failure, someone('wang', 'BO', bureau, head))).toBe(true);
  });
  it('never holds a proposal of the person or of whom it was made for', () => {
    expect(lies(approval, someone('wang', 'BO', bureau, head))).toBe(true);
    expect(lies(approval, someone('officer', 'BO', bureau, head))).toBe(false);
    expect(lies(approval, someone('absent', 'BL', bureau))).toBe(false);
    expect(lies(approval, someone('wang', 'BL', bureau, { onBehalfOf: 'absent' }))).toBe(false);
  });
});
