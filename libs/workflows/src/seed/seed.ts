import { createdId, hashedId } from '@app/kernel';

/** A command that lays reference data, given by the system itself. */
export interface SeedOrder {
  /** Name of the workflow (`bureau`). */
  workflow: string;
  command: string;
  /** Stream id; absent for a command that creates its stream. */
  id?: string;
  /** The same for every store: laying the data twice changes nothing. */
  commandId: string;
  input: object;
}

// The time bits of reference ids: the release that first laid them, never now.
const laid = Date.UTC(2026, 0, 1);
export const seedCommandId = (label: string): string => hashedId(laid, 'reference-data', label);
/** Id of the stream that the creating order of that label begins. */
export const seededId = (workflow: string, label: string): string => createdId(workflow, seedCommandId(label));
