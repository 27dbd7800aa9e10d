import { Refusal } from '@app/kernel';
import type { City } from './city.js';
import type { Group } from './people.js';

export interface Project {
  of: Group;
  id: string;
  seats: { panelSeatId: string; userId: string; class: string; orgName: string }[];
}
const classes = ['expert', 'expert', 'expert', 'parent', 'community'] as const;

/** Two schools of a group are a cooperative community as well, and apply with what they do together. */
export async function apply(city: City, of: Group): Promise<Project> {
  const { county, core } = of;
  const member = of.schools[1]!;
  const { id: collaborationId } = await city.give('system', 'collaboration', 'ImportLegacyCollaboration', {
    kind: 'cooperativeCommunity', nameZh: `${of.nameZh.replace('教育集团', '')}教育共同体`, divisionCode: county.division, bureauId: county.bureauId,
    sourceRow: `${of.nameZh}共同体`, effectiveOn: '2021-09-01', dateCertainty: 'exact',
    members: [{ schoolId: core.id, role: 'core', rawName: core.nameZh }, { schoolId: member.id, role: 'member', rawName: member.nameZh }],
  });
  await city.settled();
  const draft = {
    collaborationId, title: `${of.county.nameZh}同步课堂联研`, synergyFields: ['teaching'], startedOn: '2023-09-01', beneficiarySchoolIds: [member.id],
    objectives: '提升教学质量', summary: '以同步课堂开展联合教研',
  };
  if (city.dice.happens(30)) await city.tries(member.principal, 'project', 'DraftProject', draft);
  const { id } = await city.give(core.principal, 'project', 'DraftProject', draft);
  const give = (by: Parameters<City['give']>[0], command: string, input: object) => city.give(by, 'project', command, input as never, id);
  await give(core.principal, 'AttachEvidence', { part: 'implementation', fileId: await city.file(core.principal, '实施') });
  if (city.dice.happens(40)) await city.tries(core.principal, 'project', 'SubmitProject', { round: '2024-2025' }, id);
  await give(member.principal, 'AttachEvidence', {
    part: 'improvement', schoolId: member.id, indicatorCode: '合格率', baseline: 812, current: 874, unit: '千分比', fileId: await city.file(member.principal, '提升'),
  });
  await give(member.principal, 'ConfirmImprovement', { schoolId: member.id });
  await give(core.principal, 'SubmitProject', { round: '2024-2025' });
  await give(county.officer, 'AcceptProject', {});
  const seats = county.panel.map((each, i) => ({
    panelSeatId: city.id('panel', id, i), userId: each.id, class: classes[i]!, orgName: `第${i + 1}单位`,
  }));
  if (city.dice.happens(20)) await city.tries(county.officer, 'project', 'AppointPanel', { seats: seats.slice(2) }, id);
  await city.agreed(county.officer, county.leader, 'project', 'AppointPanel', { seats }, id);
  return { of, id, seats };
} // prettier-ignore

/** The panel scores, each without seeing the others', and the result is posted. */
export async function score(city: City, { of, id, seats }: Project): Promise<void> {
  for (const [i, { panelSeatId }] of seats.entries()) {
    const points = 60 + city.dice.below(40);
    await city.give(of.county.panel[i]!, 'project', 'RecordPanelScore', { panelSeatId, criteria: { implementation: points, memberImprovement: points } }, id); // prettier-ignore
  }
  const { officer } = of.county;
  await city.give(officer, 'project', 'CompleteScoring', {}, id);
  await city.give(officer, 'project', 'PublishProjectNotice', { text: '项目评估结果', channels: ['局网站'], startsOn: city.today }, id); // prettier-ignore
}

/** Decided by the leader by the scores, and linked to the appraisals it enters. */
export async function decide(city: City, { of, id }: Project): Promise<void> {
  const { leader, officer } = of.county;
  const decision = { decidedOn: city.today, grade: 'excellent' };
  let decided = await city.tries(leader, 'project', 'DecideProject', decision, id);
  if (decided instanceof Refusal) {
    const grade = decided.values.computed as string;
    decided = await city.give(leader, 'project', 'DecideProject', { ...decision, grade }, id);
  }
  await city.settled();
  const { linksDue } = decided.events[0]!.data as { linksDue: { schoolId: string; target: string }[] };
  for (const { schoolId, target } of linksDue)
    await city.give(officer, 'project', 'LinkProjectResult', { target, schoolId, period: '2024-2025', effect: '考核加分', points: 2 }, id); // prettier-ignore
}
