import type { TargetOf } from '@app/kernel';
import { inspectionListing } from '../inspections/inspections.view.js';
import { inOffice } from '../inspectors/inspectors.view.js';
import type { RecordFileInput } from './files.input.js';

/** Whoever may upload does so for the own organisation; what is for an inspection, for its bureau: by its inspectors and offices. */
export const target: TargetOf<unknown> = async (ask, { input }) => {
  const { inspectionId } = input as Partial<RecordFileInput>;
  if (inspectionId === undefined) return { open: true };
  const inspection = await ask.of(inspectionListing, inspectionId);
  if (!inspection) return {};
  return { bureau: inspection.bureauId, persons: await inOffice(ask, inspection.inspectorIds), personsAre: 'IN' };
};
