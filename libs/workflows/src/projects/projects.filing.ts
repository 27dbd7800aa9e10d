import { personsOf } from '@app/kernel';
import { requireToldOnce } from '../shared/corrections.js';
import { isSchoolYear } from '../shared/semester.js';
import { refuse } from './projects.clauses.js';
import type { Parts } from './projects.commands.js';
import { requireCore } from './projects.guards.js';
import type { ReturnItem } from './projects.input.js';
import type { Project } from './projects.state.js';

const figuresOf = ({ evidence }: Project, schoolId: string) =>
  evidence.filter((each) => each.part === 'improvement' && each.schoolId === schoolId);
const labelOf = ({ part, schoolId }: Pick<ReturnItem, 'part' | 'schoolId'>): string =>
  part + (schoolId === undefined ? '' : `:${schoolId}`);

/** From the draft to its acceptance: what the schools do, and what the office answers. */
export const filing = {
  DraftProject: (input, _, { act, facts: { applicant } }) => {
    if (!applicant) throw refuse('PRJ_WRONG_COLLABORATION_KIND', { kinds: [], kind: '' }, '/collaborationId');
    const { kind, kinds, core, members } = applicant;
    if (!kinds.includes(kind)) throw refuse('PRJ_WRONG_COLLABORATION_KIND', { kinds, kind }, '/collaborationId');
    requireCore(core, act.organisation);
    const strangers = input.beneficiarySchoolIds.filter((each) => !members.includes(each));
    if (strangers.length > 0)
      throw refuse('PRJ_BENEFICIARY_NOT_MEMBER', { schools: strangers }, '/beneficiarySchoolIds');
    const data = { ...input, beneficiarySchoolIds: [...new Set(input.beneficiarySchoolIds)], by: personsOf(act) };
    return [{ type: 'ProjectDrafted', data }];
  },

  /** A beneficiary adds its own figures; everything else is the core school's. */
  AttachEvidence: (input, { ref }, { act, facts: { core } }) => {
    const { part, schoolId } = input;
    if (part === 'improvement' && (schoolId === undefined || !ref.beneficiarySchoolIds.includes(schoolId)))
      throw refuse('PRJ_BENEFICIARY_NOT_MEMBER', { schools: [schoolId ?? ''] }, '/schoolId');
    if (part !== 'improvement' || schoolId !== act.organisation) requireCore(core, act.organisation);
    return [{ type: 'ProjectEvidenceAttached', data: { ...input, by: personsOf(act) } }];
  },

  ConfirmImprovement: ({ schoolId }, project, { act }) => {
    if (!project.ref.beneficiarySchoolIds.includes(schoolId))
      throw refuse('PRJ_BENEFICIARY_NOT_MEMBER', { schools: [schoolId] }, '/schoolId');
    const entries = figuresOf(project, schoolId).length;
    if (entries === 0) throw refuse('PRJ_EVIDENCE_MISSING', { missing: [labelOf({ part: 'improvement', schoolId })] });
    if (project.confirmed.includes(schoolId)) return [];
    return [{ type: 'ImprovementConfirmed', data: { schoolId, entries, by: personsOf(act) } }];
  },

  SubmitProject: ({ round }, project, { act, facts, today }) => {
    requireCore(facts.core, act.organisation);
    if (!isSchoolYear(round)) throw refuse('PRJ_BAD_ROUND', { round }, '/round');
    const { beneficiarySchoolIds } = project.ref;
    const missing = [
      ...(project.evidence.some((each) => each.part === 'implementation') ? [] : ['implementation']),
      ...beneficiarySchoolIds
        .filter((schoolId) => figuresOf(project, schoolId).length === 0)
        .map((schoolId) => labelOf({ part: 'improvement', schoolId })),
    ];
    if (missing.length > 0) throw refuse('PRJ_EVIDENCE_MISSING', { missing });
    const schools = beneficiarySchoolIds.filter((each) => !project.confirmed.includes(each));
    if (schools.length > 0) throw refuse('PRJ_BENEFICIARY_UNCONFIRMED', { schools });
    const { on: completenessDueOn, provisional } = facts.completeness;
    const data = { round, submittedOn: today, completenessDueOn, provisional, by: personsOf(act) };
    return [{ type: 'ProjectSubmitted', data }];
  },

  AcceptProject: (_, { completenessDueOn }, { act, facts: { pinned }, today }) => [
    { type: 'ProjectAccepted', data: { late: today > completenessDueOn!, pinned, by: personsOf(act) } },
  ],

  ReturnProject: ({ items }, project, { act }) => {
    const earlier = project.returns.length;
    const isNew = ({ part, schoolId }: ReturnItem): boolean =>
      project.evidence.some(
        (each) => each.part === part && each.schoolId === schoolId && each.afterReturns === earlier,
      );
    requireToldOnce(earlier, items, isNew, labelOf, (told) =>
      refuse('PRJ_SECOND_NOTICE_NEW_ITEM', { items: told }, '/items'),
    );
    return [{ type: 'ProjectReturned', data: { items, round: earlier + 1, by: personsOf(act) } }];
  },

  RefuseProject: (input, _, { act }) => [{ type: 'ProjectNotAccepted', data: { ...input, by: personsOf(act) } }],

  WithdrawProject: (input, _, { act }) => [{ type: 'ProjectWithdrawn', data: { ...input, by: personsOf(act) } }],
} satisfies Partial<Parts>;
