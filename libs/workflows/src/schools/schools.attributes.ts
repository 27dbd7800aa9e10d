import { isDate, uuidPattern } from '@app/kernel';
import {
  legalPersonStatuses,
  locales,
  ownerships,
  schoolKinds,
  stages,
  type LegalPersonStatus,
  type Locale,
  type Ownership,
  type SchoolKind,
  type Stages,
} from '../shared/school-words.js';

/** What is known of a school. Each may differ by day; `schools.state.ts` keeps the history. */
export interface SchoolFacts {
  nameZh: string;
  schoolKind: SchoolKind;
  stages: Stages;
  ownership: Ownership;
  locale: Locale;
  isWeak: boolean;
  isNewSince?: string;
  legalPersonStatus: LegalPersonStatus;
  parentSchoolId?: string;
  financeIndependent: boolean | 'unknown';
  uscc?: string;
  schoolCode?: string;
  divisionCode: string;
  managingBureauId: string;
  fullTimeTeachers?: number;
  pupils?: number;
  openedOn: string;
}
export type Attribute = keyof SchoolFacts;

interface Form {
  is: (value: unknown) => boolean;
  /** May be left without a value. */
  clearable?: true;
}
const text = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);
const oneOf = (words: readonly string[]) => (value: unknown) => typeof value === 'string' && words.includes(value);
const whole = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const flag = (value: unknown) => typeof value === 'boolean';
const day = (value: unknown) => typeof value === 'string' && isDate(value);

/** The form of every attribute's value. Codes are only looked at for their characters here: their digits have clauses of their own. */
const forms: Readonly<Record<Attribute, Form>> = {
  nameZh: { is: text(/^[^\s\u3000\u00a0]{2,60}$/u) },
  schoolKind: { is: oneOf(schoolKinds) },
  stages: {
    is: (value) =>
      value === 'unknown' ||
      (Array.isArray(value) &&
        value.length > 0 &&
        value.every(oneOf(stages)) &&
        new Set<unknown>(value).size === value.length),
  },
  ownership: { is: oneOf(ownerships) },
  locale: { is: oneOf(locales) },
  isWeak: { is: flag },
  isNewSince: { is: day, clearable: true },
  legalPersonStatus: { is: oneOf(legalPersonStatuses) },
  parentSchoolId: { is: text(uuidPattern), clearable: true },
  financeIndependent: { is: (value) => flag(value) || value === 'unknown' },
  uscc: { is: text(/^\S+$/), clearable: true },
  schoolCode: { is: text(/^\S+$/), clearable: true },
  divisionCode: { is: text(/^[1-9]\d{5}$/) },
  managingBureauId: { is: text(uuidPattern) },
  fullTimeTeachers: { is: whole, clearable: true },
  pupils: { is: whole, clearable: true },
  openedOn: { is: day },
};

/** Attributes that `SetSchoolAttribute` takes; name, kind and stages have commands of their own. */
export const settable = [
  'uscc',
  'schoolCode',
  'divisionCode',
  'managingBureauId',
  'parentSchoolId',
  'openedOn',
  'isWeak',
  'locale',
  'isNewSince',
  'ownership',
  'legalPersonStatus',
  'financeIndependent',
  'fullTimeTeachers',
  'pupils',
] as const satisfies readonly Attribute[];
export const correctable = [...settable, 'nameZh', 'schoolKind', 'stages'] as const satisfies readonly Attribute[];

/** Whether a value has its attribute's form; `undefined` clears what may be empty. */
export const hasForm = (attribute: Attribute, value: unknown): boolean =>
  value === undefined ? forms[attribute].clearable === true : forms[attribute].is(value);
