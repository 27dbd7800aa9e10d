import type { Ask, FactsOf, LocalDate, TargetOf } from '@app/kernel';
import { schoolListing } from '../schools/schools.view.js';
import { staffListing } from '../staff/staff.view.js';
import type { commands, Facts, TermLimits } from './inspectors.js';
import type { Inspector } from './inspectors.state.js';

const limits = async (ask: Ask, bureau: string, on: LocalDate): Promise<TermLimits> => ({
  termYears: await ask.parameter('inspector.partTimeTermYears', bureau, on),
  maxTerms: await ask.parameter('inspector.partTimeMaxTerms', bureau, on),
  noticeDays: await ask.parameter('inspector.termNoticeDays', bureau, on),
});

export const facts: FactsOf<Facts, Inspector, typeof commands> = {
  AppointInspector: async (ask, { id, input, act }) => ({
    known: (await ask.of(staffListing, id))?.status === 'active',
    ...(await limits(ask, act.organisation, input.from)),
  }),
  RenewInspector: (ask, { state, today }) => limits(ask, state.bureauId, today),
  DeclareConflict: async (ask, { input }) => ({
    known: (await ask.of(schoolListing, input.schoolId)) !== undefined,
  }),
  CorrectInspector: (ask, { state, today }) => limits(ask, state.bureauId, today),
};

/** Appointed by the bureau whose administrator registered the person; an inspector in office speaks for himself or herself. */
export const target: TargetOf<Inspector> = async (ask, { command, id, state }) => {
  if (command === 'AppointInspector' && state.status !== 'appointed') {
    const person = await ask.of(staffListing, id);
    return person ? { bureau: person.bureauId } : {};
  }
  return {
    ...(state.bureauId ? { bureau: state.bureauId } : {}),
    ...(state.status === 'appointed' ? { persons: [id], personsAre: 'IN' } : {}),
  };
};
