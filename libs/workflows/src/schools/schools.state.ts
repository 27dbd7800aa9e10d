import type { Evolve, LocalDate, Seen } from '@app/kernel';
import { insert, valueAt, type Dated } from '../shared/history.js';
import { isCompulsory, type SchoolKind, type Stage } from '../shared/school-words.js';
import type { Attribute, SchoolFacts } from './schools.attributes.js';

/** Facts the history keeps by day; `primaryCollaborationId` is given by a command of its own. */
export type Tracked = Attribute | 'primaryCollaborationId';
type Values = SchoolFacts & { primaryCollaborationId?: string };
type History = { [K in Tracked]?: Dated<Values[K] | undefined>[] };

/** A school as folded from its stream. Top-level facts are the latest; `schoolAt` answers any day. */
export interface School extends Partial<Values> {
  /** `none` before the first event. */
  status: 'none' | 'registered' | 'active' | 'closed' | 'merged';
  /** Day the file begins. */
  begunOn?: LocalDate;
  closedOn?: LocalDate;
  successorSchoolId?: string;
  aliases: string[];
  voidedCodes: string[];
  /** The name's unique key is its own, because it was confirmed as a homonym. */
  homonym?: true;
  history: History;
  /** Ids of the events that said something of the school: what a correction may name. */
  said: Record<string, Tracked[]>;
}

/** Computed once and recorded with the events that may change it. */
export interface Computed {
  isCompulsory: boolean;
  warnings: readonly string[];
  /** New, public, of the compulsory stages and in no collaboration yet (S-01): the bureau whose desk it is on. */
  needsGroup?: string;
}
export interface Change {
  attribute: Attribute;
  value?: unknown;
}

export type SchoolEvents = {
  SchoolRegistered: SchoolFacts &
    Computed & { aliases: readonly string[]; homonym?: true; opensLater?: true; backdatingReason?: string };
  SchoolOpened: { openedOn: string };
  SchoolStagesConfirmed: { stages: readonly Stage[]; schoolKind: SchoolKind; evidence?: string } & Computed;
  SchoolRenamed: { nameZh: string; formerNameZh: string; decisionNo?: string; homonym?: true };
  SchoolKindChanged: { schoolKind: SchoolKind; stages: readonly Stage[]; newSchoolCode?: string } & Computed;
  SchoolCodeVoided: { schoolCode: string; reason: 'kindChanged' | 'replaced' | 'closed' };
  SchoolAttributeSet: Change & { evidence?: string; homonym?: true } & Computed;
  PrimaryCollaborationSet: { collaborationId: string; formerCollaborationId?: string };
  SchoolClosed: { decisionNo: string; successorSchoolId?: string; by: readonly string[] };
  SchoolMerged: { decisionNo: string; successorSchoolId: string; by: readonly string[] };
  SchoolCorrected: { correctsEventId: string; changes: readonly Change[]; reason: string } & Computed;
};

export const noSchool = (): School => ({ status: 'none', aliases: [], voidedCodes: [], history: {}, said: {} });

export const factNames = [
  'nameZh',
  'schoolKind',
  'stages',
  'ownership',
  'locale',
  'isWeak',
  'isNewSince',
  'legalPersonStatus',
  'parentSchoolId',
  'financeIndependent',
  'uscc',
  'schoolCode',
  'divisionCode',
  'managingBureauId',
  'fullTimeTeachers',
  'pupils',
  'openedOn',
] as const satisfies readonly Attribute[];

/** The facts that a decision changes, from any object that holds them. */
export const factsOf = (of: Partial<SchoolFacts>): SchoolFacts =>
  Object.fromEntries(factNames.filter((name) => of[name] !== undefined).map((name) => [name, of[name]])) as never;

function say(school: School, seen: Pick<Seen, 'id' | 'effectiveOn'>, values: { [K in Tracked]?: unknown }): School {
  for (const [name, value] of Object.entries(values) as [Tracked, never][]) {
    const history = (school.history[name] ??= []);
    insert(history, { value, from: seen.effectiveOn, event: seen.id });
    latest(school, name);
    (school.said[seen.id] ??= []).push(name);
  }
  return school;
}
function latest(school: School, name: Tracked): void {
  const last = school.history[name]?.at(-1)?.value;
  if (last === undefined) delete school[name];
  else Object.assign(school, { [name]: last });
}
/** Every former name stays findable. */
function rename(school: School, seen: Seen, nameZh: string): School {
  say(school, seen, { nameZh });
  for (const { value } of school.history.nameZh!)
    if (value && value !== school.nameZh && !school.aliases.includes(value)) school.aliases.push(value);
  return school;
}
/** Whether a value said for that day is the latest, and so the one that counts from now on. */
export const isLatest = (school: School, attribute: Tracked, effectiveOn: LocalDate): boolean =>
  (school.history[attribute]?.at(-1)?.from ?? '') <= effectiveOn;
