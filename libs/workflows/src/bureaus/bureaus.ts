import { clauseBook, commandTable, pastOrToday, personsOf, refuser, workflow } from '@app/kernel';
import {
  AnnotateTimelineInput,
  CorrectBureauInput,
  RegisterBureauInput,
  RenameBureauInput,
  type BureauCorrection,
} from './bureaus.input.js';
import { correctedName, withName, type NamePeriod } from './bureaus.names.js';
import { divisions } from './divisions.js';

export const clauses = clauseBook({
  GEN_UNKNOWN_DIVISION: {
    zh: '行政区划代码 {code} 不在区划代码表中，不能登记主管部门。',
    en: 'Division code {code} is not in the table of codes; no bureau can be registered for it.',
    basis: { zh: '《中华人民共和国行政区划代码》（GB/T 2260）', en: 'Codes of administrative divisions (GB/T 2260)' },
    next: {
      zh: '请核对代码；统计用代码须先列入代码表。',
      en: 'Check the code; statistical codes must be listed first.',
    },
    rows: ['S-05', 'S-42'],
  },
  GEN_PARENT_REQUIRED: {
    zh: '县级主管部门“{name}”须指明已登记的市级上级部门，否则不能登记。',
    en: 'The county-level bureau "{name}" needs a registered city-level parent.',
    basis: { zh: '市、县、集团三级工作机制', en: 'three-level mechanism of city, county and group' },
    next: {
      zh: '请先登记市级部门，再填写 parentBureauId。',
      en: 'Register the city bureau first and name it as parent.',
    },
    rows: ['S-05'],
  },
  BUR_DIVISION_TAKEN: {
    zh: '行政区划 {code} 已登记主管部门，不能重复登记。',
    en: 'A bureau is already registered for division {code}.',
    basis: { zh: '一地一个教育主管部门', en: 'one education authority for one division' },
    next: { zh: '名称有变的，请办理更名。', en: 'If its name has changed, rename it.' },
    rows: ['S-05'],
  },
  BUR_CORRECTION_TARGET: {
    labels: {
      field: {
        nameZh: { zh: '名称', en: 'the name' },
        from: { zh: '更名的生效日期', en: 'the day a name began' },
        docIssuerCodes: { zh: '发文机关代字', en: 'document codes' },
        supervisionOfficeName: { zh: '督导室名称', en: 'the supervision office' },
        tdcName: { zh: '教师发展中心名称', en: 'the teacher development centre' },
        label: { zh: '大事记标题', en: 'the heading of an annotation' },
        text: { zh: '大事记说明', en: 'the text of an annotation' },
      },
    },
    zh: '被更正的记录（{correctsEventId}）不是该部门关于“{field}”的记录，不能据以更正。',
    en: 'The record to be corrected ({correctsEventId}) says nothing of {field} of this bureau.',
    basis: { zh: '更正规则', en: 'rules of correction' },
    next: { zh: '请在该部门履历中选择记录。', en: "Choose the record from the bureau's history." },
    rows: [],
  },
});
const refuse = refuser(clauses);

export const commands = commandTable({
  RegisterBureau: {
    title: { zh: '登记教育主管部门', en: 'Register a bureau' },
    input: RegisterBureauInput,
    by: ['CO', 'SYS'],
    creates: true,
    edition: 1,
    rows: ['S-05', 'S-42'],
  },
  RenameBureau: {
    title: { zh: '主管部门更名', en: 'Rename a bureau' },
    input: RenameBureauInput,
    by: ['CO'],
    edition: 1,
    rows: ['S-42'],
  },
  CorrectBureau: {
    title: { zh: '更正主管部门登记', en: 'Correct the registration of a bureau' },
    input: CorrectBureauInput,
    by: ['CO'],
    secondPerson: ['CL'],
    edition: 1,
    rows: ['S-42'],
  },
  AnnotateTimeline: {
    title: { zh: '大事记标注', en: 'Annotate the timeline' },
    input: AnnotateTimelineInput,
    by: ['CO', 'BO', 'SYS'],
    edition: 1,
    rows: ['S-09', 'S-11', 'S-22'],
  },
});

export type Events = {
  BureauRegistered: RegisterBureauInput & { statisticalOnly?: true; divisionUnverified?: true };
  BureauRenamed: RenameBureauInput & { previousNameZh: string };
  TimelineAnnotated: AnnotateTimelineInput;
  BureauCorrected: CorrectBureauInput & {
    /** The record at the root, when a correction is itself corrected. */
    ofEventId: string;
    by: string[];
    approvedBy?: string[];
  };
};

export interface Facts {
  RegisterBureau: {
    /** Level of the parent named, when it is registered. */
    parentLevel?: 'city' | 'county';
    /** Stream that already answers for the division. */
    divisionOwner?: string;
  };
}

