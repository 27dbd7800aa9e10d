import type { Ask, Asking, FactsOf, FactsTable, LocalDate, TargetOf } from '@app/kernel';
import { academicIn } from '../calendars/calendars.view.js';
import {
  collaborationAt,
  collaborationListing,
  membersOn,
  type CollaborationDocument,
} from '../collaborations/collaborations.view.js';
import { schoolAt, schoolListing } from '../schools/schools.view.js';
import { leads } from '../shared/collaboration-words.js';
import { docNoOwner } from '../shared/doc-no.js';
import { noticeFact, restartFact } from '../shared/notice.js';
import { schoolYearBounds, isSchoolYear, type AcademicYear } from '../shared/semester.js';
import type { PinnedRotation } from './rotations.check.js';
import type { CommandName, commands, Facts } from './rotations.commands.js';
import { planId } from './rotations.commands.js';
import { allowedIn } from './rotations.guards.js';
import type { RosterEntryInput } from './rotations.input.js';
import { resolutionFact } from './rotations.resolution.facts.js';
import { rotationRosters } from './rotations.rosters.view.js';
import type { RotationPlan } from './rotations.state.js';
import type { BackboneLevel } from './rotations.words.js';

const schoolsOf = (document: CollaborationDocument | undefined, on: LocalDate): string[] =>
  document ? [...new Set(membersOn(document.members, on).map((each) => each.schoolId))] : [];
const leadOf = (document: CollaborationDocument, on: LocalDate): { leadSchoolId?: string } => {
  const lead = membersOn(document.members, on).find((each) => leads(each.role));
  return lead ? { leadSchoolId: lead.schoolId } : {};
};
const membership = async (ask: Ask, { state, today }: Asking<object, RotationPlan>) => ({
  members: schoolsOf(await ask.of(collaborationListing, state.plan.collaborationId), today),
});

async function pinned(ask: Ask, bureau: string, on: LocalDate): Promise<PinnedRotation> {
  return {
    minRate: await ask.parameter('rotation.minRate', bureau, on),
    minBackboneRate: await ask.parameter('rotation.minBackboneRate', bureau, on),
    bindingStageClasses: await ask.parameter('rotation.bindingStageClasses', bureau, on),
    backboneMinLevel: (await ask.parameter('rotation.backboneMinLevel', bureau, on)) as BackboneLevel,
    flexibleMinSemesters: await ask.parameter('rotation.flexibleMinSemesters', bureau, on),
    outputThreshold: await ask.parameter('rotation.outputThreshold', bureau, on),
    intermediateYears: await ask.parameter('rotation.intermediateYears', bureau, on),
    eligibleMinYearsAtSchool: await ask.parameter('rotation.eligibleMinYearsAtSchool', bureau, on),
    noticeDays: await ask.parameter('notice.workingDays', bureau, on),
  };
}
const academic = async (ask: Ask, bureauId: string, schoolYear: string): Promise<AcademicYear[]> =>
  (await academicIn(ask, bureauId)).filter((each) => each.schoolYear >= schoolYear);

async function elsewhere(ask: Ask, entries: readonly RosterEntryInput[], id: string, { plan }: RotationPlan): Promise<string[]> {
  const owners = await Promise.all(
    entries.map(async ({ teacherRef, primaryCollaboration }) => {
      const owner = primaryCollaboration ? await ask.owner('teacherYear', `${teacherRef}-${plan.schoolYear}`) : undefined;
      return owner === undefined || owner === `rotation-${id}` ? [] : [teacherRef];
    }),
  );
  return owners.flat();
} // prettier-ignore
const entering = async (ask: Ask, asking: Asking<{ entries: RosterEntryInput[] }, RotationPlan>) => ({
  ...(await membership(ask, asking)),
  elsewhere: await elsewhere(ask, asking.input.entries, asking.id, asking.state),
});
const moving = async (ask: Ask, asking: Asking<{ toSchoolId: string }, RotationPlan>) => {
  const school = await ask.of(schoolListing, asking.input.toSchoolId);
  return {
    ...(await membership(ask, asking)),
    toStages: (school && schoolAt(school, asking.today)?.stages) ?? ('unknown' as const),
  };
};
const numberFact = async (ask: Ask, docNo: string | undefined) => {
  const owner = docNo === undefined ? undefined : await docNoOwner(ask, docNo);
  return owner === undefined ? {} : { owner };
};

