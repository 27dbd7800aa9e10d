import { StoreUnavailable, Unauthorised } from '@app/kernel';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64url, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK } from 'jose';
import { maxTokenHours, openLocalIssuer, requireLocalIssuerAllowed } from './local-issuer.js';
import { verifierFor } from './tokens.js';

const t0 = Date.UTC(2026, 0, 5, 1);
const hour = 3_600_000;

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'issuer-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('the local issuer', () => {
  const person = '01920000-0000-7000-8000-000000000001';

  it('keeps its key in a file of mode 0600 and uses it again', async () => {
    const data = join(folder, 'a');
    const [one, two] = await Promise.all([openLocalIssuer(data), openLocalIssuer(data)]);
    expect(two.issuer).toBe(one.issuer);
    expect((await openLocalIssuer(data)).issuer).toBe(one.issuer);
    expect(await readdir(data)).toEqual(['issuer.key.json']);
    expect((await stat(join(data, 'issuer.key.json'))).mode & 0o777).toBe(0o600);
    const { d } = JSON.parse(await readFile(join(data, 'issuer.key.json'), 'utf8')) as JWK;
    expect(JSON.stringify(one.keys)).not.toContain(d);
  });

  it('refuses a key that others can read', async () => {
    const data = join(folder, 'open');
    await openLocalIssuer(data);
    await chmod(join(data, 'issuer.key.json'), 0o644);
    await expect(openLocalIssuer(data)).rejects.toThrow('0600');
  });

  it('mints tokens that name a person, for at most eight hours, and says what to record', async () => {
    let now = t0;
    const local = await openLocalIssuer(join(folder, 'a'), () => now);
    const verify = verifierFor({ local, now: () => now });
    const { token, record } = await local.mint(person);
    expect(record).toEqual({
      jti: expect.any(String) as string,
      issuer: local.issuer,
      hours: maxTokenHours,
      expiresAt: '2026-01-05T17:00:00.000+08:00',
    });
    expect(await verify(token)).toEqual({ person, issuer: local.issuer, jti: record.jti });
    now = t0 + 8 * hour;
    await expect(verify(token)).rejects.toThrow('expired');
    await expect(local.mint(person, { hours: 9 })).rejects.toThrow(RangeError);
    await expect(local.mint(person, { hours: 0 })).rejects.toThrow(RangeError);
  });

  it('does not accept a token of another installation', async () => {
    const foreign = await openLocalIssuer(join(folder, 'b'));
    const verify = verifierFor({ local: await openLocalIssuer(join(folder, 'a')) });
    const { token } = await foreign.mint(person);
    await expect(verify(token)).rejects.toThrow('another issuer');
  });

  it('is refused beside an OIDC provider or production stores, and beyond this machine unless said', () => {
    const host = '127.0.0.1';
    expect(() => requireLocalIssuerAllowed({ host })).not.toThrow();
    expect(() => requireLocalIssuerAllowed({ host: '0.0.0.0', allowRemote: true })).not.toThrow();
    expect(() => requireLocalIssuerAllowed({ host: '0.0.0.0' })).toThrow('this machine only');
    expect(() => requireLocalIssuerAllowed({ host, oidcIssuer: 'https://id' })).toThrow('OIDC');
    expect(() => requireLocalIssuerAllowed({ host, eventStoreUrl: 'esdb://x' })).toThrow('production');
    expect(() => requireLocalIssuerAllowed({ host, mongodbUrl: 'mongodb://x' })).toThrow('production');
  });
});

