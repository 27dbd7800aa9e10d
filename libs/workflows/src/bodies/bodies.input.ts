import { choice, code, date, evidence, flag, id, list, text } from '@app/kernel';
import { IssueDecisionDocumentInput } from '../shared/procedure.input.js';
import { stages, type Stage } from '../shared/school-words.js';
import {
  agendaCategories, bodyKinds, meetingKinds, observerCapacities, opinionSources, seatCategories, studioTracks,
  type AgendaCategory, type BodyKind, type MeetingKind, type ObserverCapacity, type OpinionSource, type SeatCategory, type StudioTrack,
} from './bodies.words.js'; // prettier-ignore

const laterReason = { label: '补录原因', optional: true } as const;
const schoolYear = { zh: '须为学年（如 2024-2025）', en: 'must be a school year (2024-2025)' };
const semester = { zh: '须为学期（如 2024-2025-1）', en: 'must be a semester (2024-2025-1)' };

/** A place in a body and who holds it. `termEndsOn` is the last day of the term. */
export class SeatTerm {
  @id('seat', { label: '席位' }) seatId!: string;
  @choice(seatCategories, { label: '席位类别', example: 'principal' }) category!: SeatCategory;
  @id('person', { label: '担任人代号' }) personRef!: string;
  @id('school', { label: '所在学校', optional: true }) schoolId?: string;
  @text(1, 100, { label: '所在部门', optional: true, example: '区财政局' }) department?: string;
  @flag({ label: '是否主任（主席、组长）', optional: true }) isChair?: boolean;
  @flag({ label: '是否召集人', optional: true }) isConvenor?: boolean;
  @date({ label: '任期起始' }) termStartsOn!: string;
  @date({ label: '任期截止', optional: true, example: '2027-09-08' }) termEndsOn?: string;
}
export class ConstituteBodyInput {
  @choice(bodyKinds, { label: '机构类别', example: 'council' }) kind!: BodyKind;
  @id('collaboration', { label: '所属联合体', optional: true }) collaborationId?: string;
  @id('bureau', { label: '所属教育局（领导小组）', optional: true }) bureauId?: string;
  @text(1, 100, { label: '名称', example: '中华中学教育集团理事会' }) nameZh!: string;
  @choice(studioTracks, { label: '工作室类别', optional: true }) track?: StudioTrack;
  @text(1, 30, { label: '学科', optional: true, example: 'maths' }) subject?: string;
  @choice(stages, { label: '学段', optional: true, example: 'primary' }) stage?: Stage;
  @date({ label: '成立日期' }) constitutedOn!: string;
  @list(SeatTerm, { label: '席位', min: 1, max: 60 }) seats!: SeatTerm[];
  @evidence({ label: '核心校或召集校的提名', optional: true }) proposal?: string;
  @text(1, 60, { label: '发文字号', optional: true, example: '建教发〔2024〕81号' }) decisionNo?: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class ActivateBodyInput {}
export class AppointSeatInput extends SeatTerm {
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class EndSeatInput {
  @id('seat', { label: '席位' }) seatId!: string;
  @text(1, 500, { label: '原因', example: '工作调动' }) reason!: string;
  @date({ label: '任职最后一天' }) endedOn!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class ExpireSeatInput {
  @id('seat', { label: '席位' }) seatId!: string;
  @date({ label: '任期截止' }) termEndsOn!: string;
}
export class ReviewCompositionInput {
  @id('event', { label: '引起复核的记录' }) causedByEventId!: string;
}
export class IssueBodyDocumentInput extends IssueDecisionDocumentInput {}
export class DissolveBodyInput {
  @text(1, 500, { label: '原因', example: '联合体解散' }) reason!: string;
  @date({ label: '撤销日期' }) on!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}

export class ElectAnnualChairInput {
  @code(/^[1-9]\d{3}-[1-9]\d{3}$/, schoolYear, '2024-2025', { label: '学年' }) schoolYear!: string;
  @id('seat', { label: '席位' }) seatId!: string;
  @id('meeting', { label: '会议' }) meetingId!: string;
}
export class AgendaItem {
  @choice(agendaCategories, { label: '议题类别' }) category!: AgendaCategory;
  @text(1, 200, { label: '议题', example: '本学年教师流动安排' }) title!: string;
}
export class ScheduleMeetingInput {
  @id('meeting', { label: '会议' }) meetingId!: string;
  @choice(meetingKinds, { label: '会议类别' }) kind!: MeetingKind;
  @date({ label: '会议日期' }) on!: string;
  @list(AgendaItem, { label: '议程', min: 1, max: 30 }) agendaItems!: AgendaItem[];
}
export class CancelMeetingInput {
  @id('meeting', { label: '会议' }) meetingId!: string;
  @text(1, 500, { label: '原因', example: '改期' }) reason!: string;
}
export class MeetingObserver {
  @id('person', { label: '列席人代号' }) personRef!: string;
  @choice(observerCapacities, { label: '列席身份' }) capacity!: ObserverCapacity;
}
/** Votes are given by seat; a seat present may be in none of the three lists. */
export class MeetingResolution {
  @id('resolution', { label: '决议' }) resolutionId!: string;
  @text(1, 60, { label: '决议编号', optional: true, example: '第3号' }) number?: string;
  @text(1, 200, { label: '事项', example: '同意报送2024-2025学年交流轮岗计划' }) title!: string;
  @list(id('seat'), { label: '赞成', max: 60 }) votesFor!: string[];
  @list(id('seat'), { label: '反对', max: 60 }) against!: string[];
  @list(id('seat'), { label: '弃权', max: 60 }) abstain!: string[];
  @flag({ label: '是否通过' }) carried!: boolean;
}
export class Minutes {
  @id('meeting', { label: '会议' }) meetingId!: string;
  @date({ label: '召开日期' }) heldOn!: string;
  @list(id('seat'), { label: '出席席位', max: 60 }) attendance!: string[];
  @list(MeetingObserver, { label: '列席', max: 60 }) observers!: MeetingObserver[];
  @list(MeetingResolution, { label: '决议', max: 20 }) resolutions!: MeetingResolution[];
  @evidence({ label: '会议纪要' }) minutes!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class RecordMeetingInput extends Minutes {}
/** The minutes as they should have been, whole. */
export class CorrectMinutesInput extends Minutes {
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @text(1, 500, { label: '更正理由' }) reason!: string;
}
export class DisputeMinutesInput {
  @id('meeting', { label: '会议' }) meetingId!: string;
  @id('seat', { label: '本人（本校）席位' }) seatId!: string;
  @id('resolution', { label: '所涉决议', optional: true }) resolutionId?: string;
  @text(1, 1000, { label: '异议', example: '本校当日未出席，不应记为赞成。' }) statement!: string;
}
export class AnswerMinutesDisputeInput {
  @id('meeting', { label: '会议' }) meetingId!: string;
  @id('dispute', { label: '异议' }) disputeId!: string;
  @text(1, 1000, { label: '答复', example: '经核对签到表，纪要无误。' }) answer!: string;
}
const reviews = ['reminder', 'end'] as const;
export class ReviewMeetingsInput {
  @code(/^[1-9]\d{3}-[1-9]\d{3}-[12]$/, semester, '2024-2025-1', { label: '学期' }) semester!: string;
  @choice(reviews, { label: '时点' }) at!: (typeof reviews)[number];
}

export class RecordPublicOpinionInput {
  @id('opinion', { label: '意见' }) opinionId!: string;
  @choice(opinionSources, { label: '来源' }) from!: OpinionSource;
  @text(1, 2000, { label: '内容', personal: 'command', example: '希望增加课后服务项目。' }) content!: string;
  @id('school', { label: '所涉学校', optional: true }) schoolId?: string;
  @id('seat', { label: '收集意见的教育咨询员席位', optional: true }) consultantSeatId?: string;
  @date({ label: '收到日期' }) receivedOn!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class ReplyToPublicOpinionInput {
  @id('opinion', { label: '意见' }) opinionId!: string;
  @text(1, 2000, { label: '答复', personal: 'command', example: '本学期起增加两个项目。' }) reply!: string;
  @date({ label: '答复日期' }) repliedOn!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
