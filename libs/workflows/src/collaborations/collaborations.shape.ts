import type { CollaborationKind, MemberRole, OperatingModel } from '../shared/collaboration-words.js';
import type { LegalPersonStatus, Locale, Stage, Stages } from '../shared/school-words.js';
import type { CollaborationCode } from './collaborations.clauses.js';

/** A member as the shape rules see it, with what is known of its school on the day. */
export interface ShapeMember {
  schoolId: string;
  role: MemberRole;
  /** Name as the source gave it. */
  name: string;
  stages: Stages;
  legalPersonStatus: LegalPersonStatus;
  parentSchoolId?: string;
  financeIndependent: boolean | 'unknown';
  isWeak: boolean;
  isNew: boolean;
  locale: Locale;
  divisionCode: string;
  waived: boolean;
  leads?: boolean;
  /** Other education groups the school is in. */
  otherGroups: number;
}
export interface Shape {
  kind: CollaborationKind;
  model?: OperatingModel;
  divisionCode: string;
  members: readonly ShapeMember[];
  maxJuniorMiddle: number;
  maxConcurrent: number | null;
  /** A legacy list is taken as it is: what would be refused is noted, and only what the source itself says counts against it. */
  imported?: boolean;
}
/** `refuse`: not possible; `waivable`: possible with a waiver, which stays visible; `warn`: noted. */
export type Level = 'refuse' | 'waivable' | 'warn';
export interface Finding {
  code: CollaborationCode;
  level: Level;
  /** Schools concerned; empty: the collaboration as a whole. */
  schools: readonly string[];
}

interface Rule {
  code: CollaborationCode;
  level: Level;
  kinds: readonly CollaborationKind[];
  /** Schools that break it, or true for the whole. */
  breaks: (shape: Shape) => readonly ShapeMember[] | boolean;
  rows: readonly string[];
}

const withRole = ({ members }: Shape, role: MemberRole) => members.filter((each) => each.role === role);
const one = (shape: Shape, role: MemberRole) => withRole(shape, role).length === 1;
const others = ({ members }: Shape, ...roles: MemberRole[]) => members.filter((each) => !roles.includes(each.role));
const hasStage = ({ stages }: ShapeMember, stage: Stage) => stages !== 'unknown' && stages.includes(stage);
const inGroup = ['educationGroup'] as const;
const withCore = ['educationGroup', 'coBuiltCommunity', 'cooperativeCommunity'] as const;
const isBranchName = (name: string) => /(?:分校|校区)$/.test(name);
const weakOrRural = (each: ShapeMember) => each.isWeak || each.locale === 'rural';
const isCampusOfCore = (each: ShapeMember, shape: Shape) =>
  shape.model === 'oneSchoolMultiCampus' &&
  each.legalPersonStatus === 'campusOf' &&
  withRole(shape, 'core').some((core) => core.schoolId === each.parentSchoolId);
const notLegalPerson = (each: ShapeMember, { imported }: Shape) =>
  each.legalPersonStatus === 'campusOf' ||
  (each.legalPersonStatus === 'unknown' && (!imported || isBranchName(each.name)));

