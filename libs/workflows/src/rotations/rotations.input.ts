import { choice, code, date, evidence, flag, id, integer, list, part, text } from '@app/kernel';
import { stages, type Stage } from '../shared/school-words.js';
import {
  appraisals, backboneLevels, eligibilities, exclusionReasons, movers, purposes, quotaLevels, relations, titleLevels,
  type Appraisal, type BackboneLevel, type ExclusionReason, type Purpose, type QuotaLevel, type Relation, type TitleLevel,
} from './rotations.words.js'; // prettier-ignore

const laterReason = { label: '补录原因', optional: true } as const;
const move = { label: '交流安排' } as const;

export class OpenRotationPlanInput {
  @id('collaboration', { label: '联合体' }) collaborationId!: string;
  @code(/^[1-9]\d{3}-[1-9]\d{3}$/, { zh: '须为学年（如 2024-2025）', en: 'must be a school year (2024-2025)' }, '2024-2025', { label: '学年' })
  schoolYear!: string; // prettier-ignore
}

export class ExclusionEvidence {
  @evidence({ label: '证明材料' }) fileId!: string;
}
/** One teacher of a school, by pseudonym. */
export class RosterEntryInput {
  @id('teacher', { label: '教师代号' }) teacherRef!: string;
  @id('school', { label: '学校' }) schoolId!: string;
  @choice(stages, { label: '学段', example: 'primary' }) stage!: Stage;
  @text(1, 30, { label: '学科', example: 'maths' }) subject!: string;
  @choice(titleLevels, { label: '职称', example: 'intermediate' }) titleLevel!: TitleLevel;
  @date({ label: '现职称岗位起始', optional: true, example: '2012-09-01' }) titlePostSince?: string;
  @choice(backboneLevels, { label: '骨干层级', example: 'district' }) backboneLevel!: BackboneLevel;
  @date({ label: '到本校日期', example: '2012-09-01' }) atSchoolSince!: string;
  @flag({ label: '是否干部', example: false }) isCadre!: boolean;
  @flag({ label: '在本联合体计入' }) primaryCollaboration!: boolean;
  @choice(eligibilities, { label: '是否符合交流条件' }) eligibility!: 'eligible' | 'excluded';
  @choice(exclusionReasons, { label: '不计入原因', optional: true, example: 'tooShort' })
  exclusionReason?: ExclusionReason;
  @list(ExclusionEvidence, { label: '证明材料', optional: true, max: 5 }) exclusionEvidence?: ExclusionEvidence[];
}
export class UpsertRosterEntriesInput {
  @id('school', { label: '学校' }) schoolId!: string;
  @list(RosterEntryInput, { label: '教师', min: 1, max: 25 }) entries!: RosterEntryInput[];
}
export class CarryOverRosterEntriesInput {
  @id('school', { label: '学校' }) schoolId!: string;
  @text(1, 60, { label: '上一计划', example: '01920000-0000-7000-8000-000000000001-2023-2024' }) fromPlan!: string;
  @list(RosterEntryInput, { label: '教师', min: 1, max: 25 }) entries!: RosterEntryInput[];
}
export class RemoveRosterEntryInput {
  @id('school', { label: '学校' }) schoolId!: string;
  @id('teacher', { label: '教师代号' }) teacherRef!: string;
}
export class CopyRosterInput {
  @id('school', { label: '学校' }) schoolId!: string;
}
export class ReleaseTeacherYearsInput {
  @list(id('teacher'), { label: '教师', min: 1, max: 100 }) teacherRefs!: string[];
}
export class ConfirmRosterPartInput {
  @id('school', { label: '学校' }) schoolId!: string;
}
export class ReopenRosterPartInput {
  @id('school', { label: '学校' }) schoolId!: string;
  @choice(['joined', 'left'] as const, { label: '成员变动' }) change!: 'joined' | 'left';
}

export class PostQuota {
  @id('school', { label: '学校' }) schoolId!: string;
  @choice(quotaLevels, { label: '岗位层级' }) titleLevel!: QuotaLevel;
  @integer(0, 10_000, { label: '核定岗位', example: 30 }) approvedPosts!: number;
  @integer(0, 10_000, { label: '实聘人数', example: 31 }) occupiedPosts!: number;
}
export class SetPostQuotaInput {
  @list(PostQuota, { label: '岗位', min: 1, max: 120 }) quotas!: PostQuota[];
}
export class SchoolStaffing {
  @id('school', { label: '学校' }) schoolId!: string;
  @integer(0, 10_000, { label: '专任教师', example: 100 }) fullTimeTeachers!: number;
  @integer(0, 10_000, { label: '区级以上骨干教师', example: 16 }) backboneDistrictUp!: number;
}
export class SetStaffingInput {
  @list(SchoolStaffing, { label: '学校', min: 1, max: 60 }) staffing!: SchoolStaffing[];
}
export class FreezeRosterInput {}