const answers: FactsOf<Facts, RotationPlan, typeof commands> = {
  async OpenRotationPlan(ask, { input, today }) {
    const { collaborationId, schoolYear } = input;
    const document = await ask.of(collaborationListing, collaborationId);
    const on = document && collaborationAt(document, today);
    if (!document || !on || !document.bureauId || !isSchoolYear(schoolYear)) return { academic: [] };
    return {
      collaboration: {
        kind: document.kind,
        active: on.status === 'active',
        bureauId: document.bureauId,
        divisionCode: document.divisionCode,
        ...leadOf(document, today),
        members: schoolsOf(document, today),
      },
      pinned: await pinned(ask, document.bureauId, schoolYearBounds(schoolYear).from),
      academic: await academic(ask, document.bureauId, schoolYear),
    };
  },
  UpsertRosterEntry: (ask, asking) => entering(ask, { ...asking, input: { entries: [asking.input] } }),
  UpsertRosterEntries: entering,
  CarryOverRosterEntries: entering,
  async CopyRoster(ask, asking) {
    const { schoolYear, collaborationId } = asking.state.plan;
    const first = Number(schoolYear.slice(0, 4));
    const fromPlan = planId({ collaborationId, schoolYear: `${first - 1}-${first}` });
    const { schoolId } = asking.input;
    const found = await ask.find(rotationRosters, { planId: fromPlan, schoolId }, 1);
    return { ...(await membership(ask, asking)), fromPlan, entries: found.length };
  },
  ConfirmRosterPart: membership,
  ReopenRosterPart: membership,
  async FreezeRoster(ask, { state, today }) {
    const document = await ask.of(collaborationListing, state.plan.collaborationId);
    const on = document && collaborationAt(document, today);
    return {
      members: schoolsOf(document, today),
      stageClass: on?.stageClass ?? 'undetermined',
      ...(document ? leadOf(document, today) : {}),
    };
  },
  ProposeMove: moving,
  AmendMove: moving,
  async SubmitRotationPlan(ask, { input, state }) {
    return { resolution: await resolutionFact(ask, input, state.plan.collaborationId) };
  },
  PublishRotationNotice: (ask, { input, state }) => noticeFact(ask, state.divisionCode, input, state.pinned.noticeDays),
  CorrectRotationNotice: (ask, { state, today }) =>
    restartFact(ask, state.divisionCode, today, state.notice!.workingDays),
  ApproveRotationPlan: (ask, { input }) => numberFact(ask, input.decisionNo),
  IssueRotationDocument: (ask, { input }) => numberFact(ask, input.docNo),
};

/** Nothing is asked for a command that the stage refuses anyway. */
export const facts: FactsTable = Object.fromEntries(
  Object.entries(answers).map(([command, answer]) => [
    command,
    async (ask: Ask, asking: Asking<never, RotationPlan>) =>
      allowedIn[command as CommandName].includes(asking.state.status)
        ? (answer as (ask: Ask, asking: Asking<never, RotationPlan>) => Promise<object>)(ask, asking)
        : {},
  ]),
);

interface TargetInput {
  collaborationId?: string;
  schoolId?: string;
  teacherRef?: string;
  moveId?: string;
}
/** The collaboration that leads makes CS and CV; a school acts for its own part, and both schools of a move for the move. */
export const target: TargetOf<RotationPlan> = async (ask, { command, input, state }) => {
  const { collaborationId, schoolId, teacherRef, moveId } = input as TargetInput;
  if (command === 'OpenRotationPlan') {
    const bureau = (await ask.of(collaborationListing, collaborationId!))?.bureauId;
    return { ...(bureau ? { bureau } : {}), collaboration: collaborationId! };
  }
  const move = moveId === undefined ? undefined : state.moves[moveId];
  const home = command === 'RecordNonRotationReason' ? state.roster[teacherRef!]?.schoolId : undefined;
  const schools = [schoolId, home, move?.fromSchoolId, move?.toSchoolId].filter((each) => each !== undefined);
  return { bureau: state.plan.bureauId, collaboration: state.plan.collaborationId, schools };
};
