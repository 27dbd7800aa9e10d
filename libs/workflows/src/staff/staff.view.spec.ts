import { documentsOf, someone, stored } from '@app/kernel/testing';
import { staffSlice } from './index.js';
import { handOverCases, tasks } from './staff.reactions.js';
import { capacityRegister, delegationRegister, staffListing } from './staff.view.js';

const stream = 'staff-wang';
const capacity = (capacityId: string, role: string, organisationId: string, from: string, until?: string) =>
  stored({
    stream,
    type: 'CapacityGranted',
    data: {
      capacityId, role, grades: [], organisationId, bureauId: 'b1', divisionCode: '320105', from,
      ...(until ? { until } : {}), by: ['li'], approvedBy: ['zhao'],
    },
    effectiveOn: from,
    record: { act: someone('li', 'SA', 'b1') } as never,
  }); // prettier-ignore
const history = [
  stored({
    stream,
    type: 'PersonRegistered',
    data: { nameZh: 'vault:1', bureauId: 'b1', subjects: [], by: ['li'] },
    effectiveOn: '2024-01-02',
  }),
  capacity('c1', 'BO', 'b1', '2024-01-02'),
  capacity('c2', 'SC', 's1', '2024-03-01', '2024-03-31'),
  stored({
    stream,
    type: 'DelegationGiven',
    data: {
      delegationId: 'd1', fromPersonId: 'qian', capacityId: 'q1', role: 'BL', grades: [], organisationId: 'b2', bureauId: 'b2',
      from: '2024-04-01', until: '2024-04-30', documentRef: 'AB角', by: ['qian'],
    },
  }), // prettier-ignore
  stored({
    stream,
    type: 'CapacityRevoked',
    data: { capacityId: 'c1', reason: '调离', on: '2024-05-01', role: 'BO', organisationId: 'b1', bureauId: 'b1', openCases: ['a1'], by: ['zhao'] },
  }), // prettier-ignore
];

describe('the staff listing [S-05]', () => {
  const { wang } = documentsOf(staffListing, ...history);
  const on = (date: string) => staffListing.at!(wang!, date) as typeof wang;

  it('folds a person with capacities, delegations received and the bureaus that may look', () => {
    expect(wang).toMatchObject({
      id: 'wang',
      status: 'active',
      name: 'vault:1',
      bureauIds: ['b1', 'b2'],
      roles: ['BL', 'BO', 'SC'],
    });
    expect(wang!.received).toMatchObject([{ id: 'd1', fromPersonId: 'qian', role: 'BL' }]);
  });

  it('answers who held what on a day', () => {
    const held = (date: string) => on(date)?.capacities.map((each) => each.id);
    expect(staffListing.at!(wang!, '2024-01-01')).toBeUndefined();
    expect(held('2024-03-31')).toEqual(['c1', 'c2']);
    expect(held('2024-04-30')).toEqual(['c1']);
    expect(held('2024-05-01')).toEqual([]);
    expect(on('2024-04-30')!.received).toHaveLength(1);
    expect(on('2024-05-01')!.received).toHaveLength(0);
  });

  it('shows what was put right at every date, in the file and in the register', () => {
    const corrected = stored({
      stream,
      type: 'CapacityCorrected',
      data: { correctsEventId: 'e1', capacityId: 'c2', changes: {}, reason: '误录', from: '2024-02-01', grades: ['principal'], by: ['li'] },
    });
    const { wang: after } = documentsOf(staffListing, ...history, corrected);
    const held = (date: string) => (staffListing.at!(after!, date) as typeof after)!.capacities.map(({ id }) => id);
    expect(['2024-01-31', '2024-02-01', '2024-12-31'].map(held)).toEqual([['c1'], ['c1', 'c2'], ['c2']]);
    const { c2 } = documentsOf(capacityRegister, ...history, corrected);
    expect(c2).toMatchObject({ role: 'SC', from: '2024-02-01', grades: ['principal'], grantedBy: ['li'] });
    expect(c2).not.toHaveProperty('until');
  }); // prettier-ignore

  it('ends everything with the account', () => {
    const closed = stored({
      stream,
      type: 'AccountClosed',
      data: { reason: '退休', on: '2024-04-15', capacityIds: ['c1'], bureauIds: ['b1'], by: ['li'] },
    });
    const { wang: gone } = documentsOf(staffListing, ...history.slice(0, 4), closed);
    expect(gone).toMatchObject({ status: 'closed', closedOn: '2024-04-15' });
    expect(staffListing.at!(gone!, '2024-04-15')).toMatchObject({ status: 'closed', capacities: [], received: [] });
    expect(staffListing.at!(gone!, '2024-04-14')).toMatchObject({ status: 'active' });
    expect(documentsOf(capacityRegister, ...history.slice(0, 4), closed).c1).toMatchObject({ revokedOn: '2024-04-15' });
  });
});

