import { createdId, systemAct } from '@app/kernel';
import { someone, specFor, titleOf } from '@app/kernel/testing';
import { clauses } from './staff.clauses.js';
import type { GrantCapacityInput } from './staff.input.js';
import { staffWorkflow } from './staff.js';
import type { Place } from './staff.capacities.js';
import type { CapacityGrantedData, DelegationGivenData } from './staff.state.js';

const [wang, li, zhao, qian] = ['wang', 'li', 'zhao', 'qian'];
const bureau = 'bureau-jianye';
const admin = someone('li', 'SA', bureau);
const leader = someone('zhao', 'BL', bureau);
const commandId = '00000000-0000-7000-8000-0000000000c1';
const spec = specFor(staffWorkflow, { id: wang, act: admin });

const registered = (bureauId = bureau) => ({
  type: 'PersonRegistered' as const,
  data: { nameZh: 'vault:1', bureauId, subjects: [{ issuer: 'https://id', subject: 'u1' }], by: [li] },
  recordedAt: '2024-09-01T09:00:00.000+08:00',
});
const granted = (more: Partial<CapacityGrantedData> = {}) => ({
  type: 'CapacityGranted' as const,
  data: {
    capacityId: 'c1', role: 'BO' as const, grades: [], organisationId: bureau, bureauId: bureau, divisionCode: '320105',
    from: '2024-09-01', by: [li], approvedBy: [zhao], ...more,
  },
}); // prettier-ignore
const received = (more: Partial<DelegationGivenData> = {}) => ({
  type: 'DelegationGiven' as const,
  data: {
    delegationId: 'd1', fromPersonId: qian, capacityId: 'q1', role: 'BL' as const, grades: [], organisationId: bureau,
    bureauId: bureau, from: '2024-09-01', until: '2024-09-30', documentRef: 'AB角', by: [qian], ...more,
  },
}); // prettier-ignore

const place = (more: Partial<Place> = {}): { place: Place } => ({
  place: { kind: 'bureau', bureauId: bureau, divisionCode: '320105', level: 'county', ...more },
});
const grant = (more: Partial<GrantCapacityInput> = {}): GrantCapacityInput => ({
  role: 'BO',
  organisationId: bureau,
  from: '2024-09-09',
  ...more,
});
const approved = { act: admin, approvedBy: leader, facts: place() };

describe('registering', () => {
  it('keeps the name as a reference, the bureau and the identities', () => {
    const { events, claims } = spec
      .given()
      .when('RegisterPerson', { nameZh: 'vault:1', subjects: [{ issuer: 'https://id', subject: 'u1' }] }, { facts: { taken: [] } })
      .outcome(); // prettier-ignore
    expect(events).toEqual([{ type: 'PersonRegistered', data: registered().data }]);
    expect(claims).toEqual([{ kind: 'subject', key: 'https://id|u1' }]);
  });

  it('records a minted token on the file of the person it names', () =>
    spec
      .given(registered())
      .when(
        'RecordTokenMinted',
        { jti: 'j1', issuer: 'urn:juanzong:local:k', hours: 8, expiresAt: '2024-09-09T17:00:00.000+08:00' },
        { act: systemAct },
      )
      .thenTypes('TokenMinted'));
});

describe(titleOf(clauses, 'STF_BOOTSTRAP_DONE'), () => {
  const input = { nameZh: 'vault:1', bureauId: bureau, until: '2025-09-08' };
  const facts = { taken: [], done: false, divisionCode: '320105' };
  it('refuses a second one', () =>
    spec
      .given()
      .when('BootstrapAdministrator', input, { act: systemAct, facts: { ...facts, done: true } })
      .thenRefused('STF_BOOTSTRAP_DONE'));
  it('makes the first administrator once per store, held by a claim', () => {
    const { events, claims } = spec.given().when('BootstrapAdministrator', input, { act: systemAct, facts }).outcome();
    expect(events.map((event) => event.type)).toEqual(['AdministratorBootstrapped', 'CapacityGranted']);
    expect(events[1]!.data).toMatchObject({
      role: 'SA',
      organisationId: bureau,
      from: '2024-09-09',
      until: '2025-09-08',
    });
    expect(claims).toEqual([{ kind: 'bootstrap', key: 'administrator' }]);
  });
  it('makes one deputy, without whom nothing could be approved', () =>
    expect(
      spec
        .given()
        .when('BootstrapAdministrator', { ...input, deputy: true }, { act: systemAct, facts })
        .outcome().claims,
    ).toEqual([{ kind: 'bootstrap', key: 'deputy' }]));
});

