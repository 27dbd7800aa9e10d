import { specFor, titleOf } from '@app/kernel/testing';
import type { StageClass } from '../shared/school-words.js';
import type { Basis, Circumstances, SchoolSeen } from './collaborations.circumstances.js';
import { clauses, collaborations } from './collaborations.js';
import type { CollaborationEvents } from './collaborations.state.js';

const id = '00000000-0000-7000-8000-000000000001';
const bureau = '00000000-0000-7000-8000-0000000000b1';
const elsewhere = '00000000-0000-7000-8000-0000000000b2';
const applicationId = '00000000-0000-7000-8000-0000000000a1';
const file = '00000000-0000-7000-8000-0000000000f1';
const batch = '00000000-0000-7000-8000-0000000000d1';
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((each) => `00000000-0000-7000-8000-00000000000${each}`) as [
  string,
  string,
  string,
  string,
];
const on = '2024-09-01';
const today = '2024-09-09';

const { given } = specFor(collaborations, { id });
const title = (code: keyof typeof clauses) => titleOf(clauses, code);

const school = (schoolId: string, more: Partial<SchoolSeen> = {}): SchoolSeen => ({
  schoolId, name: `校${schoolId.at(-1)}`, stages: ['primary'], legalPersonStatus: 'independent', financeIndependent: true, isWeak: false,
  isNew: false, locale: 'urban', divisionCode: '320105', otherGroups: 0, status: 'active', managingBureauId: bureau, reach: 'within', ...more,
}); // prettier-ignore
const around = (schools: SchoolSeen[], basis?: Partial<Basis>, more: Partial<Circumstances> = {}) => ({
  schools,
  ...(basis ? { basis: { type: 'createCollaboration', standing: 'approved' as const, consents: [], ...basis } } : {}),
  limits: { maxJuniorMiddle: 1, maxConcurrent: null },
  nameTaken: false,
  seatsTaken: [],
  filingDueOn: '2024-10-12',
  ...more,
});

const established = (more: Partial<CollaborationEvents['CollaborationEstablished']> = {}) => ({
  type: 'CollaborationEstablished' as const,
  data: {
    kind: 'educationGroup' as const, nameZh: '甲集团', divisionCode: '320105', bureauId: bureau, applicationId, memberCount: 3,
    stageClass: 'primary' as StageClass, warnings: [], filingDueOn: '2024-10-12', ...more,
  },
  effectiveOn: on,
}); // prettier-ignore
const joined = (schoolId: string, role: CollaborationEvents['MemberJoined']['role'], more: Partial<CollaborationEvents['MemberJoined']> = {}) => ({
  type: 'MemberJoined' as const,
  data: {
    schoolId, role, kind: 'educationGroup' as const, source: 'case' as const, bureauId: bureau, stageClassAfter: 'primary' as StageClass,
    concurrentGroups: 1, warnings: [], ...more,
  },
  effectiveOn: on,
}); // prettier-ignore
const group = [established(), joined(a, 'core'), joined(b, 'member'), joined(c, 'member')];
const all = [school(a), school(b), school(c)];
const ended = {
  type: 'CollaborationDissolved' as const,
  data: { reason: 'dissolved' as const, applicationId, openItems: [] },
};
const imported = [
  {
    type: 'LegacyCollaborationImported' as const,
    data: {
      kind: 'educationGroup' as const, nameZh: '旧集团', divisionCode: '320105', bureauId: bureau, memberCount: 2, warnings: [],
      stageClass: 'undetermined' as StageClass, sourceRow: '1', importBatchId: batch, dateCertainty: 'yearOnly' as const,
    },
    effectiveOn: on,
  },
  joined(a, 'unspecified', { source: 'import' }),
  joined(b, 'unspecified', { source: 'import' }),
]; // prettier-ignore
const pairing = [
  established({ kind: 'pairing', nameZh: '结对', programme: 'internetPlus' }),
  joined(a, 'supporter', { kind: 'pairing' }),
  joined(b, 'supported', { kind: 'pairing' }),
];

const members = [
  { schoolId: a, role: 'core' as const },
  { schoolId: b, role: 'member' as const },
];
const establish = {
  kind: 'educationGroup' as const, nameZh: '甲集团', divisionCode: '320105', approvingBureauId: bureau, applicationId, members, effectiveOn: on,
}; // prettier-ignore
const founding = { kind: 'educationGroup', nameZh: '甲集团', members: [`core ${a}`, `member ${b}`] };
const founders = [school(a), school(b)];

const legacy = {
  kind: 'educationGroup' as const, nameZh: '旧集团', divisionCode: '320105', bureauId: bureau, sourceRow: '1', importBatchId: batch,
  members: [
    { schoolId: a, role: 'unspecified' as const, rawName: '甲小学' },
    { schoolId: b, role: 'unspecified' as const, rawName: '甲小学分校' },
  ],
  effectiveOn: '2016-05-26', dateCertainty: 'yearOnly' as const,
}; // prettier-ignore

