import type { Ask } from '@app/kernel';
import { bodyListing, resolutionIn } from '../bodies/bodies.view.js';
import type { ResolutionFact } from './rotations.commands.js';
import type { SubmitRotationPlanInput } from './rotations.input.js';

const deciding: readonly string[] = ['council', 'principalsConference'];

/** What the minutes of the collaboration's own council or conference say of a resolution. */
export async function resolutionFact(
  ask: Ask,
  { bodyId, meetingId, resolutionId }: SubmitRotationPlanInput,
  collaborationId: string,
): Promise<ResolutionFact> {
  const body = await ask.of(bodyListing, bodyId);
  if (!body || !deciding.includes(body.kind) || body.collaborationId !== collaborationId) return 'unknown';
  const resolution = resolutionIn(body, resolutionId);
  if (resolution?.meetingId !== meetingId) return 'unknown';
  return resolution.disputed ? 'disputed' : resolution.carried ? 'carried' : 'notCarried';
}
