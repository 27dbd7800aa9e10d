import { clauseBook, refuser } from './clause.js';

const own = { zh: '《卷宗》系统规程', en: 'Juanzong rules of operation' };

/** Clauses of the house itself: identity, scope, conflicts, dates, second person. Workflows add their own books. */
export const generalClauses = clauseBook({
  SEC_CAPACITY: {
    zh: '您没有办理“{command}”所需的身份（需要：{needed}）。',
    en: 'You do not hold a capacity that may give "{command}" (needed: {needed}).',
    basis: { zh: '权限表', en: 'permission matrix' },
    next: {
      zh: '请由有权人员办理，或由本单位系统管理员提出授权。',
      en: 'Have an entitled person do it, or ask your administrator to propose the capacity.',
    },
    rows: ['S-05'],
  },
  SEC_SCOPE: {
    zh: '该事项不属于您所代表的单位（{organisation}）的管辖范围，不能办理“{command}”。',
    en: 'This is outside the scope of the organisation you act for ({organisation}); "{command}" is not possible.',
    basis: { zh: '分级管理职责', en: 'division of duties by level' },
    next: { zh: '请由主管单位办理。', en: 'Have the responsible organisation do it.' },
    rows: ['S-05'],
  },
  SEC_AMBIGUOUS_CAPACITY: {
    zh: '您有多个身份可办理“{command}”（{choices}），须指明以哪一个办理。',
    en: 'You hold several capacities for "{command}" ({choices}); say which one you use.',
    basis: own,
    next: {
      zh: '请在 Acting-As 请求头中写明身份与单位。',
      en: 'Name capacity and organisation in the Acting-As header.',
    },
    rows: ['S-05'],
    kind: 'rule',
  },
  GEN_VERSION_CONFLICT: {
    zh: '该卷宗已有更新（现为第{actual}版，您依据的是第{expected}版），不能据旧版办理。',
    en: 'The file has changed (it is at revision {actual}, you relied on {expected}).',
    basis: own,
    next: { zh: '请重新读取后再办理。', en: 'Read it again, then decide.' },
    rows: [],
  },
  GEN_COMMAND_ID_REUSED: {
    zh: '这个请求编号已用于另一内容，不能重复使用。',
    en: 'This command id was already used for something else.',
    basis: own,
    next: { zh: '请换用新的 Idempotency-Key。', en: 'Use a new Idempotency-Key.' },
    rows: [],
    kind: 'rule',
  },
  GEN_CORRECTION_NEEDS_SECOND_PERSON: {
    zh: '此事须由另一人核准；提出人（或其受托、委托人）不能核准自己提出的内容。',
    en: 'Another person must approve this; the proposer (or the person represented) cannot.',
    basis: { zh: '双人办理', en: 'two-person rule' },
    next: { zh: '请由另一位有权人员核准。', en: 'Have another entitled person approve it.' },
    rows: [],
  },
  GEN_PROPOSAL_STATE: {
    zh: '没有待核准的这项提议，或其内容摘要不符。',
    en: 'There is no such pending proposal, or its digest differs.',
    basis: { zh: '双人办理', en: 'two-person rule' },
    next: { zh: '请重新读取待核准事项。', en: 'Read the pending proposals again.' },
    rows: [],
  },
  GEN_FORM_STATE: {
    zh: '“{form}”尚不能打印：本卷宗尚未办理“{step}”。',
    en: '"{form}" cannot be printed yet: the file has not come to "{step}".',
    basis: own,
    next: { zh: '请在办理该环节后打印。', en: 'Print it once that step has been taken.' },
    rows: [],
  },
  GEN_EXISTS_DUPLICATE: {
    zh: '该编号的卷宗已经存在，不能再次创建。',
    en: 'A file with this id already exists.',
    basis: own,
    next: { zh: '请直接办理已有卷宗。', en: 'Work on the existing file.' },
    rows: [],
    kind: 'state',
  },
  GEN_FUTURE_DATE: {
    zh: '日期 {date} 晚于今天，此处不允许。',
    en: 'The date {date} lies in the future, which is not allowed here.',
    basis: { zh: '记录规则', en: 'rules of recording' },
    next: { zh: '请填写今天或以前的日期。', en: 'Give a date not after today.' },
    rows: [],
  },
  GEN_BEFORE_CREATION: {
    zh: '日期 {date} 早于该卷宗的建立。',
    en: 'The date {date} lies before the file began.',
    basis: { zh: '记录规则', en: 'rules of recording' },
    next: { zh: '请核对日期。', en: 'Check the date.' },
    rows: [],
  },
  GEN_BACKDATING_REASON: {
    zh: '日期 {date} 早于今天，须说明补录原因（backdatingReason）。',
    en: 'The date {date} lies before today; a reason (backdatingReason) is needed.',
    basis: { zh: '记录规则', en: 'rules of recording' },
    next: { zh: '请填写 backdatingReason。', en: 'Fill in backdatingReason.' },
    rows: [],
  },
  GEN_UNKNOWN_REFERENCE: {
    labels: {
      what: {
        bureau: { zh: '教育局', en: 'bureau' },
        capacity: { zh: '身份', en: 'capacity' },
        collaboration: { zh: '合作', en: 'collaboration' },
        consultation: { zh: '会签事项', en: 'consultation' },
        documentOrUnit: { zh: '文件或单位', en: 'document or unit' },
        file: { zh: '附件', en: 'file' },
        finding: { zh: '问题', en: 'finding' },
        importBatch: { zh: '导入批次', en: 'import' },
        objection: { zh: '异议', en: 'objection' },
        person: { zh: '人员', en: 'person' },
        record: { zh: '记录', en: 'record' },
        rectification: { zh: '整改事项', en: 'rectification' },
        recusal: { zh: '回避申请', en: 'recusal' },
        school: { zh: '学校', en: 'school' },
        subject: { zh: '个人信息对象', en: 'subject of personal data' },
      },
    },
    zh: '所引用的{what}（{id}）不存在，或您无权查看。',
    en: 'The {what} referred to ({id}) does not exist or is not visible to you.',
    basis: own,
    next: { zh: '请核对编号。', en: 'Check the id.' },
    rows: [],
  },
  GEN_RECORD_TOO_LARGE: {
    zh: '该请求及其依据超过 32 KiB，不能记录。',
    en: 'The command and what it relied on exceed 32 KiB and cannot be recorded.',
    basis: own,
    next: { zh: '请分批办理，或以附件提交。', en: 'Split it, or hand the text in as evidence.' },
    rows: [],
  },
});
export const refuseGeneral = refuser(generalClauses);

/**
 * The general rules for a caller's date (domain.md 0.5): not in the future, not before the file began.
 * @throws Refusal GEN_FUTURE_DATE, GEN_BEFORE_CREATION naming the field
 */
export function pastOrToday(date: string, today: string, field: string, begunOn?: string): void {
  if (date > today) throw refuseGeneral('GEN_FUTURE_DATE', { date }, `/${field}`);
  if (begunOn !== undefined && date < begunOn) throw refuseGeneral('GEN_BEFORE_CREATION', { date }, `/${field}`);
}
