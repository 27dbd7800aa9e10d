import type { Ask, LocalDate } from '@app/kernel';
import { collaborationListing, type CollaborationDocument } from '../collaborations/collaborations.view.js';
import { shapeFindings, type Shape, type ShapeMember } from '../collaborations/collaborations.shape.js';
import { schoolAt, schoolListing, type SchoolOnDay } from '../schools/schools.view.js';
import { covers } from '../shared/history.js';
import type { MemberRole } from '../shared/collaboration-words.js';
import type { Check } from './applications.events.js';
import type { State } from './applications.state.js';

interface Proposed {
  schoolId: string;
  role: MemberRole;
  legalPersonWaiver?: object;
  leads?: boolean;
}
/** The collaboration as it would stand: its kind and model, and its members with the change made. */
function proposal(state: State, present: CollaborationDocument | undefined, on: LocalDate): { kind?: Shape['kind']; model?: Shape['model']; members: Proposed[] } {
  const { payload } = state;
  const members: Proposed[] = (present?.members ?? []).filter((each) => covers(each, on));
  const model = payload.operatingModel ?? present?.operatingModel;
  const of = { ...((payload.kind ?? present?.kind) ? { kind: (payload.kind ?? present?.kind)! } : {}), ...(model ? { model } : {}) };
  switch (state.type) {
    case 'createCollaboration':
      return { ...of, members: payload.members ?? [] };
    case 'admitSchool':
      return { ...of, members: [...members, { schoolId: payload.schoolId!, role: 'member' }] };
    case 'memberExit':
      return { ...of, members: members.filter((each) => each.schoolId !== payload.schoolId) };
    case 'changeCore':
      return {
        ...of,
        members: members.map((each) =>
          each.schoolId === payload.newCoreSchoolId
            ? { ...each, role: 'core' }
            : each.role === 'core'
              ? { ...each, role: 'member' }
              : each,
        ),
      };
    default:
      return { ...of, members };
  }
} // prettier-ignore

const shapeMember = (proposed: Proposed, school: SchoolOnDay): ShapeMember => ({
  schoolId: proposed.schoolId,
  role: proposed.role,
  name: school.nameZh,
  stages: school.stages,
  legalPersonStatus: school.legalPersonStatus,
  ...(school.parentSchoolId === undefined ? {} : { parentSchoolId: school.parentSchoolId }),
  financeIndependent: school.financeIndependent,
  isWeak: school.isWeak,
  isNew: school.isNewSince !== undefined,
  locale: school.locale,
  divisionCode: school.divisionCode,
  waived: proposed.legalPersonWaiver !== undefined,
  leads: proposed.leads ?? false,
  // Other groups need a search; the establishing command counts them.
  otherGroups: 0,
});

/** The automatic checks of a review: the same shape rules that carrying it out will apply, and what only the case can say. */
export async function checksOf(ask: Ask, state: State, on: LocalDate): Promise<Check[]> {
  const { payload, type, divisionCode, bureauId } = state;
  const present = payload.collaborationId ? await ask.of(collaborationListing, payload.collaborationId) : undefined;
  const { kind, model, members } = proposal(state, present, on);
  const schools = await Promise.all(
    members.map(async (each) => {
      const document = await ask.of(schoolListing, each.schoolId);
      return { each, school: document && schoolAt(document, on) };
    }),
  );
  const running = (status: string | undefined) => status === 'active';
  const missing = schools.filter(({ school }) => !running(school?.status)).map(({ each }) => each.schoolId);
  const checks: Check[] = [check('schoolsActive', missing)];
  if (kind && type !== 'dissolve') {
    const findings = shapeFindings({
      kind,
      ...(model ? { model } : {}),
      divisionCode: present?.divisionCode ?? divisionCode,
      members: schools.flatMap(({ each, school }) => (school ? [shapeMember(each, school)] : [])),
      maxJuniorMiddle: await ask.parameter('district.maxJuniorMiddle', bureauId, on),
      maxConcurrent: await ask.parameter('group.maxConcurrent', bureauId, on),
    });
    const hard = findings.filter((each) => each.level !== 'warn');
    checks.push(...hard.map((each) => ({ check: each.code, ok: false, ...noteOf(each.schools) })));
    if (hard.length === 0) checks.push({ check: 'shape', ok: true });
  }
  if (type === 'createCollaboration' && (kind === 'educationGroup' || kind === 'coBuiltCommunity'))
    checks.push({ check: 'formationPlan', ok: (payload.formationPlan?.layoutBasis.length ?? 0) > 0 });
  return checks;
}
const noteOf = (schools: readonly string[]) => (schools.length > 0 ? { note: schools.join('、') } : {});
const check = (name: string, schools: readonly string[]): Check => ({
  check: name,
  ok: schools.length === 0,
  ...noteOf(schools),
});
