import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { type AnyView, type Cell, type Document, type Sheet, type StoredEvent, type View } from '@app/kernel';
import { documentsOf } from '@app/kernel/testing';
import { allViews, seededBureau } from '@app/workflows';
import { districtPosted } from '../support/district.js';
import { recorded } from '../history/recording.js';
import { trialHouse, type Person, type TestHouse } from '../support/house.js';
import { approve, jianye, peopleByKey, schoolsByName } from '../support/office.js';

describe('Ledgers as sheets', () => {
  let house: TestHouse;
  let [wang, other, city]: Person[] = [];
  const whole = async (by: Person, path: string, accept: Record<string, string> = {}) => {
    const response = await fetch(`${house.url}${path}`, {
      headers: { authorization: `Bearer ${by.token}`, ...accept },
    });
    return { response, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  const csv = async (by: Person, path: string, accept?: Record<string, string>) => {
    const { response, bytes } = await whole(by, path, accept);
    expect(response.status).toBe(200);
    const [head, ...lines] = bytes.toString('utf8').replace(/^\ufeff/, '').trimEnd().split('\r\n');
    return { response, head: head!.split(','), lines };
  }; // prettier-ignore
  const count = async (by: Person, path: string) =>
    (await by.get(`${path}${path.includes('?') ? '&' : '?'}count=true&limit=1`)).body.count as number;

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    [wang, other, city] = await Promise.all(['wang', 'other', 'city'].map(house.as));
    const rows = ['学校名称,学段', ...Array.from({ length: 520 }, (_, i) => `第${i + 1}小学,小学`)].join('\r\n');
    const fields = {
      kind: 'schools',
      divisionCode: '320105',
      bureauId: jianye,
      effectiveOn: '2024-09-01',
      dateCertainty: 'exact',
    };
    const proposed = await wang!.upload('/v1/imports', '名册.csv', rows, fields);
    const file = `/v1/imports/${String(proposed.body.id)}`;
    const body = proposed.body.confirmation as typeof proposed.body;
    expect((await approve(await house.as('zhou'), file, { ...proposed, body })).status).toBe(200);
    await house.settled();
  }, 60_000);
  afterAll(() => house.stop());

  it('hold everything that the pages hold, page after page', async () => {
    const path = '/v1/views/history-timeline';
    const { lines } = await csv(wang!, `${path}?format=csv`);
    expect(lines.length).toBeGreaterThan(520);
    expect(lines.length).toBe(await count(wang!, path));
    expect(new Set(lines).size).toBe(lines.length);
  });
  it('hold what the filters ask for, and no more than the reader may see', async () => {
    const path = '/v1/views/history-timeline?type=SchoolRegistered';
    expect((await csv(wang!, `${path}&format=csv`)).lines.length).toBe(await count(wang!, path));
    const own = await csv(other!, '/v1/views/history-timeline?format=csv');
    expect(own.lines.length).toBe(await count(other!, '/v1/views/history-timeline'));
    expect(own.lines.length).toBeLessThan((await csv(wang!, '/v1/views/history-timeline?format=csv')).lines.length);
  });
  it('speak the reader’s language, with names where there are ids', async () => {
    const path = '/v1/views/collaboration-profile?format=csv';
    const { head, lines, response } = await csv(wang!, path);
    expect(head.slice(0, 4)).toEqual(['名称', '形态', '状态', '区划']);
    expect(lines).toContainEqual(expect.stringMatching(/^中华中学教育集团,教育集团,正常运行,"\t320105",建邺区教育局,/));
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(decodeURIComponent(response.headers.get('content-disposition')!)).toContain('档案卡-2024-09-09.csv');
    const english = await csv(wang!, '/v1/views/collaboration-profile', {
      accept: 'text/csv',
      'accept-language': 'en',
    });
    expect(english.head.slice(0, 3)).toEqual(['Name', 'Kind', 'State']);
    expect(english.lines).toContainEqual(expect.stringMatching(/,education group,active,/));
  });
  it('say to which family of models a collaboration belongs [Q-08]', async () => {
    const { head, lines } = await csv(wang!, '/v1/views/collaboration-profile?format=csv');
    const at = head.indexOf('模式类型');
    expect(new Set(lines.map((line) => line.split(',')[at]))).toEqual(new Set(['“名校+”集团']));
  });
  it('are as of a day, and as known at an instant, like the pages', async () => {
    const profile = '/v1/views/collaboration-profile?format=csv';
    expect((await csv(wang!, `${profile}&asOf=2010-01-01`)).lines).toEqual([]);
    expect((await csv(wang!, `${profile}&asOf=2024-09-09`)).lines.length).toBe(4);
    expect((await csv(wang!, `${profile}&knownAt=2020-01-01`)).lines).toEqual([]);
  });
  it('show personal values to who may read them, in a list as well, and every one is logged', async () => {
    const people = await peopleByKey(house);
    const must = async (who: string, path: string, body: object) => {
      const answered = await (await house.as(who)).post(path, body);
      expect({ path, status: answered.status < 300, body: answered.status < 300 ? '' : answered.body }).toEqual({ path, status: true, body: '' }); // prettier-ignore
      return String(answered.body.id);
    };
    const inspectors = [people.inspector!, people.colleague!];
    for (const [n, id] of inspectors.entries())
      await must('chief', `/v1/inspectors/${id}/appoint-inspector`, { kind: 'fullTime', certificateNo: `督-${n}`, from: '2024-09-09' }); // prettier-ignore
    const [school] = Object.values(await schoolsByName(house));
    const visit = { kind: 'special', schoolIds: [school], scope: ['funds'], inspectorIds: inspectors, plannedOn: '2024-09-09' }; // prettier-ignore
    const at = `/v1/inspections/${await must('supervisor', '/v1/inspections', visit)}`;
    await must('inspector', `${at}/start-inspection`, { startedOn: '2024-09-09', certificateShown: true });
    await must('inspector', `${at}/record-finding`, { scopeItem: 'funds', schoolId: school, description: '账目不清', severity: 'minor', evidence: [] }); // prettier-ignore
    await house.settled();
    const ledger = '/v1/views/inspection-ledger?format=csv';
    const chief = await house.as('chief');
    expect((await csv(chief, ledger)).lines.join()).not.toMatch(/蒋督学|vault:/);
    // Who supervises reads no personal values; the office that answers for the schools does.
    const clear = (await csv(wang!, `${ledger}&personal=true&purpose=核对`)).lines.join();
    expect(clear).toContain('蒋督学；杨督学');
    expect(clear).not.toContain('vault:');
  });
  it('are workbooks, too, with a page that says what they are', async () => {
    const { response, bytes } = await whole(
      city!,
      `/v1/views/coverage-statistics?bureauId=${seededBureau('320100')}&format=xlsx`,
    );
    expect(response.headers.get('content-type')).toMatch(/spreadsheetml/);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(bytes as never);
    const [sheet, about] = book.worksheets as [ExcelJS.Worksheet, ExcelJS.Worksheet];
    expect(sheet.getCell('A1').value).toBe('区划');
    const jianye = sheet.getColumn(1).values.indexOf('320105');
    expect(sheet.getCell(jianye, 2).value).toBe('建邺区教育局');
    expect(sheet.getCell(jianye, 3).value).toBe(4);
    expect(about.getSheetValues().flat()).toEqual(expect.arrayContaining(['业务日期', '2024-09-09']));
  });
  it('hold what counts on their day, and not what comes later', async () => {
    const of = await districtPosted(house);
    await house.until('2024-09-18');
    await of.done('zhao', 'approve-application', { decidedOn: '2024-09-18', effectiveOn: '2024-10-01' });
    await house.settled();
    const named = async (more = '') =>
      (await csv(wang!, `/v1/views/collaboration-profile?format=csv${more}`)).lines.filter((line) =>
        line.startsWith('南苑学区'),
      );
    expect(await named()).toEqual([]);
    expect(await named('&asOf=2024-10-01')).toHaveLength(1);
  });
  it('refuse in words what cannot be written', async () => {
    for (const [path, field] of [
      ['/v1/views/history-timeline?format=pdf', 'format'],
      ['/v1/views/inbox?format=csv', 'format'],
      ['/v1/views/history-timeline?format=csv&limit=5', 'limit'],
      ['/v1/views/history-timeline?format=csv&nonsense=1', 'nonsense'],
    ] as const) {
      const { status, body } = await wang!.get(path);
      expect({ path, status, at: JSON.stringify(body).includes(field) }).toEqual({ path, status: 400, at: true });
    }
  });
});