describe('the registers [S-05]', () => {
  it('show one entry per capacity, with who proposed and approved it and why it ended', () => {
    const { c1, c2 } = documentsOf(capacityRegister, ...history);
    expect(c1).toMatchObject({
      personId: 'wang', role: 'BO', grantedBy: ['li'], approvedBy: ['zhao'], act: { by: 'li', capacity: 'SA' },
      revokedOn: '2024-05-01', reason: '调离', revokedBy: ['zhao'],
    }); // prettier-ignore
    expect(capacityRegister.at!(c1!, '2024-04-30')).toBe(c1);
    expect(capacityRegister.at!(c1!, '2024-05-01')).toBeUndefined();
    expect(capacityRegister.at!(c2!, '2024-04-01')).toBeUndefined();
  });

  it('show one entry per delegation to both persons', () => {
    const { d1 } = documentsOf(delegationRegister, ...history);
    expect(d1).toMatchObject({ fromPersonId: 'qian', toPersonId: 'wang', persons: ['qian', 'wang'] });
    const ended = stored({
      stream,
      type: 'DelegationEnded',
      data: { delegationId: 'd1', on: '2024-04-10', reason: '返岗' },
    });
    expect(documentsOf(delegationRegister, ...history, ended).d1).toMatchObject({
      endedOn: '2024-04-10',
      reason: '返岗',
    });
  });
});

describe('tasks of a person relieved', () => {
  const revoked = history[4]! as never;
  const handedOver = stored({
    stream,
    type: 'TasksHandedOver',
    data: { bureauId: 'b1', toPersonId: 'sun', caseIds: ['a1', 'a2'], reason: '调离', by: ['zhao'] },
  }) as never;

  it('go to the leader of the bureau until they are handed over', () => {
    expect(tasks.CapacityRevoked!(revoked)).toMatchObject([
      {
        open: { key: 'reassign:b1', role: 'BL', command: 'HandOverTasks', input: { bureauId: 'b1', caseIds: ['a1'] } },
      },
    ]);
    expect(tasks.TasksHandedOver!(handedOver)).toEqual([{ close: 'reassign:b1' }]);
  });

  it('do not arise where no cases lie', () => {
    const school = stored({ stream, type: 'CapacityRevoked', data: { role: 'SC', bureauId: 'b1' } }) as never;
    expect(tasks.CapacityRevoked!(school)).toEqual([]);
  });

  it('are carried out case by case', async () =>
    expect(await handOverCases.on.TasksHandedOver!(handedOver, {} as never)).toMatchObject([
      {
        workflow: 'application',
        command: 'ReassignReviewer',
        id: 'a1',
        input: { reviewerUserId: 'sun', reason: '调离' },
      },
      { id: 'a2' },
    ]));
});

it('every event the workflow records is folded and has a sentence', () =>
  expect(Object.keys(staffSlice.workflow.events).sort()).toEqual([...staffListing.types].sort()));
