import { view, type Slice, type View } from '@app/kernel';
import type { Events } from './files.js';

export interface FileDocument {
  id: string;
  organisation: string;
  sha256: string;
  name: string;
  mediaType: string;
  bytes: number;
  scan: string;
  uploadedAt: string;
  rejected?: boolean;
  downloads: number;
}

export const fileListing = view<FileDocument>({
  name: 'files',
  version: 1,
  title: { zh: '附件', en: 'Files' },
  types: ['FileRecorded', 'FileRejected', 'FileDownloaded'],
  ids: ({ stream }) => [stream.slice(stream.indexOf('-') + 1)],
  fold: (document, event, id) => {
    switch (event.type) {
      case 'FileRecorded': {
        const { by: _, ...data } = event.data as Events['FileRecorded'];
        return { id, ...data, uploadedAt: event.meta.recordedAt, downloads: 0 };
      }
      case 'FileRejected':
        return document && { ...document, rejected: true };
      default:
        return document && { ...document, downloads: document.downloads + 1 };
    }
  },
  index: { organisation: 'text', sha256: 'text', name: 'text', mediaType: 'text', uploadedAt: 'text' },
  search: ({ name }) => [name],
  scope: { bureau: 'organisation', schools: 'organisation' },
});

/** Bytes each organisation has stored: for its quota, never shown. */
export const fileUsage = view<{ bytes: number }>({
  name: 'file-usage',
  version: 1,
  title: { zh: '附件空间', en: 'Space of files' },
  types: ['FileRecorded'],
  ids: (event) => [(event.data as unknown as Events['FileRecorded']).organisation],
  fold: (document, event) => ({
    bytes: (document?.bytes ?? 0) + (event.data as unknown as Events['FileRecorded']).bytes,
  }),
  index: {},
  scope: {},
  resident: true,
});

export interface EvidenceUse {
  id: string;
  streams: string[];
}

/** Which streams rely on a file: the right to read it comes from one of them (design: reading). */
export const evidenceUse = (slices: readonly Slice[]): View<EvidenceUse> =>
  view<EvidenceUse>({
    name: 'evidence-use',
    version: 1,
    title: { zh: '附件引用', en: 'Use of files' },
    types: [
      'CommandProposed',
      ...slices.flatMap(({ workflow }) => (workflow.name === 'file' ? [] : Object.keys(workflow.events))),
    ],
    // The record stands with the first event of a batch; later ones would only say it again.
    ids: ({ meta, record }) => (meta.index === 0 ? (record?.evidence?.map(({ fileId }) => fileId) ?? []) : []),
    fold: (document, { stream }, id) => {
      const streams = document?.streams ?? [];
      return streams.includes(stream) ? { id, streams } : { id, streams: [...streams, stream] };
    },
    index: {},
    scope: {},
  });