describe(titleOf(clauses, 'STF_SUBJECT_TAKEN'), () => {
  const subject = { issuer: 'https://id', subject: 'u2' };
  it('refuses an identity of another person', () => {
    spec
      .given()
      .when('RegisterPerson', { nameZh: 'vault:1', subjects: [subject] }, { facts: { taken: [subject] } })
      .thenRefused('STF_SUBJECT_TAKEN', subject);
    spec
      .given(registered())
      .when('LinkSubject', subject, { facts: { taken: [subject] } })
      .thenRefused('STF_SUBJECT_TAKEN');
  });
  it('links a free one, with both persons in the event', () =>
    spec
      .given(registered())
      .when('LinkSubject', subject, { ...approved, facts: { taken: [] } })
      .then({ type: 'SubjectLinked', data: { ...subject, by: [li], approvedBy: [zhao] } }));
  it('has nothing to do for one that is linked already', () =>
    spec
      .given(registered())
      .when('LinkSubject', { issuer: 'https://id', subject: 'u1' }, { facts: { taken: [] } })
      .thenNothing());
});

describe(titleOf(clauses, 'STF_STATE'), () => {
  const closed = {
    type: 'AccountClosed' as const,
    data: { reason: '调离', on: '2024-09-05', capacityIds: [], bureauIds: [], by: [li] },
  };
  it('refuses to grant to a closed account', () =>
    spec.given(registered(), closed).when('GrantCapacity', grant(), approved).thenRefused('STF_STATE'));
  it('closes an open account, naming the capacities that end and the desks to clear', () =>
    spec
      .given(registered(), granted(), granted({ capacityId: 'c2', role: 'SC', organisationId: 'school-a' }))
      .when('CloseAccount', { reason: '调离', on: '2024-09-09' }, { facts: { openCases: ['a1'] } })
      .then({
        type: 'AccountClosed',
        data: {
          reason: '调离',
          on: '2024-09-09',
          capacityIds: ['c1', 'c2'],
          bureauIds: [bureau],
          openCases: ['a1'],
          by: [li],
        },
        effectiveOn: '2024-09-09',
      }));
});

describe(titleOf(clauses, 'STF_SELF_GRANT'), () => {
  it('refuses the proposer, the approver and whoever they act for', () => {
    const self = someone(wang, 'SA', bureau);
    for (const more of [
      { act: self },
      { approvedBy: self },
      { act: { ...admin, onBehalfOf: wang } },
      { approvedBy: { ...leader, onBehalfOf: wang } },
    ])
      spec
        .given(registered())
        .when('GrantCapacity', grant(), { ...approved, ...more })
        .thenRefused('STF_SELF_GRANT');
  });
  it('grants when proposed and approved by two others', () =>
    spec
      .given(registered())
      .when('GrantCapacity', grant({ grades: ['head'] }), approved)
      .then({
        type: 'CapacityGranted',
        data: {
          ...granted().data,
          capacityId: createdId('capacity', commandId),
          grades: ['head'],
          from: '2024-09-09',
        },
        effectiveOn: '2024-09-09',
      }));
});

describe(titleOf(clauses, 'STF_UNTIL_REQUIRED'), () => {
  it.each(['AU', 'SA'] as const)('refuses %s without an end', (role) =>
    spec.given(registered()).when('GrantCapacity', grant({ role }), approved).thenRefused('STF_UNTIL_REQUIRED'),
  );
  it('accepts an auditor with one', () =>
    spec
      .given(registered())
      .when('GrantCapacity', grant({ role: 'AU', until: '2024-12-31' }), approved)
      .thenSome('CapacityGranted', { role: 'AU', until: '2024-12-31' }));
});

