import { clauseBook } from '@app/kernel';
import { docNoClauses } from '../shared/doc-no.js';

const thresholds = { zh: '政策参数登记规则', en: 'rules of the register of policy values' };

export const clauses = clauseBook({
  ...docNoClauses,
  POL_STATE: {
    zh: '《{title}》已自{on}起废止，不能再设定参数或废止。',
    en: '"{title}" is repealed from {on}; it can neither set values nor be repealed again.',
    basis: { zh: '政策文件的状态', en: 'states of a policy document' },
    next: { zh: '请登记新的文件。', en: 'Register a new document.' },
    rows: ['J-01'],
  },
  POL_DOC_NO_STATE: {
    zh: '《{title}》的发文字号“{docNo}”已经确定，不能更改。',
    en: 'The document number "{docNo}" of "{title}" is certain and cannot be changed.',
    basis: { zh: '发文字号一经确定不再变更', en: 'a document keeps its number' },
    next: { zh: '确有错误的，请登记取代它的文件。', en: 'If it is wrong, register a document that supersedes it.' },
    rows: ['L-09', 'Q-28'],
  },
  POL_DIVISION_MISMATCH: {
    zh: '行政区划 {code} 不属于制发单位（{issuer}），不能登记为其适用范围。',
    en: 'Division {code} is not the one of the issuing bureau ({issuer}).',
    basis: { zh: '分级管理职责', en: 'division of duties by level' },
    next: { zh: '适用范围由制发单位确定，可不填。', en: 'The division follows from the issuer; leave it out.' },
    rows: ['S-05'],
  },
  POL_NO_ISSUER: {
    zh: '《{title}》的制发单位不是已登记的主管部门，不能据以设定参数。',
    en: 'The issuer of "{title}" is not a registered bureau; it cannot set values.',
    basis: { zh: '市、县、集团三级工作机制', en: 'three-level mechanism of city, county and group' },
    next: { zh: '请由本级制发文件并援引该文件。', en: 'Have a document of a registered bureau refer to it.' },
    rows: ['S-05', 'C-35'],
  },
  POL_UNKNOWN_KEY: {
    zh: '没有名为“{key}”的政策参数，不能设定。',
    en: 'There is no policy parameter "{key}".',
    basis: thresholds,
    next: { zh: '请从参数表中选用。', en: 'Choose a key of the table of parameters.' },
    rows: ['S-28', 'S-29', 'J-53'],
  },
  POL_BAD_VALUE: {
    labels: { key: { effectiveTo: { zh: '失效日期', en: 'end' } } },
    zh: '参数“{key}”的值不合其类型，不能设定。',
    en: 'The value of "{key}" does not have the form the key asks for.',
    basis: thresholds,
    next: {
      zh: '比率写作整数分子分母 {num, den}；至少设定一个参数；失效日期不早于生效日期。',
      en: 'Write a rate as integers {num, den}; set at least one value; let it end not before it begins.',
    },
    rows: ['S-28', 'S-29', 'J-53', 'J-55'],
  },
  POL_OVERLAP: {
    zh: '参数“{key}”自 {from} 起的新值与《{title}》第{version}版（自 {since} 起）的适用期间重叠。',
    en: 'The value of "{key}" from {from} overlaps version {version} of "{title}" (from {since}).',
    basis: { zh: '同一地区同一日期只有一个数值', en: 'one value for one place and day' },
    next: {
      zh: '请错开期间、在同一文件下设定新版，或登记取代原文件的新文件。',
      en: 'Choose another period, set a new version of that document, or register one that supersedes it.',
    },
    rows: ['S-05', 'S-28'],
  },
  POL_WEAKER_THAN_SUPERIOR: {
    zh: '参数“{key}”低于上级《{title}》自 {since} 起的最低要求，不能设定。',
    en: 'The value of "{key}" is below the minimum that the superior bureau set by "{title}" from {since}.',
    basis: {
      zh: '市、县、集团三级工作机制：下级只可从严',
      en: 'three-level mechanism: lower levels may only be stricter',
    },
    next: { zh: '请设为不低于上级的值。', en: 'Set a value not below the superior’s.' },
    rows: ['S-05', 'S-28', 'S-29'],
  },
  POL_CORRECTION_TARGET: {
    zh: '被更正的记录（{correctsEventId}）不是《{title}》的登记记录，不能据以更正。',
    en: 'The record to be corrected ({correctsEventId}) is not the registration of "{title}".',
    basis: { zh: '更正规则', en: 'rules of correction' },
    next: {
      zh: '请选择登记记录；参数有误的，设定新版。',
      en: 'Choose the registration; wrong values are superseded by a new version.',
    },
    rows: ['J-01'],
  },
  POL_SOD: {
    zh: '您登记或起草了《{title}》，不能核准其参数（职责分离）。',
    en: 'You registered or drafted "{title}"; you cannot approve its values (separation of duties).',
    basis: { zh: '起草与核准分离', en: 'drafting and approving are separate duties' },
    next: { zh: '请由其他负责人核准。', en: 'Have another leader approve it.' },
    rows: ['S-05'],
  },
});
