import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { fill, StoreUnavailable, type Words } from '@app/kernel';

const cipher = 'aes-256-gcm';
const tagBytes = 16;

export const newKey = (): Uint8Array => randomBytes(32);

export interface Sealed {
  nonce: Uint8Array;
  /** Ciphertext, then the tag. */
  sealed: Uint8Array;
}
/** A value can be opened only under the reference and subject it was stored with. */
const bound = (subject: string, ref: string) => Buffer.from(JSON.stringify([subject, ref]));

export function seal(key: Uint8Array, subject: string, ref: string, value: string): Sealed {
  const nonce = randomBytes(12);
  const sealer = createCipheriv(cipher, key, nonce).setAAD(bound(subject, ref));
  return { nonce, sealed: Buffer.concat([sealer.update(value, 'utf8'), sealer.final(), sealer.getAuthTag()]) };
}
export function unseal(key: Uint8Array, subject: string, ref: string, { nonce, sealed }: Sealed): string {
  const end = sealed.length - tagBytes;
  const opener = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes })
    .setAAD(bound(subject, ref))
    .setAuthTag(sealed.subarray(end));
  return Buffer.concat([opener.update(sealed.subarray(0, end)), opener.final()]).toString('utf8');
}

/** A value to be stored. */
export interface Personal {
  ref: string;
  subject: string;
  value: string;
}
/** Whether a stored value is the very one to be stored. */
export const isSame = (key: Uint8Array, stored: Sealed & { subject: string }, { ref, subject, value }: Personal) =>
  stored.subject === subject && unseal(key, subject, ref, stored) === value;

/** The log a vault stands beside. */
export interface LogBeside {
  epoch: string;
  isEmpty: boolean;
}
/** The log and the vault do not belong together. */
export class VaultMismatch extends StoreUnavailable {
  readonly says: Words;
  /** @param vault the file or database, for `{vault}` in the sentence */
  constructor({ zh, en }: Words, vault: string) {
    const says = { zh: fill(zh, { vault }), en: fill(en, { vault }) };
    super(`${says.zh} ${says.en}`, 'corrupt');
    this.says = says;
  }
}
/** A vault that is of another log, or filled beside an empty one. `stamp`: the epoch of its log, once it has one. */
export const isOfAnother = (stamp: string | undefined, holdsSomebody: boolean, { epoch, isEmpty }: LogBeside) =>
  stamp === undefined ? isEmpty && holdsSomebody : stamp !== epoch;