describe(titleOf(clauses, 'STF_CONTEXTUAL_ROLE'), () => {
  it.each(['CS', 'CV', 'MS', 'IN', 'PM', 'SYS'] as const)('refuses %s', (role) =>
    spec
      .given(registered())
      .when('GrantCapacity', grant({ role }), approved)
      .thenRefused('STF_CONTEXTUAL_ROLE', { role }),
  );
  it('accepts the school user it is derived from', () =>
    spec
      .given(registered())
      .when('GrantCapacity', grant({ role: 'SC', organisationId: 'school-a' }), { ...approved, facts: place({ kind: 'school' }) })
      .thenSome('CapacityGranted', { role: 'SC', organisationId: 'school-a', bureauId: bureau })); // prettier-ignore
});

describe(titleOf(clauses, 'STF_GRADE'), () => {
  it('refuses a principal in a bureau and an import permission for a leader', () => {
    spec
      .given(registered())
      .when('GrantCapacity', grant({ grades: ['principal'] }), approved)
      .thenRefused('STF_GRADE');
    spec
      .given(registered())
      .when('GrantCapacity', grant({ role: 'BL', grades: ['import'] }), approved)
      .thenRefused('STF_GRADE');
  });
  it('accepts an officer with head and import', () =>
    spec
      .given(registered())
      .when('GrantCapacity', grant({ grades: ['head', 'import', 'head'] }), approved)
      .thenSome('CapacityGranted', { grades: ['head', 'import'] }));
});

describe(titleOf(clauses, 'STF_ROLE_ORGANISATION'), () => {
  it('refuses an unknown organisation, a school as a bureau, and a city role in a county', () => {
    for (const [input, facts] of [
      [grant(), {}],
      [grant(), place({ kind: 'school' })],
      [grant({ role: 'CL' }), place()],
    ] as const)
      spec
        .given(registered())
        .when('GrantCapacity', input, { ...approved, facts })
        .thenRefused('STF_ROLE_ORGANISATION');
  });
  it('refuses to bootstrap into a bureau that is not registered', () =>
    spec
      .given()
      .when(
        'BootstrapAdministrator',
        { nameZh: 'vault:1', bureauId: bureau, until: '2025-01-01' },
        { act: systemAct, facts: { taken: [], done: false } },
      )
      .thenRefused('STF_ROLE_ORGANISATION'));
  it('accepts a city role in a city bureau', () =>
    spec
      .given(registered())
      .when('GrantCapacity', grant({ role: 'CO' }), { ...approved, facts: place({ level: 'city' }) })
      .thenTypes('CapacityGranted'));
});

describe(titleOf(clauses, 'STF_INTERVAL'), () => {
  it('refuses an end before the start', () =>
    spec
      .given(registered())
      .when('GrantCapacity', grant({ until: '2024-09-08' }), approved)
      .thenRefused('STF_INTERVAL'));
  it('accepts a single day', () =>
    spec
      .given(registered())
      .when('GrantCapacity', grant({ until: '2024-09-09' }), approved)
      .thenTypes('CapacityGranted'));
});

describe(titleOf(clauses, 'STF_CAPACITY_DUPLICATE'), () => {
  it('refuses the same role at the same organisation in the same period', () =>
    spec.given(registered(), granted()).when('GrantCapacity', grant(), approved).thenRefused('STF_CAPACITY_DUPLICATE'));
  it('accepts it after the first has ended', () =>
    spec
      .given(registered(), granted({ until: '2024-09-08' }))
      .when('GrantCapacity', grant(), approved)
      .thenTypes('CapacityGranted'));
});

