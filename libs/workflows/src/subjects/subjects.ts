import { clauseBook, commandTable, personsOf, refuseGeneral, refuser, workflow, type Words } from '@app/kernel';
import { DestroySubjectInput, ReleaseSubjectInput, RestrictSubjectInput } from './subjects.input.js';
import { evolve, untouched, type Subject, type SubjectEvents } from './subjects.state.js';

const pipl = (article: Words): Words => ({
  zh: `《个人信息保护法》${article.zh}`,
  en: `Personal Information Protection Law, ${article.en}`,
});

export const clauses = clauseBook({
  SUB_STATE: {
    zh: '该对象的个人信息{status}，不能办理此事。',
    en: 'The personal data of this subject are {status}; this is not possible.',
    basis: pipl({ zh: '第四十四条、第四十七条', en: 'articles 44 and 47' }),
    next: { zh: '请先查看该对象的现状。', en: 'Look at what the subject’s state is.' },
    rows: ['L-23'],
  },
  SUB_IN_USE: {
    zh: '该个人信息仍为{what}所必需，不能销毁。',
    en: 'The personal data are still needed for {what} and cannot be destroyed.',
    basis: {
      zh: '《个人信息保护法》第四十七条；国家档案局令第8号（文书档案保管期限）',
      en: 'Personal Information Protection Law, article 47; order 8 of the State Archives (how long files are kept)',
    },
    next: {
      zh: '请待事项办结（或关闭账户）后销毁；在此之前可以限制处理。',
      en: 'Destroy them once the case has ended (or the account is closed); until then restrict them.',
    },
    rows: ['L-23'],
  },
});
const refuse = refuser(clauses);

export const commands = commandTable({
  RestrictSubject: {
    title: { zh: '限制处理个人信息', en: 'Restrict personal data' },
    input: RestrictSubjectInput,
    by: ['SA'],
    opens: true,
    edition: 1,
    rows: ['L-23'],
  },
  ReleaseSubject: {
    title: { zh: '解除个人信息限制', en: 'Lift the restriction of personal data' },
    input: ReleaseSubjectInput,
    by: ['SA'],
    opens: true,
    edition: 1,
    rows: ['L-23'],
  },
  DestroySubject: {
    title: { zh: '销毁个人信息', en: 'Destroy personal data' },
    input: DestroySubjectInput,
    by: ['SA'],
    secondPerson: ['SA', 'BL'],
    opens: true,
    edition: 1,
    rows: ['L-23'],
  },
});

export interface Keeping {
  /** The bureau that keeps the file; absent when no file knows the subject. */
  bureauId?: string;
  /** What the values are still needed for. */
  inUse?: 'case' | 'account';
}
export interface Facts {
  RestrictSubject: Keeping;
  ReleaseSubject: Keeping;
  DestroySubject: Keeping;
}

const statusWords: Readonly<Record<Subject['status'], Words>> = {
  active: { zh: '未受限制', en: 'not restricted' },
  restricted: { zh: '已限制处理', en: 'restricted' },
  destroyed: { zh: '已销毁', en: 'destroyed' },
};
const useWords: Readonly<Record<NonNullable<Keeping['inUse']>, Words>> = {
  case: { zh: '未办结的事项', en: 'a case that has not ended' },
  account: { zh: '在用的账户', en: 'an account that is open' },
};

function requireStatus({ status }: Subject, ...possible: Subject['status'][]): void {
  if (!possible.includes(status)) throw refuse('SUB_STATE', { status: statusWords[status] });
}
function keeperIn({ bureauId }: Keeping, id: string): string {
  if (bureauId === undefined) throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'subject', id });
  return bureauId;
}

/**
 * What becomes of one subject's personal values: the stream's id is the vault's subject (a person, or `c-<command id>`). The vault
 * follows these events; the log itself holds references only and stays as it is.
 */
export const subjects = workflow<typeof commands, Subject, SubjectEvents, Facts>({
  name: 'subject',
  collection: 'subjects',
  title: { zh: '个人信息对象', en: 'Subjects of personal data' },
  clauses,
  commands,
  events: {
    SubjectRestricted: {
      visibility: 'internal',
      about: ({ bureauId }) => [`bureau-${bureauId}`],
      says: { zh: '个人信息限制处理：{reason}', en: 'Personal data restricted: {reason}' },
    },
    SubjectReleased: {
      visibility: 'internal',
      about: ({ bureauId }) => [`bureau-${bureauId}`],
      says: { zh: '解除个人信息限制：{reason}', en: 'Restriction of personal data lifted: {reason}' },
    },
    SubjectDestroyed: {
      visibility: 'internal',
      about: ({ bureauId }) => [`bureau-${bureauId}`],
      says: { zh: '个人信息已销毁：{reason}', en: 'Personal data destroyed: {reason}' },
    },
  },
  initial: untouched,
  decide: {
    RestrictSubject: (input, subject, { id, act, facts }) => {
      const bureauId = keeperIn(facts, id);
      requireStatus(subject, 'active');
      return [{ type: 'SubjectRestricted', data: { ...input, bureauId, by: personsOf(act) } }];
    },
    ReleaseSubject: (input, subject, { id, act, facts }) => {
      const bureauId = keeperIn(facts, id);
      requireStatus(subject, 'restricted');
      return [{ type: 'SubjectReleased', data: { ...input, bureauId, by: personsOf(act) } }];
    },
    DestroySubject: (input, subject, { id, act, approvedBy, facts }) => {
      const bureauId = keeperIn(facts, id);
      requireStatus(subject, 'active', 'restricted');
      if (facts.inUse) throw refuse('SUB_IN_USE', { what: useWords[facts.inUse] });
      const approvers = approvedBy ? personsOf(approvedBy) : [];
      return [{ type: 'SubjectDestroyed', data: { ...input, bureauId, by: personsOf(act), approvedBy: approvers } }];
    },
  },
  evolve,
});
