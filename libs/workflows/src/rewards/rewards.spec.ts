import { documentsOf, someone, specFor, stored, titleOf } from '@app/kernel/testing';
import { evaluationLedger } from '../projects/projects.view.js';
import { clauses, rewards, type Facts } from './rewards.js';
import { rewardListing } from './rewards.view.js';

const [community, core, member, project, head, headOfMember] = [1, 2, 3, 4, 5, 6].map(
  (n) => `01920000-0000-7000-8000-00000000000${n}`,
) as [string, string, string, string, string, string];
const { given } = specFor(rewards, { act: someone('zhao', 'BL', 'jianye'), at: '2024-10-16T09:00:00.000+08:00' });
const facts = (more: Partial<NonNullable<Facts['GrantReward']['collaboration']>> = {}): Facts['GrantReward'] => ({
  collaboration: {
    kind: 'cooperativeCommunity',
    bureauId: 'jianye',
    core,
    members: [member],
    principalOf: [],
    ...more,
  },
});
const award = {
  recipient: 'coreSchool' as const,
  collaborationId: community,
  refId: core,
  kind: 'honour' as const,
  basis: '项目评估优秀',
  grantedOn: '2024-10-16',
};
const data = { ...award, bureauId: 'jianye', schoolId: core, by: ['zhao'] };
const granted = { type: 'RewardGranted' as const, data };

