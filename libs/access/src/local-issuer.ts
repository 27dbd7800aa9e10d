import { instantOf, StoreUnavailable, type Instant } from '@app/kernel';
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import { audienceOfLocal } from './tokens.js';

/** What to record of a minted token: the input of the staff command `RecordTokenMinted`, given as the system on the person's stream. */
export interface MintedToken {
  jti: string;
  issuer: string;
  hours: number;
  expiresAt: Instant;
}
/** Tokens without an identity provider, for trial and embedded stores. */
export interface LocalIssuer {
  /** `urn:juanzong:local:<thumbprint>`: a token of another installation is of another issuer. */
  issuer: string;
  keys: JSONWebKeySet;
  /** @throws RangeError for other than 1 to 8 whole hours */
  mint(person: string, options?: { hours?: number }): Promise<{ token: string; record: MintedToken }>;
}

export const maxTokenHours = 8;
const keyFile = 'issuer.key.json';

/**
 * Opens the issuer of a data folder; makes its Ed25519 key at first use, in a file only its owner can read.
 * @throws StoreUnavailable when the file holds something else
 */
export async function openLocalIssuer(folder: string, now: () => number = Date.now): Promise<LocalIssuer> {
  const path = join(folder, keyFile);
  const jwk = (await readKey(path)) ?? (await makeKey(folder, path));
  const kid = await calculateJwkThumbprint(jwk);
  const issuer = `urn:juanzong:local:${kid}`;
  const key = await importJWK(jwk, 'EdDSA');
  const { d: _secret, ...shown } = jwk;
  return {
    issuer,
    keys: { keys: [{ ...shown, kid, alg: 'EdDSA', use: 'sig' }] },
    async mint(person, { hours = maxTokenHours } = {}) {
      if (!Number.isInteger(hours) || hours < 1 || hours > maxTokenHours)
        throw new RangeError(`a token lives 1 to ${maxTokenHours} whole hours, not ${hours}`);
      const jti = randomUUID();
      const issuedAt = Math.floor(now() / 1000);
      const expires = issuedAt + hours * 3600;
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(audienceOfLocal)
        .setSubject(person)
        .setJti(jti)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expires)
        .sign(key);
      return { token, record: { jti, issuer, hours, expiresAt: instantOf(expires * 1000) } };
    },
  };
}

async function readKey(path: string): Promise<JWK | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) return undefined;
  if (found.mode & 0o077) throw new Error(`${path} can be read by others; its mode must be 0600`);
  const jwk = parsed(await readFile(path, 'utf8'));
  if (jwk?.kty !== 'OKP' || jwk.crv !== 'Ed25519' || !isKeyPart(jwk.x) || !isKeyPart(jwk.d))
    throw new StoreUnavailable(
      `${path} is not an Ed25519 key; restore it from a backup, or delete it: a new key is made, and tokens given so far end`,
      'corrupt',
    );
  return jwk;
}
/** 32 bytes in base64url. */
const isKeyPart = (text: unknown): boolean => typeof text === 'string' && /^[\w-]{43}$/.test(text);
function parsed(text: string): JWK | undefined {
  try {
    return (JSON.parse(text) ?? undefined) as JWK | undefined;
  } catch {
    return undefined;
  }
}

/** Written whole beside its place, then linked there: of two processes that start together, both use the one that came first. */
async function makeKey(folder: string, path: string): Promise<JWK> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify(await exportJWK(privateKey)));
    await file.sync();
  } finally {
    await file.close();
  }
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unlink(draft);
  return (await readKey(path))!;
}

/** What decides whether tokens may be minted locally. */
export interface LocalIssuerSetting {
  /** Address the server listens on. */
  host: string;
  oidcIssuer?: string | undefined;
  eventStoreUrl?: string | undefined;
  mongodbUrl?: string | undefined;
  /** Said explicitly: listen beyond this machine without an identity provider. */
  allowRemote?: boolean;
}

/** @throws Error in one clear line, when the local issuer must not be used */
export function requireLocalIssuerAllowed(setting: LocalIssuerSetting): void {
  const { host, oidcIssuer, eventStoreUrl, mongodbUrl, allowRemote = false } = setting;
  if (oidcIssuer) throw new Error('the local issuer must be off when an OIDC provider is configured');
  if (eventStoreUrl || mongodbUrl)
    throw new Error('production stores need an OIDC provider; the local issuer is refused');
  if (!allowRemote && !isLoopback(host))
    throw new Error(`with the local issuer the server listens on this machine only, not on ${host}`);
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
