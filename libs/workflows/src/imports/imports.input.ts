import { choice, code, date, division, evidence, id, integer, list, roles, text, type Role } from '@app/kernel';
import {
  locales,
  ownerships,
  schoolKinds,
  stages,
  type Locale,
  type Ownership,
  type SchoolKind,
  type Stage,
} from '../shared/school-words.js';

export const importKinds = ['annex', 'schools', 'staff'] as const;
export type ImportKind = (typeof importKinds)[number];
export const collaborationKinds = [
  'educationGroup',
  'schoolDistrict',
  'coBuiltCommunity',
  'cooperativeCommunity',
  'pairing',
] as const;
/** What an annex lists when it does not say. */
export const defaultKind: (typeof collaborationKinds)[number] = 'educationGroup';
const line = { label: '行号', example: 2 } as const;

/** One line of an annex: a group and one of its schools, names as typed. */
export class AnnexRow {
  @integer(1, 1_000_000, line) line!: number;
  @text(2, 100, { label: '集团名称', example: '中华中学教育集团' }) groupName!: string;
  @text(2, 60, { label: '学校名称', example: '中华中学' }) schoolName!: string;
}

/** One line of a school register. */
export class SchoolRow {
  @integer(1, 1_000_000, line) line!: number;
  @text(2, 60, { label: '学校名称', example: '建邺实验小学' }) nameZh!: string;
  @choice(schoolKinds, { label: '学校类别', optional: true }) schoolKind?: SchoolKind;
  @list(choice<Stage, object>(stages), { label: '学段', optional: true, min: 1, max: 4, example: ['primary'] })
  stages?: Stage[];
  @choice(ownerships, { label: '办学性质', optional: true }) ownership?: Ownership;
  @choice(locales, { label: '城乡', optional: true }) locale?: Locale;
  @text(18, 18, { label: '统一社会信用代码', optional: true, example: '12320105000000019F' }) uscc?: string;
  @code(/^\d{10}$/, { zh: '须为十位数字', en: 'must be ten digits' }, '2132000001', {
    label: '学校标识码',
    optional: true,
  })
  schoolCode?: string;
  @integer(0, 100_000, { label: '专任教师数', optional: true }) fullTimeTeachers?: number;
  @integer(0, 1_000_000, { label: '学生数', optional: true }) pupils?: number;
  @date({ label: '开办日期', optional: true }) openedOn?: string;
}

/** One line of a staff list: a person and the capacity proposed. */
export class StaffRow {
  @integer(1, 1_000_000, line) line!: number;
  @id('person', { label: '人员编号（由系统生成）' }) personId!: string;
  @text(1, 60, { label: '姓名', personal: 'personId', example: '王经办' }) nameZh!: string;
  @choice(roles, { label: '身份' }) role!: Role;
  @list(choice(['principal', 'head', 'import'] as const), { label: '级别', optional: true, max: 3 }) grades?: (
    'principal' | 'head' | 'import'
  )[];
  @id('organisation', { label: '单位' }) organisationId!: string;
  @date({ label: '起始日期' }) from!: string;
  @date({ label: '终止日期', optional: true }) until?: string;
}

export class OpenImportInput {
  @choice(importKinds, { label: '导入类别' }) kind!: ImportKind;
  @evidence({ label: '来源文件', optional: true }) fileId?: string;
  @code(/^[0-9a-f]{64}$/, { zh: '须为 SHA-256', en: 'must be a SHA-256 in hex' }, '0'.repeat(64)) sha256!: string;
  @integer(1, 20_000, { label: '行数' }) rowCount!: number;
  @division({ label: '行政区划' }) divisionCode!: string;
  @id('bureau', { label: '主管教育部门' }) bureauId!: string;
  @date({ label: '生效日期', example: '2016-05-26' }) effectiveOn!: string;
  @choice(['exact', 'yearOnly'], { label: '日期精度' }) dateCertainty!: 'exact' | 'yearOnly';
  @choice(collaborationKinds, { label: '联合体类型', optional: true })
  collaborationKind?: (typeof collaborationKinds)[number];
  @id('policy', { label: '来源文件的政策登记', optional: true }) sourceDocId?: string;
}

export class AddImportRowsInput {
  @list(AnnexRow, { optional: true, max: 100 }) annex?: AnnexRow[];
  @list(SchoolRow, { optional: true, max: 100 }) schools?: SchoolRow[];
  @list(StaffRow, { optional: true, max: 100 }) staff?: StaffRow[];
}

export class ConfirmImportInput {
  @text(1, 500, { label: '说明', optional: true }) note?: string;
}

export class CancelImportInput {
  @text(1, 500, { label: '原因' }) reason!: string;
}
