import {
  dayIn, dossier, fields, html, named, nameSlot, table, traceOf,
  type AnyForm, type Html, type Language, type LocalDate, type ReportAsk, type Shown, type StoredEvent, type View,
} from '@app/kernel'; // prettier-ignore
import { collaborationAt } from '../collaborations/collaborations.view.js';
import {
  decisionRegister,
  registerStates,
  type RegisteredDecision,
} from '../decision-register/decision-register.view.js';
import { inspectionLabels, inspectionLedger, type LedgerEntry } from '../inspections/inspection-ledger.view.js';
import { evaluationLedger, type EvaluationEntry } from '../projects/projects.view.js';
import { rotationCompliance } from '../rotations/rotations.compliance.view.js';
import {
  caseTypeLabels, collaborationStatusLabels, kindLabels, modelLabels, projectGradeLabels, roleLabels,
} from '../shared/labels.js'; // prettier-ignore
import type { TimelineEntry } from '../timeline/timeline.view.js';
import { collaborationProfile, type ProfileDocument } from './profile.view.js';

interface Gathered {
  subject: string;
  id: string;
  card: ProfileDocument & { redFlags: readonly string[] };
  decisions: RegisteredDecision[];
  plans: { id: string; schoolYear: string; planned: { rotating: number }; executed: { rotating: number } }[];
  problems: LedgerEntry[];
  projects: EvaluationEntry[];
  lines: TimelineEntry[];
}

/** What the reader may see of a collaboration, as of the day: its card, and what every workflow has recorded about it. */
async function gather(ask: ReportAsk, id: string, timeline: View<TimelineEntry>): Promise<Gathered | undefined> {
  const whole = await ask.get(collaborationProfile, id);
  const card = whole && (collaborationProfile.at!(whole, ask.asOf) as Gathered['card'] | undefined);
  if (!card) return undefined;
  const of = async <D extends object, S>(view: View<D>, by: Record<string, string>): Promise<S[]> =>
    (await ask.find(view, by)).flatMap((each) => (view.at ? ((view.at(each, ask.asOf) ?? []) as S) : (each as unknown as S)));
  const mine = { collaborationId: id };
  const lines = await of<TimelineEntry, TimelineEntry>(timeline, { about: `collaboration-${id}` });
  return {
    subject: card.nameZh,
    id,
    card,
    decisions: await of(decisionRegister, mine),
    plans: await of(rotationCompliance, mine),
    // What was taken back after the school's defence is no problem.
    problems: (await of<LedgerEntry, LedgerEntry>(inspectionLedger, mine)).filter(({ verdict }) => verdict !== 'withdrawn'),
    projects: await of(evaluationLedger, mine),
    lines: lines.sort((a, b) => (inOrder(a) < inOrder(b) ? -1 : 1)),
  };
} // prettier-ignore

/** By day, as recorded; what one command has done in its own order. */
const inOrder = ({ effectiveOn, recordedAt, stream, revision }: TimelineEntry): string =>
  [effectiveOn, recordedAt, stream, String(revision).padStart(9, '0')].join(' ');

/** A sentence with the names of the streams it speaks of. */
const spoken = (sentence: string): Shown[] =>
  sentence.split(nameSlot).map((each, i) => (i % 2 === 0 ? each : named(each.slice(0, each.indexOf('-')), each.slice(each.indexOf('-') + 1)))); // prettier-ignore

const words = {
  card: { zh: '基本情况', en: 'The collaboration' },
  kind: { zh: '形态', en: 'Kind' },
  state: { zh: '状态', en: 'State' },
  bureau: { zh: '主管部门', en: 'Bureau' },
  division: { zh: '行政区划', en: 'Division' },
  model: { zh: '办学模式', en: 'Operating model' },
  members: { zh: '成员学校', en: 'Members' },
  school: { zh: '学校', en: 'School' },
  role: { zh: '角色', en: 'Role' },
  from: { zh: '自', en: 'From' },
  decisions: { zh: '审批决定', en: 'Decisions' },
  matter: { zh: '事项', en: 'Matter' },
  number: { zh: '案号或文号', en: 'Number' },
  decidedOn: { zh: '决定日期', en: 'Decided' },
  outcome: { zh: '结果', en: 'Outcome' },
  plans: { zh: '交流轮岗', en: 'Rotations' },
  year: { zh: '学年', en: 'School year' },
  planned: { zh: '计划人数', en: 'Planned' },
  executed: { zh: '实际人数', en: 'Executed' },
  problems: { zh: '督导问题与整改', en: 'Problems and rectifications' },
  problem: { zh: '问题', en: 'Problem' },
  foundOn: { zh: '发现日期', en: 'Found' },
  closed: { zh: '办结日期', en: 'Closed' },
  projects: { zh: '项目评估', en: 'Project evaluations' },
  project: { zh: '项目', en: 'Project' },
  grade: { zh: '等次', en: 'Grade' },
  timeline: { zh: '大事记', en: 'History' },
  day: { zh: '日期', en: 'Day' },
  what: { zh: '事项', en: 'What' },
  none: { zh: '（无）', en: '(none)' },
  others: { zh: '教师交流轮岗计划', en: 'rotation plan' },
  evaluated: { zh: '项目评估', en: 'project evaluation' },
  asOf: { zh: '截至', en: 'As of ' },
  made: { zh: '由卷宗系统根据记录生成。', en: 'Made by Juanzong from the record. ' },
  upTo: { zh: '所载截至事件 ', en: 'It is as of event ' },
  stop: { zh: '。', en: '.' },
  knownAt: { zh: '，以当时已有记录为限：', en: ', as recorded by ' },
};
const types: Readonly<Record<string, { zh: string; en: string }>> = {
  ...caseTypeLabels,
  rotationPlan: words.others,
  projectEvaluation: words.evaluated,
};

