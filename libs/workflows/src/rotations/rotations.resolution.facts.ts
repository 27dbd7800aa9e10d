import type { Ask } from '@app/kernel';
import type { ResolutionFact } from './rotations.commands.js';
import type { SubmitRotationPlanInput } from './rotations.input.js';

/** Meetings are recorded nowhere yet: a resolution stands on its minutes. */
export const resolutionFact = async (
  _ask: Ask,
  { minutes }: SubmitRotationPlanInput,
  _collaborationId: string,
): Promise<ResolutionFact> => (minutes === undefined ? 'unknown' : 'documented');