describe(titleOf(clauses, 'STF_CORRECTION_TARGET'), () => {
  const correct = { correctsEventId: 'event-1', changes: { from: '2024-08-01' }, reason: '任职文件日期误录' };
  const persons = { act: admin, approvedBy: leader };
  const given = (...more: ReturnType<typeof granted>[]) => spec.given(registered(), granted(), ...more);
  it('refuses a record that grants nothing to this person', () => {
    given().when('CorrectCapacity', { ...correct, correctsEventId: 'event-0' }, persons).thenRefused('STF_CORRECTION_TARGET');
    given().when('CorrectCapacity', { ...correct, correctsEventId: 'elsewhere' }, persons).thenRefused('STF_CORRECTION_TARGET');
  });
  it('puts dates and grades right by two persons; role and organisation stay', () =>
    given()
      .when('CorrectCapacity', { ...correct, changes: { from: '2024-08-01', until: '2025-07-31', grades: ['head'] } }, persons)
      .then({
        type: 'CapacityCorrected',
        data: {
          ...correct, changes: { from: '2024-08-01', until: '2025-07-31', grades: ['head'] }, capacityId: 'c1', role: 'BO', organisationId: bureau,
          bureauId: bureau, from: '2024-08-01', until: '2025-07-31', grades: ['head'], by: [li], approvedBy: [zhao],
        },
      }));
  it('corrects a correction, and takes away an end that was never ordered', () => {
    const { events } = spec.given(registered(), granted({ until: '2024-12-31' })).when('CorrectCapacity', correct, persons).outcome();
    const then = spec
      .given(registered(), granted({ until: '2024-12-31' }), ...events)
      .when('CorrectCapacity', { ...correct, correctsEventId: 'event-2', changes: { withoutEnd: true } }, persons);
    const { data } = then.outcome().events[0]!;
    expect(data).toMatchObject({ capacityId: 'c1', from: '2024-08-01' });
    expect(data).not.toHaveProperty('until');
  });
  it('does nothing when nothing changes', () =>
    given().when('CorrectCapacity', { ...correct, changes: { from: '2024-09-01' } }, persons).thenNothing());
  it('stands under the rules of a grant', () => {
    const auditor = granted({ capacityId: 'c2', role: 'AU', until: '2024-12-31' });
    const of = (changes: object, correctsEventId = 'event-1', more: object = {}) =>
      given(auditor).when('CorrectCapacity', { ...correct, correctsEventId, changes }, { ...persons, ...more });
    of({ from: '2024-08-01' }, 'event-1', { approvedBy: someone(wang, 'BL', bureau) }).thenRefused('STF_SELF_GRANT');
    of({ grades: ['principal'] }).thenRefused('STF_GRADE');
    of({ withoutEnd: true }, 'event-2').thenRefused('STF_UNTIL_REQUIRED');
    of({ until: '2024-08-31' }).thenRefused('STF_INTERVAL');
  });
  it('meets no other grant of the same, and does not begin after it was revoked', () => {
    const earlier = granted({ capacityId: 'c0', from: '2024-01-01', until: '2024-08-15' });
    spec.given(registered(), granted(), earlier).when('CorrectCapacity', correct, persons).thenRefused('STF_CAPACITY_DUPLICATE');
    const revoked = {
      type: 'CapacityRevoked' as const,
      data: { capacityId: 'c1', reason: '调离', on: '2024-09-05', role: 'BO' as const, organisationId: bureau, bureauId: bureau, by: [li] },
    };
    spec
      .given(registered(), granted(), revoked)
      .when('CorrectCapacity', { ...correct, changes: { from: '2024-09-06' } }, persons)
      .thenRefused('STF_INTERVAL', { until: '2024-09-05' });
  });
}); // prettier-ignore