/** What is planned for one teacher. `endOn` is the last day at the other school. */
export class ProposeMoveInput {
  @id('teacher', { label: '教师代号' }) teacherRef!: string;
  @choice(movers, { label: '对象' }) who!: 'teacher' | 'cadre';
  @id('school', { label: '派出学校' }) fromSchoolId!: string;
  @id('school', { label: '接收学校' }) toSchoolId!: string;
  @choice(relations, { label: '人事关系', example: 'flexible' }) relation!: Relation;
  @choice(purposes, { label: '目的' }) purpose!: Purpose;
  @choice(quotaLevels, { label: '岗位层级（结构性）', optional: true }) titleLevel?: QuotaLevel;
  @date({ label: '起始', example: '2024-09-01' }) startOn!: string;
  @date({ label: '截止（柔性必填）', optional: true, example: '2025-08-31' }) endOn?: string;
  @integer(0, 60, { label: '在接收学校周课时', optional: true, example: 10 }) weeklyPeriodsAtHost?: number;
  @text(1, 200, { label: '依据', optional: true, example: '县管校聘' }) legalBase?: string;
}
export class AmendMoveInput extends ProposeMoveInput {
  @id('move', move) moveId!: string;
}
export class DropMoveInput {
  @id('move', move) moveId!: string;
  @text(1, 500, { label: '理由', personal: 'command' }) reason!: string;
}
export class NonRotationEvidence {
  @evidence({ label: '证明材料' }) fileId!: string;
}
export class RecordNonRotationReasonInput {
  @id('teacher', { label: '教师代号' }) teacherRef!: string;
  @text(1, 500, { label: '不参加交流的理由', personal: 'teacherRef' }) reason!: string;
  @list(NonRotationEvidence, { label: '证明材料', optional: true, max: 5 }) evidence?: NonRotationEvidence[];
}
export class SubmitRotationPlanInput {
  @id('body', { label: '理事会或联席会议' }) bodyId!: string;
  @id('meeting', { label: '会议' }) meetingId!: string;
  @id('resolution', { label: '决议' }) resolutionId!: string;
  @text(1, 2000, { label: '未达比例的说明', optional: true }) shortfallExplanation?: string;
}
export class ReturnRotationPlanInput {
  @list(text(1, 500), { label: '退回理由', min: 1, max: 20 }) reasons!: string[];
}
export class ApproveRotationPlanInput {
  @date({ label: '决定日期' }) decidedOn!: string;
  @text(1, 60, { label: '发文字号', optional: true, example: '建教发〔2024〕81号' }) decisionNo?: string;
  @flag({ label: '知悉未达比例', optional: true }) acknowledgeShortfall?: boolean;
  @text(1, 2000, { label: '批示', optional: true }) remark?: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class RejectRotationPlanInput {
  @text(1, 2000, { label: '理由' }) reason!: string;
}

export class ConfirmDepartureInput {
  @id('move', move) moveId!: string;
  @date({ label: '离校日期' }) on!: string;
  @text(1, 60, { label: '调动文号（刚性）', optional: true, example: '建教人〔2024〕9号' }) postTransferDocNo?: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class ConfirmArrivalInput {
  @id('move', move) moveId!: string;
  @date({ label: '到校日期' }) on!: string;
  @integer(0, 60, { label: '周课时', example: 10 }) weeklyPeriodsAtHost!: number;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class CancelMoveInput {
  @id('move', move) moveId!: string;
  @text(1, 500, { label: '理由', personal: 'command' }) reason!: string;
  @date({ label: '日期' }) on!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class ReturnEarlyInput {
  @id('move', move) moveId!: string;
  @text(1, 500, { label: '理由', personal: 'command' }) reason!: string;
  @date({ label: '在接收学校的最后一天' }) on!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class CompleteMoveInput {
  @id('move', move) moveId!: string;
  @date({ label: '结束日期' }) on!: string;
  @choice(appraisals, { label: '考核', example: 'qualified' }) appraisal!: Appraisal;
  @text(1, 1000, { label: '评语', optional: true, personal: 'command' }) note?: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class FinaliseRotationPlanInput {}
export class LinkRotationResultInput {
  @text(1, 200, { label: '运用于', example: '2025年度学校绩效考核' }) target!: string;
}

/** What a move was in truth. */
export class MoveCorrection {
  @id('move', move) moveId!: string;
  @date({ label: '离校日期', optional: true }) departedOn?: string;
  @date({ label: '到校日期', optional: true }) arrivedOn?: string;
  @date({ label: '提前返回日期', optional: true }) returnedOn?: string;
  @date({ label: '起始', optional: true }) startOn?: string;
  @date({ label: '截止', optional: true }) endOn?: string;
}
export class CorrectRotationInput {
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @part(RosterEntryInput, { label: '教师', optional: true }) entry?: RosterEntryInput;
  @part(SchoolStaffing, { label: '学校人数', optional: true }) staffing?: SchoolStaffing;
  @part(MoveCorrection, { label: '交流安排', optional: true }) move?: MoveCorrection;
  @text(1, 500, { label: '理由' }) reason!: string;
}
