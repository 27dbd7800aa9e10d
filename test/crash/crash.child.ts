import { writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { openEventStore } from '@app/event-store';
import {
  canonical,
  ClaimTaken,
  digestOf,
  hashedId,
  instantOf,
  noDigest,
  type Claim,
  type CommandRecord,
  type Digest,
  type NewEvent,
} from '@app/kernel';

/**
 * Appends under load until it is killed: 16 writers, each on a stream of its own, batches of 1 to 4 events, each with a claim of its
 * own and the next number of a series that all of them fight for. Every acknowledged append is one line on standard output:
 * stream, revision, position, id of the last event.
 *
 * Arguments: file, `threaded` or `inline`.
 */
const [file, how] = process.argv.slice(2) as [string, string];
const entry = { file: resolve(__dirname, '../../libs/event-store/src/sqlite.worker.ts') };
const writers = 16;

function batchOf(stream: string, expected: number, size: number, claims: Claim[], previous: Digest): NewEvent[] {
  const ms = Date.now();
  const command = `${stream}@${expected}`;
  const record: CommandRecord = {
    command,
    edition: 1,
    input: { reason: '压力测试' },
    act: { by: 'person-1', capacity: 'BO', organisation: 'bureau-1', issuer: 'test', jti: 'jti-1' },
    read: expected,
    correlation: command,
    claims,
    release: 'test',
  };
  let digest = previous;
  return Array.from({ length: size }, (_, index) => {
    const id = hashedId(ms, command, index);
    const data = { n: expected + 1 + index, text: '教育集团'.repeat(1 + (index % 50)) };
    const meta = {
      schemaVersion: 1,
      about: [stream],
      effectiveOn: '2024-09-09',
      visibility: 'internal' as const,
      recordedAt: instantOf(ms),
      commandId: hashedId(ms, command),
      index,
      count: size,
    };
    const recordText = index === 0 ? canonical(record) : undefined;
    digest = digestOf(
      stream,
      expected + 1 + index,
      { id, type: 'CaseChanged', meta },
      canonical(data),
      recordText,
      digest,
    );
    return { id, type: 'CaseChanged', data, meta: { ...meta, digest }, ...(index === 0 ? { record } : {}) };
  });
}

async function main(): Promise<void> {
  const store = await openEventStore({ file, mode: 'embedded', threaded: how === 'threaded' ? entry : false });
  let number = await store.lastNumber('cases');

  const write = async (writer: number) => {
    const stream = `case-${writer}`;
    let expected = -1;
    let digest = noDigest;
    for await (const page of store.read(stream, { backwards: true, limit: 1 }))
      for (const event of page) [expected, digest] = [event.revision, event.meta.digest];
    for (let size = 1; ; size = 1 + ((size + writer) % 4)) {
      const claims = [
        { kind: 'batch', key: `${stream}@${expected}` },
        { series: 'cases', number: ++number },
      ];
      const events = batchOf(stream, expected, size, claims, digest);
      try {
        const { revision, position } = await store.append({ stream, expected, events, claims });
        const last = events[events.length - 1]!;
        writeSync(1, `${stream} ${revision} ${position} ${last.id}\n`);
        [expected, digest] = [revision, last.meta.digest];
      } catch (error) {
        if (!(error instanceof ClaimTaken)) throw error;
        number = await store.lastNumber('cases');
      }
    }
  };
  writeSync(1, 'ready\n');
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
}
void main();
