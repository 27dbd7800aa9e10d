import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { slices } from '@app/workflows';
import { trialHouse, type Person, type TestHouse } from '../support/house.js';
import { schoolsByName, writing } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

const pdf = '%PDF-1.7 签字盖章的扫描件';
const bytesOf = (of: ArrayLike<number>): Uint8Array<ArrayBuffer> => Uint8Array.from(of);
const docx = (...parts: string[]) =>
  bytesOf(zipSync(Object.fromEntries(['[Content_Types].xml', 'word/document.xml', ...parts].map((name) => [name, strToU8('x')])))); // prettier-ignore

/** A request that is not JSON. */
const send = (
  house: TestHouse,
  by: Person,
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) =>
  fetch(`${house.url}${path}`, { method: 'POST', body, headers: { authorization: `Bearer ${by.token}`, ...headers } });
const download = (house: TestHouse, by: Person, id: string) =>
  fetch(`${house.url}/v1/files/${id}/content`, { headers: { authorization: `Bearer ${by.token}` } });

describe('Evidence at the door', () => {
  let house: TestHouse;
  let core: Person;
  let wang: Person;
  beforeAll(async () => {
    house = await trialHouse('2024-09-09', { FILE_LIMIT_MIB: '1', FILE_QUOTA_MIB: '2' });
    [core, wang] = [await house.as('core'), await house.as('wang')];
  });
  afterAll(() => house.stop());

  describe('on the way in', () => {
    it('a form or raw bytes: kept by their hash, under the name they were given', async () => {
      const form = await core.upload('/v1/files', '某校简介（2024年）.pdf', pdf);
      const sha256 = createHash('sha256').update(pdf).digest('hex');
      const told = { sha256, mediaType: 'application/pdf', bytes: Buffer.byteLength(pdf) };
      expect(form).toMatchObject({ status: 201, body: { name: '某校简介（2024年）.pdf', ...told } });
      expect(form.headers.get('location')).toBe(`/v1/files/${String(form.body.fileId)}`);

      const raw = await send(house, core, `/v1/files?name=${encodeURIComponent('某校简介.pdf')}`, pdf, {
        'content-type': 'application/octet-stream',
      });
      expect(raw.status).toBe(201);
      const body = (await raw.json()) as { fileId: string };
      expect(body).toMatchObject({ name: '某校简介.pdf', ...told });
      expect(body.fileId).not.toBe(form.body.fileId);
    });

    it.each([
      ['as UTF-8, as browsers do', `filename="章程.pdf"`],
      ['as RFC 5987 says', `filename*=UTF-8''${encodeURIComponent('章程.pdf')}`],
      ['with the path of an old client before it', `filename="C:\\\\资料\\\\章程.pdf"`],
    ])('a Chinese name %s', async (_, disposition) => {
      const body = `--b\r\nContent-Disposition: form-data; name="file"; ${disposition}\r\nContent-Type: application/pdf\r\n\r\n${pdf}\r\n--b--\r\n`;
      const answered = await send(house, core, '/v1/files', body, {
        'content-type': 'multipart/form-data; boundary=b',
      });
      expect(await answered.json()).toMatchObject({ name: '章程.pdf' });
    });

    const partOf = (disposition: string) =>
      `--b\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: application/pdf\r\n\r\n${pdf}`;
    const named = partOf('name="file"; filename="章程.pdf"');
    const field = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nb';
    const form = 'multipart/form-data; boundary=b';
    const raw = 'application/octet-stream';
    it.each([
      ['a file whose name is empty', '', form, `${partOf('name="file"; filename=""')}\r\n--b--\r\n`, 'GEN_SHAPE'],
      ['a file whose name is a folder', '', form, `${partOf('name="file"; filename="C:/"')}\r\n--b--\r\n`, 'GEN_SHAPE'],
      ['two files', '', form, `${named}\r\n${named}\r\n--b--\r\n`, 'GEN_SHAPE'],
      ['three files', '', form, `${named}\r\n${named}\r\n${named}\r\n--b--\r\n`, 'GEN_SHAPE'],
      ['a field given twice', '', form, `${named}\r\n${field}\r\n${field}\r\n--b--\r\n`, 'GEN_SHAPE'],
      ['a form without a file', '', form, `${field}\r\n--b--\r\n`, 'GEN_SHAPE'],
      ['a form of nothing', '', form, '', 'GEN_SHAPE'],
      ['a form that breaks off in the file', '', form, named, 'GEN_MALFORMED'],
      ['a form that breaks off in a heading', '', form, '--b\r\nContent-Disposition: form-da', 'GEN_MALFORMED'],
      ['a form that names no boundary', '', 'multipart/form-data', named, 'GEN_MALFORMED'],
      ['bytes without a name', '', raw, pdf, 'GEN_SHAPE'],
      ['bytes with two names', '?name=a.pdf&name=b.pdf', raw, pdf, 'GEN_SHAPE'],
    ])('%s is refused with 400, and nothing is kept', async (_, query, type, body, code) => {
      const before = await house.api.house.store.head();
      const answered = await send(house, core, `/v1/files${query}`, body, { 'content-type': type });
      expect([answered.status, await answered.json()]).toMatchObject([400, { code }]);
      expect(await house.api.house.store.head()).toBe(before);
    }); // prettier-ignore

    it.each([
      ['another type than its name says', '批复.pdf', strToU8('<script>alert(1)</script>')],
      ['a document with macros', '章程.docx', docx('word/vbaProject.bin')],
      [
        'an old document with macros',
        '章程.doc',
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Buffer.from('_VBA_PROJECT', 'utf16le')],
      ],
      ['a type that is not taken', '程序.exe', [0x4d, 0x5a, 0, 0]],
      ['a page of HTML', '说明.html', strToU8('<html></html>')],
    ])('%s is refused', async (_, name, bytes) => {
      const { answered, written } = await writing(house, () => core.upload('/v1/files', name, bytesOf(bytes)));
      expect(answered).toMatchObject({ status: 422, body: { code: 'FIL_TYPE' } });
      expect(answered.body.detail).toContain(name);
      expect(written).toEqual([]);
    });

    it('an empty file, one too large, a name that is none', async () => {
      expect((await core.upload('/v1/files', '空.pdf', '')).body).toMatchObject({ code: 'FIL_SIZE' });
      const large = bytesOf(Buffer.concat([Buffer.from(pdf), Buffer.alloc(1024 * 1024)]));
      const { answered, written } = await writing(house, () => core.upload('/v1/files', '大.pdf', large));
      expect(answered).toMatchObject({ status: 413, body: { code: 'GEN_BODY_TOO_LARGE' } });
      expect(written).toEqual([]);
      const raw = await send(house, core, '/v1/files?name=a.pdf', large, {
        'content-type': 'application/octet-stream',
      });
      expect(raw.status).toBe(413);
      expect((await core.upload('/v1/files', 'a\u202efdp.pdf', pdf)).body).toMatchObject({ code: 'GEN_SHAPE' });
      expect((await core.post('/v1/files', {})).status).toBe(400);
    });

    it('who has no part in the house hands nothing in', async () => {
      const refused = await (await house.as('auditor')).upload('/v1/files', '批复.pdf', pdf);
      expect(refused).toMatchObject({ status: 403, body: { code: 'SEC_CAPACITY' } });
      const nobody = await fetch(`${house.url}/v1/files`, { method: 'POST', body: new FormData() });
      expect(nobody.status).toBe(401);
    });

    it('an organisation has so much space, and another organisation its own', async () => {
      const by = await house.as('joiner');
      const block = bytesOf(Buffer.concat([Buffer.from(pdf), Buffer.alloc(900 * 1024)]));
      expect((await by.upload('/v1/files', '一.pdf', block)).status).toBe(201);
      expect((await by.upload('/v1/files', '二.pdf', block)).status).toBe(201);
      const { answered, written } = await writing(house, () => by.upload('/v1/files', '三.pdf', block));
      expect(answered).toMatchObject({ status: 422, body: { code: 'FIL_QUOTA' } });
      expect(written).toEqual([]);
      expect((await core.upload('/v1/files', '四.pdf', block)).status).toBe(201);
    });

    it('nor does it get more by handing in much at once', async () => {
      const by = await house.as('member');
      const block = bytesOf(Buffer.concat([Buffer.from(pdf), Buffer.alloc(900 * 1024)]));
      const names = Array.from({ length: 8 }, (_, i) => `并发${i}.pdf`);
      const answered = await Promise.all(names.map((name) => by.upload('/v1/files', name, block)));
      expect(answered.map(({ status }) => status).sort()).toEqual([201, 201, 422, 422, 422, 422, 422, 422]);
      const refused = answered.filter(({ status }) => status === 422).map(({ body }) => body.code);
      expect(new Set(refused)).toEqual(new Set(['FIL_QUOTA']));
    });
  });

  describe('on the way out', () => {
    let fileId: string;
    let applicationId: string;
    let schools: Record<string, string>;
    beforeAll(async () => {
      schools = await schoolsByName(house);
      const charter = await core.upload('/v1/files', '中华中学《章程》 草案.pdf', pdf);
      fileId = String(charter.body.fileId);
      const { status, body } = await core.post('/v1/applications', {
        type: 'createCollaboration',
        applicantSchoolId: schools['中华中学'],
        payload: {
          kind: 'educationGroup',
          nameZh: '中华中学示例集团',
          members: [
            { schoolId: schools['中华中学'], role: 'core' },
            { schoolId: schools['中华中学上新河初级中学'], role: 'member' },
          ],
        },
        materials: [{ code: 'charterDraft', fileId }],
      });
      expect({ status, body }).toMatchObject({ status: 201 });
      applicationId = String(body.id);
    });

    it('served as an attachment that no browser opens or keeps, its name in Chinese', async () => {
      const answered = await download(house, core, fileId);
      expect(answered.status).toBe(200);
      expect(await answered.text()).toBe(pdf);
      expect(Object.fromEntries(answered.headers)).toMatchObject({
        'content-type': 'application/pdf',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'content-disposition': `attachment; filename="________ __.pdf"; filename*=UTF-8''${encodeURIComponent('中华中学《章程》 草案.pdf')}`,
      });
    });

    it('by whoever may see a case that relies on it, and every download is logged', async () => {
      const member = await house.as('member');
      const { answered, written } = await writing(house, async () => {
        const { status, headers } = await download(house, member, fileId);
        return { status, headers, body: {} };
      });
      expect(answered.status).toBe(200);
      expect(written).toHaveLength(1);
      expect(written[0]).toMatchObject({
        stream: `file-${fileId}`, type: 'FileDownloaded', data: { through: `application-${applicationId}`, person: expect.any(String) as string },
      }); // prettier-ignore
    });

    it('another school does not even learn that it is there, nor what is known of it', async () => {
      const other = await house.as('other');
      const { answered, written } = await writing(house, async () => {
        const { status, headers } = await download(house, other, fileId);
        return { status, headers, body: {} };
      });
      expect(answered.status).toBe(404);
      expect(written).toEqual([]);
      expect((await other.get(`/v1/files/${fileId}`)).status).toBe(404);
      expect((await other.get('/v1/files')).body.items).toEqual([]);
      expect((await other.get('/v1/views/evidence-use')).body.items).toEqual([]);
      const unknown = await download(house, other, '01920000-0000-7000-8000-00000000dead');
      expect(unknown.status).toBe(404);
      expect((await download(house, other, '../secret')).status).toBe(404);
    });

    it('what another organisation handed in, or nobody did, is evidence for no command', async () => {
      const mine = (file: string) => ({ materials: [{ code: 'other', fileId: file }] });
      const other = await house.as('other');
      const foreign = String((await other.upload('/v1/files', '他校.pdf', pdf)).body.fileId);
      for (const id of [foreign, '01920000-0000-7000-8000-00000000dead']) {
        const { answered, written } = await writing(house, () =>
          core.decide(`/v1/applications/${applicationId}/update-draft`, mine(id)),
        );
        expect(answered).toMatchObject({
          status: 422,
          body: { code: 'GEN_UNKNOWN_REFERENCE', field: '/materials/0/fileId' },
        });
        expect(written.map(({ type }) => type)).toEqual(['CommandRefused']);
      }
      expect((await download(house, wang, foreign)).status).toBe(404);
    });
  });

  it('everything decided here comes out the same again', () => expectReplayed(house.api.house.store, slices));
});

