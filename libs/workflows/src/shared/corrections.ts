import { clauseBook, refuser } from '@app/kernel';

export const correctionClauses = clauseBook({
  APP_SECOND_NOTICE_NEW_ITEM: {
    zh: '补正须一次性告知，不能再次要求补正首次未告知的事项（{items}）。',
    en: 'Corrections are told once; these items were not about material supplied since: {items}.',
    basis: { zh: '《行政许可法》第三十二条（参照）', en: 'Administrative Licensing Law, article 32 (by analogy)' },
    next: { zh: '请据现有材料受理或不予受理。', en: 'Accept or refuse on what there is.' },
    rows: ['L-02', 'S-25'],
  },
});
const refuse = refuser(correctionClauses);

/**
 * Corrections are told once, completely; a later notice may only be about what came in after the first.
 * @throws Refusal APP_SECOND_NOTICE_NEW_ITEM naming the items
 */
export function requireToldOnce<I>(
  earlier: number,
  items: readonly I[],
  isNew: (item: I) => boolean,
  labelOf: (item: I) => string,
): void {
  const told = earlier > 0 ? items.filter((item) => !isNew(item)).map(labelOf) : [];
  if (told.length > 0) throw refuse('APP_SECOND_NOTICE_NEW_ITEM', { items: told }, '/items');
}