describe('EstablishCollaboration [J-29 J-34 C-01 C-02]', () => {
  it('begins with its members, claims its name, says when filing is due', () => {
    const { events, claims } = given().when('EstablishCollaboration', establish, { facts: around(founders, founding) }).outcome();
    expect(events.map((each) => each.type)).toEqual(['CollaborationEstablished', 'MemberJoined', 'MemberJoined']);
    expect(events[0]!.data).toMatchObject({ memberCount: 2, stageClass: 'primary', filingDueOn: '2024-10-12' });
    expect(claims).toEqual([{ kind: 'collabName', key: '320105-educationGroup-甲集团' }]);
  });
  it('a waiver lets a campus in and stays visible [J-61]', () => {
    const waived = [members[0]!, { ...members[1]!, legalPersonWaiver: { reason: '在办理登记', evidence: file } }];
    given()
      .when('EstablishCollaboration', { ...establish, members: waived }, { facts: around([school(a), school(b, { legalPersonStatus: 'campusOf' })], founding) })
      .thenSome('MemberJoined', { schoolId: a });
  });
  it('brand and owner are no members [J-63]', () =>
    given()
      .when('EstablishCollaboration', { ...establish, brandName: '南师附中', brandOwnerSchoolId: d }, { facts: around(founders, founding) })
      .thenSome('CollaborationEstablished', { brandName: '南师附中', brandOwnerSchoolId: d }));
}); // prettier-ignore

describe('what a founding keeps', () => {
  it('that the core helps to run a member’s teaching [C-05]', () => {
    const assisted = [members[0]!, { ...members[1]!, teachingAssistedByCore: true }];
    const input = { ...establish, members: assisted };
    const { events } = given()
      .when('EstablishCollaboration', input, { facts: around(founders, founding) })
      .outcome();
    expect(events[2]!.data).toMatchObject({ schoolId: b, teachingAssistedByCore: true });
  });
  it('the programme of a pairing, and its milestones [Q-17]', () => {
    const input = { ...establish, programme: 'leadGoose' };
    given()
      .when('EstablishCollaboration', input, { facts: around(founders, founding) })
      .thenSome('CollaborationEstablished', { programme: 'leadGoose' });
    given(...pairing)
      .when('SetProgrammeMilestone', {
        programme: 'leadGoose',
        label: '中期',
        rawDateText: '202*年',
        dueOn: '2025-06-30',
      })
      .thenSome('ProgrammeMilestoneSet', { programme: 'leadGoose', dueOn: '2025-06-30' });
  });
  it('a member that joins on a later day is scheduled', () => {
    const input = { ...establish, members: [members[0]!, { ...members[1]!, effectiveOn: '2025-09-01' }] };
    const { events } = given()
      .when('EstablishCollaboration', input, { facts: around(founders, founding) })
      .outcome();
    expect(events.map((each) => each.effectiveOn)).toEqual([on, on, '2025-09-01']);
  });
});

describe(title('COL_BASIS_MISMATCH'), () => {
  const facts = (basis?: Partial<Basis>) => ({ facts: around(founders, basis) });
  it.each([
    ['no case', undefined],
    ['another type', { ...founding, type: 'admitSchool' }],
    ['not approved', { ...founding, standing: 'other' as const }],
    ['revoked', { ...founding, standing: 'revoked' as const }],
    ['another name', { ...founding, nameZh: '乙集团' }],
    ['another kind', { ...founding, kind: 'pairing' }],
    ['other members', { ...founding, members: [`core ${a}`, `member ${c}`] }],
    ['another role', { ...founding, members: [`core ${b}`, `member ${a}`] }],
  ])('refuses: %s', (_, basis) =>
    given().when('EstablishCollaboration', establish, facts(basis)).thenRefused('COL_BASIS_MISMATCH'),
  );
  it('accepts exactly what was approved', () =>
    given().when('EstablishCollaboration', establish, facts(founding)).thenSome('CollaborationEstablished', { applicationId }));
}); // prettier-ignore

describe(title('COL_SCHOOL_NOT_ACTIVE'), () => {
  it.each(['registered', 'closed', 'merged'] as const)('refuses a school that is %s', (status) =>
    given()
      .when('EstablishCollaboration', establish, { facts: around([school(a), school(b, { status })], founding) })
      .thenRefused('COL_SCHOOL_NOT_ACTIVE', { schools: ['校b'] }),
  );
  it('only notes it of a legacy list', () =>
    given()
      .when('ImportLegacyCollaboration', legacy, {
        facts: { ...around([school(a), school(b, { status: 'closed' })]), imported: false },
      })
      .thenTypes('LegacyCollaborationImported', 'MemberJoined', 'MemberJoined'));
});

describe(title('COL_CROSS_DISTRICT_NEEDS_SUPERIOR'), () => {
  const beside = [school(a), school(b, { reach: 'beside', managingBureauId: elsewhere })];
  it('refuses a school of another bureau', () =>
    given().when('EstablishCollaboration', establish, { facts: around(beside, founding) }).thenRefused('COL_CROSS_DISTRICT_NEEDS_SUPERIOR'));
  it('accepts it with that bureau’s consent', () =>
    given().when('EstablishCollaboration', establish, { facts: around(beside, { ...founding, consents: [elsewhere] }) }).thenSome('CollaborationEstablished', {}));
}); // prettier-ignore

