import { clauseBook, commandTable, pastOrToday, personsOf, refuser, workflow, type Words } from '@app/kernel';
import { kindLabels, recipientLabels } from '../shared/labels.js';
import type { CollaborationKind } from '../shared/collaboration-words.js';
import { GrantRewardInput, RevokeRewardInput, type Recipient } from './rewards.input.js';

const suzhou: Words = {
  zh: '苏州市教育工作会（奖励优秀集团与校长）',
  en: 'Suzhou education conference, rewards of groups and principals',
};
const scheme: Words = {
  zh: '《新时代教育共同体建设方案》核心校奖励机制',
  en: 'education communities scheme, reward of the core school',
};

export const clauses = clauseBook({
  FND_REWARD_STATE: {
    zh: '该奖励已撤销，或尚未授予。',
    en: 'This reward has been revoked, or was never granted.',
    basis: scheme,
    next: { zh: '请核对奖励编号。', en: 'Check the id of the reward.' },
    rows: ['S-39'],
  },
  FND_REWARD_RECIPIENT: {
    labels: { recipient: recipientLabels, kind: kindLabels },
    zh: '所奖对象（{refId}）在授予日不是该{kind}的{recipient}，不能授予。',
    en: 'On that day {refId} is not the {recipient} of this {kind}.',
    basis: { zh: `${suzhou.zh}；${scheme.zh}`, en: `${suzhou.en}; ${scheme.en}` },
    next: { zh: '请核对成员、核心校与校长；集团奖励适用于教育集团，核心校奖励适用于教共体。', en: 'Check members, core school and principals; groups are rewarded as groups, core schools in communities.' },
    rows: ['S-39', 'C-29'],
  },
  FND_REWARD_PROJECT: {
    zh: '所依据的项目（{projectId}）不属于该合作，在授予日尚未决定等次，或等次为不合格。',
    en: 'The project relied on ({projectId}) is not of this collaboration, was not decided by that day, or did not qualify.',
    basis: scheme,
    next: { zh: '请待项目评估作出决定。', en: 'Wait for the decision on the project.' },
    rows: ['C-29'],
  },
  FND_REWARD_SOD: {
    zh: '不能给本人授予奖励。',
    en: 'Nobody grants a reward to himself or herself.',
    basis: { zh: '《公务员法》第七十六条（回避）', en: 'Civil Servants Law, article 76 (recusal)' },
    next: { zh: '请由其他领导决定。', en: 'Let another leader decide.' },
    rows: ['S-05'],
  },
}); // prettier-ignore
const refuse = refuser(clauses);

export const commands = commandTable({
  GrantReward: {
    title: { zh: '授予奖励', en: 'Grant a reward' },
    input: GrantRewardInput,
    by: ['BL', 'CL'],
    creates: true,
    edition: 1,
    rows: ['S-39', 'C-29'],
  },
  RevokeReward: {
    title: { zh: '撤销奖励', en: 'Revoke a reward' },
    input: RevokeRewardInput,
    by: ['BL', 'CL'],
    decision: true,
    edition: 1,
    rows: ['S-39'],
  },
});

/** Whose reward an event is about; every event carries it. */
export interface RewardRef {
  recipient: Recipient;
  collaborationId: string;
  bureauId: string;
  refId: string;
  /** School of the principal, or the core school. */
  schoolId?: string;
  projectId?: string;
}
export type RewardEvents = {
  RewardGranted: GrantRewardInput & { bureauId: string; schoolId?: string; by: string[] };
  RewardRevoked: RevokeRewardInput & { reward: RewardRef; by: string[] };
};
export interface Reward {
  status: 'none' | 'granted' | 'revoked';
  ref?: RewardRef;
}

export interface Facts {
  GrantReward: {
    /** The collaboration on the day, unless there is none or it has ended. */
    collaboration?: {
      kind: CollaborationKind;
      bureauId: string;
      core?: string;
      members: readonly string[];
      /** Schools of it whose principal `refId` is that day. */
      principalOf: readonly string[];
    };
    /** The project relied on, once its grade is decided. */
    project?: { collaborationId: string; grade: string; decidedOn: string };
  };
}