function body(of: Gathered & { asOf: LocalDate; knownAt?: string; language: Language; last?: StoredEvent }): Html {
  const { card, decisions, plans, problems, projects, lines, asOf, knownAt, language, last } = of;
  const say = (each: { zh: string; en: string } | undefined): Shown => each?.[language];
  const day = (on: LocalDate | undefined): Shown => (on === undefined ? undefined : dayIn(language, on));
  const section = (title: { zh: string; en: string }, head: readonly { zh: string; en: string }[], rows: readonly (readonly Shown[])[]) =>
    html`<h2>${say(title)}</h2>${rows.length ? table(head.map(say), rows) : html`<p class="none">${say(words.none)}</p>`}`;
  const seats = collaborationAt(card, asOf)?.members ?? [];
  return html`<article class="sheet dossier">
<h1>${card.nameZh}</h1>
<p class="number">${say(words.asOf)}${day(asOf)}${knownAt === undefined ? undefined : [say(words.knownAt), knownAt]}</p>
<h2>${say(words.card)}</h2>
${fields([
  [say(words.kind), say(kindLabels[card.kind])],
  [say(words.state), say(collaborationStatusLabels[card.status as keyof typeof collaborationStatusLabels])],
  [say(words.bureau), named('bureau', card.bureauId)],
  [say(words.division), card.divisionCode],
  [say(words.model), card.operatingModel && say(modelLabels[card.operatingModel])],
])}
${section(words.members, [words.school, words.role, words.from], seats.map(({ schoolId, role, from }) => [named('school', schoolId), say(roleLabels[role]), day(from)]))}
${section(words.decisions, [words.matter, words.number, words.decidedOn, words.outcome], decisions.map((each) => [say(types[each.type]), each.decisionNo ?? each.caseNo, day(each.decidedOn), [say(registerStates[each.status]), ...(each.revokedOn === undefined ? [] : ['（', day(each.revokedOn), '）'])]]))}
${section(words.plans, [words.year, words.planned, words.executed], plans.map((each) => [each.schoolYear, each.planned.rotating, each.executed.rotating]))}
${section(words.problems, [words.school, words.matter, words.problem, words.foundOn, words.closed], problems.map((each) => [named('school', each.schoolId), say(inspectionLabels.scopeItem![each.scopeItem]), each.description, day(each.foundOn), day(each.closedOn)]))}
${section(words.projects, [words.project, words.grade, words.decidedOn], projects.map((each) => [each.title, each.grade && say(projectGradeLabels[each.grade]), day(each.decidedOn)]))}
<h2>${say(words.timeline)}</h2>
${table([say(words.day), say(words.what)], lines.map(({ effectiveOn, sentence, struckBy }) => [day(effectiveOn), struckBy ? html`<span class="struck">${spoken(sentence[language])}</span><small>${struckBy.reason}</small>` : spoken(sentence[language])]))}
<footer><p>${say(words.made)}${last && [say(words.upTo), traceOf(language, last), say(words.stop)]}</p></footer>
</article>`;
} // prettier-ignore

/** `timeline` is made of every workflow, so it is asked for when a dossier is printed. */
export const collaborationDossier = (timeline: () => View<TimelineEntry>): AnyForm =>
  dossier<Gathered>({
    title: { zh: '卷宗', en: 'Dossier' },
    gather: (ask, id) => gather(ask, id, timeline()),
    body,
  });