describe(title('COL_MANAGING_BUREAU_CONSENT'), () => {
  const above = [school(a, { reach: 'above', managingBureauId: elsewhere }), school(b)];
  it('refuses a core run by a higher bureau', () =>
    given().when('EstablishCollaboration', establish, { facts: around(above, founding) }).thenRefused('COL_MANAGING_BUREAU_CONSENT'));
  it('accepts it with consent', () =>
    given().when('EstablishCollaboration', establish, { facts: around(above, { ...founding, consents: [elsewhere] }) }).thenSome('CollaborationEstablished', {}));
}); // prettier-ignore

/** Each shape clause reaches the command; the rules themselves are in `collaborations.shape.spec.ts`. */
const founded = (kind: typeof establish.kind | 'schoolDistrict' | 'coBuiltCommunity' | 'pairing', roles: string[], schools: SchoolSeen[], more: object = {}, limits = { maxJuniorMiddle: 1, maxConcurrent: null as number | null }) => {
  const of = schools.map((each, i) => ({ schoolId: each.schoolId, role: roles[i] as 'core' }));
  const basis = { kind, nameZh: '甲集团', members: of.map((each) => `${each.role} ${each.schoolId}`).sort() };
  return given().when('EstablishCollaboration', { ...establish, kind: kind, members: of, ...more }, { facts: around(schools, basis, { limits }) });
}; // prettier-ignore
const middle = { stages: ['juniorMiddle'] as const };

describe(title('COL_TOO_FEW_MEMBERS'), () => {
  it('refuses one school', () => founded('educationGroup', ['core'], [school(a)]).thenRefused('COL_TOO_FEW_MEMBERS'));
  it('refuses that only one would be left', () =>
    given(established(), joined(a, 'core'), joined(b, 'member'))
      .when('EndMembership', { schoolId: b, reason: 'exited', effectiveOn: today, applicationId }, leaving(b))
      .thenRefused('COL_TOO_FEW_MEMBERS', { members: 1 }));
  it('accepts two', () =>
    founded('educationGroup', ['core', 'member'], founders).thenSome('CollaborationEstablished', {}));
});
describe(title('COL_CORE_COUNT'), () => {
  it('refuses two cores', () => founded('educationGroup', ['core', 'core'], founders).thenRefused('COL_CORE_COUNT'));
  it('refuses to confirm a second core', () =>
    given(...group)
      .when('ConfirmCoreSchool', { schoolId: b }, { today })
      .thenRefused('COL_CORE_COUNT'));
  it('confirms the core of a legacy list; the others are its members', () =>
    given(...imported)
      .when('ConfirmCoreSchool', { schoolId: a }, { today })
      .thenSome('CoreSchoolConfirmed', { schoolId: a, members: [b] }));
});
describe(title('COL_NOT_LEGAL_PERSON'), () => {
  const campus = school(b, { legalPersonStatus: 'campusOf' });
  it('refuses a campus', () => founded('educationGroup', ['core', 'member'], [school(a), campus]).thenRefused('COL_NOT_LEGAL_PERSON', { schools: ['校b'] }));
  it('a campus of an older member does not stop another from joining', () =>
    given(...group).when('AddMember', { schoolId: d, effectiveOn: today, applicationId }, { facts: around([school(a), campus, school(c), school(d)], { type: 'admitSchool', collaborationId: id, schoolId: d }) }).thenSome('MemberJoined', { schoolId: d, role: 'member' }));
}); // prettier-ignore
describe(title('COL_FINANCE_NOT_INDEPENDENT'), () => {
  it('refuses a dependent school', () => founded('coBuiltCommunity', ['core', 'member'], [school(a), school(b, { financeIndependent: false })]).thenRefused('COL_FINANCE_NOT_INDEPENDENT'));
  it('accepts independent ones', () => founded('coBuiltCommunity', ['core', 'member'], founders).thenSome('CollaborationEstablished', {}));
}); // prettier-ignore
describe(title('COL_DISTRICT_SHAPE'), () => {
  it('refuses a convenor that is no middle school', () => founded('schoolDistrict', ['convenor', 'member'], founders).thenRefused('COL_DISTRICT_SHAPE'));
  it('accepts a middle school and a primary; each takes its seat', () =>
    expect(founded('schoolDistrict', ['convenor', 'member'], [school(a, middle), school(b)]).outcome().claims).toEqual([
      { kind: 'collabName', key: '320105-schoolDistrict-甲集团' },
      { kind: 'districtSeat', key: a },
      { kind: 'districtSeat', key: b },
    ]));
}); // prettier-ignore
describe(title('COL_PAIRING_SHAPE'), () => {
  it('refuses two supporters', () => founded('pairing', ['supporter', 'supporter'], founders).thenRefused('COL_PAIRING_SHAPE'));
  it('accepts one of each', () => founded('pairing', ['supporter', 'supported'], [school(a), school(b, { isWeak: true })]).thenSome('CollaborationEstablished', {}));
}); // prettier-ignore
describe(title('COL_STAGE_MISMATCH'), () => {
  it('refuses different stages', () => founded('pairing', ['supporter', 'supported'], [school(a, middle), school(b, { isWeak: true })]).thenRefused('COL_STAGE_MISMATCH'));
  it('accepts a common stage', () => founded('pairing', ['supporter', 'supported'], [school(a, { stages: ['primary', 'juniorMiddle'] }), school(b, { isWeak: true })]).thenSome('CollaborationEstablished', {}));
}); // prettier-ignore
describe(title('COL_SUPPORTED_NOT_WEAK_OR_RURAL'), () => {
  it('refuses a strong one', () => founded('pairing', ['supporter', 'supported'], founders).thenRefused('COL_SUPPORTED_NOT_WEAK_OR_RURAL'));
  it('accepts a rural one', () => founded('pairing', ['supporter', 'supported'], [school(a), school(b, { locale: 'rural' })]).thenSome('CollaborationEstablished', {}));
}); // prettier-ignore
describe(title('COL_SUPPORTER_WEAK'), () => {
  it('is only noted', () =>
    founded('pairing', ['supporter', 'supported'], [school(a, { isWeak: true }), school(b, { isWeak: true })]).thenSome('CollaborationEstablished', { warnings: [{ code: 'COL_SUPPORTER_WEAK', schools: [a] }] }));
}); // prettier-ignore
describe(title('COL_CONCURRENT_GROUPS'), () => {
  const busy = [school(a), school(b, { otherGroups: 1 })];
  it('refuses above the limit', () => founded('educationGroup', ['core', 'member'], busy, {}, { maxJuniorMiddle: 1, maxConcurrent: 1 }).thenRefused('COL_CONCURRENT_GROUPS', { max: 1 }));
  it('only notes a second group where there is none', () =>
    expect(founded('educationGroup', ['core', 'member'], busy).outcome().events[2]!.data).toMatchObject({ concurrentGroups: 2, warnings: ['COL_CONCURRENT_GROUPS'] }));
}); // prettier-ignore
describe(title('COL_MODEL_MEMBER_MISMATCH'), () => {
  it('is only noted', () =>
    founded('educationGroup', ['core', 'member'], founders, { operatingModel: 'entrustedManagement' }).thenSome('CollaborationEstablished', { warnings: [{ code: 'COL_MODEL_MEMBER_MISMATCH', schools: [b] }] }));
}); // prettier-ignore
describe(title('COL_MODEL_STAGE_MISMATCH'), () => {
  const change = { operatingModel: 'stageBridging' as const, effectiveOn: today };
  it('refuses one stage', () => given(...group).when('ChangeOperatingModel', change, { facts: around(all) }).thenRefused('COL_MODEL_STAGE_MISMATCH'));
  it('accepts two', () => given(...group).when('ChangeOperatingModel', change, { facts: around([school(a, middle), school(b), school(c)]) }).thenTypes('OperatingModelChanged'));
}); // prettier-ignore

