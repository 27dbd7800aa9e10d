import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { slices } from '@app/workflows';
import { createdId, StoreUnavailable } from '@app/kernel';
import type { CaseFile } from '../support/case-file.js';
import { districtPosted, districtServed } from '../support/district.js';
import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { approve, jianye } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

/** Everything the product logs, down to the finest level. */
const mockLines: string[] = [];
jest.mock('../../libs/engine/src/log.js', () => {
  const real = jest.requireActual<{ createLog: (options: object) => unknown }>('../../libs/engine/src/log.js');
  const to = { write: (line: string) => void mockLines.push(line) };
  return { ...real, createLog: () => real.createLog({ level: 'trace', to }) };
});

/** Texts that stand nowhere else, each given once in a place of its own. */
const marker = (name: string): string => `隐私${name}Zq7Xk${randomUUID().slice(0, 8)}`;
const given = {
  registered: marker('登记'),
  notAllowed: marker('无权'),
  dryRun: marker('试算'),
  tooLong: marker('过长'),
  wrongType: marker('错型'),
  malformed: marker('坏文'),
  contact: marker('联系'),
  reach: marker('电话'),
  late: marker('逾期'),
  tooEarly: marker('过早'),
  dryServed: marker('试送'),
  recipient: marker('送达'),
  listed: marker('名单'),
  neverConfirmed: marker('未认'),
};
const everything = Object.values(given);

/** The text as it could stand in a file: UTF-8, UTF-16 of both orders, JSON escapes, percent escapes, base64. */
const formsOf = (text: string): Buffer[] => {
  const utf16 = Buffer.from(text, 'utf16le');
  const escaped = [...text].map((each) =>
    each > '~' ? `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}` : each,
  );
  return [
    Buffer.from(text),
    utf16,
    Buffer.from(utf16).swap16(),
    Buffer.from(escaped.join('')),
    Buffer.from(escaped.join('').replace(/\\u[0-9a-f]{4}/g, (each) => `\\u${each.slice(2).toUpperCase()}`)),
    Buffer.from(encodeURIComponent(text)),
    // The part of plain letters alone: whatever was done to the rest.
    Buffer.from(text.slice(4)),
  ];
};
const found = (bytes: Buffer, texts: readonly string[]): string[] =>
  texts.filter((text) => formsOf(text).some((form) => bytes.includes(form)));
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
/** The vault with what its WAL holds; the index of the WAL is made anew. */
const vaultFiles = (folder: string): string[] =>
  filesIn(folder).filter((file) => /^vault\.db(-wal)?$/.test(basename(file)));
const leaksIn = (folder: string, texts: readonly string[]): Record<string, string[]> =>
  Object.fromEntries(
    filesIn(folder)
      .map((file) => [file, found(readFileSync(file), texts)] as const)
      .filter(([, texts]) => texts.length > 0),
  );

