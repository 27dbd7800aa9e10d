import type { Ask, FactsOf, TargetOf } from '@app/kernel';
import { bureauListing, bureauOfDivision } from '../bureaus/bureaus.view.js';
import type { AuditNotes, commands, Facts } from './audit-notes.js';

const responsible = async (ask: Ask, divisionCode: string): Promise<{ bureauId?: string }> => {
  const bureau = bureauOfDivision(await ask.all(bureauListing), divisionCode);
  return bureau ? { bureauId: bureau.id } : {};
};

export const facts: FactsOf<Facts, AuditNotes, typeof commands> = {
  RecordAuditNote: (ask, { id }) => responsible(ask, id),
  LogAuditAccess: (ask, { id }) => responsible(ask, id),
};

export const target: TargetOf<AuditNotes> = async (ask, { id }) => {
  const { bureauId } = await responsible(ask, id);
  return bureauId === undefined ? {} : { bureau: bureauId };
};