describe(title('COL_SCHOOL_ALREADY_IN_DISTRICT'), () => {
  const district = [school(a, middle), school(b)];
  const input = { ...establish, kind: 'schoolDistrict' as const, members: [{ schoolId: a, role: 'convenor' as const }, { schoolId: b, role: 'member' as const }] };
  const basis = { kind: 'schoolDistrict', nameZh: '甲集团', members: [`convenor ${a}`, `member ${b}`] };
  it('refuses a school that sits in another', () =>
    given().when('EstablishCollaboration', input, { facts: around(district, basis, { seatsTaken: [b] }) }).thenRefused('COL_SCHOOL_ALREADY_IN_DISTRICT', { schools: ['校b'] }));
  it('accepts free ones; a group beside a district is fine [J-03]', () =>
    given().when('EstablishCollaboration', input, { facts: around(district, basis) }).thenSome('CollaborationEstablished', {}));
}); // prettier-ignore
describe(title('COL_NAME_TAKEN'), () => {
  const rename = { nameZh: '乙集团', effectiveOn: today, applicationId };
  const basis = { type: 'rename', collaborationId: id, nameZh: '乙集团' };
  it('refuses a taken name', () => {
    given().when('EstablishCollaboration', establish, { facts: around(founders, founding, { nameTaken: true }) }).thenRefused('COL_NAME_TAKEN');
    given(...group).when('RenameCollaboration', rename, { facts: around(all, basis, { nameTaken: true }) }).thenRefused('COL_NAME_TAKEN');
  });
  it('renames and gives the former name back', () => {
    const { claims, releases } = given(...group).when('RenameCollaboration', rename, { facts: around(all, basis) }).outcome();
    expect(claims).toEqual([{ kind: 'collabName', key: '320105-educationGroup-乙集团' }]);
    expect(releases).toEqual([{ kind: 'collabName', key: '320105-educationGroup-甲集团' }]);
  });
}); // prettier-ignore

