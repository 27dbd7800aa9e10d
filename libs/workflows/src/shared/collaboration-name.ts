import type { Claim } from '@app/kernel';
import { nameKey } from './school-words.js';

/** Unique in a division and kind while the collaboration lasts. */
export const nameClaim = (divisionCode: string, kind: string, nameZh: string): Claim => ({
  kind: 'collabName',
  key: `${divisionCode}-${kind}-${nameKey(nameZh)}`,
});