describe(titleOf(clauses, 'STF_CAPACITY_STATE'), () => {
  const revoke = { capacityId: 'c1', reason: '岗位调整', on: '2024-09-09' };
  it('refuses to revoke twice, and to delegate what is not held to the end', () => {
    const revoked = {
      type: 'CapacityRevoked' as const,
      data: { ...revoke, role: 'BO' as const, organisationId: bureau, bureauId: bureau, by: [li] },
    };
    spec.given(registered(), granted(), revoked).when('RevokeCapacity', revoke).thenRefused('STF_CAPACITY_STATE');
    for (const capacity of [undefined, holding({ until: '2024-09-20' }), holding({ revokedOn: '2024-09-01' })])
      spec
        .given(registered())
        .when('Delegate', delegate(), { act: holder, facts: { received: false, ...(capacity ? { capacity } : {}) } })
        .thenRefused('STF_CAPACITY_STATE');
  });
  it('revokes with effect at once', () =>
    spec
      .given(registered(), granted())
      .when('RevokeCapacity', revoke, { act: leader, facts: { openCases: ['a1'] } })
      .then({
        type: 'CapacityRevoked',
        data: { ...revoke, role: 'BO', organisationId: bureau, bureauId: bureau, openCases: ['a1'], by: [zhao] },
        effectiveOn: '2024-09-09',
      }));
  it('refuses a day ahead, and a capacity nobody knows', () => {
    spec
      .given(registered(), granted())
      .when('RevokeCapacity', { ...revoke, on: '2024-09-10' })
      .thenRefused('GEN_FUTURE_DATE');
    spec.given(registered()).when('RevokeCapacity', revoke).thenRefused('GEN_UNKNOWN_REFERENCE');
  });
});

const holder = someone(qian, 'BL', bureau);
const holding = (more: object = {}) => ({
  id: 'q1', role: 'BL' as const, grades: [], organisationId: bureau, bureauId: bureau, from: '2024-01-01', ...more,
}); // prettier-ignore
const delegate = (more: object = {}) => ({
  fromPersonId: qian,
  capacityId: 'q1',
  from: '2024-09-09',
  until: '2024-09-30',
  documentRef: '年休假批件',
  ...more,
});
const held = { received: false, capacity: holding() };

describe(titleOf(clauses, 'STF_DELEGATION_TOO_LONG'), () => {
  it('refuses ninety-one days', () =>
    spec
      .given(registered())
      .when('Delegate', delegate({ until: '2024-12-08' }), { act: holder, facts: held })
      .thenRefused('STF_DELEGATION_TOO_LONG', { days: 91 }));
  it('accepts ninety', () =>
    spec
      .given(registered())
      .when('Delegate', delegate({ until: '2024-12-07' }), { act: holder, facts: held })
      .thenSome('DelegationGiven', { role: 'BL', fromPersonId: qian, organisationId: bureau, by: [qian] }));
});

describe(titleOf(clauses, 'STF_DELEGATION_CHAIN'), () => {
  it('refuses what was itself received, and a delegate who passes it on', () => {
    spec
      .given(registered())
      .when('Delegate', delegate(), { act: holder, facts: { received: true } })
      .thenRefused('STF_DELEGATION_CHAIN');
    spec
      .given(registered())
      .when('Delegate', delegate(), { act: someone('sun', 'BL', bureau, { onBehalfOf: qian }), facts: held })
      .thenRefused('STF_DELEGATION_CHAIN');
  });
  it('accepts what the holder holds', () =>
    spec.given(registered()).when('Delegate', delegate(), { act: holder, facts: held }).thenTypes('DelegationGiven'));
});

describe(titleOf(clauses, 'STF_DELEGATION_SELF'), () => {
  it('refuses the holder as delegate', () =>
    spec
      .given(registered())
      .when('Delegate', delegate({ fromPersonId: wang }), { act: someone(wang, 'BL', bureau), facts: held })
      .thenRefused('STF_DELEGATION_SELF'));
  it('accepts another person', () =>
    spec.given(registered()).when('Delegate', delegate(), { act: holder, facts: held }).thenTypes('DelegationGiven'));
});