const admit = { schoolId: d, effectiveOn: today, applicationId };
const admitted = (...more: SchoolSeen[]) => ({
  today,
  facts: around([...all, school(d), ...more], { type: 'admitSchool', collaborationId: id, schoolId: d }),
});
describe(title('COL_STATE'), () => {
  it('refuses to add to a dissolved one', () => given(...group, ended).when('AddMember', admit, admitted()).thenRefused('COL_STATE'));
  it('refuses to add to a suspended one, and to suspend twice', () => {
    const suspended = { type: 'CollaborationSuspended' as const, data: { reasonKind: 'policy' as const, reason: '整顿', decisionNo: '1', by: ['x'] }, effectiveOn: on };
    given(...group, suspended).when('AddMember', admit, admitted()).thenRefused('COL_STATE');
    given(...group, suspended).when('SuspendCollaboration', { reasonKind: 'policy', reason: '整顿', from: on, decisionNo: '2' }, { today }).thenRefused('COL_STATE');
    given(...group, suspended).when('ResumeCollaboration', { effectiveOn: today, decisionNo: '3' }, { today }).thenTypes('CollaborationResumed');
  });
  it('suspends a running one and records who', () =>
    given(...group).when('SuspendCollaboration', { reasonKind: 'accident', reason: '事故', from: on, decisionNo: '2' }, { today }).thenSome('CollaborationSuspended', { by: ['officer'] }));
  it('adds to a running one', () => given(...group).when('AddMember', admit, admitted()).thenTypes('MemberJoined'));
}); // prettier-ignore
describe(title('COL_KIND'), () => {
  const appoint = { office: 'headPrincipal' as const, personRef: a, from: on };
  it('refuses officers of a pairing', () => given(...pairing).when('AppointGroupOfficer', appoint, { today }).thenRefused('COL_KIND'));
  it('appoints those of a group', () => given(...group).when('AppointGroupOfficer', appoint, { today }).thenTypes('GroupOfficerAppointed'));
}); // prettier-ignore
describe(title('COL_ALREADY_MEMBER'), () => {
  it('refuses a member', () => given(...group).when('AddMember', { ...admit, schoolId: b }, { facts: around(all, { type: 'admitSchool', collaborationId: id, schoolId: b }) }).thenRefused('COL_ALREADY_MEMBER'));
  it('refuses a school named twice', () => founded('educationGroup', ['core', 'member', 'member'], [school(a), school(b), school(b)]).thenRefused('COL_ALREADY_MEMBER'));
  it('a new stage changes the class', () =>
    given(...group).when('AddMember', admit, { ...admitted(), facts: around([...all, school(d, middle)], { type: 'admitSchool', collaborationId: id, schoolId: d }) }).thenTypes('MemberJoined', 'StageClassChanged'));
}); // prettier-ignore
describe(title('COL_NOT_MEMBER'), () => {
  const feature = { schoolId: d, title: '科技', description: '科技教育' };
  it('refuses the feature of a stranger', () => given(...group).when('DeclareSchoolFeature', feature, { today }).thenRefused('COL_NOT_MEMBER'));
  it('accepts that of a member, with its subject [J-41 C-07]', () =>
    given(...group).when('DeclareSchoolFeature', { ...feature, schoolId: b, subject: 'science' }, { today }).thenSome('SchoolFeatureDeclared', { schoolId: b, subject: 'science' }));
  it('refuses a core, a signature or an exit of a stranger', () => {
    given(...imported).when('ConfirmCoreSchool', { schoolId: d }, { today }).thenRefused('COL_NOT_MEMBER');
    given(...group).when('EndMembership', { schoolId: d, reason: 'exited', effectiveOn: today, applicationId }, leaving(d)).thenRefused('COL_NOT_MEMBER');
    given(...group).when('RecordSeatAdjustment', { schoolId: d, note: '增一席' }).thenRefused('COL_NOT_MEMBER');
    given(...group).when('RecordSeatAdjustment', { schoolId: b, note: '增一席' }).thenTypes('SeatsAdjusted');
  });
}); // prettier-ignore

function leaving(schoolId: string, more: { openItems?: ('rotation' | 'rectification' | 'funds' | 'case')[]; basis?: Partial<Basis>; schools?: SchoolSeen[] } = {}) {
  const basis = { type: 'memberExit', collaborationId: id, schoolId, ...more.basis };
  return { today, facts: { ...around(more.schools ?? all, basis), openItems: more.openItems ?? [] } };
} // prettier-ignore
const exit = (schoolId: string, reason: 'exited' | 'graduated' | 'schoolClosed' | 'corrected' = 'exited') => ({ schoolId, reason, effectiveOn: today, applicationId }); // prettier-ignore

