import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importJWK, SignJWT, type JWK } from 'jose';
import { openLocalIssuer } from '@app/access';
import { seededBureau, slices } from '@app/workflows';
import { trialHouse, type Answered, type TestHouse } from '../support/house.js';
import { jianye, peopleByKey, schoolsByName, writtenSince } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

interface Bad {
  /** Key of a person of the trial. */
  as?: string;
  /** Instead of the person's own. */
  token?: () => Promise<string> | string;
  method?: 'GET' | 'POST';
  path: () => string;
  /** Text and bytes are sent as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  status: number;
  code: string;
  /** Pointer or parameter that `errors` names, or `field`. */
  names?: string;
  /** Whether a refusal is recorded. */
  recorded?: true;
}

describe('Bad input', () => {
  let house: TestHouse;
  let schools: Record<string, string>;
  let people: Record<string, string>;
  let group: string;
  let school: string;
  const nowhere = '01920000-0000-7000-8000-00000000dead';
  const school0 = { nameZh: '某小学', divisionCode: '320105', effectiveOn: '2024-09-09' };
  /** 南京 as an old Windows writes it. */
  const inGb18030 = Buffer.from('7b226e616d655a68223a22c4cfbea9227d', 'hex');
  const register = { path: () => '/v1/schools', as: 'wang' };
  const registration = (more: object = {}) => ({ ...school0, managingBureauId: jianye, ...more });
  const suspension = { reasonKind: 'policy', reason: '整顿', from: '2024-09-09', decisionNo: '建教发〔2024〕9号' };
  const suspend = () => `/v1/collaborations/${group}/suspend-collaboration`;

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    schools = await schoolsByName(house);
    people = await peopleByKey(house);
    school = schools['中华中学']!;
    const { body } = await (await house.as('wang')).get('/v1/collaborations');
    group = (body.items as { id: string }[])[0]!.id;
    await house.as('zhao');
    await house.as('core');
  });
  afterAll(() => house.stop());

  async function send(
    { as = 'wang', token, method = 'POST', path, body, headers = {} }: Bad,
    language?: string,
  ): Promise<Answered> {
    const own = token === undefined ? (await house.as(as)).token : await token();
    const response = await fetch(`${house.url}${path()}`, {
      method,
      headers: {
        ...(own ? { authorization: `Bearer ${own}` } : {}),
        ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
        ...(language ? { 'accept-language': language } : {}),
        ...headers,
      },
      ...(method === 'POST'
        ? {
            body:
              typeof body === 'string' || body instanceof Uint8Array
                ? (body as Uint8Array<ArrayBuffer>)
                : JSON.stringify(body ?? {}),
          }
        : {}),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answered['body'] };
  }

  /** A problem an officer understands, in both languages, and nothing written but a refusal where one is due. */
  async function expectRefused(bad: Bad): Promise<void> {
    await house.as(bad.as ?? 'wang');
    await house.settled();
    const before = await house.api.house.store.head();
    for (const [language, own, foreign] of [
      [undefined, /[\u4e00-\u9fff]/, undefined],
      ['en', /[a-z]/, /[\u4e00-\u9fff]/],
    ] as const) {
      const { status, headers, body } = await send(bad, language);
      expect({ status, body }).toMatchObject({
        status: bad.status,
        body: { code: bad.code, status: bad.status, type: `/problems/${bad.code}` },
      });
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(headers.get('content-language')).toBe(language ?? 'zh-CN');
      for (const said of [body.title, body.next]) {
        expect(said).toMatch(own);
        if (foreign) expect(said).not.toMatch(foreign);
      }
      expect(JSON.stringify(body)).not.toMatch(/ at \/|node_modules|\.ts:|\{\w+\}/);
      expect(body.correlationId).toBe(headers.get('x-correlation-id'));
      if (bad.names !== undefined) {
        const named = [
          body.field,
          ...((body.errors ?? []) as { pointer?: string; parameter?: string }[]).map(
            (each) => each.pointer ?? each.parameter,
          ),
        ];
        expect(named).toContain(bad.names);
      }
    }
    await house.settled();
    const written = (await writtenSince(house, before)).map(({ type }) => type);
    expect(written).toEqual(bad.recorded ? ['CommandRefused', 'CommandRefused'] : []);
  }
  const each = (cases: Record<string, Bad>) => it.each(Object.entries(cases))('%s', (_, bad) => expectRefused(bad));

  describe('bodies that cannot be read', () => {
    const malformed = { ...register, status: 400, code: 'GEN_MALFORMED' };
    each({
      'half a JSON': { ...malformed, body: '{"nameZh":' },
      'a list': { ...register, body: [], status: 400, code: 'GEN_SHAPE' },
      null: { ...register, body: 'null', status: 400, code: 'GEN_SHAPE' },
      text: { ...register, body: '"某小学"', status: 400, code: 'GEN_SHAPE' },
      'a __proto__': { ...malformed, body: '{"__proto__":{"admin":true},"nameZh":"某小学"}' },
      'a constructor.prototype': { ...malformed, body: '{"constructor":{"prototype":{"x":1}}}' },
      'nested a thousand deep': { ...malformed, body: '['.repeat(1000) + ']'.repeat(1000) },
      'two MiB': {
        ...register,
        body: JSON.stringify({ nameZh: '校'.repeat(700_000) }),
        status: 413,
        code: 'GEN_BODY_TOO_LARGE',
      },
      'bytes that are not UTF-8': { ...malformed, body: inGb18030 },
      'bytes of which half a character is missing': {
        ...malformed,
        body: Buffer.from(JSON.stringify(registration())).filter((byte) => byte !== 0xe6),
      },
      'another charset': {
        ...register,
        body: inGb18030,
        headers: { 'content-type': 'application/json; charset=gb18030' },
        status: 415,
        code: 'GEN_MEDIA_TYPE',
      },
      'a form': {
        ...register,
        body: 'nameZh=x',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        status: 415,
        code: 'GEN_MEDIA_TYPE',
      },
      'plain text': {
        ...register,
        body: '{}',
        headers: { 'content-type': 'text/plain' },
        status: 415,
        code: 'GEN_MEDIA_TYPE',
      },
    });
  });

  describe('fields of the wrong shape', () => {
    const shape = (body: unknown, names: string): Bad => ({ ...register, body, status: 400, code: 'GEN_SHAPE', names });
    each({
      'a number for a name': shape(registration({ nameZh: 7 }), '/nameZh'),
      'an object for a name': shape(registration({ nameZh: { $ne: '' } }), '/nameZh'),
      'a day that does not exist': shape(registration({ effectiveOn: '2024-02-30' }), '/effectiveOn'),
      'a fraction': shape(registration({ pupils: 1.5 }), '/pupils'),
      'an unknown field': shape(registration({ admin: true }), '/admin'),
      'an unknown word in a list': shape(registration({ stages: ['primary', 'university'] }), '/stages'),
      'text that reads backwards': shape(registration({ nameZh: '某\u202e学小' }), '/nameZh'),
      'a control character': shape(registration({ nameZh: '某\u0000小学' }), '/nameZh'),
      'a name in two lines': shape(registration({ nameZh: '某\n小学' }), '/nameZh'),
      'a character nobody sees': shape(registration({ nameZh: '某\u200b小学' }), '/nameZh'),
      'what another system could not decode': shape(registration({ nameZh: '某\ufffd小学' }), '/nameZh'),
      'half a character': shape(
        `{"nameZh":"某\\ud800小学","divisionCode":"320105","managingBureauId":"${jianye}","effectiveOn":"2024-09-09"}`,
        '/nameZh',
      ),
      'blank at the end': shape(registration({ nameZh: '某小学\u3000' }), '/nameZh'),
      'an id in capitals': shape(registration({ managingBureauId: jianye.toUpperCase() }), '/managingBureauId'),
      'a command id that is none': {
        ...register,
        body: registration(),
        headers: { 'idempotency-key': '7' },
        status: 400,
        code: 'GEN_SHAPE',
        names: 'Idempotency-Key',
      },
      'a revision that is none': {
        as: 'zhao',
        path: suspend,
        body: suspension,
        headers: { 'if-match': '*' },
        status: 400,
        code: 'GEN_SHAPE',
        names: 'If-Match',
      },
    });
  });

  describe('ids', () => {
    each({
      'of nothing': {
        path: () => `/v1/schools/${nowhere}/confirm-stages`,
        body: { stages: ['primary'], schoolKind: 'primarySchool' },
        status: 404,
        code: 'GEN_NOT_FOUND',
      },
      'of nothing, to read': {
        method: 'GET',
        path: () => `/v1/schools/${nowhere}`,
        status: 404,
        code: 'GEN_NOT_FOUND',
      },
      'that are a path': {
        method: 'GET',
        path: () => '/v1/schools/..%2f..%2fetc%2fpasswd',
        status: 404,
        code: 'GEN_NOT_FOUND',
      },
      'that cannot be decoded': { method: 'GET', path: () => '/v1/schools/%E4%ZZ', status: 400, code: 'GEN_MALFORMED' },
      'of a command that does not exist': {
        path: () => `/v1/schools/${school}/delete`,
        status: 404,
        code: 'GEN_NOT_FOUND',
      },
      'named in a body': {
        ...register,
        body: registration({ parentSchoolId: nowhere, legalPersonStatus: 'campusOf' }),
        status: 422,
        code: 'GEN_UNKNOWN_REFERENCE',
        recorded: true,
      },
      'of another bureau': {
        ...register,
        body: registration({ managingBureauId: seededBureau('320100') }),
        status: 403,
        code: 'SEC_SCOPE',
        recorded: true,
      },
      'of a bureau that is none': {
        ...register,
        body: registration({ managingBureauId: nowhere }),
        status: 403,
        code: 'SEC_SCOPE',
        recorded: true,
      },
    });
    it("another school's seat, named by somebody of this one", async () =>
      expectRefused({
        as: 'core', path: () => `/v1/collaborations/${group}/declare-school-feature`,
        body: { schoolId: schools['南京致远外国语小学'], title: '科技', description: '科技教育' },
        status: 403, code: 'SEC_SCOPE', recorded: true,
      })); // prettier-ignore
  });

  describe('revisions and command ids', () => {
    each({
      'a decision without If-Match': {
        as: 'zhao',
        path: suspend,
        body: suspension,
        status: 428,
        code: 'GEN_PRECONDITION_REQUIRED',
      },
      'a revision long past': {
        as: 'zhao',
        path: suspend,
        body: suspension,
        headers: { 'if-match': '"0"' },
        status: 412,
        code: 'GEN_VERSION_CONFLICT',
        recorded: true,
      },
      'a revision to come': {
        as: 'zhao',
        path: suspend,
        body: suspension,
        headers: { 'if-match': '"999"' },
        status: 412,
        code: 'GEN_VERSION_CONFLICT',
        recorded: true,
      },
    });

    it('the same command id: the first receipt again for the same body, nothing for another', async () => {
      const wang = await house.as('wang');
      const key = { 'idempotency-key': '01920000-0000-7000-8000-00000000c0de' };
      const first = await wang.post('/v1/schools', registration({ nameZh: '某一次小学' }), key);
      expect(first.status).toBe(201);
      const before = await house.api.house.store.head();
      const again = await wang.post('/v1/schools', registration({ nameZh: '某一次小学' }), key);
      expect(again).toMatchObject({
        status: 201,
        body: { id: first.body.id, repeated: true, events: first.body.events },
      });
      expect(await writtenSince(house, before)).toEqual([]);
      await expectRefused({
        ...register,
        body: registration({ nameZh: '另一小学' }),
        headers: key,
        status: 422,
        code: 'GEN_COMMAND_ID_REUSED',
        recorded: true,
      });
      await expectRefused({
        as: 'li',
        path: register.path,
        body: registration({ nameZh: '某一次小学' }),
        headers: key,
        status: 422,
        code: 'GEN_COMMAND_ID_REUSED',
        recorded: true,
      });
    });
  });

  describe('tokens', () => {
    const read = { method: 'GET' as const, path: () => '/v1/schools', status: 401, code: 'GEN_UNAUTHORISED' };
    const signed = async (change: (token: SignJWT) => SignJWT, issuer?: string) => {
      const file = join(house.folder, 'issuer.key.json');
      const jwk = JSON.parse(readFileSync(file, 'utf8')) as JWK;
      const payload = JSON.parse(
        Buffer.from((await house.as('wang')).token.split('.')[1]!, 'base64url').toString(),
      ) as { iss: string; aud: string };
      const header = JSON.parse(Buffer.from((await house.as('wang')).token.split('.')[0]!, 'base64url').toString()) as {
        alg: string;
      };
      const token = new SignJWT({})
        .setProtectedHeader(header)
        .setIssuer(issuer ?? payload.iss)
        .setAudience(payload.aud)
        .setSubject(people.wang!)
        .setJti('t')
        .setExpirationTime('1h');
      return change(token).sign(await importJWK(jwk, 'EdDSA'));
    };
    each({
      none: { ...read, token: () => '' },
      rubbish: { ...read, token: () => 'rubbish' },
      expired: { ...read, token: () => signed((token) => token.setExpirationTime(1_600_000_000)) },
      'for another audience': { ...read, token: () => signed((token) => token.setAudience('elsewhere')) },
      'of nobody known': { ...read, token: () => signed((token) => token.setSubject(nowhere)) },
      'changed after it was signed': {
        ...read,
        token: async () => (await house.as('wang')).token.replace(/\.([^.]{8})/, '.AAAAAAAA'),
      },
      'signed by nobody': {
        ...read,
        token: async () => {
          const [, payload] = (await house.as('wang')).token.split('.');
          return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload!}.`;
        },
      },
      'of another installation': {
        ...read,
        token: async () => {
          const folder = mkdtempSync(join(tmpdir(), 'juanzong-other-'));
          const { token } = await (await openLocalIssuer(folder)).mint(people.wang!, { hours: 1 });
          rmSync(folder, { recursive: true });
          return token;
        },
      },
    });
    it('is good as signed here', async () => {
      const answered = await fetch(`${house.url}/v1/schools`, {
        headers: { authorization: `Bearer ${await signed((token) => token)}` },
      });
      expect(answered.status).toBe(200);
    });
  });

  describe('capacities', () => {
    each({
      'one the person does not hold': {
        as: 'li',
        path: suspend,
        body: suspension,
        headers: { 'if-match': '"0"' },
        status: 403,
        code: 'SEC_CAPACITY',
        recorded: true,
      },
      'a school for a command of the office': {
        ...register,
        as: 'core',
        body: registration(),
        status: 403,
        code: 'SEC_CAPACITY',
        recorded: true,
      },
      'Acting-As that is nonsense': {
        ...register,
        body: registration(),
        headers: { 'acting-as': 'boss of all' },
        status: 400,
        code: 'GEN_SHAPE',
        names: 'Acting-As',
      },
      'Acting-As a capacity of others': {
        ...register,
        body: registration(),
        headers: { 'acting-as': 'BL' },
        status: 403,
        code: 'SEC_CAPACITY',
        recorded: true,
      },
      'Acting-As for another organisation': {
        ...register,
        body: registration(),
        headers: { 'acting-as': `BO; organisation=${nowhere}` },
        status: 403,
        code: 'SEC_CAPACITY',
        recorded: true,
      },
      'Acting-As the system': {
        ...register,
        body: registration(),
        headers: { 'acting-as': 'SYS' },
        status: 403,
        code: 'SEC_CAPACITY',
        recorded: true,
      },
    });
  });

  describe('queries', () => {
    const query = (text: string, names: string): Bad => ({
      method: 'GET',
      path: () => `/v1/schools?${text}`,
      status: 400,
      code: 'GEN_SHAPE',
      names,
    });
    each({
      'an object for a filter': query('status[$ne]=x', 'status[$ne]'),
      'an operator that is none': query('status[regex]=.*', 'status[regex]'),
      'a field that is not indexed': query('__proto__=x', '__proto__'),
      'a limit of nothing': query('limit=0', 'limit'),
      'a limit of everything': query('limit=100000', 'limit'),
      'a cursor of nobody': query('after=rubbish', 'after'),
      'a sort by nothing': query('sort=-password', 'sort'),
      'a position that is none': query('min-position=latest', 'min-position'),
      'a day that is none': query('asOf=yesterday', 'asOf'),
      'an instant that is none': query('knownAt=noon', 'knownAt'),
      'text that reads backwards': query(`q=${encodeURIComponent('某\u202e校')}`, 'q'),
      'the same parameter twice': query('q=a&q=b', 'q'),
      'a cursor of another history': {
        method: 'GET',
        path: () => `/v1/schools/${school}/history?after=x`,
        status: 400,
        code: 'GEN_SHAPE',
        names: 'after',
      },
    });
    it('a position this store has not come to', async () => {
      const [epoch] = (await house.api.house.store.head())!.split('.');
      await expectRefused({
        method: 'GET',
        path: () => `/v1/schools?min-position=${epoch!}.99999999`,
        headers: { prefer: 'wait=0' },
        status: 503,
        code: 'GEN_NOT_CAUGHT_UP',
      });
    });
    it('a position of another store', async () =>
      expectRefused({
        method: 'GET',
        path: () => '/v1/schools?min-position=elsewhere.1',
        status: 400,
        code: 'GEN_SHAPE',
        names: 'min-position',
      }));
  });

  it('everything decided here comes out the same again', () => expectReplayed(house.api.house.store, slices));
});
