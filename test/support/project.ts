import { hashedId } from '@app/kernel';
import type { Answered, TrialDoors } from './house.js';
import { approve, evidence } from './office.js';

const classes = ['expert', 'expert', 'expert', 'parent', 'community'] as const;
export interface Seat {
  panelSeatId: string;
  userId: string;
  class: (typeof classes)[number];
  orgName: string;
}
export interface ProjectFile {
  id: string;
  seats: Seat[];
  /** Must be accepted. */
  done: (who: string, command: string, body?: object) => Promise<Answered>;
  act: (who: string, command: string, body?: object) => Promise<Answered>;
}

export function projectFile(house: TrialDoors, id: string): ProjectFile {
  const act: ProjectFile['act'] = async (who, command, body = {}) =>
    (await house.as(who)).decide(`/v1/projects/${id}/${command}`, body);
  return {
    id,
    seats: [],
    act,
    async done(who, command, body) {
      const answered = await act(who, command, body);
      if (answered.status !== 200 && answered.status !== 202)
        throw new Error(`${command} by ${who}: ${JSON.stringify(answered.body)}`);
      return answered;
    },
  };
}

/** Three experts, a parent and somebody of the community. */
export const seatsFor = (persons: readonly string[]): Seat[] =>
  classes.map((name, i) => ({
    panelSeatId: hashedId(Date.UTC(2024, 8, 9), 'seat', persons[i]!),
    userId: persons[i]!,
    class: name,
    orgName: `第${i + 1}单位`,
  }));

export const draftOf = (collaborationId: string, beneficiarySchoolIds: readonly string[]) => ({
  collaborationId,
  title: '同步课堂数学联研',
  synergyFields: ['teaching'],
  startedOn: '2024-03-01',
  beneficiarySchoolIds,
  objectives: '提升成员校数学教学质量',
  summary: '以同步课堂开展联合教研',
});

/** A project of the core school `core` of the trial, from its draft to its acceptance by 王. */
export async function acceptedProject(
  house: TrialDoors,
  {
    collaborationId,
    beneficiary: [who, school],
  }: { collaborationId: string; beneficiary: [who: string, school: string] },
): Promise<ProjectFile> {
  const core = await house.as('core');
  const drafted = await core.post('/v1/projects', draftOf(collaborationId, [school]));
  if (drafted.status !== 201) throw new Error(JSON.stringify(drafted.body));
  const of = projectFile(house, String(drafted.body.id));
  await of.done('core', 'attach-evidence', { part: 'implementation', fileId: await evidence(core, '实施.pdf') });
  await of.done(who, 'attach-evidence', {
    part: 'improvement', schoolId: school, indicatorCode: '数学合格率', baseline: 812, current: 874, unit: '千分比',
    fileId: await evidence(await house.as(who), '提升.pdf'),
  }); // prettier-ignore
  await of.done(who, 'confirm-improvement', { schoolId: school });
  await of.done('core', 'submit-project', { round: '2024-2025' });
  await of.done('wang', 'accept-project');
  return of;
}

export async function projectWithPanel(
  house: TrialDoors,
  of: Parameters<typeof acceptedProject>[1],
  persons: readonly string[],
): Promise<ProjectFile> {
  const project = await acceptedProject(house, of);
  const seats = seatsFor(persons);
  const path = `/v1/projects/${project.id}`;
  const proposed = await (await house.as('wang')).post(`${path}/appoint-panel`, { seats });
  const appointed = await approve(await house.as('zhao'), path, proposed);
  if (appointed.status !== 200) throw new Error(JSON.stringify(appointed.body));
  return { ...project, seats };
}
