import { categoryOf, idOf, type Ask, type FactsOf, type TargetOf } from '@app/kernel';
import { applicationListing, type ApplicationDocument } from '../applications/applications.view.js';
import { bureauListing, lineageOf } from '../bureaus/bureaus.view.js';
import { collaborationListing } from '../collaborations/collaborations.view.js';
import { inspectionListing } from '../inspections/inspections.view.js';
import { schoolListing } from '../schools/schools.view.js';
import { staffListing } from '../staff/staff.view.js';
import type { commands, Facts, Keeping } from './subjects.js';
import type { Subject } from './subjects.state.js';
import { subjectOrigins, type SubjectOrigin } from './subjects.view.js';

const endedStages: readonly ApplicationDocument['status'][] = [
  'notAccepted',
  'withdrawn',
  'lapsed',
  'served',
  'revoked',
];

/** Who keeps the values of a subject, and what they are still needed for. */
async function keepingOf(ask: Ask, id: string): Promise<Keeping> {
  const person = id.startsWith('c-') ? undefined : await ask.of(staffListing, id);
  if (person) return { bureauId: person.bureauId, ...(person.status === 'active' ? { inUse: 'account' } : {}) };
  const [origin] = await ask.find(subjectOrigins, { id }, 1);
  return origin ? ofOrigin(ask, origin) : {};
}

async function ofOrigin(ask: Ask, { stream, organisationId, refused }: SubjectOrigin): Promise<Keeping> {
  switch (categoryOf(stream)) {
    case 'application': {
      const found = await ask.of(applicationListing, idOf(stream));
      if (!found) break;
      const open = !refused && !endedStages.includes(found.status);
      return { bureauId: found.bureauId, ...(open ? { inUse: 'case' } : {}) };
    }
    case 'inspection': {
      const found = await ask.of(inspectionListing, idOf(stream));
      if (!found) break;
      const open = !refused && !['closed', 'published', 'cancelled'].includes(found.stage);
      return { bureauId: found.bureauId, ...(open ? { inUse: 'case' } : {}) };
    }
    case 'collaboration': {
      const found = await ask.of(collaborationListing, idOf(stream));
      if (found) return { bureauId: found.bureauId };
    }
  }
  const bureaus = await ask.all(bureauListing);
  if (bureaus.some((each) => each.id === organisationId)) return { bureauId: organisationId };
  const school = await ask.of(schoolListing, organisationId);
  return school ? { bureauId: school.managingBureauId } : {};
}

export const facts: FactsOf<Facts, Subject, typeof commands> = {
  RestrictSubject: (ask, { id }) => keepingOf(ask, id),
  ReleaseSubject: (ask, { id }) => keepingOf(ask, id),
  DestroySubject: (ask, { id }) => keepingOf(ask, id),
};

/** The bureau that keeps the file, and the administrators above it. Of an unknown subject there is nothing to keep from anybody. */
export const target: TargetOf<Subject> = async (ask, { id }) => {
  const { bureauId } = await keepingOf(ask, id);
  if (bureauId === undefined) return { open: true };
  return { bureau: bureauId, units: lineageOf(await ask.all(bureauListing), bureauId).map((each) => each.id) };
};