type Correctable = keyof BureauCorrection;
export interface Bureau {
  names: readonly NamePeriod[];
  /** Event id → what the record says that can be put right, and the record at its root. */
  said: Readonly<Record<string, { of: string; fields: readonly Correctable[] }>>;
}
const saying = (state: Bureau, id: string, fields: readonly Correctable[], of = id): Bureau['said'] => ({
  ...state.said,
  [id]: { of, fields },
});
const fieldsOf = (changes: BureauCorrection): Correctable[] =>
  (Object.keys(changes) as Correctable[]).filter((field) => changes[field] !== undefined);

/** One bureau answers for a division: the claim that makes two concurrent registrations impossible. */
export const divisionClaim = (code: string) => ({ kind: 'bureauDivision', key: code });

export const bureaus = workflow<typeof commands, Bureau, Events, Facts>({
  name: 'bureau',
  collection: 'bureaus',
  title: { zh: '教育主管部门', en: 'Bureaus' },
  clauses,
  commands,
  events: {
    BureauRegistered: {
      visibility: 'public',
      about: ({ parentBureauId }) => (parentBureauId ? [`bureau-${parentBureauId}`] : []),
      says: { zh: '登记教育主管部门“{nameZh}”', en: 'Bureau "{nameZh}" registered' },
    },
    BureauRenamed: {
      visibility: 'public',
      says: {
        zh: '“{previousNameZh}”更名为“{nameZh}”（{reason}）',
        en: '"{previousNameZh}" renamed "{nameZh}" ({reason})',
      },
    },
    TimelineAnnotated: { visibility: 'public', says: { zh: '【{label}】{text}', en: '[{label}] {text}' } },
    BureauCorrected: {
      visibility: 'public',
      says: { zh: '更正主管部门登记：{reason}', en: 'Registration of the bureau corrected: {reason}' },
    },
  },
  initial: () => ({ names: [], said: {} }),
  decide: {
    RegisterBureau(input, _, { facts }) {
      const division = divisions[input.divisionCode];
      if (!division) throw refuse('GEN_UNKNOWN_DIVISION', { code: input.divisionCode }, '/divisionCode');
      if (input.level === 'county' && facts.parentLevel !== 'city')
        throw refuse('GEN_PARENT_REQUIRED', { name: input.nameZh }, '/parentBureauId');
      if (facts.divisionOwner !== undefined)
        throw refuse('BUR_DIVISION_TAKEN', { code: input.divisionCode }, '/divisionCode');
      const { statisticalOnly, unverified } = division;
      const data = {
        ...input,
        ...(statisticalOnly ? { statisticalOnly } : {}),
        ...(unverified ? { divisionUnverified: unverified } : {}),
      };
      return { events: [{ type: 'BureauRegistered', data }], claims: [divisionClaim(input.divisionCode)] };
    },

    // A name may begin before the day of registration: the register is younger than the bureaus in it.
    RenameBureau(input, { names }, { today }) {
      pastOrToday(input.effectiveOn, today, 'effectiveOn');
      const name = names.at(-1)?.nameZh;
      if (name === input.nameZh) return [];
      return [
        {
          type: 'BureauRenamed',
          data: { ...input, previousNameZh: name ?? '' },
          effectiveOn: input.effectiveOn,
        },
      ];
    },

    // Reference data are given by the system, and a trial's clock may stand before them.
    AnnotateTimeline(input, _, { act, today }) {
      if (act.capacity !== 'SYS') pastOrToday(input.date, today, 'date');
      return [{ type: 'TimelineAnnotated', data: { ...input }, effectiveOn: input.date }];
    },

    CorrectBureau(input, { said }, { act, approvedBy, today }) {
      const { correctsEventId, changes, reason } = input;
      const record = said[correctsEventId];
      const fields = fieldsOf(changes);
      const [field] = record ? fields.filter((each) => !record.fields.includes(each)) : [fields[0] ?? 'nameZh'];
      if (!record || field !== undefined)
        throw refuse('BUR_CORRECTION_TARGET', { correctsEventId, field }, '/correctsEventId');
      if (changes.from !== undefined) pastOrToday(changes.from, today, 'changes/from');
      if (fields.length === 0) return [];
      const by = { by: personsOf(act), ...(approvedBy ? { approvedBy: personsOf(approvedBy) } : {}) };
      const data = { correctsEventId, changes: { ...changes }, reason, ofEventId: record.of, ...by };
      return [{ type: 'BureauCorrected', data }];
    },
  },
  evolve: {
    BureauRegistered: (state, { nameZh }, { id, effectiveOn }) => ({
      names: [{ eventId: id, nameZh, from: effectiveOn }],
      said: saying(state, id, ['nameZh', 'docIssuerCodes', 'supervisionOfficeName', 'tdcName']),
    }),
    BureauRenamed: (state, { nameZh }, { id, effectiveOn }) => ({
      names: withName(state.names, { eventId: id, nameZh, from: effectiveOn }),
      said: saying(state, id, ['nameZh', 'from']),
    }),
    TimelineAnnotated: (state, _, { id }) => ({ ...state, said: saying(state, id, ['label', 'text']) }),
    BureauCorrected: (state, { changes, ofEventId }, { id }) => ({
      names: correctedName(state.names, ofEventId, changes),
      said: saying(state, id, fieldsOf(changes), ofEventId),
    }),
  },
});
