import { serialize } from 'bson';
import { decode, type Doc } from './values.js';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;

export interface Message {
  requestId: number;
  /** Came as OP_QUERY (the legacy hello) and is answered by OP_REPLY. */
  legacy: boolean;
  /** The sender wants no answer. */
  silent: boolean;
  body: Doc;
}

/** Cuts complete messages off a growing buffer. */
export function framer(): (chunk: Buffer) => Buffer[] {
  let rest: Buffer[] = [];
  let size = 0;
  return (chunk) => {
    rest.push(chunk);
    size += chunk.length;
    const whole: Buffer[] = [];
    for (;;) {
      if (size < 4) return whole;
      if ((rest[0]?.length ?? 0) < 4) rest = [Buffer.concat(rest)];
      const length = rest[0]?.readInt32LE(0) ?? 0;
      if (size < length) return whole;
      const all = rest.length > 1 ? Buffer.concat(rest) : (rest[0] as Buffer);
      whole.push(all.subarray(0, length));
      rest = [all.subarray(length)];
      size -= length;
    }
  };
}
export function parse(bytes: Buffer): Message {
  const requestId = bytes.readInt32LE(4);
  const code = bytes.readInt32LE(12);
  if (code === OP_QUERY) return { requestId, legacy: true, silent: false, body: query(bytes) };
  if (code !== OP_MSG) throw new Error(`opcode ${code} is not understood`);
  const flags = bytes.readUInt32LE(16);
  const end = bytes.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  return { requestId, legacy: false, silent: (flags & MORE_TO_COME) !== 0, body: sections(bytes, end) };
}
function query(bytes: Buffer): Doc {
  const name = bytes.indexOf(0, 20);
  const at = name + 1 + 8;
  const database = bytes.toString('utf8', 20, name).replace(/\.\$cmd$/, '');
  return { ...document(bytes, at), $db: database };
}
/** Kind 0 is the command, kind 1 a field of it sent as a sequence of documents. */
function sections(bytes: Buffer, end: number): Doc {
  let body: Doc = {};
  const sequences: Doc = {};
  let at = 20;
  while (at < end) {
    const kind = bytes[at++];
    const length = bytes.readInt32LE(at);
    if (kind === 0) body = document(bytes, at);
    else if (kind === 1) {
      const name = bytes.indexOf(0, at + 4);
      sequences[bytes.toString('utf8', at + 4, name)] = documents(bytes, name + 1, at + length);
    } else throw new Error(`section kind ${kind} is not understood`);
    at += length;
  }
  return { ...body, ...sequences };
}
function documents(bytes: Buffer, from: number, to: number): Doc[] {
  const found: Doc[] = [];
  for (let at = from; at < to; at += bytes.readInt32LE(at)) found.push(document(bytes, at));
  return found;
}
const document = (bytes: Buffer, at: number): Doc => decode(bytes.subarray(at, at + bytes.readInt32LE(at)));

export function answer(to: Message, body: Doc): Buffer {
  const content = serialize(body);
  const head = Buffer.alloc(to.legacy ? 36 : 21);
  head.writeInt32LE(head.length + content.length, 0);
  head.writeInt32LE(to.requestId, 8);
  head.writeInt32LE(to.legacy ? OP_REPLY : OP_MSG, 12);
  if (to.legacy) head.writeInt32LE(1, 32);
  return Buffer.concat([head, content]);
}