describe('an OIDC provider', () => {
  const issuer = 'https://id.example.edu.cn';
  const audience = 'juanzong-api';
  let server: Server;
  let url: string;
  let asked = 0;
  let key: CryptoKey;
  let jwks: { keys: JWK[] };

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    key = pair.privateKey;
    jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] };
    server = createServer((_, response) => {
      asked++;
      response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  });
  afterAll(() => new Promise((done) => server.close(done)));

  interface Signed {
    iss?: string;
    aud?: string;
    sub?: string;
    exp?: number;
    nbf?: number;
    kid?: string;
    with?: CryptoKey | Uint8Array;
    alg?: string;
    jti?: string;
  }
  const signed = (of: Signed = {}) => {
    const { iss = issuer, aud = audience, sub = 'u1', exp = t0 / 1000 + 600, nbf, kid = 'k1', alg = 'ES256' } = of;
    const jwt = new SignJWT({
      iss,
      aud,
      sub,
      exp,
      ...(nbf ? { nbf } : {}),
      ...('jti' in of ? { jti: of.jti! } : { jti: 'j1' }),
    });
    return jwt.setProtectedHeader({ alg, kid }).sign(of.with ?? key);
  };
  const owner = async (kind: string, name: string) =>
    kind === 'subject' && name === `${issuer}|u1` ? 'staff-p1' : undefined;
  const verifier = (more: object = {}) =>
    verifierFor({ oidc: { issuer, audience, jwks: { url }, ...more }, owner, now: () => t0 });

  it('names the person to whom the subject was linked, and fetches its keys once', async () => {
    const before = asked;
    const verify = verifier();
    expect(await verify(await signed())).toEqual({ person: 'p1', issuer, jti: 'j1' });
    await verify(await signed({ jti: 'j2' }));
    expect(asked).toBe(before + 1);
  });

  it('also takes the keys themselves, and makes an id for a token that has none', async () => {
    const verify = verifier({ jwks });
    const { jti } = await verify(await signed({ jti: undefined }));
    expect(jti).toMatch(/^sha256:[0-9a-f]{32}$/);
  });

  it.each<[string, () => Promise<string> | string, string]>([
    ['malformed', () => 'not.a.token', 'not a signed JWT'],
    ['empty', () => '', 'not a signed JWT'],
    ['expired', () => signed({ exp: t0 / 1000 - 1 }), 'expired'],
    ['not valid yet', () => signed({ nbf: t0 / 1000 + 60 }), 'not valid yet'],
    ['of a foreign issuer', () => signed({ iss: 'https://other' }), 'another issuer'],
    ['for another audience', () => signed({ aud: 'other' }), 'another audience'],
    ['of a subject nobody registered', () => signed({ sub: 'u9' }), 'nobody registered'],
    ['of an unknown key', () => signed({ kid: 'k9' }), 'signature'],
    ['signed by another key', async () => signed({ with: (await generateKeyPair('ES256')).privateKey }), 'signature'],
    ['unsigned (alg none)', () => new UnsecuredJWT({ iss: issuer, aud: audience, sub: 'u1', exp: t0 / 1000 + 600 }).encode(), 'algorithm'],
    ['signed with a shared secret', () => signed({ alg: 'HS256', with: new Uint8Array(32) }), 'algorithm'],
    ['without expiry', () => new SignJWT({ iss: issuer, aud: audience, sub: 'u1' }).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(key), 'claim'],
  ])('refuses a token that is %s', async (_, token, why) => {
    const refused = verifier()(await token());
    await expect(refused).rejects.toThrow(Unauthorised);
    await expect(refused).rejects.toThrow(why);
  }); // prettier-ignore

  it('refuses a token whose payload was changed', async () => {
    const [header, , signature] = (await signed()).split('.');
    const payload = base64url.encode(JSON.stringify({ iss: issuer, aud: audience, sub: 'u2', exp: t0 / 1000 + 600 }));
    await expect(verifier()(`${header}.${payload}.${signature}`)).rejects.toThrow('signature');
  });

  it('checks expiry of a token it has seen before', async () => {
    let now = t0;
    const verify = verifierFor({ oidc: { issuer, audience, jwks }, owner, now: () => now });
    const token = await signed();
    await verify(token);
    now = t0 + 600_000;
    await expect(verify(token)).rejects.toThrow('expired');
  });

  it('is away, not refusing, when the keys cannot be fetched', async () =>
    expect(verifier({ jwks: { url: 'http://127.0.0.1:1/jwks' } })(await signed())).rejects.toThrow(StoreUnavailable));

  it('allows no weak algorithm, and no local issuer beside it', async () => {
    expect(() => verifier({ algorithms: ['HS256'] })).toThrow('HS256');
    expect(() => verifier({ algorithms: ['none'] })).toThrow('none');
    const local = await openLocalIssuer(join(folder, 'a'));
    expect(() => verifierFor({ oidc: { issuer, audience, jwks }, local })).toThrow('must be off');
    expect(() => verifierFor({})).toThrow('no issuer');
  });
});
