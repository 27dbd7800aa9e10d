import { StoreUnavailable, Unauthorised, type Caller } from '@app/kernel';
import { createHash } from 'node:crypto';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import type { LocalIssuer } from './local-issuer.js';

/** Whom a token names. @throws Unauthorised saying why; StoreUnavailable when the issuer's keys cannot be fetched now */
export type Verifier = (token: string) => Promise<Caller>;

/** An OpenID Connect provider. */
export interface OidcConfig {
  issuer: string;
  audience: string;
  /** Where its keys are published, or the keys themselves. */
  jwks: { url: string } | JSONWebKeySet;
  /** Asymmetric algorithms it may sign with. */
  algorithms?: readonly string[];
}
export interface VerifierConfig {
  oidc?: OidcConfig;
  local?: Pick<LocalIssuer, 'issuer' | 'keys'>;
  /** Owner stream of the claim `subject` `<issuer>|<subject>`: `staff-<person>`. */
  owner?: (kind: string, key: string) => Promise<string | undefined>;
  /** Milliseconds since 1970. The host's clock, not a trial's: a token's life is a matter of security, not of the case. */
  now?: () => number;
}

export const audienceOfLocal = 'juanzong';
const oidcAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];
const asymmetric = /^(RS|PS|ES)(256|384|512)$|^EdDSA$|^Ed25519$/;

/** Why a token is not accepted. */
const reasons = {
  malformed: 'the token is not a signed JWT',
  expired: 'the token has expired or is not valid yet',
  issuer: 'the token is of another issuer',
  audience: 'the token is for another audience',
  algorithm: 'the algorithm of the token is not allowed',
  signature: 'the signature of the token is not valid',
  claims: 'the token lacks a claim or has a wrong one',
  subject: 'the token names nobody registered here',
} as const;
const unauthorised = (reason: keyof typeof reasons): Unauthorised => new Unauthorised(reasons[reason]);

/** One verifier for the process: tokens of the OIDC provider, or of the local issuer; never both. */
export function verifierFor({ oidc, local, owner, now = Date.now }: VerifierConfig): Verifier {
  if (oidc && local) throw new Error('the local issuer must be off when an OIDC provider is configured');
  if (oidc) return remembering(oidcVerifier(oidc, owner ?? (async () => undefined), now), now);
  if (local) return remembering(localVerifier(local, now), now);
  throw new Error('no issuer of tokens is configured');
}

interface Verified {
  caller: Caller;
  /** Seconds since 1970. */
  expires: number;
}
type Verify = (token: string) => Promise<Verified>;

function localVerifier(local: Pick<LocalIssuer, 'issuer' | 'keys'>, now: () => number): Verify {
  const keys = createLocalJWKSet(local.keys);
  const options = { issuer: local.issuer, audience: audienceOfLocal, algorithms: ['EdDSA'] };
  return async (token) => {
    const payload = await verified(token, keys, options, now);
    return {
      caller: { person: payload.sub!, issuer: payload.iss!, jti: jtiOf(payload, token) },
      expires: payload.exp!,
    };
  };
}

function oidcVerifier(config: OidcConfig, owner: NonNullable<VerifierConfig['owner']>, now: () => number): Verify {
  const { issuer, audience, jwks, algorithms = oidcAlgorithms } = config;
  const weak = algorithms.find((each) => !asymmetric.test(each));
  if (weak !== undefined) throw new Error(`algorithm ${weak} is not allowed for tokens`);
  const keys =
    'url' in jwks ? createRemoteJWKSet(new URL(jwks.url), { timeoutDuration: 5000 }) : createLocalJWKSet(jwks);
  return async (token) => {
    const payload = await verified(token, keys, { issuer, audience, algorithms: [...algorithms] }, now);
    const stream = await owner('subject', `${issuer}|${payload.sub!}`);
    if (!stream?.startsWith('staff-')) throw unauthorised('subject');
    return {
      caller: { person: stream.slice('staff-'.length), issuer, jti: jtiOf(payload, token) },
      expires: payload.exp!,
    };
  };
}

async function verified(
  token: string,
  keys: JWTVerifyGetKey,
  options: JWTVerifyOptions,
  now: () => number,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...options,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(now()),
    });
    return payload;
  } catch (error) {
    throw refusalOf(error, token, options.issuer as string);
  }
}

function refusalOf(error: unknown, token: string, issuer: string): Error {
  if (error instanceof errors.JWTExpired) return unauthorised('expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return unauthorised(
      error.claim === 'iss'
        ? 'issuer'
        : error.claim === 'aud'
          ? 'audience'
          : error.claim === 'nbf'
            ? 'expired'
            : 'claims',
    );
  if (error instanceof errors.JOSEAlgNotAllowed) return unauthorised('algorithm');
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSMultipleMatchingKeys)
    return unauthorised('signature');
  // A key we do not know: say so if the token does not even claim to be of our issuer.
  if (error instanceof errors.JWKSNoMatchingKey)
    return unauthorised(claimedIssuer(token) === issuer ? 'signature' : 'issuer');
  if (
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JOSENotSupported
  )
    return unauthorised('malformed');
  return new StoreUnavailable('the keys of the identity provider cannot be fetched', 'away');
}

function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** The token's own id; a digest of the token where the provider gives none. */
const jtiOf = ({ jti }: JWTPayload, token: string): string =>
  jti ?? `sha256:${createHash('sha256').update(token).digest('hex').slice(0, 32)}`;

const rememberedFor = 60_000;
const rememberedMost = 10_000;

/** A signature is checked once a minute, not once a request; expiry every time. Only accepted tokens are kept. */
function remembering(verify: Verify, now: () => number): Verifier {
  const known = new Map<string, Verified & { until: number }>();
  return async (token) => {
    const at = now();
    const kept = known.get(token);
    if (kept && at < kept.until && at < kept.expires * 1000) return kept.caller;
    known.delete(token);
    const fresh = await verify(token);
    if (known.size >= rememberedMost) known.delete(known.keys().next().value!);
    known.set(token, { ...fresh, until: at + rememberedFor });
    return fresh.caller;
  };
}
