import { createHash } from 'node:crypto';
import {
  categoryOf,
  idOf,
  refuser,
  systemAct,
  type AnyView,
  type FileStore,
  type Language,
  type Slice,
  type View,
} from '@app/kernel';
import { NotFound, ScannerUnavailable, type Order, type Receipt } from '../engine.js';
import type { Reading, Submitter } from '../http/tokens.js';
import { look } from '../look.js';
import { caughtUp, type Asked } from '../http/wish.js';
import { mediaTypeOf } from './media-type.js';

export interface Upload {
  name: string;
  bytes: Uint8Array;
}
/** What else the form says of a file: fields of the command that records it. */
export type Fields = Readonly<Record<string, string>>;
/** Says whether a file is clean; `notScanned` where no scanner is configured. */
export type Scan = (file: Upload) => Promise<'clean' | 'infected' | 'notScanned'>;

export interface EvidenceOptions {
  /** The workflow that records files; its clauses word what the door refuses. */
  slice: Slice;
  /** View of the streams that rely on a file: document `{ streams }` by file id. */
  use: AnyView;
  /** Resident: bytes each organisation has stored. */
  usage: View<{ bytes: number }>;
  store: FileStore;
  scan: Scan;
  /** Largest file, and all files of one organisation, in bytes. */
  fileLimit: number;
  quota: number;
}
/** Milliseconds to wait for the view of what relies on a file. */
const patience = 5000;
export type Kept = Receipt & { sha256: string; mediaType: string };
interface FileFacts {
  sha256: string;
  name: string;
  mediaType: string;
  rejected?: boolean;
}

/** Evidence files at the door: size, quota, real type and scan on the way in; a case one may see on the way out. */
export class Evidence {
  /** Bytes on their way in: not yet in the log, or not yet known from there. */
  private readonly incoming = new Map<string, number>();

  constructor(
    readonly options: EvidenceOptions,
    private readonly submitter: Submitter,
    private readonly reading: Reading,
  ) {}

  /** @throws Refusal FIL_SIZE, FIL_TYPE, FIL_SCAN, FIL_QUOTA, SEC_*; ScannerUnavailable; nothing is stored then */
  upload(upload: Upload, asked: Asked, commandId?: string, fields: Fields = {}): Promise<Kept> {
    return this.keep(upload, asked, commandId, asked.language, fields);
  }

  /** The same for any giver of commands, the system included. */
  async keep(
    { name, bytes }: Upload,
    who: Order['who'],
    commandId?: string,
    language: Language = 'zh',
    fields: Fields = {},
  ): Promise<Kept> {
    const { slice, store, scan, fileLimit } = this.options;
    const refuse = refuser(slice.workflow.clauses);
    if (bytes.length === 0 || bytes.length > fileLimit) throw refuse('FIL_SIZE', { name, limit: fileLimit });
    const { mediaType, found } = mediaTypeOf(name, bytes);
    if (!mediaType) throw refuse('FIL_TYPE', { name, found });
    const scanned = await scan({ name, bytes }).catch((cause: unknown) => {
      throw new ScannerUnavailable('the scanner gave no answer', { cause });
    });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const order = {
      slice,
      command: 'RecordFile',
      input: { ...fields, sha256, name, mediaType, bytes: bytes.length, scan: scanned },
      who,
      language,
      ...(commandId === undefined ? {} : { commandId }),
    };
    const recorded = async () => ({ ...(await this.submitter.submit(order)), sha256, mediaType });
    // The workflow refuses an infected file, so that it stays on record who handed it in; nothing of it is stored.
    if (scanned === 'infected') return recorded();
    // Capacity and input are known to be right before a byte is stored; a byte is stored before an event says so.
    const dry = await this.submitter.submit({ ...order, dryRun: true });
    const stored = async () => {
      await store.put(bytes);
      return recorded();
    };
    if (dry.repeated) return stored();
    const { organisation } = dry.events[0]!.data as { organisation: string };
    return this.withinQuota(organisation, bytes.length, stored);
  }

  /** Takes the space before anything waits, so that files handed in at once are counted together. */
  private async withinQuota(organisation: string, bytes: number, keep: () => Promise<Kept>): Promise<Kept> {
    const { slice, quota, usage } = this.options;
    const incoming = () => this.incoming.get(organisation) ?? 0;
    const used = (this.reading.residents.get(usage, organisation)?.bytes ?? 0) + incoming();
    if (used + bytes > quota) throw refuser(slice.workflow.clauses)('FIL_QUOTA', { used, limit: quota });
    this.incoming.set(organisation, incoming() + bytes);
    try {
      return await keep();
    } finally {
      this.incoming.set(organisation, incoming() - bytes);
    }
  }

  /**
   * A file's bytes, for those who may see it or a case that relies on it; the download is logged first.
   * @throws NotFound when there is no such file, or no case the caller may see relies on it
   */
  async download(id: string, asked: Asked): Promise<{ bytes: Uint8Array; name: string; mediaType: string }> {
    const through = await this.throughWhich(id, asked);
    const { document } = await foldOf(this.reading, this.options.slice, id);
    const bytes = document && !document.rejected ? await this.options.store.get(document.sha256) : undefined;
    if (!document || !bytes) throw new NotFound(id);
    const input = { person: asked.caller.person, through };
    await this.submitter.submit({
      slice: this.options.slice,
      command: 'LogDownload',
      id,
      input,
      who: { act: systemAct },
    });
    return { bytes, name: document.name, mediaType: document.mediaType };
  }

  private async throughWhich(id: string, asked: Asked): Promise<string> {
    const { slice, use } = this.options;
    const quiet = { ...asked, query: {} };
    if (await sees(this.reading, slice, id, quiet)) return `${slice.workflow.name}-${id}`;
    // Who has just handed a file in must be able to have it opened at once.
    await caughtUp(this.reading, use, { waitMs: asked.waitMs ?? patience });
    const row = await this.reading.views.get(use, id);
    for (const stream of row ? (JSON.parse(row.text) as { streams: string[] }).streams : []) {
      const owner = this.reading.slices.find(({ workflow }) => workflow.name === categoryOf(stream));
      if (owner && (await sees(this.reading, owner, idOf(stream), quiet))) return stream;
    }
    throw new NotFound(id);
  }
}

async function sees(reading: Reading, slice: Slice, id: string, asked: Asked): Promise<boolean> {
  try {
    await look(reading, { live: slice, id }, asked);
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

async function foldOf(reading: Reading, slice: Slice, id: string): Promise<{ document: FileFacts | undefined }> {
  return { document: await reading.ask().of(slice.listing as never, id) };
}
