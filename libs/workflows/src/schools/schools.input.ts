import { choice, code, date, division, evidence, flag, id, integer, list, plain, text } from '@app/kernel';
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
  type Stage,
} from '../shared/school-words.js';
import { correctable, settable } from './schools.attributes.js';

const schoolName = { label: '学校名称', example: '建邺实验小学' } as const;
const reasonForBackdating = { label: '补录原因', optional: true } as const;
const schoolCodeForm = { zh: '须为十位数字的学校标识码', en: 'must be a school code of ten digits' };

export class RegisterSchoolInput {
  @text(2, 60, schoolName) nameZh!: string;
  @list(text(2, 60), { label: '曾用名、简称', optional: true, max: 20 }) aliases?: string[];
  @choice(schoolKinds, { label: '学校类别', optional: true, example: 'primarySchool' }) schoolKind?: SchoolKind;
  @list(choice<Stage, object>(stages), {
    label: '学段（不填为未确定）',
    optional: true,
    min: 1,
    max: 4,
    example: ['primary'],
  })
  stages?: Stage[];
  @choice(ownerships, { label: '办学性质', optional: true }) ownership?: Ownership;
  @choice(locales, { label: '城乡', optional: true }) locale?: Locale;
  @flag({ label: '薄弱学校', optional: true, example: false }) isWeak?: boolean;
  @date({ label: '新建学校，自', optional: true }) isNewSince?: string;
  @choice(legalPersonStatuses, { label: '法人状态', optional: true }) legalPersonStatus?: LegalPersonStatus;
  @id('school', { label: '所属学校', optional: true }) parentSchoolId?: string;
  @flag({ label: '财务独立（不填为未知）', optional: true }) financeIndependent?: boolean;
  @text(18, 18, { label: '统一社会信用代码', optional: true, example: '12320105000000019F' }) uscc?: string;
  @code(/^\d{10}$/, schoolCodeForm, '2132000001', { label: '学校标识码', optional: true }) schoolCode?: string;
  @division({ label: '行政区划' }) divisionCode!: string;
  @id('bureau', { label: '主管教育部门' }) managingBureauId!: string;
  @integer(0, 100_000, { label: '专任教师数', optional: true, example: 86 }) fullTimeTeachers?: number;
  @integer(0, 1_000_000, { label: '学生数', optional: true, example: 1240 }) pupils?: number;
  @date({ label: '开办日期（不填为生效日期）', optional: true }) openedOn?: string;
  @date({ label: '生效日期' }) effectiveOn!: string;
  @flag({ label: '确认同名', optional: true }) confirmHomonym?: boolean;
  @text(1, 500, reasonForBackdating) backdatingReason?: string;
}

export class OpenSchoolInput {
  @date({ label: '开办日期' }) effectiveOn!: string;
}

export class ConfirmStagesInput {
  @list(choice<Stage, object>(stages), { label: '学段', max: 4, example: ['primary'] }) stages!: Stage[];
  @choice(schoolKinds, { label: '学校类别', example: 'primarySchool' }) schoolKind!: SchoolKind;
  @date({ label: '自何日起（不填为今天）', optional: true }) effectiveOn?: string;
  @evidence({ label: '依据', optional: true }) evidence?: string;
  @text(1, 500, reasonForBackdating) backdatingReason?: string;
}

export class RenameSchoolInput {
  @text(2, 60, schoolName) nameZh!: string;
  @date({ label: '生效日期' }) effectiveOn!: string;
  @text(1, 100, { label: '文号', optional: true, example: '建教发〔2024〕12号' }) decisionNo?: string;
  @flag({ label: '确认同名', optional: true }) confirmHomonym?: boolean;
  @text(1, 500, reasonForBackdating) backdatingReason?: string;
}

export class ChangeSchoolKindInput {
  @choice(schoolKinds, { label: '学校类别', example: 'nineYearSchool' }) schoolKind!: SchoolKind;
  @list(choice<Stage, object>(stages), { label: '学段', max: 4, example: ['primary', 'juniorMiddle'] })
  stages!: Stage[];
  @code(/^\d{10}$/, schoolCodeForm, '3132000001', { label: '新学校标识码', optional: true }) newSchoolCode?: string;
  @date({ label: '生效日期' }) effectiveOn!: string;
  @text(1, 500, reasonForBackdating) backdatingReason?: string;
}

export class SetSchoolAttributeInput {
  @choice(settable, { label: '事项', example: 'isWeak' }) attribute!: (typeof settable)[number];
  @plain(200, { label: '值（不填为清除）', optional: true, example: true }) value?: unknown;
  @date({ label: '生效日期' }) effectiveOn!: string;
  @evidence({ label: '依据', optional: true }) evidence?: string;
  @flag({ label: '确认同名', optional: true }) confirmHomonym?: boolean;
  @text(1, 500, reasonForBackdating) backdatingReason?: string;
}

export class SetPrimaryCollaborationInput {
  @id('collaboration', { label: '主要归属的办学联合体' }) collaborationId!: string;
  @date({ label: '生效日期' }) effectiveOn!: string;
  @text(1, 500, reasonForBackdating) backdatingReason?: string;
}

export class CloseSchoolInput {
  @date({ label: '生效日期' }) effectiveOn!: string;
  @text(1, 100, { label: '文号', example: '建教发〔2024〕12号' }) decisionNo!: string;
  @id('school', { label: '承接学校', optional: true }) successorSchoolId?: string;
  @text(1, 500, reasonForBackdating) backdatingReason?: string;
}

export class MergeSchoolInput {
  @date({ label: '生效日期' }) effectiveOn!: string;
  @text(1, 100, { label: '文号', example: '建教发〔2024〕12号' }) decisionNo!: string;
  @id('school', { label: '并入学校' }) successorSchoolId!: string;
  @text(1, 500, reasonForBackdating) backdatingReason?: string;
}

export class SchoolCorrection {
  @choice(correctable, { label: '事项', example: 'pupils' }) attribute!: (typeof correctable)[number];
  @plain(200, { label: '正确的值（不填为清除）', optional: true, example: 1250 }) value?: unknown;
}

export class CorrectSchoolInput {
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @list(SchoolCorrection, { label: '更正内容', min: 1, max: 20 }) changes!: SchoolCorrection[];
  @text(1, 500, { label: '更正原因', example: '录入时误写一位数字' }) reason!: string;
}
