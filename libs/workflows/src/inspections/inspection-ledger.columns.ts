import { column, nameOf, sheet, worded } from '@app/kernel';
import type { LedgerEntry, LedgerRectification } from './inspection-ledger.view.js';
import { inspectionLabels } from './inspections.words.js';

/** One line for each rectification; a problem without one has a line of its own. */
interface Line {
  entry: LedgerEntry;
  rectification: Partial<LedgerRectification>;
}
const of = column<Line>;
const verdicts = { confirmed: { zh: '认定', en: 'confirmed' }, withdrawn: { zh: '撤回', en: 'withdrawn' } };
const results = { pass: { zh: '合格', en: 'passed' }, fail: { zh: '不合格', en: 'failed' } };
const risks = {
  levellingDown: { zh: '削峰填谷', en: 'levelling down' },
  dilution: { zh: '资源稀释', en: 'dilution of resources' },
  poorFit: { zh: '水土不服', en: 'poor fit' },
};

/** The columns an office expects of a 问题整改台账 (domain.md 3.9). */
export const ledgerSheet = sheet<LedgerEntry, Line>({
  sort: [['foundOn', 'asc']],
  rows: (entry) =>
    entry.rectifications.length
      ? entry.rectifications.map((rectification) => ({ entry, rectification }))
      : [{ entry, rectification: {} }],
  columns: [
    of('督导类别', 'Inspection', ({ entry }) => worded(inspectionLabels.kind!, entry.kind)),
    of('学校', 'School', ({ entry }) => nameOf('school', entry.schoolId)),
    of('督导事项', 'Item', ({ entry }) => worded(inspectionLabels.scopeItem!, entry.scopeItem)),
    of('问题', 'Problem', ({ entry }) => entry.description),
    of('程度', 'Severity', ({ entry }) => worded(inspectionLabels.severity!, entry.severity)),
    of('评价要点', 'Aspect', ({ entry }) => worded(inspectionLabels.aspect!, entry.aspect)),
    of('风险', 'Risk', ({ entry }) => worded(risks, entry.riskTag)),
    of('发现日期', 'Found', ({ entry }) => entry.foundOn),
    of('已申辩', 'Defended', ({ entry }) => entry.defended === true),
    of('认定', 'Opinion', ({ entry }) => worded(verdicts, entry.verdict)),
    of('责任单位', 'Responsible school', ({ rectification }) => nameOf('school', rectification.respondentSchoolId)),
    of('责任人', 'Responsible person', ({ rectification }) => rectification.responsiblePerson),
    of('整改要求', 'Requirement', ({ rectification }) => rectification.requirement),
    of('整改期限', 'Due', ({ rectification }) => rectification.dueOn),
    of('轮次', 'Round', ({ rectification }) => rectification.round),
    of('整改措施', 'Measures', ({ rectification }) => rectification.measures),
    of('完成日期', 'Completed', ({ rectification }) => rectification.completedOn),
    of('报告日期', 'Reported', ({ rectification }) => rectification.reportedOn),
    of(
      '逾期',
      'Late',
      ({ rectification: { late, overdue, dueOn } }) => late ?? overdue ?? (dueOn === undefined ? undefined : false),
    ),
    of('复查日期', 'Re-inspected', ({ rectification }) => rectification.reinspectedOn),
    of('复查结果', 'Result', ({ rectification }) => worded(results, rectification.result)),
    of('升级处理', 'Escalated', ({ rectification }) => worded(inspectionLabels.measure!, rectification.escalated)),
    of('办结日期', 'Closed', ({ entry }) => entry.closedOn),
    of('公开日期', 'Published', ({ entry }) => entry.publishedOn),
    of('督学', 'Inspectors', ({ entry }) => entry.inspectorIds.map((each) => nameOf('staff', each))),
  ],
});
