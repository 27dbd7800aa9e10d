import type { Ask } from '@app/kernel';
import { bodyListing, resolutionIn } from '../bodies/bodies.view.js';
import type { ResolutionFact } from './rotations.commands.js';
import type { SubmitRotationPlanInput } from './rotations.input.js';

/** Bodies whose resolution a plan may stand on. */
const resolving = ['council', 'principalsConference'];

/**
 * A resolution of the collaboration's council or conference, in the meeting it is said to be of. Where the body keeps no file here,
 * the plan stands on minutes in evidence.
 */
export async function resolutionFact(
  ask: Ask,
  { bodyId, meetingId, resolutionId, minutes }: SubmitRotationPlanInput,
  collaborationId: string,
): Promise<ResolutionFact> {
  const body = await ask.of(bodyListing, bodyId);
  if (!body) return minutes === undefined ? 'unknown' : 'documented';
  const resolution = resolutionIn(body, resolutionId);
  if (body.collaborationId !== collaborationId || !resolving.includes(body.kind) || resolution?.meetingId !== meetingId)
    return 'unknown';
  return resolution.carried ? 'carried' : 'notCarried';
}
