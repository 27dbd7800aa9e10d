import { idOf, view } from '@app/kernel';
import type { Events, Rows } from './imports.js';

export interface ImportDocument extends Omit<Events['ImportOpened'], 'by'> {
  id: string;
  status: 'open' | 'confirmed' | 'cancelled';
  by: string[];
  /** The preview: every row as it will be applied. */
  rows: { annex: Rows['annex'][number][]; schools: Rows['schools'][number][]; staff: Rows['staff'][number][] };
  confirmedOn?: string;
}

export const importListing = view<ImportDocument>({
  name: 'imports',
  version: 1,
  title: { zh: '批量导入', en: 'Imports' },
  types: ['ImportOpened', 'ImportRowsAdded', 'ImportConfirmed', 'ImportCancelled'],
  ids: ({ stream }) => [idOf(stream)],
  fold(document, { type, data, meta }, id) {
    if (type === 'ImportOpened')
      return { id, status: 'open', ...(data as Events['ImportOpened']), rows: { annex: [], schools: [], staff: [] } };
    if (!document) return undefined;
    if (type === 'ImportRowsAdded') {
      const { rows } = data as Events['ImportRowsAdded'];
      for (const kind of ['annex', 'schools', 'staff'] as const)
        (document.rows[kind] as object[]).push(...(rows[kind] ?? []));
      return document;
    }
    return type === 'ImportConfirmed'
      ? { ...document, status: 'confirmed', confirmedOn: meta.effectiveOn }
      : { ...document, status: 'cancelled' };
  },
  index: { status: 'text', kind: 'text', bureauId: 'text', sha256: 'text' },
  scope: { bureau: 'bureauId' },
});
