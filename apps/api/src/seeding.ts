import { Refusal, systemAct } from '@app/kernel';
import type { Order, Submitter } from '@app/engine';
import { referenceData, sliceNamed } from '@app/workflows';

/** Given as the system; a command id that is known with other content was laid by another release and stays. */
export async function lay(submitter: Submitter, order: Omit<Order, 'who' | 'source'>): Promise<void> {
  try {
    await submitter.submit({ ...order, who: { act: systemAct }, source: { kind: 'import', batch: 'reference-data' } });
  } catch (error) {
    if (!(error instanceof Refusal) || !['GEN_COMMAND_ID_REUSED', 'GEN_EXISTS_DUPLICATE'].includes(error.code))
      throw error;
  }
}

/** Bureaus, calendars and policies: what trial and embedded stores both begin with. Laying them twice changes nothing. */
export async function layReferenceData({ submitter }: { submitter: Submitter }): Promise<void> {
  for (const { workflow, command, id, commandId, input } of referenceData())
    await lay(submitter, {
      slice: sliceNamed(workflow),
      command,
      commandId,
      input,
      ...(id === undefined ? {} : { id }),
    });
}