/** S-39: groups and their principals. C-29: the core school of a community. Nobody else is named. */
function schoolRewarded({ recipient, refId, collaborationId }: GrantRewardInput, of: NonNullable<Facts['GrantReward']['collaboration']>) {
  const isGroup = of.kind === 'educationGroup';
  const isCommunity = of.kind === 'coBuiltCommunity' || of.kind === 'cooperativeCommunity';
  const headed = of.principalOf.find((school) => (recipient === 'headPrincipal' ? school === of.core : of.members.includes(school)));
  const entitled = {
    group: isGroup && refId === collaborationId,
    headPrincipal: isGroup && headed !== undefined,
    memberPrincipal: isGroup && headed !== undefined,
    coreSchool: isCommunity && refId === of.core,
  }[recipient];
  if (!entitled) throw refuse('FND_REWARD_RECIPIENT', { refId, recipient, kind: of.kind }, '/refId');
  return recipient === 'coreSchool' ? refId : recipient === 'group' ? undefined : headed;
} // prettier-ignore

const about = ({ collaborationId, schoolId, projectId }: Omit<RewardRef, 'recipient' | 'bureauId' | 'refId'>): string[] => [
  `collaboration-${collaborationId}`,
  ...(schoolId === undefined ? [] : [`school-${schoolId}`]),
  ...(projectId === undefined ? [] : [`project-${projectId}`]),
]; // prettier-ignore

/** An honour granted to a group, a principal or a core school, in a stream of its own; a project evaluated may be its ground. */
export const rewards = workflow<typeof commands, Reward, RewardEvents, Facts>({
  name: 'reward',
  collection: 'rewards',
  title: { zh: '奖励', en: 'Rewards' },
  clauses,
  commands,
  events: {
    RewardGranted: {
      visibility: 'internal',
      about,
      says: { zh: '授予{recipient}荣誉：{basis}', en: 'Honour granted to the {recipient}: {basis}' },
      labels: { recipient: recipientLabels },
    },
    RewardRevoked: {
      visibility: 'internal',
      about: ({ reward }) => about(reward),
      says: { zh: '撤销奖励：{reason}', en: 'Reward revoked: {reason}' },
    },
  },
  initial: () => ({ status: 'none' }),
  decide: {
    GrantReward: (input, _, { act, facts: { collaboration, project }, today }) => {
      const { refId, recipient, projectId, grantedOn } = input;
      pastOrToday(grantedOn, today, 'grantedOn');
      if (personsOf(act).includes(refId)) throw refuse('FND_REWARD_SOD', {}, '/refId');
      const nothing = { kind: { zh: '合作', en: 'collaboration' } };
      if (!collaboration) throw refuse('FND_REWARD_RECIPIENT', { refId, recipient, ...nothing }, '/collaborationId');
      const schoolId = schoolRewarded(input, collaboration);
      const isGround =
        project?.collaborationId === input.collaborationId &&
        project.grade !== 'notQualified' &&
        project.decidedOn <= grantedOn;
      if (projectId !== undefined && !isGround) throw refuse('FND_REWARD_PROJECT', { projectId }, '/projectId');
      const { bureauId } = collaboration;
      const data = { ...input, bureauId, ...(schoolId === undefined ? {} : { schoolId }), by: personsOf(act) };
      return [{ type: 'RewardGranted', data, effectiveOn: grantedOn }];
    },
    RevokeReward: (input, { status, ref }, { act }) => {
      if (status !== 'granted') throw refuse('FND_REWARD_STATE');
      return [{ type: 'RewardRevoked', data: { ...input, reward: ref!, by: personsOf(act) } }];
    },
  },
  evolve: {
    RewardGranted: (_, { recipient, collaborationId, bureauId, refId, schoolId, projectId }) => ({
      status: 'granted',
      ref: {
        recipient,
        collaborationId,
        bureauId,
        refId,
        ...(schoolId === undefined ? {} : { schoolId }),
        ...(projectId === undefined ? {} : { projectId }),
      },
    }),
    RewardRevoked: ({ ref }) => ({ status: 'revoked', ...(ref ? { ref } : {}) }),
  },
});