describe('A scanner program', () => {
  let house: TestHouse;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'juanzong-scanner-'));
    const program = join(folder, 'scan.sh');
    writeFileSync(program, '#!/bin/sh\ngrep -q EICAR "$1" && exit 1\ngrep -q BROKEN "$1" && exit 2\nexit 0\n');
    chmodSync(program, 0o755);
    house = await trialHouse('2024-09-09', { SCANNER: program });
  });
  afterAll(async () => {
    await house.stop();
    rmSync(folder, { recursive: true });
  });

  it('lets the clean pass, refuses the infected, and nothing passes while it is broken', async () => {
    const core = await house.as('core');
    const clean = await core.upload('/v1/files', '净.pdf', pdf);
    expect(clean.status).toBe(201);
    const known = await core.get(`/v1/files/${String(clean.body.fileId)}`);
    expect(known.body.item).toMatchObject({ scan: 'clean' });

    const infected = await writing(house, () => core.upload('/v1/files', '毒.pdf', `${pdf} EICAR`));
    expect(infected.answered).toMatchObject({ status: 422, body: { code: 'FIL_SCAN' } });
    const broken = await writing(house, () => core.upload('/v1/files', '坏.pdf', `${pdf} BROKEN`));
    expect(broken.answered).toMatchObject({ status: 503, body: { code: 'GEN_SCANNER_UNAVAILABLE' } });
    expect(broken.answered.headers.get('retry-after')).toBe('60');
    // Who handed in an infected file stays on record.
    expect(infected.written.map(({ type }) => type)).toEqual(['CommandRefused']);
    expect(broken.written).toEqual([]);
    await expectReplayed(house.api.house.store, slices);
  });
});