describe('Columns', () => {
  const sheets = allViews.flatMap((view): [string, AnyView, Sheet][] => (view.sheet ? [[view.name, view, view.sheet]] : [])); // prettier-ignore
  let logs: StoredEvent[][];
  beforeAll(async () => {
    const folder = join(__dirname, '../history');
    logs = await Promise.all(
      readdirSync(folder).filter((name) => name.endsWith('.jsonl')).map(async (name) => {
        const events: StoredEvent[] = [];
        for await (const batch of (await recorded(join(folder, name))).readAll()) events.push(...batch);
        return events;
      }),
    ); // prettier-ignore
  });
  const texts = (cell: Cell): string[] =>
    typeof cell === 'object' && !('nameOf' in cell)
      ? Array.isArray(cell) ? (cell as Cell[]).flatMap(texts) : [(cell as { zh: string }).zh]
      : []; // prettier-ignore

  it.each(sheets)('of %s say something of every document ever recorded, and in Chinese words', (_, view, sheet) => {
    const of = view as unknown as View<Document>;
    const rows = logs.flatMap((events) =>
      Object.values(documentsOf(of, ...events)).flatMap((document) => {
        const shown = of.at ? of.at(document, '2026-12-31') : document;
        return shown ? (sheet.rows ? [...sheet.rows(shown as never)] : [shown as never]) : [];
      }),
    ); // prettier-ignore
    expect(rows.length).toBeGreaterThan(0);
    for (const column of sheet.columns) {
      const cells = rows.map((row) => column.value(row));
      // Words, not codes: what is left as it is would read so to an official.
      const codes = cells.flat().filter((cell) => typeof cell === 'string' && /^[a-z]+([A-Z][a-z]+)*$/.test(cell));
      expect({ column: column.title.zh, codes }).toEqual({ column: column.title.zh, codes: [] });
      expect(cells.flatMap(texts).filter((text) => /undefined|\[object/.test(text))).toEqual([]);
    }
  });
});
