import type { AnnotateTimelineInput, RegisterBureauInput } from '../bureaus/bureaus.input.js';
import { seedCommandId, seededId, type SeedOrder } from './seed.js';

interface SeedBureau {
  divisionCode: string;
  nameZh: string;
  parent?: string;
  docIssuerCodes?: string[];
}

/** Names are data (S-42): they do not follow from the division. */
const seedBureaus: readonly SeedBureau[] = [
  { divisionCode: '320100', nameZh: '南京市教育局' },
  { divisionCode: '320105', nameZh: '建邺区教育局', parent: '320100', docIssuerCodes: ['建教发'] },
  { divisionCode: '320500', nameZh: '苏州市教育局' },
  { divisionCode: '320505', nameZh: '苏州高新区教育局', parent: '320500' },
  { divisionCode: '320506', nameZh: '吴中区教育局', parent: '320500' },
  { divisionCode: '320507', nameZh: '相城区教育局', parent: '320500' },
  { divisionCode: '320508', nameZh: '姑苏区教体文旅委', parent: '320500' },
  { divisionCode: '320509', nameZh: '吴江区教育局', parent: '320500' },
  { divisionCode: '320571', nameZh: '苏州工业园区教育局', parent: '320500' },
  { divisionCode: '320581', nameZh: '常熟市教育局', parent: '320500' },
  { divisionCode: '320582', nameZh: '张家港市教育局', parent: '320500' },
  { divisionCode: '320583', nameZh: '昆山市教育局', parent: '320500' },
  { divisionCode: '320585', nameZh: '太仓市教育局', parent: '320500' },
  { divisionCode: '500000', nameZh: '重庆市教育委员会', docIssuerCodes: ['渝教提函'] },
  { divisionCode: '500108', nameZh: '南岸区教委', parent: '500000' },
  { divisionCode: '500116', nameZh: '江津区教委', parent: '500000' },
];

/** Id of the seeded bureau of a division. */
export const seededBureau = (divisionCode: string): string => seededId('bureau', `bureau ${divisionCode}`);

const register = ({ divisionCode, nameZh, parent, docIssuerCodes = [] }: SeedBureau): SeedOrder => ({
  workflow: 'bureau',
  command: 'RegisterBureau',
  commandId: seedCommandId(`bureau ${divisionCode}`),
  input: {
    nameZh,
    level: parent ? 'county' : 'city',
    divisionCode,
    ...(parent ? { parentBureauId: seededBureau(parent) } : {}),
    docIssuerCodes,
  } satisfies RegisterBureauInput,
});

const source = '苏州市教育局网站，2024-04-01';
const suzhouEras: readonly AnnotateTimelineInput[] = [
  {
    date: '2014-02-01',
    precision: 'month',
    label: '1.0时代',
    text: '全市确立10所集团化办学改革项目学校，自由组合',
    source,
  },
  {
    date: '2020-01-01',
    precision: 'year',
    label: '2.0阶段',
    text: '集团化办学推进工作纳入县（市、区）政府责任目标考核',
    source,
  },
  {
    date: '2021-01-01',
    precision: 'year',
    label: '3.0时代',
    text: '构建姑苏区“三横四纵”格局，向学前教育和普通高中延伸，全覆盖、跨学段、跨区域',
    source,
  },
];
const national = '通过县域义务教育优质均衡发展国家评估认定实地核查';
const provincial = '被认定为江苏省义务教育优质均衡发展县（市、区）';
const honours: readonly [divisionCode: string, text: string][] = [
  ['320582', national],
  ['320581', national],
  ['320585', national],
  ['320505', provincial],
  ['320507', provincial],
  ['320508', provincial],
  ['320571', provincial],
];

const annotate = (divisionCode: string, input: AnnotateTimelineInput): SeedOrder => ({
  workflow: 'bureau',
  command: 'AnnotateTimeline',
  id: seededBureau(divisionCode),
  commandId: seedCommandId(`annotation ${divisionCode} ${input.label}`),
  input,
});

export const bureauOrders = (): SeedOrder[] => [
  ...seedBureaus.map(register),
  ...suzhouEras.map((era) => annotate('320500', era)),
  ...honours.map(([divisionCode, text]) =>
    annotate(divisionCode, { date: '2023-01-01', precision: 'year', label: '优质均衡认定', text, source }),
  ),
];