/** domain.md 3.3, evaluated on the member set of a day. */
export const shapeRules: readonly Rule[] = [
  {
    code: 'COL_TOO_FEW_MEMBERS', level: 'refuse', kinds: [...withCore, 'schoolDistrict', 'pairing'], rows: ['J-29', 'C-16'],
    breaks: ({ members }) => new Set(members.map((each) => each.schoolId)).size < 2,
  },
  {
    code: 'COL_CORE_COUNT', level: 'refuse', kinds: withCore, rows: ['J-29', 'C-03', 'C-16'],
    breaks: (shape) => !one(shape, 'core') || others(shape, 'core', 'member').length > 0,
  },
  {
    code: 'COL_NOT_LEGAL_PERSON', level: 'waivable', kinds: inGroup, rows: ['J-34', 'J-61'],
    breaks: (shape) => shape.members.filter((each) => notLegalPerson(each, shape) && !isCampusOfCore(each, shape)),
  },
  {
    code: 'COL_NOT_LEGAL_PERSON', level: 'refuse', kinds: ['coBuiltCommunity'], rows: ['C-03'],
    breaks: (shape) => shape.members.filter((each) => notLegalPerson(each, shape)),
  },
  {
    code: 'COL_FINANCE_NOT_INDEPENDENT', level: 'refuse', kinds: ['coBuiltCommunity'], rows: ['C-03'],
    breaks: ({ members }) => members.filter((each) => each.financeIndependent !== true),
  },
  {
    code: 'COL_DISTRICT_SHAPE', level: 'refuse', kinds: ['schoolDistrict'], rows: ['J-06', 'Q-10'],
    breaks: (shape) => {
      const [convenor, second] = withRole(shape, 'convenor');
      return (
        !convenor || second !== undefined || !hasStage(convenor, 'juniorMiddle') ||
        withRole(shape, 'core').length > 1 ||
        others(shape, 'convenor', 'core', 'member').length > 0 ||
        !withRole(shape, 'member').some((each) => hasStage(each, 'primary')) ||
        others(shape, 'core').filter((each) => hasStage(each, 'juniorMiddle')).length > shape.maxJuniorMiddle ||
        shape.members.some((each) => each.divisionCode !== shape.divisionCode)
      );
    },
  },
  {
    code: 'COL_PAIRING_SHAPE', level: 'refuse', kinds: ['pairing'], rows: ['Q-18'],
    breaks: (shape) => !one(shape, 'supporter') || !one(shape, 'supported') || shape.members.length !== 2,
  },
  {
    code: 'COL_STAGE_MISMATCH', level: 'refuse', kinds: ['pairing'], rows: ['Q-18'],
    breaks: ({ members: [a, b] }) => !!a && !!b && (a.stages === 'unknown' || !a.stages.some((stage) => hasStage(b, stage))),
  },
  {
    code: 'COL_SUPPORTED_NOT_WEAK_OR_RURAL', level: 'refuse', kinds: ['pairing'], rows: ['Q-18', 'Q-19'],
    breaks: (shape) => withRole(shape, 'supported').filter((each) => !weakOrRural(each)),
  },
  {
    code: 'COL_SUPPORTER_WEAK', level: 'warn', kinds: ['pairing'], rows: ['Q-18'],
    breaks: (shape) => withRole(shape, 'supporter').filter((each) => each.isWeak),
  },
  {
    code: 'COL_CONCURRENT_GROUPS', level: 'warn', kinds: inGroup, rows: ['J-59'],
    breaks: ({ members }) => members.filter((each) => each.otherGroups > 0),
  },
  {
    code: 'COL_CONCURRENT_GROUPS', level: 'refuse', kinds: inGroup, rows: ['J-59'],
    breaks: ({ members, maxConcurrent }) =>
      members.filter((each) => maxConcurrent !== null && each.otherGroups + 1 > maxConcurrent),
  },
  {
    code: 'COL_MODEL_MEMBER_MISMATCH', level: 'warn', kinds: withCore, rows: ['S-18', 'S-19'],
    breaks: (shape) =>
      others(shape, 'core').filter(
        (each) =>
          (shape.model === 'entrustedManagement' && !each.isWeak && !each.isNew) ||
          (shape.model === 'interSchoolAlliance' && !weakOrRural(each)),
      ),
  },
  {
    code: 'COL_MODEL_STAGE_MISMATCH', level: 'refuse', kinds: withCore, rows: ['S-20'],
    breaks: ({ model, members }) =>
      model === 'stageBridging' &&
      new Set(members.flatMap(({ stages }) => (stages === 'unknown' ? [] : stages))).size < 2,
  },
]; // prettier-ignore

/** What the rules find. A waived finding and every finding of a legacy list is a warning. */
export const shapeFindings = (shape: Shape): Finding[] =>
  shapeRules
    .filter(({ kinds }) => kinds.includes(shape.kind))
    .flatMap(({ code, level, breaks }): Finding[] => {
      const broken = breaks(shape);
      if (broken === false) return [];
      if (broken === true) return [{ code, level: shape.imported ? 'warn' : level, schools: [] }];
      return broken.map((each) => ({
        code,
        level: shape.imported || (level === 'waivable' && each.waived) ? 'warn' : level,
        schools: [each.schoolId],
      }));
    });
