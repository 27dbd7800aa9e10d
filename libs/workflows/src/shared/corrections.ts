import type { Refusal } from '@app/kernel';

/**
 * Corrections are told once, completely; a later notice may only be about what came in after the first.
 * @throws what `refusal` makes of the items that were not told in time
 */
export function requireToldOnce<I>(
  earlier: number,
  items: readonly I[],
  isNew: (item: I) => boolean,
  labelOf: (item: I) => string,
  refusal: (items: string[]) => Refusal,
): void {
  const told = earlier > 0 ? items.filter((item) => !isNew(item)).map(labelOf) : [];
  if (told.length > 0) throw refusal(told);
}
