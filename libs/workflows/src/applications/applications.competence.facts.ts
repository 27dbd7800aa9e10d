import { lowestCommonSuperior } from '../bureaus/bureaus.view.js';
import type { Competence } from './applications.events.js';

export interface BureauPlace {
  id: string;
  parentBureauId?: string;
  divisionCode: string;
}

/**
 * The bureau that decides (domain.md 4.2, 4.3): of one managing bureau, itself; of several, the lowest common superior, by explicit
 * parenthood. A school whose managing bureau has consented in the case binds nobody upwards, but that bureau stays concerned.
 * @param managing managing bureaus of the schools of the case
 * @param consented those of them whose written consent is in the case
 */
export function competenceOf(
  bureaus: readonly BureauPlace[],
  managing: readonly string[],
  consented: readonly string[] = [],
): Competence {
  const all = [...new Set(managing)];
  const free = all.filter((id) => !consented.includes(id));
  const place = lowestCommonSuperior(bureaus, free.length > 0 ? free : all);
  return {
    ...(place ? { bureauId: place.id, divisionCode: place.divisionCode } : {}),
    concerned: all.filter((id) => id !== place?.id),
    consented: [...new Set(consented)],
  };
}
