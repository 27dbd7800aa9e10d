import type { Ask, FactsOf, LocalDate, TargetOf } from '@app/kernel';
import { collaborationListing, membersOn } from '../collaborations/collaborations.view.js';
import { projectListing } from '../projects/projects.view.js';
import { isHeld, staffListing } from '../staff/staff.view.js';
import type { commands, Facts, Reward } from './rewards.js';

async function collaborationOn(ask: Ask, id: string, person: string, on: LocalDate) {
  const document = await ask.of(collaborationListing, id);
  if (!document?.kind || (document.status !== 'active' && document.status !== 'suspended')) return undefined;
  const { kind, bureauId } = document;
  const seats = membersOn(document.members, on);
  const core = seats.find(({ role }) => role === 'core')?.schoolId;
  const schools = seats.map(({ schoolId }) => schoolId);
  const principalOf = ((await ask.of(staffListing, person))?.capacities ?? [])
    .filter((each) => each.role === 'SC' && each.grades.includes('principal') && isHeld(each, on))
    .map((each) => each.organisationId)
    .filter((school) => schools.includes(school));
  return {
    kind,
    bureauId,
    ...(core === undefined ? {} : { core }),
    members: schools.filter((each) => each !== core),
    principalOf,
  };
}

export const facts: FactsOf<Facts, Reward, typeof commands> = {
  async GrantReward(ask, { input: { collaborationId, refId, projectId, grantedOn } }) {
    const collaboration = await collaborationOn(ask, collaborationId, refId, grantedOn);
    const project = projectId === undefined ? undefined : await ask.of(projectListing, projectId);
    return {
      ...(collaboration ? { collaboration } : {}),
      ...(project?.grade === undefined || project.decidedOn === undefined
        ? {}
        : {
            project: { collaborationId: project.collaborationId, grade: project.grade, decidedOn: project.decidedOn },
          }),
    };
  },
};

/** Its bureau, its collaboration, and the school concerned. */
export const target: TargetOf<Reward> = async (ask, { command, input, state: { ref } }) => {
  const collaboration = command === 'GrantReward' ? (input.collaborationId as string) : ref?.collaborationId;
  if (collaboration === undefined) return {};
  const bureau = ref?.bureauId ?? (await ask.of(collaborationListing, collaboration))?.bureauId;
  return {
    collaboration,
    ...(bureau === undefined ? {} : { bureau }),
    ...(ref?.schoolId === undefined ? {} : { schools: [ref.schoolId] }),
  };
};
