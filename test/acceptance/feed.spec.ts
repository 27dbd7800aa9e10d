import { Ajv2020 } from 'ajv/dist/2020.js';
import { systemAct } from '@app/kernel';
import { seededBureau, sliceNamed, slices } from '@app/workflows';
import { districtPosted, districtServed } from '../support/district.js';
import { EventStream } from '../support/event-stream.js';
import { trialHouse, type Person, type TestHouse } from '../support/house.js';
import { approve, peopleByKey, schoolsByName } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';
import { withFormats } from '../support/json-schema.js';

interface Told {
  id: string;
  type: string;
  subject: string;
  sequence: string;
  cursor: string;
  dataschema: string;
  data: Record<string, unknown>;
}
const ajv = withFormats(new Ajv2020({ strict: false }));

describe('Integrations are told what happens, as far as it is for them', () => {
  let house: TestHouse;
  let platform: Person;
  let portal: Person;
  let schools: Record<string, string>;
  let district: string;
  const [county, city, elsewhere] = ['320105', '320100', '320500'];

  const batch = async (by: Person, query = ''): Promise<{ events: Told[]; cursor: string }> => {
    const { status, body, headers } = await by.get(`/v1/feed?limit=1000&${query}`);
    expect({ status, body }).toMatchObject({ status: 200 });
    return { events: body as unknown as Told[], cursor: headers.get('feed-cursor')! };
  };
  const types = (events: readonly Told[]) => [...new Set(events.map(({ type }) => type.split('.')[2]!))].sort();
  /** A client of another division, registered by the system. */
  async function clientOf(division: string): Promise<Person> {
    const submit = (command: string, input: object, id?: string) =>
      house.api.house.engine.submit({
        slice: sliceNamed('staff'), command, input, who: { act: systemAct }, ...(id ? { id } : {}),
      }); // prettier-ignore
    const bureauId = seededBureau(division);
    const { id } = await submit('RegisterPerson', { nameZh: '外区平台', bureauId });
    const organisationId = '01920000-0000-7000-8000-00000000aaaa';
    const capacity = { role: 'IC', grades: ['agreement'], organisationId, bureauId, from: '2024-09-09' };
    await submit('GrantCapacity', capacity, id);
    const token = await house.api.house.mint(id, 8);
    const get: Person['get'] = async (path) => {
      const response = await fetch(`${house.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as Record<string, unknown>,
      };
    };
    return { ...platform, token, get };
  }

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    [platform, portal] = [await house.as('platform'), await house.as('portal')];
    schools = await schoolsByName(house);
    const of = await districtPosted(house);
    await districtServed(house, of, '受送达人甲');
    await house.settled();
    district = String((await of.document()).collaborationId);
  }, 60_000);
  afterAll(() => house.stop());

  it('everyone of decided cases and collaborations, partners of the registers as well; each counts what it is told', async () => {
    const everyone = [
      'ApplicationApproved',
      'CollaborationEstablished',
      'LegacyCollaborationImported',
      'MemberJoined',
      'PublicNoticePublished',
    ];
    expect(types((await batch(portal)).events)).toEqual(everyone);
    expect(types((await batch(platform)).events)).toEqual(
      [...everyone, 'PolicyVersionEffective', 'SchoolRegistered'].sort(),
    );
    for (const by of [portal, platform]) {
      const counted = new Map<string, number>();
      for (const { subject, sequence } of (await batch(by)).events) {
        expect(Number(sequence)).toBe((counted.get(subject) ?? 0) + 1);
        counted.set(subject, Number(sequence));
      }
    }
  });

  it('by the schemas that are served, without reasons and persons', async () => {
    const { events } = await batch(platform);
    for (const { type, dataschema, data } of events) {
      const schema = (await (await fetch(`${house.url}/v1/feed/schemas/${type}`)).json()) as { $id: string };
      expect(schema.$id).toBe(dataschema);
      const validate = ajv.getSchema(dataschema) ?? ajv.compile(schema);
      expect({ type, errors: validate(data) ? null : validate.errors }).toEqual({ type, errors: null });
    }
    expect(JSON.stringify(events)).not.toMatch(/vault:|"by"|"reason"|"act"|受送达人/);
    expect((await fetch(`${house.url}/v1/feed/schemas/cn.juanzong.Nothing.v1`)).status).toBe(404);
  });

  it('of their division: the city’s client of all below, another city’s of nothing here', async () => {
    const counties = (await batch(platform)).events.map(({ id }) => id);
    const cities = (await batch(await clientOf(city))).events.map(({ id }) => id);
    expect(cities).toEqual(expect.arrayContaining(counties));
    const foreign = await clientOf(elsewhere);
    const theirs = await batch(foreign);
    expect(types(theirs.events)).toEqual(['PolicyVersionEffective']);
    expect(theirs.events.map(({ data }) => data.divisionCode)).not.toContain(county);
    expect((await batch(foreign, `collaboration=${district}`)).events).toEqual([]);
  });

  it('narrowed to a division of theirs, to types, and to a collaboration with its case', async () => {
    const cities = await clientOf(city);
    expect((await batch(cities, `division=${county}`)).events).toEqual(
      expect.arrayContaining([expect.objectContaining({ subject: `collaboration-${district}` })]),
    );
    const beyond = await platform.get(`/v1/feed?division=${city}`);
    expect([beyond.status, beyond.body.code]).toEqual([403, 'SEC_SCOPE']);
    expect(String(beyond.body.detail)).toContain('订阅事件');
    const only = await batch(platform, 'type=cn.juanzong.MemberJoined.v1,cn.juanzong.SchoolRegistered.v1');
    expect(types(only.events)).toEqual(['MemberJoined', 'SchoolRegistered']);
    const of = await batch(portal, `collaboration=${district}`);
    expect(types(of.events)).toEqual(['CollaborationEstablished', 'MemberJoined']);
  });

  it('nobody else', async () => {
    for (const key of ['wang', 'zhao', 'auditor', 'admin', 'core', 'city'])
      for (const path of ['/v1/feed', '/v1/feed/stream', '/v1/feed?timeout=60000']) {
        const { status, body } = await (await house.as(key)).get(path);
        expect([key, path, status, body.code]).toEqual([key, path, 403, 'SEC_CAPACITY']);
      }
    for (const path of ['/v1/feed', '/v1/feed/stream']) expect((await fetch(`${house.url}${path}`)).status).toBe(401);
  });

  it('of a correction, where they were told of what it corrects', async () => {
    const { cursor } = await batch(platform);
    const [wang, zhao] = [await house.as('wang'), await house.as('zhao')];
    const file = `/v1/schools/${schools['南京致远外国语小学']}`;
    const { body } = await wang.get(`${file}/history`);
    const registered = (body.items as { id: string; type: string }[]).find(({ type }) => type === 'SchoolRegistered')!;
    const told = { attribute: 'ownership', value: 'public' };
    // What no contract tells is not told by a correction either.
    const changes = [told, { attribute: 'isWeak', value: true }];
    const proposed = await wang.post(`${file}/correct-school`, {
      correctsEventId: registered.id,
      changes,
      reason: '漏登',
    });
    expect(proposed.status).toBe(202);
    expect((await approve(zhao, file, proposed)).status).toBe(200);
    const { events } = await batch(platform, `lastEventId=${cursor}`);
    expect(events).toMatchObject([
      {
        type: 'cn.juanzong.SchoolCorrected.v1',
        sequence: '2',
        data: { correctsEventId: registered.id, changes: [told] },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('漏登');
    expect((await batch(portal, `lastEventId=${cursor}`)).events).toEqual([]);
  });

  it('while it happens: a waiting reader and a stream, and the stream goes on where it was cut', async () => {
    const { cursor } = await batch(portal);
    const stream = await EventStream.open(`${house.url}/v1/feed/stream`, portal.token, cursor);
    const waiting = batch(portal, `lastEventId=${cursor}&timeout=60000`);
    const suspended = await (await house.as('zhao')).decide(`/v1/collaborations/${district}/suspend-collaboration`, {
      reasonKind: 'rectification', reason: '不得外传', from: '2024-09-18', decisionNo: '建教发〔2024〕82号',
    }); // prettier-ignore
    expect({ status: suspended.status, body: suspended.body }).toMatchObject({ status: 200 });
    const [pushed] = await stream.take(1);
    stream.close();
    const { events } = await waiting;
    expect(events).toMatchObject([
      { type: 'cn.juanzong.CollaborationSuspended.v1', data: { reasonKind: 'rectification' } },
    ]);
    expect(JSON.parse(pushed!.data!)).toMatchObject({ id: events[0]!.id });
    expect(pushed!.data).not.toContain('不得外传');
    const resumed = await (await house.as('zhao')).decide(`/v1/collaborations/${district}/resume-collaboration`, {
      effectiveOn: '2024-09-18', decisionNo: '建教发〔2024〕83号',
    }); // prettier-ignore
    expect({ status: resumed.status, body: resumed.body }).toMatchObject({ status: 200 });
    const later = await EventStream.open(`${house.url}/v1/feed/stream`, portal.token, stream.lastEventId);
    const [next] = await later.take(1);
    later.close();
    expect(JSON.parse(next!.data!)).toMatchObject({ type: 'cn.juanzong.CollaborationResumed.v1' });
  });

  it('until their capacity is revoked: what is open ends, and nothing is told any more', async () => {
    const person = (await peopleByKey(house)).platform!;
    const file = `/v1/staff/${person}`;
    const { cursor } = await batch(platform);
    const stream = await EventStream.open(`${house.url}/v1/feed/stream`, platform.token, cursor);
    const admin = await house.as('admin');
    const [{ id: capacityId }] = ((await admin.get(file)).body.item as { capacities: [{ id: string }] }).capacities;
    const waiting = platform.get(`/v1/feed?lastEventId=${cursor}&timeout=60000`);
    const revoked = await admin.decide(`${file}/revoke-capacity`, {
      capacityId,
      reason: '协议终止',
      on: '2024-09-18',
    });
    expect({ status: revoked.status, body: revoked.body }).toMatchObject({ status: 200 });
    for await (const { data } of stream.messages()) expect(data).toBeUndefined();
    const refused = await platform.get('/v1/feed');
    expect([refused.status, refused.body.code]).toEqual([403, 'SEC_CAPACITY']);
    expect((await waiting).status).toBe(403);
  }, 30_000);

  it('with cursors that outlast the process', async () => {
    const { events } = await batch(portal);
    const [half, last] = [events[Math.floor(events.length / 2)]!, events.at(-1)!];
    await expectReplayed(house.api.house.store, slices);
    await house.api.stop();
    house = await trialHouse('2024-09-18', { DATA_DIR: house.folder });
    portal = await house.as('portal');
    const rest = await batch(portal, `lastEventId=${half.cursor}`);
    expect(rest.events.map(({ id }) => id)).toEqual(events.slice(events.indexOf(half) + 1).map(({ id }) => id));
    expect((await batch(portal, `lastEventId=${last.id}`)).events).toEqual([]);
  }, 60_000);
});