describe(title('COL_CORE_CANNOT_EXIT'), () => {
  it('refuses the core', () => given(...group).when('EndMembership', exit(a), leaving(a)).thenRefused('COL_CORE_CANNOT_EXIT'));
  it('lets a member go', () =>
    given(...group).when('EndMembership', exit(b, 'graduated'), leaving(b)).thenSome('MemberLeft', { schoolId: b, reason: 'graduated' }));
  it('a revoked admission is undone by the same door', () =>
    given(...group).when('EndMembership', exit(b, 'corrected'), leaving(b, { basis: { type: 'admitSchool', standing: 'revoked' } })).thenSome('MemberLeft', { reason: 'corrected' }));
  it('a new core takes over, the old one is a member [J-36]', () =>
    given(...group).when('ChangeCoreSchool', { newCoreSchoolId: b, effectiveOn: today, applicationId }, { facts: around(all, { type: 'changeCore', collaborationId: id, newCoreSchoolId: b }) }).thenSome('CoreSchoolChanged', { newCoreSchoolId: b, formerCoreSchoolId: a }));
  it('a core that closes waits for the leader instead; a member that closes leaves', () => {
    const closed = (schoolId: string) => leaving(schoolId, { schools: all.map((each) => (each.schoolId === schoolId ? { ...each, status: 'closed' as const } : each)) });
    given(...group).when('EndMembership', exit(a, 'schoolClosed'), closed(a)).thenSome('KeySchoolClosed', { schoolId: a, why: 'leads' });
    given(...pairing).when('EndMembership', exit(b, 'schoolClosed'), closed(b)).thenSome('KeySchoolClosed', { schoolId: b, why: 'tooFew' });
    given(...group).when('EndMembership', exit(b, 'schoolClosed'), closed(b)).thenTypes('MemberLeft');
    given(...group).when('EndMembership', exit(d, 'schoolClosed'), closed(d)).thenNothing();
    given(...group).when('EndMembership', exit(b, 'schoolClosed'), leaving(b)).thenRefused('COL_BASIS_MISMATCH');
  });
}); // prettier-ignore
describe.each([
  ['COL_OPEN_ROTATION', 'rotation'],
  ['COL_OPEN_RECTIFICATION', 'rectification'],
  ['COL_OPEN_FUNDS', 'funds'],
] as const)('%s', (code, item) => {
  describe(title(code), () => {
    it('refuses to leave', () => given(...group).when('EndMembership', exit(b), leaving(b, { openItems: [item] })).thenRefused(code));
    it('lets it go with a transition plan, and records what is open', () =>
      given(...group).when('EndMembership', { ...exit(b), transitionPlan: file }, leaving(b, { openItems: [item] })).thenSome('MemberLeft', { openItems: [item], transitionPlan: file }));
  }); // prettier-ignore
});
describe(title('COL_OPEN_ITEMS'), () => {
  const dissolve = { reason: 'dissolved' as const, effectiveOn: today, applicationId };
  const facts = (openItems: 'funds'[], basis: Partial<Basis> = { type: 'dissolve', collaborationId: id }) => ({ facts: { ...around(all, basis), openItems } });
  it('refuses without a handover', () => given(...group).when('DissolveCollaboration', dissolve, facts(['funds'])).thenRefused('COL_OPEN_ITEMS'));
  it('dissolves with one; everybody leaves, the name is free', () => {
    const { events, releases } = given(...group).when('DissolveCollaboration', { ...dissolve, handover: file }, facts(['funds'])).outcome();
    expect(events.map((each) => each.type)).toEqual(['CollaborationDissolved', 'MemberLeft', 'MemberLeft', 'MemberLeft']);
    expect(releases).toEqual([{ kind: 'collabName', key: '320105-educationGroup-甲集团' }]);
  });
  it('a revoked founding is undone whatever is open', () =>
    given(...group).when('DissolveCollaboration', { ...dissolve, reason: 'corrected' }, facts(['funds'], { standing: 'revoked' })).thenSome('MemberLeft', { reason: 'corrected' }));
}); // prettier-ignore

const convert = {
  pairingIds: [c, d], targetKind: 'cooperativeCommunity' as const, nameZh: '教共体', divisionCode: '320105', approvingBureauId: bureau, applicationId,
  members: [{ schoolId: a, role: 'core' as const }, { schoolId: b, role: 'member' as const }], effectiveOn: on,
}; // prettier-ignore
const pairs = (second = {}) => ({
  ...around([school(a), school(b)], { pairingIds: [c, d], nameZh: '教共体' }),
  pairings: [
    { id: c, kind: 'pairing', status: 'active', supporter: a, supported: b },
    { id: d, kind: 'pairing', status: 'active', supporter: a, supported: b, ...second },
  ],
});
describe(title('COL_CONVERT_SUPPORTER'), () => {
  it.each([{ supporter: b }, { status: 'dissolved' }, { kind: 'educationGroup' }])('refuses %p', (second) =>
    given().when('ConvertPairings', convert, { facts: pairs(second) }).thenRefused('COL_CONVERT_SUPPORTER'),
  );
  it('makes a community of pairings of one supporter', () =>
    given().when('ConvertPairings', convert, { facts: pairs() }).thenSome('CollaborationEstablished', { convertedFrom: [c, d], kind: 'cooperativeCommunity' }));
}); // prettier-ignore
describe(title('COL_PARTNER_SET_CHANGED'), () => {
  it('refuses another partner', () =>
    given().when('ConvertPairings', convert, { facts: pairs({ supported: d }) }).thenRefused('COL_PARTNER_SET_CHANGED'));
  it('refuses the supported school as core', () =>
    given().when('ConvertPairings', { ...convert, members: [{ schoolId: b, role: 'core' }, { schoolId: a, role: 'member' }] }, { facts: pairs() }).thenRefused('COL_PARTNER_SET_CHANGED'));
  it('each pairing is marked once and gives its name back', () => {
    const mark = { convertedInto: d, effectiveOn: today };
    const { events, releases } = given(...pairing).when('MarkConverted', mark, { facts: { namesThis: true } }).outcome();
    expect(events[0]!.data).toEqual({ convertedInto: d, schoolIds: [a, b] });
    expect(releases).toEqual([{ kind: 'collabName', key: '320105-pairing-结对' }]);
    given(...pairing, { type: 'PairingConverted', data: { convertedInto: d, schoolIds: [a, b] } }).when('MarkConverted', mark, { facts: { namesThis: true } }).thenNothing();
    given(...pairing).when('MarkConverted', mark, { facts: { namesThis: false } }).thenRefused('GEN_UNKNOWN_REFERENCE');
  });
}); // prettier-ignore

