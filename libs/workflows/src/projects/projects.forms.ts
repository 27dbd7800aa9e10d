import { citing, eachOf, fields, form, joined, official, paragraph, type AnyForm, type StoredEvent } from '@app/kernel';
import { projectGradeLabels } from '../shared/labels.js';
import { bureau, issuedBy, noteOf, school, standardsOf, zh } from '../shared/papers.js';
import { twoDecimals } from '../shared/decimals.js';
import { clauses } from './projects.clauses.js';
import type { ProjectEvents as Events } from './projects.events.js';
import type { ProjectDocument } from './projects.view.js';

type Of<T extends keyof Events> = StoredEvent<Events[T]>;

/** What the evaluation came to, to the school that applied. */
const evaluationDecision = form<ProjectDocument>({
  title: { zh: '项目评估决定书', en: 'Decision on a project evaluation' },
  step: { zh: '评定等次', en: 'decision on the grade' },
  papers: eachOf('ProjectDecided'),
  subject: ({ title }) => title,
  body: ({ paper, events }) => {
    const [made] = paper as unknown as readonly [Of<'ProjectDecided'>];
    const { project, decidedOn, decisionNo, grade, total, reason } = made.data;
    const issued = issuedBy(events, 'ProjectDocumentIssued');
    const corrected = events.findLast(
      ({ type, data }) => type === 'ProjectCorrected' && data.correctsEventId === made.id,
    ) as unknown as Of<'ProjectCorrected'> | undefined;
    const day = corrected?.data.changes.decidedOn ?? decidedOn;
    return official({
      ...noteOf(corrected && `决定日期已由${zh(decidedOn)}更正为${zh(day)}：${corrected.data.reason}`),
      organ: bureau(project.bureauId),
      number: issued.on === undefined ? (decisionNo ?? issued.number) : issued.number,
      title: `关于“${project.title}”项目评估结果的决定`,
      to: school(project.coreSchoolId),
      on: issued.on ?? day,
      parameters: standardsOf(events.find(({ type }) => type === 'ProjectAccepted')),
      events: [made as never],
      body: [
        paragraph(`你校申请的项目评估，经评审和公示，${citing(clauses.PRJ_NOT_CORE_SCHOOL.basis)}，决定如下：`),
        fields([
          ['项目', project.title],
          ['受益学校', joined(project.beneficiarySchoolIds.map(school), '、')],
          ['评审总分', total && twoDecimals(total.num, total.den)],
          ['评定等次', projectGradeLabels[grade].zh],
          ...(reason === undefined ? [] : ([['与评分等次不同的理由', reason]] as const)),
        ]),
      ],
    });
  },
}); // prettier-ignore

export const forms: Readonly<Record<string, AnyForm>> = { 'evaluation-decision': evaluationDecision };