describe(titleOf(clauses, 'STF_DELEGATION_HOLDER'), () => {
  it('refuses anybody else, for giving and for ending', () => {
    spec
      .given(registered())
      .when('Delegate', delegate(), { act: leader, facts: held })
      .thenRefused('STF_DELEGATION_HOLDER');
    spec
      .given(registered(), received())
      .when('EndDelegation', { delegationId: 'd1', reason: '返岗', on: '2024-09-09' }, { act: leader })
      .thenRefused('STF_DELEGATION_HOLDER');
  });
  it('lets the holder end it', () =>
    spec
      .given(registered(), received())
      .when('EndDelegation', { delegationId: 'd1', reason: '返岗', on: '2024-09-09' }, { act: holder })
      .thenSome('DelegationEnded', { delegationId: 'd1', fromPersonId: qian, on: '2024-09-09' }));
});

describe(titleOf(clauses, 'STF_DELEGATION_ORDER'), () => {
  const order = { fileId: 'f1', sha256: 'a', name: '批件.pdf', mediaType: 'application/pdf', bytes: 1 };
  it('refuses an administrator without the order', () =>
    spec
      .given(registered())
      .when('Delegate', delegate(), { act: admin, facts: held })
      .thenRefused('STF_DELEGATION_ORDER'));
  it('accepts an administrator with it', () =>
    spec
      .given(registered())
      .when('Delegate', delegate({ orderFileId: 'f1' }), { act: admin, facts: held, evidence: { f1: order } })
      .thenSome('DelegationGiven', { orderFileId: 'f1', by: [li] }));
});

describe(titleOf(clauses, 'STF_DELEGATION_ROLE'), () => {
  it.each(['SA', 'AU', 'IC'] as const)('refuses %s', (role) =>
    spec
      .given(registered())
      .when('Delegate', delegate(), { act: holder, facts: { received: false, capacity: { ...holding(), role } } })
      .thenRefused('STF_DELEGATION_ROLE', { role }),
  );
  it('accepts a principal', () =>
    spec
      .given(registered())
      .when('Delegate', delegate(), {
        act: holder,
        facts: { received: false, capacity: { ...holding(), role: 'SC' as const, grades: ['principal'] } },
      })
      .thenSome('DelegationGiven', { role: 'SC', grades: ['principal'] }));
});

describe(titleOf(clauses, 'STF_DELEGATION_STATE'), () => {
  const end = { delegationId: 'd1', reason: '返岗', on: '2024-09-09' };
  it('refuses one that is unknown or has ended', () => {
    spec.given(registered()).when('EndDelegation', end, { act: holder }).thenRefused('STF_DELEGATION_STATE');
    const ended = {
      type: 'DelegationEnded' as const,
      data: { ...end, fromPersonId: qian, role: 'BL' as const, organisationId: bureau, bureauId: bureau, by: [qian] },
    };
    spec
      .given(registered(), received(), ended)
      .when('EndDelegation', end, { act: holder })
      .thenRefused('STF_DELEGATION_STATE');
  });
  it('ends one in force, also by an administrator', () =>
    spec.given(registered(), received()).when('EndDelegation', end, { act: admin }).thenTypes('DelegationEnded'));
});

describe(titleOf(clauses, 'STF_SUCCESSOR'), () => {
  const handOver = { bureauId: bureau, toPersonId: zhao, caseIds: ['a1', 'a1', 'a2'], reason: '调离' };
  const head = someone('head', 'BO', bureau, { grades: ['head'] });
  it('refuses a successor out of office, the same person, and a bureau the person was never of', () => {
    spec
      .given(registered(), granted())
      .when('HandOverTasks', handOver, { act: head, facts: { successorInOffice: false } })
      .thenRefused('STF_SUCCESSOR');
    spec
      .given(registered(), granted())
      .when('HandOverTasks', { ...handOver, toPersonId: wang }, { act: head, facts: { successorInOffice: true } })
      .thenRefused('STF_SUCCESSOR');
    spec
      .given(registered())
      .when('HandOverTasks', handOver, { act: head, facts: { successorInOffice: true } })
      .thenRefused('STF_SUCCESSOR');
  });
  it('hands each case over once', () =>
    spec
      .given(registered(), granted())
      .when('HandOverTasks', handOver, { act: head, facts: { successorInOffice: true } })
      .thenSome('TasksHandedOver', { caseIds: ['a1', 'a2'], toPersonId: zhao, by: ['head'] }));
});