const signed = {
  agreementDoc: file,
  signedOn: '2024-09-05',
  signatories: [a, b, c].map((schoolId) => ({ schoolId, signerName: 'vault:x', post: '校长' })),
};
const plate = { schoolId: b, plateText: '甲集团成员校', hungOn: '2024-09-08', evidence: file };
describe(title('COL_AGREEMENT_UNSIGNED'), () => {
  it('refuses while a member has not signed', () =>
    given(...group).when('SignAgreement', { ...signed, signatories: signed.signatories.slice(1) }, { today }).thenRefused('COL_AGREEMENT_UNSIGNED', { schools: [a] }));
  it('refuses a stranger’s signature', () =>
    given(...group).when('SignAgreement', { ...signed, signatories: [...signed.signatories, { schoolId: d, signerName: 'vault:y', post: '校长' }] }, { today }).thenRefused('COL_NOT_MEMBER'));
  it('refuses a plate before the agreement', () => {
    given(...group).when('HangNameplate', plate, { today }).thenRefused('COL_AGREEMENT_UNSIGNED');
    given(...group, { type: 'GroupAgreementSigned', data: signed }).when('HangNameplate', { ...plate, hungOn: '2024-09-04' }, { today }).thenRefused('COL_AGREEMENT_UNSIGNED');
  });
  it('signs, with a term where agreed [L-21], and hangs the plate', () => {
    given(...group).when('SignAgreement', { ...signed, endsOn: '2030-08-31' }, { today }).thenSome('GroupAgreementSigned', { endsOn: '2030-08-31' });
    given(...group, { type: 'GroupAgreementSigned', data: signed }).when('HangNameplate', plate, { today }).thenTypes('NameplateHung');
  });
}); // prettier-ignore

describe('filing with the city [L-12]', () => {
  const filing = { filedOn: today, materials: file };
  const facts = { filingDueOn: '2024-10-12' };
  it.each([
    ['2024-10-12', false],
    ['2024-10-14', true],
  ])('filed on %s is late: %s', (filedOn, late) =>
    given(...group).when('FileCollaboration', { ...filing, filedOn }, { today: '2024-10-20', facts }).thenSome('CollaborationFiled', { late, dueOn: '2024-10-12' }),
  );
  it('is filed once, acknowledged once and after filing', () => {
    const filed = { type: 'CollaborationFiled' as const, data: { ...filing, dueOn: '2024-10-12', late: false, bureauId: bureau } };
    given(...group, filed).when('FileCollaboration', filing, { today, facts }).thenRefused('COL_STATE');
    given(...group).when('AcknowledgeFiling', { filingNo: '8' }).thenRefused('COL_STATE');
    given(...group, filed).when('AcknowledgeFiling', { filingNo: '8' }).thenTypes('FilingAcknowledged');
    given(...group, filed, { type: 'FilingAcknowledged', data: { filingNo: '8' } }).when('AcknowledgeFiling', { filingNo: '9' }).thenRefused('COL_STATE');
  });
  it('milestones keep the date as it was written [C-31]', () =>
    given(...group).when('SetProgrammeMilestone', { programme: 'internetPlus', label: '完成组建', rawDateText: '202*年12月' }).thenSome('ProgrammeMilestoneSet', { rawDateText: '202*年12月' }));
}); // prettier-ignore

