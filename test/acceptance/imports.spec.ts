import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { seededBureau, slices } from '@app/workflows';
import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { approve, jianye, schoolsByName, writing } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

type Bytes = Uint8Array<ArrayBuffer>;
const bytesOf = (buffer: ArrayLike<number>): Bytes => Uint8Array.from(buffer);
const csv = (rows: readonly (readonly string[])[]): string => rows.map((row) => row.join(',')).join('\r\n');
const utf8 = (text: string): Bytes => bytesOf(Buffer.from(text));
async function workbook(rows: readonly (readonly unknown[])[]): Promise<Bytes> {
  const book = new ExcelJS.Workbook();
  book.addWorksheet('名单').addRows(rows as unknown[][]);
  return bytesOf(new Uint8Array(await book.xlsx.writeBuffer()));
}
const types = (written: readonly { type: string }[]) => written.map(({ type }) => type);

describe('Imports at the door [J-58 J-59]', () => {
  let house: TestHouse;
  let wang: Person;
  let zhou: Person;
  const fields = (kind: string, more: Record<string, string> = {}) => ({
    kind,
    divisionCode: '320105',
    bureauId: jianye,
    effectiveOn: '2024-09-01',
    dateCertainty: 'exact',
    ...more,
  });
  const upload = (kind: string, name: string, bytes: Bytes | string, by = wang, more = {}) =>
    by.upload('/v1/imports', name, bytes, fields(kind, more));
  const confirm = async (proposed: Answered, by = zhou) => {
    expect({ status: proposed.status, body: proposed.body }).toMatchObject({ status: 202 });
    const file = `/v1/imports/${String(proposed.body.id)}`;
    const answered = await approve(by, file, { ...proposed, body: proposed.body.confirmation as Answered['body'] });
    await house.settled();
    return answered;
  };
  const collaborations = async () =>
    (await wang.get('/v1/collaborations?limit=200')).body.items as {
      id: string;
      nameZh: string;
      status: string;
      members: { schoolId: string; rawName: string }[];
    }[];

  const groups = async () => {
    const all = await collaborations();
    return ['某甲教育集团', '某乙教育集团'].map((name) => all.find(({ nameZh }) => nameZh === name)!);
  };

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    [wang, zhou] = [await house.as('wang'), await house.as('zhou')];
  });
  afterAll(() => house.stop());

  describe('an annex', () => {
    const annex = [
      ['集团名称', '学校名称'],
      ['某甲教育集团', '某第一小学'],
      ['某甲教育集团', '某第二小学'],
      ['某乙教育集团', '某第二小学'],
      ['某乙教育集团', '某第三小学（筹）'],
    ];
    const batches: string[] = [];

    it('reads the same rows whatever wrote the file, and nothing takes effect before a second person confirms', async () => {
      const forms: [string, Bytes][] = [
        ['名单-utf8.csv', utf8(csv(annex))],
        ['名单-bom.csv', utf8(`\ufeff${csv(annex)}`)],
        ['名单-gb.csv', bytesOf(iconv.encode(csv(annex), 'gb18030'))],
        ['名单.xlsx', await workbook(annex)],
      ];
      const previews = [];
      for (const [name, bytes] of forms) {
        const { status, body } = await upload('annex', name, bytes);
        expect({ name, status, body }).toMatchObject({ status: 202, body: { rowCount: 4 } });
        batches.push(String(body.id));
        const { item } = (await wang.get(`/v1/imports/${String(body.id)}`)).body as {
          item: { status: string; rows: { annex: object[] } };
        };
        expect(item.status).toBe('open');
        previews.push(item.rows.annex);
      }
      const rows = annex.slice(1).map(([groupName, schoolName], i) => ({ line: i + 2, groupName, schoolName }));
      expect(previews).toEqual([rows, rows, rows, rows]);
      expect((await collaborations()).some(({ nameZh }) => nameZh.startsWith('某'))).toBe(false);
      for (const id of batches.slice(1)) {
        const { status } = await wang.post(`/v1/imports/${id}/cancel-import`, { reason: '同一名单重复上传' });
        expect(status).toBe(200);
      }
    });

    it('the one who proposed it may not confirm it', async () => {
      const { body } = await wang.get(`/v1/imports/${batches[0]!}/history`);
      const { data } = (body.items as { type: string; data: { proposal: string; digest: string } }[]).find(
        ({ type }) => type === 'CommandProposed',
      )!;
      const path = `/v1/imports/${batches[0]!}/proposals/${data.proposal}/approve`;
      const refused = await wang.post(path, { digest: data.digest });
      expect(refused).toMatchObject({ status: 403, body: { code: 'GEN_CORRECTION_NEEDS_SECOND_PERSON' } });
      const wrong = await zhou.post(path, { digest: '0'.repeat(64) });
      expect(wrong.body).toMatchObject({ code: 'GEN_PROPOSAL_STATE' });
      expect((await zhou.post(path, { digest: data.digest })).status).toBe(200);
      await house.settled();
    });

    it('is applied row by row; every record names its batch and line', async () => {
      const [first, second] = await groups();
      expect([first!.members.length, second!.members.length]).toEqual([2, 2]);
      const schools = await schoolsByName(house);
      const sources = [];
      for (const stream of [`school-${schools['某第三小学（筹）']!}`, `collaboration-${second!.id}`])
        for await (const [event] of house.api.house.store.read(stream, { from: 0, to: 0 }))
          sources.push(event!.record!.source);
      expect(sources).toEqual([
        { kind: 'import', batch: batches[0], row: '5' },
        { kind: 'import', batch: batches[0], row: '4' },
      ]);
    });

    it('a group of three schools keeps the text of its rows; a name that slipped in is no name of its own [P-29 P-30]', async () => {
      const slip = '中国石油大学(华东)附属中学';
      const rows = [annex[0]!, ...['某中学', '某附属小学', slip].map((name) => ['某中学教育集团', name])];
      expect((await confirm(await upload('annex', '方案.csv', utf8(csv(rows))))).status).toBe(200);
      const all = await collaborations();
      const { members } = all.find(({ nameZh }) => nameZh === '某中学教育集团')!;
      expect(members.map(({ rawName }) => rawName)).toEqual(['某中学', '某附属小学', slip]);
      expect(all.filter(({ nameZh }) => nameZh.includes(slip))).toEqual([]);
      expect(new Set(members.map(({ schoolId }) => schoolId)).size).toBe(3);
    });

    it('the same file again is refused before anything is kept, and only the refusal is written', async () => {
      const { answered, written } = await writing(house, () => upload('annex', '另名.csv', utf8(csv(annex))));
      expect(answered).toMatchObject({ status: 409, body: { code: 'COL_IMPORT_DUPLICATE' } });
      expect(String(answered.body.next)).toContain('撤销');
      expect(types(written)).toEqual(['CommandRefused']);
    });

    it('a batch is undone by two persons, collaboration by collaboration, as long as nothing builds on it', async () => {
      const [first, second] = await groups();
      const undo = { importBatchId: batches[0]!, reason: '文件有误' };
      const file = (of: { id: string }) => `/v1/collaborations/${of.id}`;
      const proposed = await wang.post(`${file(first!)}/undo-import-batch`, undo);
      expect(proposed.status).toBe(202);
      expect((await approve(zhou, file(first!), proposed)).body).toMatchObject({ code: 'SEC_CAPACITY' });
      expect((await approve(await house.as('zhao'), file(first!), proposed)).status).toBe(200);
      await house.settled();
      expect((await groups()).map(({ status }) => status)).toEqual(['dissolved', 'active']);

      const core = await wang.post(`${file(second!)}/confirm-core-school`, { schoolId: second!.members[0]!.schoolId });
      expect({ status: core.status, body: core.body }).toMatchObject({ status: 200 });
      const refused = await wang.post(`${file(second!)}/undo-import-batch`, undo);
      expect(refused).toMatchObject({ status: 409, body: { code: 'COL_IMPORT_IN_USE' } });
    });
  });

  it('sent again after its confirmation is answered with its first receipt', async () => {
    const send = async () => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields('annex'))) form.set(name, value);
      form.set('file', new Blob([utf8('集团名称,学校名称\n重发集团,重发小学')]), '重发.csv');
      const headers = {
        authorization: `Bearer ${wang.token}`,
        'idempotency-key': '01920000-0000-7000-8000-0000000000a9',
      };
      const response = await fetch(`${house.url}/v1/imports`, { method: 'POST', body: form, headers });
      return { status: response.status, headers: response.headers, body: (await response.json()) as Answered['body'] };
    };
    const first = await send();
    expect((await confirm(first)).status).toBe(200);
    const { answered, written } = await writing(house, send);
    expect(answered).toMatchObject({ status: 202, body: { id: first.body.id, rowCount: 1 } });
    expect(answered.body.confirmation).toMatchObject({ repeated: true, outcome: 'proposed' });
    expect(written).toEqual([]);
  });

  describe('row errors', () => {
    it('are all told with line and column, and nothing is opened', async () => {
      const sheet = csv([
        ['学校名称', '学段', '统一社会信用代码', '学校标识码', '专任教师数'],
        ['正确小学', '小学', '12320105000000019F', '2132000009', '86'],
        ['错码小学', '小学', '12320105000000018F', '2132000008', '86'],
        ['错段小学', '大学', '', '2132000009', '许多'],
        ['=HYPERLINK("http://x")', '', '', '', ''],
      ]);
      const { answered, written } = await writing(house, () => upload('schools', '名册.csv', sheet.replace(/"/g, '')));
      expect(answered).toMatchObject({ status: 422, body: { code: 'IMP_ROWS_INVALID' } });
      const detail = String(answered.body.detail);
      for (const said of [
        '第3行「统一社会信用代码」', '第4行「学段」', '第4行「专任教师数」', '第4行「学校标识码」与第 2 行重复', '第5行「学校名称」不得以',
      ]) expect(detail).toContain(said); // prettier-ignore
      // The file itself is evidence; no import begins.
      expect(types(written)).toEqual(['FileRecorded']);
    });

    it('in English where asked for', async () => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields('annex'))) form.set(name, value);
      form.set('file', new Blob([utf8('集团名称,备注\n甲集团,x')]), '名单.csv');
      const headers = { authorization: `Bearer ${wang.token}`, 'accept-language': 'en' };
      const response = await fetch(`${house.url}/v1/imports`, { method: 'POST', body: form, headers });
      const { detail } = (await response.json()) as { detail: string };
      expect(detail).toContain('line 1 "备注" is not a column of this file');
    });

    it.each([
      ['an upload that is no sheet', '名单.csv', '"集团名称,学校名称\n甲,乙', '引号'],
      [
        'one row too many',
        '名单.csv',
        `集团名称,学校名称\n${Array.from({ length: 20_001 }, (_, i) => `甲集团,学校${i}`).join('\n')}`,
        '20000',
      ],
    ])('%s', async (_, name, text, said) => {
      const { status, body } = await upload('annex', name, utf8(text));
      expect({ status, body }).toMatchObject({ status: 422, body: { code: 'IMP_ROWS_INVALID' } });
      expect(body.detail).toContain(said);
    });

    it('a workbook that is none, a picture in place of a sheet', async () => {
      const zip = await workbook([['集团名称', '学校名称']]);
      expect((await upload('annex', '名单.xlsx', zip.slice(0, 200))).body).toMatchObject({ code: 'FIL_TYPE' });
      expect((await upload('annex', '名单.pdf', '%PDF-1.7 扫描件')).body).toMatchObject({ code: 'IMP_ROWS_INVALID' });
    });

    it('a small workbook whose rows reach out to the last column', async () => {
      const book = new ExcelJS.Workbook();
      const sheet = book.addWorksheet('名单');
      sheet.addRow(['集团名称', '学校名称']);
      for (let row = 2; row <= 2000; row++) sheet.getCell(row, 16_384).value = 1;
      const bytes = bytesOf(new Uint8Array(await book.xlsx.writeBuffer()));
      const { body } = await upload('annex', '远列.xlsx', bytes);
      expect(body).toMatchObject({ code: 'IMP_ROWS_INVALID' });
      expect(body.detail).toContain('第 64 列之后');
      const li = await house.as('li');
      const { answered, written } = await writing(house, () => upload('annex', '远列.xlsx', bytes, li));
      expect(answered).toMatchObject({ status: 403, body: { code: 'SEC_CAPACITY' } });
      expect(types(written)).toEqual(['FileRecorded', 'CommandRefused']);
    });

    it('a workbook with one row too many', async () => {
      const book = new ExcelJS.Workbook();
      const sheet = book.addWorksheet('名单');
      sheet.addRow(['集团名称', '学校名称']);
      sheet.getCell(20_002, 1).value = '甲集团';
      const bytes = bytesOf(new Uint8Array(await book.xlsx.writeBuffer()));
      expect((await upload('annex', '多行.xlsx', bytes)).body.detail).toContain('20000');
    });

    it('a form that lacks something is refused by its fields', async () => {
      const { status, body } = await wang.upload('/v1/imports', '名单.csv', utf8('集团名称,学校名称\n甲,乙'), {
        kind: 'annex',
      });
      expect({ status, body }).toMatchObject({ status: 400, body: { code: 'GEN_SHAPE' } });
      expect((body.errors as { pointer: string }[]).map(({ pointer }) => pointer)).toContain('/bureauId');
      const later = await upload('annex', '名单.csv', utf8('集团名称,学校名称\n丙集团,丁学校'), wang, {
        effectiveOn: '2024-09-10',
      });
      expect(later).toMatchObject({ status: 422, body: { code: 'GEN_FUTURE_DATE' } });
    });

    it('who may not import learns just that', async () => {
      for (const key of ['li', 'zhao', 'core']) {
        const { status, body } = await upload('annex', '名单.csv', utf8('集团名称\n甲'), await house.as(key));
        expect({ key, status, body }).toMatchObject({ status: 403, body: { code: 'SEC_CAPACITY' } });
      }
    });
  });

  describe('a school register', () => {
    const heads = ['学校名称', '学校类别', '学段', '办学性质', '统一社会信用代码', '学校标识码', '开办日期'];

    it('registers the schools with all that the rows say', async () => {
      const rows = [heads, ['某实验小学', '小学', '小学', '公办', '12320105000000019F', '2132000001', '2019年9月1日']];
      expect((await confirm(await upload('schools', '名册.xlsx', await workbook(rows)))).status).toBe(200);
      const id = (await schoolsByName(house))['某实验小学']!;
      expect((await wang.get(`/v1/schools/${id}`)).body.item).toMatchObject({
        schoolKind: 'primarySchool', stages: ['primary'], ownership: 'public', uscc: '12320105000000019F', schoolCode: '2132000001',
        status: 'active', managingBureauId: jianye,
      }); // prettier-ignore
    });

    it('is refused for what the registers have already, and the import ends cancelled', async () => {
      const rows = [
        heads,
        ['某新小学', '小学', '小学', '公办', '12320105000000019F', '2132000001', ''],
        ['某实验小学', '', '', '', '', '', ''],
      ];
      const { answered, written } = await writing(house, () => upload('schools', '名册二.csv', csv(rows)));
      expect(answered).toMatchObject({ status: 422, body: { code: 'IMP_ROWS_INVALID' } });
      for (const said of ['第2行：统一社会信用代码', '第2行：学校标识码', '第3行：某实验小学 已登记'])
        expect(answered.body.detail).toContain(said);
      expect(types(written)).toEqual([
        'FileRecorded',
        'ImportOpened',
        'ImportRowsAdded',
        'CommandRefused',
        'ImportCancelled',
      ]);
    });
  });

  describe('the registers', () => {
    const listing = (school: string) =>
      csv([
        ['集团名称', '学校名称'],
        ['某丙教育集团', school],
      ]);
    const refusal = {
      code: 'IMP_ROWS_INVALID',
      detail: expect.stringContaining('第2行：某丙教育集团 已登记') as string,
    };

    it('a group whose name was taken meanwhile is told at approval, and at once when it is proposed again', async () => {
      const first = await upload('annex', '丙一.csv', listing('某第四小学'));
      const second = await upload('annex', '丙二.csv', listing('某第五小学'));
      expect((await confirm(first)).status).toBe(200);
      expect(await confirm(second)).toMatchObject({ status: 422, body: refusal });
      expect(await schoolsByName(house)).not.toHaveProperty('某第五小学');
      expect(await upload('annex', '丙三.csv', listing('某第六小学'))).toMatchObject({ status: 422, body: refusal });
    });
    it("another bureau's division is refused", async () => {
      const foreign = { divisionCode: '320106' };
      const refused = await upload('annex', '外区.csv', listing('某第七小学'), wang, foreign);
      expect(refused).toMatchObject({ status: 422, body: { code: 'IMP_DIVISION' } });
    });
  });

  describe('a staff list', () => {
    it('keeps names in the vault; the person can work at once', async () => {
      const rows = [
        ['姓名', '身份', '级别', '单位', '起始日期'],
        ['冯新来', '经办人', '科长', jianye, '2024-09-09'],
      ];
      const proposed = await upload('staff', '人员.csv', csv(rows));
      expect((await confirm(proposed)).status).toBe(200);
      for await (const events of house.api.house.store.readAll())
        for (const event of events) expect(JSON.stringify([event.data, event.record])).not.toContain('冯新来');
      const { item } = (await wang.get(`/v1/imports/${String(proposed.body.id)}`)).body as {
        item: { rows: { staff: { personId: string; nameZh: string }[] } };
      };
      const [{ personId, nameZh }] = item.rows.staff as [{ personId: string; nameZh: string }];
      expect(nameZh).toMatch(/^vault:/);
      const token = await house.api.house.mint(personId, 8);
      const headers = { authorization: `Bearer ${token}` };
      const inbox = await fetch(`${house.url}/v1/views/inbox`, { headers });
      expect(inbox.status).toBe(200);
      const admin = await house.as('admin');
      const { body } = await admin.get(`/v1/staff/${personId}`);
      expect(body.item).toMatchObject({ capacities: [{ role: 'BO', grades: ['head'], organisationId: jianye }] });
    });

    it('reaches no further than the bureau that imports it', async () => {
      const rows = [
        ['姓名', '身份', '单位', '起始日期'],
        ['何某', '市级领导', seededBureau('320100'), '2024-09-09'],
      ];
      const refused = await upload('staff', '人员二.csv', csv(rows));
      expect(refused).toMatchObject({ status: 422, body: { code: 'IMP_ROWS_INVALID' } });
    });
  });

  it('everything decided here comes out the same again', () => expectReplayed(house.api.house.store, slices));
});
