import type { StoredEvent, Task, TaskChange, Tasks } from '@app/kernel';
import { noticeDesk, type OpenTask } from '../shared/notice.tasks.js';
import type { ProjectEvents, ProjectRef } from './projects.events.js';
import { close } from '../shared/tasks.js';

type Of<T extends keyof ProjectEvents> = StoredEvent<ProjectEvents[T]>;
type Where = { project: ProjectRef };
type Desk = Omit<Task, 'organisation' | 'bureau' | 'title' | 'why'>;

const scheme = { zh: '教育共同体建设方案“项目评估”', en: 'education communities scheme, project evaluation' };
const titled = ({ project: { title } }: Where, zh: string, en: string) => ({
  zh: `${zh}（${title}）`,
  en: `${en} (${title})`,
});
const atBureau = (data: Where, zh: string, en: string, task: Desk): TaskChange => {
  const { bureauId } = data.project;
  return { open: { ...task, title: titled(data, zh, en), why: scheme, organisation: bureauId, bureau: bureauId } };
};
const atSchool = (data: Where, school: string, zh: string, en: string, task: Desk): TaskChange => ({
  open: { ...task, title: titled(data, zh, en), why: scheme, organisation: school, bureau: data.project.bureauId },
});
const noticeTasks = noticeDesk({ close: 'CloseProjectNotice', handle: 'HandleProjectObjection' });
const atNotice =
  (data: Where): OpenTask =>
  (zh, en, task) =>
    atBureau(data, zh, en, task);
const completing = (data: Where): TaskChange =>
  atBureau(data, '汇总评分', 'Complete scoring', { key: 'complete', kind: 'completeScoring', role: 'BO', command: 'CompleteScoring' }); // prettier-ignore
const endOfProject = (): TaskChange[] => [{ closeAll: true }];

/** PM-5: the results that are still to be linked are tasks of the office. */
const linkKey = (school: string, target: string): string => `link:${school}:${target}`;

export const tasks: Tasks = {
  ProjectEvidenceAttached: ({ data }: Of<'ProjectEvidenceAttached'>) =>
    data.part === 'improvement' && data.schoolId !== undefined
      ? [
          atSchool(data, data.schoolId, '确认提升数据', 'Confirm the figures of improvement', {
            key: `confirm:${data.schoolId}`, kind: 'confirmImprovement', role: 'SC', command: 'ConfirmImprovement',
            input: { schoolId: data.schoolId },
          }),
        ]
      : [],
  ImprovementConfirmed: ({ data }: Of<'ImprovementConfirmed'>) => close(`confirm:${data.schoolId}`),
  ProjectSubmitted: ({ data }: Of<'ProjectSubmitted'>) => [
    ...close('returned'),
    atBureau(data, '受理项目评估', 'Accept the project evaluation', {
      key: 'acceptance', kind: 'projectAcceptance', role: 'BO', dueOn: data.completenessDueOn, command: 'AcceptProject',
    }),
  ],
  ProjectReturned: ({ data }: Of<'ProjectReturned'>) => [
    ...close('acceptance'),
    atSchool(data, data.project.coreSchoolId, '补正项目材料', 'Correct the project', {
      key: 'returned', kind: 'projectReturned', role: 'CS', command: 'SubmitProject',
    }),
  ],
  ProjectAccepted: ({ data }: Of<'ProjectAccepted'>) => [
    ...close('acceptance'),
    atBureau(data, '组成评审组', 'Appoint the panel', { key: 'panel', kind: 'appointPanel', role: 'BO', command: 'AppointPanel' }),
  ],
  PanelAppointed: ({ data }: Of<'PanelAppointed'>) => [
    ...close('panel', ...data.replaced.map((seat) => `score:${seat}`)),
    ...data.seats.map(
      ({ panelSeatId, userId }): TaskChange => ({
        open: {
          key: `score:${panelSeatId}`, kind: 'scoring', title: titled(data, '评分', 'Score the project'), why: scheme, role: 'PM',
          person: userId, organisation: data.project.bureauId, bureau: data.project.bureauId, command: 'RecordPanelScore',
          input: { panelSeatId },
        },
      }),
    ),
  ],
  PanelScoreRecorded: ({ data }: Of<'PanelScoreRecorded'>) => [
    ...close(`score:${data.panelSeatId}`),
    ...(data.outstanding === 0 ? [completing(data)] : []),
  ],
  ScoringCompleted: ({ data }: Of<'ScoringCompleted'>) => [
    ...close('complete'),
    atBureau(data, '公示评估结果', 'Post the result', { key: 'notice', kind: 'publishNotice', role: 'BO', command: 'PublishProjectNotice' }),
  ],
  ProjectNoticePublished: ({ data }: Of<'ProjectNoticePublished'>) => noticeTasks.posted(atNotice(data), data),
  ProjectNoticeCorrected: ({ data }: Of<'ProjectNoticeCorrected'>) => noticeTasks.corrected(atNotice(data), data),
  ProjectObjectionRaised: ({ data }: Of<'ProjectObjectionRaised'>) => noticeTasks.raised(atNotice(data), data),
  ProjectObjectionHandled: ({ data }: Of<'ProjectObjectionHandled'>) =>
    noticeTasks.handled(atNotice(data), data, completing(data)),
  ProjectNoticeClosed: ({ data }: Of<'ProjectNoticeClosed'>) => [
    ...noticeTasks.closed(),
    atBureau(data, '决定项目等次', 'Decide on the project', { key: 'decision', kind: 'decision', role: 'BL', command: 'DecideProject' }),
  ],
  ProjectDecided: ({ data }: Of<'ProjectDecided'>) => [
    ...close('decision'),
    atBureau(data, '印发评估文书', 'Issue the document', { key: 'issue', kind: 'issueDocument', role: 'BO', command: 'IssueProjectDocument' }),
    ...data.linksDue.map(({ schoolId, target }) =>
      atBureau(data, '将结果纳入考评', 'Link the result', {
        key: linkKey(schoolId, target), kind: 'linkResult', role: 'BO', command: 'LinkProjectResult', input: { schoolId, target },
      }),
    ),
  ],
  ProjectDocumentIssued: () => close('issue'),
  ProjectResultLinked: ({ data }: Of<'ProjectResultLinked'>) => close(linkKey(data.schoolId, data.target)),
  ProjectWithdrawn: endOfProject,
  ProjectNotAccepted: endOfProject,
}; // prettier-ignore
