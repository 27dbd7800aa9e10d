import type { FactsOf, TargetOf } from '@app/kernel';
import { divisionClaim, type Bureau, type commands, type Facts } from './bureaus.js';
import { bureauListing } from './bureaus.view.js';

export const facts: FactsOf<Facts, Bureau, typeof commands> = {
  async RegisterBureau(ask, { input }) {
    const { kind, key } = divisionClaim(input.divisionCode);
    const [parent, divisionOwner] = await Promise.all([
      input.parentBureauId === undefined ? undefined : ask.of(bureauListing, input.parentBureauId),
      ask.owner(kind, key),
    ]);
    return {
      ...(parent ? { parentLevel: parent.level } : {}),
      ...(divisionOwner === undefined ? {} : { divisionOwner }),
    };
  },
};

/** A bureau is registered by the one above it; everything else is the bureau's own, or its superior's. */
export const target: TargetOf<Bureau> = async (_, { command, id, input }) =>
  command === 'RegisterBureau'
    ? { ...(typeof input.parentBureauId === 'string' ? { bureau: input.parentBureauId } : {}) }
    : { bureau: id };
