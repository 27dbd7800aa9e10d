import { integer, type Language } from '@app/kernel';
import { stages } from '../shared/school-words.js';
import { readRows, words, type RowError, type SheetKind } from '../shared/sheet-rows.js';
import { RosterEntryInput } from './rotations.input.js';
import { backboneLevels, eligibilities, exclusionReasons, titleLevels } from './rotations.words.js';

/** A line of a roster as a school uploads it. */
export class RosterRow extends RosterEntryInput {
  @integer(2, 100_000, { label: '行号' }) line!: number;
}

const yesNo = words('是 否', [true, false]);
const kind = (schoolId: string): SheetKind => ({
  row: RosterRow,
  fields: {
    教师代号: 'teacherRef', 学段: 'stage', 学科: 'subject', 职称: 'titleLevel', 现职称岗位起始: 'titlePostSince', 骨干层级: 'backboneLevel',
    到本校日期: 'atSchoolSince', 是否干部: 'isCadre', 在本联合体计入: 'primaryCollaboration', 是否符合交流条件: 'eligibility',
    不计入原因: 'exclusionReason', 证明材料: 'exclusionEvidence',
  },
  required: ['teacherRef', 'stage', 'subject', 'titleLevel', 'backboneLevel', 'atSchoolSince', 'eligibility'],
  dictionaries: {
    stage: words('幼儿园 小学 初中 高中', stages),
    titleLevel: words('无 初级 中级 副高 正高', titleLevels),
    backboneLevel: words('无 校级 区级 市级 省级 国家级', backboneLevels),
    isCadre: yesNo,
    primaryCollaboration: yesNo,
    eligibility: words('是 否', eligibilities),
    exclusionReason: words('年限不足 临近退休 孕产哺乳 疾病 唯一学科教师 在其他岗位 其他', exclusionReasons),
  },
  lists: ['exclusionEvidence'],
  dates: ['titlePostSince', 'atSchoolSince'],
  given: () => ({ schoolId, isCadre: false, primaryCollaboration: true }),
  shaped: (value) => {
    const files = value['exclusionEvidence'] as string[] | undefined;
    return files ? { ...value, exclusionEvidence: files.map((fileId) => ({ fileId })) } : value;
  },
  uniqueIn: ({ teacherRef }) => [['teacherRef', String(teacherRef)]],
}); // prettier-ignore

/** Teachers of one school from a sheet: all rows, or every error with its line. Evidence is named by file ids. */
export function rosterRowsOf(
  schoolId: string,
  sheet: readonly (readonly string[])[],
  language: Language,
): { entries: RosterEntryInput[]; errors: RowError[] } {
  const { rows, errors } = readRows(kind(schoolId), sheet, language);
  return { entries: rows.map(({ line: _, ...entry }) => entry as unknown as RosterEntryInput), errors };
}
const chunksOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
/** As many teachers as one command may enter. */
export const rosterChunksOf = (entries: readonly RosterEntryInput[]) => chunksOf(entries, rosterChunk);
/** As many as one command may let go: named alone, with what is released. */
export const releaseChunksOf = (teacherRefs: readonly string[]) => chunksOf(teacherRefs, 100);
/** The record of the command must hold them all, with their claims. */
const rosterChunk = 25;