describe('Personal values: sealed, read by few, destroyed for good [L-23]', () => {
  const folder = mkdtempSync(join(tmpdir(), 'juanzong-personal-'));
  const before = mkdtempSync(join(tmpdir(), 'juanzong-vault-'));
  const env = { DATA_DIR: folder };
  let house: TestHouse;
  let admin: Person;
  let deputy: Person;
  let wang: Person;
  let of: CaseFile;
  /** Every answer to anything but a read of personal fields. */
  const answers: string[] = [];
  const keys = { registered: randomUUID(), notAllowed: randomUUID() };
  const ids: Record<'person' | 'refusedPerson' | 'listed' | 'neverConfirmed', string> = {
    person: '', refusedPerson: '', listed: '', neverConfirmed: '',
  }; // prettier-ignore
  const refs: Record<'objection' | 'late' | 'tooEarly' | 'served', string> = {
    objection: '', late: '', tooEarly: '', served: '',
  }; // prettier-ignore

  const noted = (answered: Answered): Answered => {
    answers.push(JSON.stringify([answered.body, [...answered.headers]]));
    return answered;
  };
  const expectStatus = (answered: Answered, status: number, code?: string): Answered => {
    expect({ status: answered.status, body: answered.body }).toMatchObject({
      status,
      ...(code ? { body: { code } } : {}),
    });
    return noted(answered);
  };
  const file = () => `/v1/applications/${of.id}`;
  async function opened(clock: string): Promise<void> {
    if (house) rmSync(house.folder, { recursive: true });
    house = await trialHouse(clock, env);
    [admin, deputy, wang] = [await house.as('admin'), await house.as('deputy'), await house.as('wang')];
  }

  beforeAll(() => opened('2024-09-09'), 60_000);
  afterAll(async () => {
    await house.stop();
    for (const each of [folder, before]) rmSync(each, { recursive: true, force: true });
  });

  it('are taken in accepted, refused, tried and misshapen commands, and answered by none', async () => {
    const body = { nameZh: given.registered, bureauId: jianye };
    const registered = await admin.post('/v1/staff', body, { 'idempotency-key': keys.registered });
    ids.person = String(expectStatus(registered, 201).body.id);
    ids.refusedPerson = createdId('staff', keys.notAllowed);
    const person = (nameZh: unknown) => ({ nameZh, bureauId: jianye });
    expectStatus(
      await wang.post('/v1/staff', person(given.notAllowed), { 'idempotency-key': keys.notAllowed }),
      403,
      'SEC_CAPACITY',
    );
    expectStatus(await admin.post('/v1/staff?dry-run=true', person(given.dryRun)), 200);
    expectStatus(await admin.post('/v1/staff', person(given.tooLong.repeat(5))), 400, 'GEN_SHAPE');
    expectStatus(await admin.post('/v1/staff', person({ [given.wrongType]: [given.wrongType] })), 400, 'GEN_SHAPE');
    const malformed = await fetch(`${house.url}/v1/staff`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
      body: `{"nameZh": "${given.malformed}`,
    });
    expect(malformed.status).toBe(400);
    answers.push(await malformed.text());

    for (const [name, confirmed] of [
      [given.listed, true],
      [given.neverConfirmed, false],
    ] as const) {
      const sheet = `姓名,身份,单位,起始日期\n${name},经办人,${jianye},2024-09-09\n`;
      const fields = {
        kind: 'staff',
        divisionCode: '320105',
        bureauId: jianye,
        effectiveOn: '2024-09-09',
        dateCertainty: 'exact',
      };
      const proposed = expectStatus(await wang.upload('/v1/imports', '人员.csv', sheet, fields), 202);
      const path = `/v1/imports/${String(proposed.body.id)}`;
      const confirmation = proposed.body.confirmation as Record<string, unknown>;
      if (confirmed)
        expectStatus(await approve(await house.as('zhao'), path, { ...proposed, body: confirmation }), 200);
      const { item } = (await wang.get(path)).body as { item: { rows: { staff: { personId: string }[] } } };
      ids[confirmed ? 'listed' : 'neverConfirmed'] = item.rows.staff[0]!.personId;
    }
    await house.settled();

    of = await districtPosted(house);
    const objection = (name: string) => ({
      objectorKind: 'parent',
      contact: { name, reach: given.reach },
      content: '有异议',
    });
    const raised = await of.act('wang', 'raise-objection', objection(given.contact));
    expectStatus(raised, 200);
    refs.objection = `c-${String(raised.body.commandId)}`;
    const [{ data }] = raised.body.events as [{ data: { objectionId: string } }];
    const handled = { objectionId: data.objectionId, result: 'dismissed', reason: '不成立' };
    await of.done('wang', 'handle-objection', handled);

    const serve = async (path: string, recipient: string, id: string): Promise<Answered> => {
      const etag = (await wang.get(file())).headers.get('etag')!;
      const body = { method: 'direct', recipient, servedOn: '2024-09-09' };
      return wang.post(`${file()}/serve-decision${path}`, body, { 'idempotency-key': id, 'if-match': etag });
    };
    const early = randomUUID();
    refs.tooEarly = `c-${early}`;
    expectStatus(await serve('', given.tooEarly, early), 409, 'APP_STATE');
    expectStatus(await serve('?dry-run=true', given.dryServed, randomUUID()), 409, 'APP_STATE');

    const served = await districtServed(house, of, given.recipient);
    refs.served = `c-${String(noted(served).body.commandId)}`;
    const late = randomUUID();
    refs.late = `c-${late}`;
    const etag = (await wang.get(file())).headers.get('etag')!;
    const again = await wang.post(`${file()}/raise-objection`, objection(given.late), {
      'idempotency-key': late,
      'if-match': etag,
    });
    expectStatus(again, 409, 'APP_STATE');
  }, 60_000);

  it('stand in no file in clear, and in no answer or log', () => {
    expect(leaksIn(folder, everything)).toEqual({});
    expect(found(Buffer.from(answers.join('\n')), everything)).toEqual([]);
    expect(mockLines.length).toBeGreaterThan(20);
    expect(found(Buffer.from(mockLines.join('\n')), everything)).toEqual([]);
  });

  it('what was only tried or misshapen was not even sealed', async () => {
    const subjects = new Set<string>();
    for await (const events of house.api.house.store.readAll())
      for (const each of events)
        for (const [ref] of JSON.stringify([each.data, each.record]).matchAll(/vault:[0-9a-f-]{36}/g))
          subjects.add(ref);
    const why = { by: 'test', capacity: 'test', purpose: 'test', at: '2024-09-18T09:00:00.000+08:00' };
    const sealed = await house.api.house.vault.read([...subjects], why);
    for (const text of [
      given.registered,
      given.notAllowed,
      given.contact,
      given.reach,
      given.late,
      given.tooEarly,
      given.recipient,
      given.listed,
      given.neverConfirmed,
    ])
      expect(sealed).toContain(text);
    for (const text of [given.dryRun, given.tooLong, given.wrongType, given.malformed, given.dryServed])
      expect(sealed).not.toContain(text);
  });

  describe('are read', () => {
    it('by officers and leaders of the bureau, each read logged; not by administrators, schools or other bureaus', async () => {
      const purpose = `purpose=${encodeURIComponent('核对异议人')}`;
      for (const who of ['wang', 'zhao']) {
        const { status, body } = await (
          await house.as(who)
        ).get(`${file()}/history?personal=true&${purpose}&limit=200`);
        expect(status).toBe(200);
        for (const text of [given.contact, given.reach, given.recipient]) expect(JSON.stringify(body)).toContain(text);
      }
      const named = await wang.get(`/v1/staff/${ids.person}?personal=true`);
      expect(named.body.item).toMatchObject({ name: given.registered });
      for (const [who, path] of [
        ['admin', `/v1/staff/${ids.person}`],
        ['core', '/v1/schools'],
      ] as const)
        expectStatus(await (await house.as(who)).get(`${path}?personal=true`), 403, 'SEC_CAPACITY');
      expectStatus(await (await house.as('core')).get(`${file()}?personal=true`), 404);
      const log = await house.api.house.vault.readLog(0, 100_000);
      expect(
        log.filter((each) => each.purpose === '核对异议人').map(({ subject, capacity }) => [subject, capacity]),
      ).toEqual(
        expect.arrayContaining([
          [refs.objection, 'BO'],
          [refs.served, 'BO'],
          [refs.objection, 'BL'],
          [refs.served, 'BL'],
        ]),
      );
      expect(log.some(({ subject, by }) => subject === ids.person && by !== 'test')).toBe(true);
    });

    it('by auditors, who leave a record of it in the log before they see anything', async () => {
      const auditor = await house.as('auditor');
      const { body } = await auditor.get(
        `${file()}/history?personal=true&purpose=${encodeURIComponent('年度审计')}&limit=200`,
      );
      expect(JSON.stringify(body)).toContain(given.recipient);
      const page = await auditor.get('/v1/staff?personal=true&limit=200');
      expect(JSON.stringify(page.body)).toContain(given.registered);
      await house.settled();
      const entries = (await auditor.get('/v1/views/audit-entries?kind=access')).body.items as {
        text: string;
        concerns?: string;
        refs: string[];
      }[];
      expect(entries.map(({ text, concerns }) => [text, concerns])).toEqual(
        expect.arrayContaining([
          ['年度审计', `application-${of.id}`],
          ['staff', undefined],
        ]),
      );
      for (const each of entries) expect(each.refs.every((ref) => ref.startsWith('vault:'))).toBe(true);

      const { body: trail } = noted(await auditor.get(`/v1/audit/trail/application-${of.id}`));
      expect(trail.auditAccesses).toMatchObject([{ text: '年度审计', kind: 'access' }]);
      const purposes = (trail.personalReads as { purpose: string }[]).map((read) => read.purpose);
      expect(purposes).toEqual(expect.arrayContaining(['核对异议人', '年度审计']));
      expect(found(Buffer.from(JSON.stringify(trail)), everything)).toEqual([]);
    });

    it('and what cannot be written down is not shown', async () => {
      const away = jest.spyOn(house.api.house.store, 'append').mockRejectedValue(new StoreUnavailable('no log'));
      const refused = await (await house.as('auditor')).get(`${file()}/history?personal=true`);
      away.mockRestore();
      expect(refused).toMatchObject({ status: 503, body: { code: 'GEN_UNAVAILABLE' } });
      expect(found(Buffer.from(JSON.stringify(refused.body)), everything)).toEqual([]);
    });
  });

  describe('are restricted and destroyed', () => {
    const because = { ground: 'purposeAchieved', reason: '处理目的已实现' };
    const destroyed = async (subject: string): Promise<void> => {
      const path = `/v1/subjects/${subject}`;
      const proposed = expectStatus(await admin.post(`${path}/destroy-subject`, because), 202);
      expectStatus(await approve(admin, path, proposed), 403, 'GEN_CORRECTION_NEEDS_SECOND_PERSON');
      expectStatus(await approve(deputy, path, proposed), 200);
    };
    const nameShown = async () =>
      ((await wang.get(`/v1/staff/${ids.person}?personal=true`)).body.item as { name: string }).name;

    it('restricted: kept and not shown, until released', async () => {
      const path = `/v1/subjects/${ids.person}`;
      expectStatus(
        await wang.post(`${path}/restrict-subject`, { ground: 'dispute', reason: 'x' }),
        403,
        'SEC_CAPACITY',
      );
      expectStatus(await admin.post(`${path}/restrict-subject`, { ground: 'dispute', reason: '有争议' }), 200);
      expect(await nameShown()).toMatch(/^vault:/);
      expectStatus(
        await admin.post(`${path}/restrict-subject`, { ground: 'dispute', reason: '再次' }),
        409,
        'SUB_STATE',
      );
      expectStatus(await admin.post(`${path}/release-subject`, { reason: '争议已处理' }), 200);
      expect(await nameShown()).toBe(given.registered);
    });

    it('not while an open account needs them, nor for a subject no file knows', async () => {
      const open = await admin.post(`/v1/subjects/${ids.person}/destroy-subject`, because);
      expectStatus(open, 409, 'SUB_IN_USE');
      expect(String(open.body.detail)).toContain('在用的账户');
      const nobody = await admin.post(`/v1/subjects/c-${randomUUID()}/destroy-subject`, because);
      expectStatus(nobody, 422, 'GEN_UNKNOWN_REFERENCE');
    });

    it('the origins of all of them can be found by the administrator', async () => {
      const items = (noted(await admin.get('/v1/views/subject-origins?limit=200')).body.items as { id: string }[]).map(
        ({ id }) => id,
      );
      expect(items).toEqual(expect.arrayContaining([...Object.values(refs), ids.refusedPerson, ids.neverConfirmed]));
    });

    it('by two administrators, and then they are nowhere', async () => {
      for (const each of vaultFiles(folder)) cpSync(each, join(before, basename(each)));
      const on = { reason: '离任', on: '2024-09-18' };
      for (const person of [ids.person, ids.listed])
        expectStatus(await admin.post(`/v1/staff/${person}/close-account`, on), 200);
      for (const subject of [...Object.values(refs), ...Object.values(ids)]) await destroyed(subject);
      expect(await nameShown()).toMatch(/^vault:/);
      const history = await wang.get(`${file()}/history?personal=true&limit=200`);
      expect(found(Buffer.from(JSON.stringify(history.body)), everything)).toEqual([]);

      const auditor = await house.as('auditor');
      for (const path of [
        file(), `${file()}/history?limit=200`, `/v1/staff/${ids.person}`, `/v1/staff/${ids.person}/history`, '/v1/staff?limit=200',
        `/v1/subjects/${ids.person}`, '/v1/subjects?limit=200', '/v1/views/history-timeline?limit=200', '/v1/views/audit-entries',
        `/v1/audit/trail/application-${of.id}`, `/v1/audit/trail/staff-${ids.person}`, `/v1/audit/trail/subject-${ids.person}`,
      ]) expectStatus(await auditor.get(path), 200); // prettier-ignore
      const again = await admin.post(`/v1/subjects/${ids.person}/restrict-subject`, { ground: 'dispute', reason: 'x' });
      expectStatus(again, 409, 'SUB_STATE');
      expect(found(Buffer.from(answers.join('\n')), everything)).toEqual([]);
      expect(leaksIn(folder, everything)).toEqual({});
      const why = { by: 'test', capacity: 'test', purpose: 'test', at: '2024-09-18T09:00:00.000+08:00' };
      const seals = new Set([...answers.join('\n').matchAll(/vault:[0-9a-f-]{36}/g)].map(([ref]) => ref));
      const left = await house.api.house.vault.read([...seals], why);
      expect(left.filter((value) => value !== undefined && everything.includes(value))).toEqual([]);
    });

    it('a command sent again is answered as the first time if it was accepted, and is nothing new if it was refused', async () => {
      const sent = { nameZh: given.registered, bureauId: jianye };
      const again = await admin.post('/v1/staff', sent, { 'idempotency-key': keys.registered });
      expect(expectStatus(again, 201).body).toMatchObject({ id: ids.person, repeated: true });
      const refused = { ...sent, nameZh: given.notAllowed };
      const anew = await admin.post('/v1/staff', refused, { 'idempotency-key': keys.notAllowed });
      expectStatus(anew, 422, 'GEN_COMMAND_ID_REUSED');
      expect(leaksIn(folder, everything)).toEqual({});
    });

    it('the log is whole all the same: nothing was changed in it, and every decision comes out again', () =>
      expectReplayed(house.api.house.store, slices));

    it('a vault that missed it, for a crash or from a copy, is brought there by the next start', async () => {
      await house.api.stop();
      for (const each of vaultFiles(folder)) rmSync(each);
      for (const each of vaultFiles(before)) cpSync(each, join(folder, basename(each)));
      await opened('2024-09-19');
      expect(await house.api.house.vault.state(ids.person)).toBe('destroyed');
      expect(await nameShown()).toMatch(/^vault:/);
      await house.api.stop();
      expect(leaksIn(folder, everything)).toEqual({});
      await opened('2024-09-20');
    }, 60_000);
  });
});