/** Whether the latest value of an attribute was said by the event. */
export const isLatestOf = (school: School, attribute: Tracked, event: string): boolean =>
  school.history[attribute]?.at(-1)?.event === event;
const end =
  (status: 'closed' | 'merged') =>
  (school: School, { successorSchoolId }: { successorSchoolId?: string }, { effectiveOn }: Seen): School => ({
    ...school,
    status,
    closedOn: effectiveOn,
    ...(successorSchoolId ? { successorSchoolId } : {}),
  });
const markHomonym = (school: School, homonym?: true): void => {
  if (homonym) school.homonym = true;
  else delete school.homonym;
};

export const evolveSchool: Evolve<School, SchoolEvents> = {
  SchoolRegistered: (school, data, seen) => {
    school.status = data.opensLater ? 'registered' : 'active';
    school.begunOn = seen.effectiveOn;
    school.aliases = [...data.aliases];
    markHomonym(school, data.homonym);
    return say(school, seen, factsOf(data));
  },
  SchoolOpened: (school) => ({ ...school, status: 'active' }),
  SchoolStagesConfirmed: (school, { stages, schoolKind }, seen) => say(school, seen, { stages, schoolKind }),
  SchoolRenamed: (school, { nameZh, homonym }, seen) => {
    markHomonym(school, homonym);
    return rename(school, seen, nameZh);
  },
  SchoolKindChanged: (school, { schoolKind, stages, newSchoolCode }, seen) =>
    say(school, seen, { schoolKind, stages, ...(newSchoolCode ? { schoolCode: newSchoolCode } : {}) }),
  SchoolCodeVoided: (school, { schoolCode }, seen) => {
    school.voidedCodes.push(schoolCode);
    return school.schoolCode === schoolCode ? say(school, seen, { schoolCode: undefined }) : school;
  },
  SchoolAttributeSet: (school, { attribute, value, homonym }, seen) => {
    if (attribute === 'divisionCode') markHomonym(school, homonym);
    return say(school, seen, { [attribute]: value });
  },
  PrimaryCollaborationSet: (school, { collaborationId }, seen) =>
    say(school, seen, { primaryCollaborationId: collaborationId }),
  SchoolClosed: end('closed'),
  SchoolMerged: end('merged'),
  SchoolCorrected: (school, { correctsEventId, changes }, { id }) => {
    for (const { attribute, value } of changes) {
      const entries = (school.history[attribute] ?? []) as Dated<unknown>[];
      for (const entry of entries) if (entry.event === correctsEventId) entry.value = value;
      latest(school, attribute);
    }
    // A correction can itself be corrected: it stands for the entry it changed.
    school.said[id] = changes.map(({ attribute }) => attribute);
    for (const { attribute } of changes)
      for (const entry of school.history[attribute] ?? []) if (entry.event === correctsEventId) entry.event = id;
    return school;
  },
};

/** The school on a day: facts that counted then. Undefined before its file begins. */
export function schoolAt<S extends School>(
  school: S,
  on: LocalDate,
): (S & SchoolFacts & { isCompulsory: boolean }) | undefined {
  if (school.begunOn === undefined || on < school.begunOn) return undefined;
  const facts: Record<string, unknown> = {};
  for (const name of Object.keys(school.history) as Tracked[]) facts[name] = valueAt<unknown>(school.history[name], on);
  const { openedOn, stages = 'unknown' } = facts as Partial<SchoolFacts>;
  const over = school.closedOn !== undefined && school.closedOn <= on;
  const { closedOn: _, successorSchoolId: __, ...running } = school;
  return {
    ...(over ? school : running),
    ...facts,
    status: over ? school.status : openedOn !== undefined && openedOn > on ? 'registered' : 'active',
    isCompulsory: isCompulsory(stages),
  } as never;
}