describe(title('COL_IMPORT_DUPLICATE'), () => {
  const facts = (done: boolean) => ({ facts: { ...around([school(a), school(b, { legalPersonStatus: 'unknown' })]), imported: done } });
  it('refuses a row twice', () => given().when('ImportLegacyCollaboration', legacy, facts(true)).thenRefused('COL_IMPORT_DUPLICATE', { sourceRow: '1' }));
  it('takes it once, as it is written', () => {
    const { events, claims } = given().when('ImportLegacyCollaboration', legacy, facts(false)).outcome();
    expect(events[0]!.data).toMatchObject({ dateCertainty: 'yearOnly', warnings: [{ code: 'COL_CORE_COUNT', schools: [] }, { code: 'COL_NOT_LEGAL_PERSON', schools: [b] }] });
    expect(events[2]!.data).toMatchObject({ rawName: '甲小学分校', role: 'unspecified', warnings: ['COL_NOT_LEGAL_PERSON'] });
    expect(claims).toContainEqual({ kind: 'importRow', key: '/1' });
  });
}); // prettier-ignore
describe(title('COL_IMPORT_IN_USE'), () => {
  const undo = { importBatchId: batch, reason: '文件有误' };
  it('refuses when something builds on it', () => {
    given(...imported, { type: 'CoreSchoolConfirmed', data: { schoolId: a, members: [b] } }).when('UndoImportBatch', undo, { facts: { cases: 0 } }).thenRefused('COL_IMPORT_IN_USE');
    given(...imported).when('UndoImportBatch', undo, { facts: { cases: 1 } }).thenRefused('COL_IMPORT_IN_USE');
  });
  it('undoes what nothing builds on, and only that batch', () => {
    const { events, releases } = given(...imported).when('UndoImportBatch', undo, { facts: { cases: 0 } }).outcome();
    expect(events[0]!.data).toMatchObject({ schoolIds: [a, b] });
    expect(releases).toContainEqual({ kind: 'importRow', key: '/1' });
    given(...imported).when('UndoImportBatch', { ...undo, importBatchId: id }, { facts: { cases: 0 } }).thenRefused('GEN_UNKNOWN_REFERENCE');
  });
}); // prettier-ignore
describe(title('COL_CORRECTION_TARGET'), () => {
  const correct = { schoolId: b, reason: '误录', never: true };
  it('refuses a record of another school', () =>
    given(...group).when('CorrectMembership', { ...correct, correctsEventId: 'event-1' }, { today, facts: { schools: all } }).thenRefused('COL_CORRECTION_TARGET'));
  it('corrects its own, and the class follows', () =>
    given(...group).when('CorrectMembership', { ...correct, correctsEventId: 'event-2' }, { today, facts: { schools: [school(a), school(b), school(c, middle)] } }).thenTypes('MembershipCorrected', 'StageClassChanged'));
  it('an end before the beginning is none', () =>
    given(...group).when('CorrectMembership', { schoolId: b, reason: '误录', to: '2024-08-01', correctsEventId: 'event-2' }, { today, facts: { schools: all } }).thenRefused('GEN_BEFORE_CREATION'));
}); // prettier-ignore

describe('stage class [J-60 S-14]', () => {
  const recompute = { causedByEventId: 'cause', effectiveOn: today };
  it('follows the stages of the schools, and says what caused it', () =>
    given(...group)
      .when('RecomputeStageClass', recompute, { facts: { schools: [school(a, middle), school(b), school(c)] } })
      .thenSome('StageClassChanged', { from: 'primary', to: 'crossStage', causedByEventId: 'cause' }));
  it('stays silent when nothing changed, and when it is over', () => {
    given(...group).when('RecomputeStageClass', recompute, { facts: { schools: all } }).thenNothing();
    given(...group, ended).when('RecomputeStageClass', recompute, { facts: { schools: [school(a, middle)] } }).thenNothing();
  });
  it('is undetermined while any school’s stages are unknown', () =>
    given(...group)
      .when('RecomputeStageClass', recompute, { facts: { schools: [school(a, { stages: 'unknown' }), school(b), school(c)] } })
      .thenSome('StageClassChanged', { to: 'undetermined' }));
}); // prettier-ignore

describe('dates of collaborations', () => {
  const suspend = { reasonKind: 'policy' as const, reason: '整顿', decisionNo: '1' };
  it.each([
    ['2024-09-10', 'GEN_FUTURE_DATE'],
    ['2024-08-31', 'GEN_BEFORE_CREATION'],
  ])('%s is refused', (from, code) =>
    given(...group)
      .when('SuspendCollaboration', { ...suspend, from }, { today })
      .thenRefused(code),
  );
  it('an admission may begin on a later day, for it was decided so', () =>
    given(...group)
      .when('AddMember', { ...admit, effectiveOn: '2025-09-01' }, admitted())
      .thenSome('MemberJoined', { schoolId: d, source: 'admission' }));
  it('a revoked admission that has not begun never counts; a revoked exit is taken back', () => {
    const later = { ...joined(d, 'member', { source: 'admission' }), effectiveOn: '2025-09-01' };
    const revoked = leaving(d, { schools: [...all, school(d)], basis: { type: 'admitSchool', standing: 'revoked' } });
    given(...group, later)
      .when('EndMembership', exit(d, 'corrected'), revoked)
      .thenSome('MemberLeft', { schoolId: d });
    const back = { type: 'memberExit', standing: 'revoked' as const, collaborationId: id, schoolId: d };
    given(...group)
      .when('AddMember', admit, { today, facts: around([...all, school(d)], back) })
      .thenSome('MemberJoined', { schoolId: d });
  });
});
