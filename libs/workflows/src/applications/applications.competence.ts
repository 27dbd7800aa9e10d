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
  const places = new Map(bureaus.map((bureau) => [bureau.id, bureau]));
  const chain = (id: string): string[] => {
    const up: string[] = [];
    for (let at = places.get(id); at && !up.includes(at.id); at = places.get(at.parentBureauId ?? '')) up.push(at.id);
    return up;
  };
  const all = [...new Set(managing)];
  const free = all.filter((id) => !consented.includes(id));
  const [first = [], ...others] = (free.length > 0 ? free : all).map(chain);
  const bureauId = first.find((id) => others.every((up) => up.includes(id)));
  const place = bureauId === undefined ? undefined : places.get(bureauId);
  return {
    ...(place ? { bureauId: place.id, divisionCode: place.divisionCode } : {}),
    concerned: all.filter((id) => id !== bureauId),
    consented: [...new Set(consented)],
  };
}