describe('Rewards', () => {
  describe(titleOf(clauses, 'FND_REWARD_RECIPIENT'), () => {
    it('rewards the core school of a community for what it carries [C-29]', () =>
      given()
        .when('GrantReward', award, { facts: facts() })
        .then({ type: 'RewardGranted', data, effectiveOn: '2024-10-16' }));
    it('refuses a member as core school, a core school of a group, and what is no collaboration of the day [C-29]', () => {
      given()
        .when('GrantReward', { ...award, refId: member }, { facts: facts() })
        .thenRefused('FND_REWARD_RECIPIENT', { recipient: 'coreSchool', refId: member });
      given()
        .when('GrantReward', award, { facts: facts({ kind: 'educationGroup' }) })
        .thenRefused('FND_REWARD_RECIPIENT', { kind: 'educationGroup' });
      given().when('GrantReward', award, { facts: {} }).thenRefused('FND_REWARD_RECIPIENT');
    });

    const group = (more: object = {}) => facts({ kind: 'educationGroup', ...more });
    it('rewards a group, the principal of its core school and of a member, and no other person [S-39]', () => {
      given()
        .when('GrantReward', { ...award, recipient: 'group', refId: community }, { facts: group() })
        .thenSome('RewardGranted', { recipient: 'group', bureauId: 'jianye' });
      for (const [recipient, refId, principalOf] of [
        ['headPrincipal', head, core],
        ['memberPrincipal', headOfMember, member],
      ] as const) {
        const input = { ...award, recipient, refId };
        given()
          .when('GrantReward', input, { facts: group({ principalOf: [principalOf] }) })
          .thenSome('RewardGranted', { schoolId: principalOf });
        const other = principalOf === core ? member : core;
        given()
          .when('GrantReward', input, { facts: group({ principalOf: [other] }) })
          .thenRefused('FND_REWARD_RECIPIENT', { recipient });
        given().when('GrantReward', input, { facts: group() }).thenRefused('FND_REWARD_RECIPIENT', { recipient });
        given()
          .when('GrantReward', input, { facts: facts({ principalOf: [principalOf] }) })
          .thenRefused('FND_REWARD_RECIPIENT', { kind: 'cooperativeCommunity' });
      }
      given()
        .when('GrantReward', { ...award, recipient: 'group' }, { facts: group() })
        .thenRefused('FND_REWARD_RECIPIENT');
    });
    it('refuses a day to come', () =>
      given()
        .when('GrantReward', { ...award, grantedOn: '2024-10-17' }, { facts: facts() })
        .thenRefused('GEN_FUTURE_DATE'));
  });

  describe(titleOf(clauses, 'FND_REWARD_PROJECT'), () => {
    const based = { ...award, projectId: project };
    const decided = { collaborationId: community, grade: 'excellent', decidedOn: '2024-10-16' };
    it('rests on a project of the same collaboration once it is decided [C-29]', () => {
      given()
        .when('GrantReward', based, { facts: { ...facts(), project: decided } })
        .thenSome('RewardGranted', { projectId: project });
      given().when('GrantReward', based, { facts: facts() }).thenRefused('FND_REWARD_PROJECT', { projectId: project });
      given()
        .when('GrantReward', based, { facts: { ...facts(), project: { ...decided, collaborationId: 'another' } } })
        .thenRefused('FND_REWARD_PROJECT');
      for (const other of [{ grade: 'notQualified' }, { decidedOn: '2024-10-17' }])
        given()
          .when('GrantReward', based, { facts: { ...facts(), project: { ...decided, ...other } } })
          .thenRefused('FND_REWARD_PROJECT');
    });
  });

  describe(titleOf(clauses, 'FND_REWARD_SOD'), () => {
    it('refuses who would reward himself or herself, even by a delegate', () => {
      const input = { ...award, recipient: 'headPrincipal' as const, refId: head };
      const known = facts({ kind: 'educationGroup', principalOf: [core] });
      given().when('GrantReward', input, { act: someone(head, 'BL', 'jianye'), facts: known }).thenRefused('FND_REWARD_SOD'); // prettier-ignore
      const delegate = { ...someone('deputy', 'BL', 'jianye'), onBehalfOf: head };
      given().when('GrantReward', input, { act: delegate, facts: known }).thenRefused('FND_REWARD_SOD');
    });
  });

  describe(titleOf(clauses, 'FND_REWARD_STATE'), () => {
    const reward = { recipient: 'coreSchool' as const, collaborationId: community, bureauId: 'jianye', refId: core, schoolId: core }; // prettier-ignore
    it('revokes once, and both stay on file', () => {
      const reason = '材料不实';
      given(granted)
        .when('RevokeReward', { reason })
        .then({ type: 'RewardRevoked', data: { reason, reward, by: ['zhao'] } });
      given(granted, { type: 'RewardRevoked', data: { reason, reward, by: ['zhao'] } })
        .when('RevokeReward', { reason })
        .thenRefused('FND_REWARD_STATE');
      given().when('RevokeReward', { reason }).thenRefused('FND_REWARD_STATE');
    });
    it('is listed with its end, and shown to the school concerned', () => {
      const stream = 'reward-r1';
      const events = [
        stored({ stream, type: 'RewardGranted', data }),
        stored({ stream, type: 'RewardRevoked', data: { reason: '材料不实', reward }, effectiveOn: '2024-11-01' }),
      ];
      expect(documentsOf(rewardListing, events[0]!).r1).toMatchObject({ status: 'granted', schools: [core] });
      const { r1 } = documentsOf(rewardListing, ...events);
      expect(r1).toMatchObject({ status: 'revoked', revokedOn: '2024-11-01', basis: '项目评估优秀' });
      expect(rewardListing.names!(r1!)).toEqual(['bureau-jianye', `collaboration-${community}`, `school-${core}`]);
      const person = documentsOf(rewardListing, stored({ stream, type: 'RewardGranted', data: { ...data, recipient: 'headPrincipal', refId: head } })).r1!; // prettier-ignore
      expect(rewardListing.names!(person)).toContain(`staff-${head}`);
      expect(rewards.events.RewardGranted.about!({ ...data, projectId: project })).toEqual([
        `collaboration-${community}`,
        `school-${core}`,
        `project-${project}`,
      ]);
    });
  });

  it('enter the evaluation ledger where they rest on a project, as of the day [C-29]', () => {
    const of = { title: '联研', collaborationId: community, bureauId: 'jianye', divisionCode: '320105', coreSchoolId: core, beneficiarySchoolIds: [member] }; // prettier-ignore
    const reward = { recipient: 'coreSchool', collaborationId: community, bureauId: 'jianye', refId: core, projectId: project }; // prettier-ignore
    const entry = documentsOf(
      evaluationLedger,
      stored({ stream: `project-${project}`, type: 'ProjectDrafted', data: { project: of }, effectiveOn: '2024-09-09' }), // prettier-ignore
      stored({ stream: 'reward-r0', type: 'RewardGranted', data }),
      stored({ stream: 'reward-r1', type: 'RewardGranted', data: { ...data, projectId: project } }),
      stored({ stream: 'reward-r1', type: 'RewardRevoked', data: { reason: '', reward }, effectiveOn: '2024-11-01' }),
    )[`project-${project}`]!;
    const line = { rewardId: 'r1', recipient: 'coreSchool', refId: core, grantedOn: '2024-10-16' };
    expect(entry.rewards).toEqual([{ ...line, revokedOn: '2024-11-01' }]);
    expect(evaluationLedger.at!(entry, '2024-10-31')).toMatchObject({ rewards: [line] });
    expect(evaluationLedger.at!(entry, '2024-10-15')).toMatchObject({ rewards: [] });
    expect(evaluationLedger.at!(entry, '2024-11-01')).toMatchObject({ rewards: [] });
  });
});
