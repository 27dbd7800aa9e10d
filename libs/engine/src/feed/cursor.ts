import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { VaultConflict, type Position, type Vault } from '@app/kernel';

/** How far a reader has come: everything up to `position` was looked at, `event` last (a copy of the log finds its place by that). */
export interface Place {
  position?: Position | undefined;
  event?: string | undefined;
}

/** Text that is not a cursor of this installation. */
export class CursorRefused extends Error {}

const ref = 'vault:00000000-0000-8000-8000-00000000feed';
const subject = 'event-feed';
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const block = 96;

/**
 * Places as opaque text. Sealed, and never twice alike: an embedded position is a count, so an open one would tell how much there is that
 * the reader may not see. The key is kept in the vault, where every process finds the same, a backup holds it, and a copy to other
 * engines brings it along.
 */
export class Cursors {
  private constructor(private readonly key: Buffer) {}

  static async of(vault: Vault, at: string): Promise<Cursors> {
    try {
      await vault.put([{ ref, subject, value: randomBytes(32).toString('base64') }]);
    } catch (error) {
      // There is one already.
      if (!(error instanceof VaultConflict)) throw error;
    }
    const [key] = await vault.read([ref], { by: 'system', capacity: 'SYS', purpose: 'event feed', at });
    return new Cursors(Buffer.from(key!, 'base64'));
  }

  seal({ position = '', event = '' }: Place): string {
    const nonce = randomBytes(nonceBytes);
    const sealer = createCipheriv(algorithm, this.key, nonce);
    const place = `${event} ${position} `;
    // Its length must not tell how many digits a position has.
    const sealed = sealer.update(place.padEnd(Math.ceil(place.length / block) * block), 'utf8');
    return Buffer.concat([nonce, sealed, sealer.final(), sealer.getAuthTag()]).toString('base64url');
  }

  /** @throws CursorRefused */
  open(cursor: string): Place {
    const bytes = Buffer.from(cursor, 'base64url');
    // Node leaves out what is not base64url: only what seal() has written says the same again.
    if (bytes.length < nonceBytes + tagBytes || bytes.toString('base64url') !== cursor) throw new CursorRefused();
    const end = bytes.length - tagBytes;
    try {
      const opener = createDecipheriv(algorithm, this.key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
      opener.setAuthTag(bytes.subarray(end));
      const text = opener.update(bytes.subarray(nonceBytes, end), undefined, 'utf8') + opener.final('utf8');
      const [event = '', position = ''] = text.split(' ');
      return { position: position || undefined, event: event || undefined };
    } catch {
      throw new CursorRefused();
    }
  }
}
