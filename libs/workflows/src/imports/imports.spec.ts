import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { documentsOf, someone, specFor, stored, titleOf } from '@app/kernel/testing';
import type { Ask, Caused } from '@app/kernel';
import { nameClaim } from '../collaborations/collaborations.formation.js';
import { clauses, imports, type Events, type State } from './imports.js';
import { facts } from './imports.facts.js';
import type { AnnexRow, StaffRow } from './imports.input.js';
import { applyImport } from './imports.reactions.js';
import { chunksOf, rowsOf } from './imports.rows.js';
import { importListing } from './imports.view.js';

const annex = readFileSync(`${__dirname}/../seed/data/jianye-2016-groups.csv`, 'utf8');
const sheet = annex
  .trim()
  .split('\n')
  .map((line) => line.split(','));
const importId = '01920000-0000-7000-8000-0000000000a1';
const opened: Events['ImportOpened'] = {
  kind: 'annex', fileId: '01920000-0000-7000-8000-0000000000f1', sha256: 'a'.repeat(64), rowCount: 17, divisionCode: '320105',
  bureauId: '01920000-0000-7000-8000-0000000000b1', effectiveOn: '2016-05-26', dateCertainty: 'yearOnly', by: ['wang'],
}; // prettier-ignore
const reading = { importId, divisionCode: '320105', language: 'zh' } as const;
const { rows } = rowsOf('annex', sheet, reading);
const chunk = chunksOf('annex', rows)[0] as { annex: AnnexRow[] };
const open = { type: 'ImportOpened' as const, data: opened };
const added = { type: 'ImportRowsAdded' as const, data: { rows: chunk } };
const cancelled = { type: 'ImportCancelled' as const, data: { reason: '文件有误' } };
const { given } = specFor(imports, { act: someone('wang', 'BO', opened.bureauId, { grades: ['import'] }) });
const { by: _, ...openInput } = opened;
const nobody = { owner: async () => undefined, of: async () => undefined, all: async () => [] } as unknown as Ask;

describe('Imports', () => {
  describe(titleOf(clauses, 'COL_IMPORT_DUPLICATE'), () => {
    it('opens for a new file', () => given().when('OpenImport', openInput, { facts: {} }).then(open));
    it('refuses a file that was imported', () =>
      given()
        .when('OpenImport', openInput, { facts: { importedBy: 'importBatch-7' } })
        .thenRefused('COL_IMPORT_DUPLICATE', { owner: 'importBatch-7' }));
    it('claims the file when confirmed, so that two pending imports cannot both take effect', () =>
      expect(
        given(open, added)
          .when('ConfirmImport', {}, { facts: { conflicts: [] } })
          .outcome().claims,
      ).toEqual([{ kind: 'importFile', key: `annex-${'a'.repeat(64)}` }]));
  });

  describe(titleOf(clauses, 'IMP_DIVISION'), () => {
    const bureaus = [
      { id: opened.bureauId, divisionCode: '320105', parentBureauId: 'city' },
      { id: 'city', divisionCode: '320100' },
      { id: 'beside', divisionCode: '320106', parentBureauId: 'city' },
    ];
    const known = (bureauId: string, divisionCode: string) => {
      const ask = { ...nobody, all: async () => bureaus } as unknown as Ask;
      return facts.OpenImport(ask, { input: { ...openInput, bureauId, divisionCode } } as never);
    };
    it("opens for the bureau's own division, and for one of a bureau below it", async () => {
      expect(await known(opened.bureauId, '320105')).toEqual({});
      expect(await known('city', '320106')).toEqual({});
      given().when('OpenImport', openInput, { facts: {} }).then(open);
    });
    it('refuses the division of another bureau, of the one above, and of none', async () => {
      for (const division of ['320106', '320100', '110101'])
        expect(await known(opened.bureauId, division)).toEqual({ isForeign: true });
      given()
        .when('OpenImport', openInput, { facts: { isForeign: true } })
        .thenRefused('IMP_DIVISION', { divisionCode: '320105' });
    });
  });

  it('an import that takes effect later than today is refused before its rows are', () =>
    given().when('OpenImport', openInput, { facts: {}, today: '2016-05-25' }).thenRefused('GEN_FUTURE_DATE'));

  describe(titleOf(clauses, 'IMP_INCOMPLETE'), () => {
    it('confirms when every row is there', () =>
      given(open, added)
        .when('ConfirmImport', {}, { facts: { conflicts: [] } })
        .thenTypes('ImportConfirmed'));
    it('refuses when rows are missing', () =>
      given(open)
        .when('ConfirmImport', {}, { facts: { conflicts: [] } })
        .thenRefused('IMP_INCOMPLETE', { expected: 17, actual: 0 }));
    it('refuses more rows than announced', () =>
      given(open, added).when('AddImportRows', chunk).thenRefused('IMP_INCOMPLETE', { actual: 34 }));
  });

  describe(titleOf(clauses, 'IMP_STATE'), () => {
    it('adds rows while open', () => given(open).when('AddImportRows', chunk).then(added));
    it('refuses after cancelling', () => given(open, cancelled).when('AddImportRows', chunk).thenRefused('IMP_STATE'));
  });

  describe(titleOf(clauses, 'IMP_ROWS_INVALID'), () => {
    const conflicts = async (of: Partial<State['rows']>, ask: Ask = nobody) =>
      (
        await facts.ConfirmImport(ask, {
          state: { opened, status: 'open', rows: { annex: [], schools: [], staff: [], ...of } },
        } as never)
      ).conflicts.map(({ zh }) => zh);
    const school = { line: 3, nameZh: '某小学', uscc: '12320105000000019F', schoolCode: '2132000001' };
    const person = { line: 4, personId: importId, nameZh: '王', role: 'BO', organisationId: 'b2', from: '2024-09-01' };

    it('accepts rows the registers know nothing against', async () =>
      expect(await conflicts({ schools: [school] })).toEqual([]));
    it('names the line of a name and of codes that are taken', async () => {
      const taken = { ...nobody, owner: async () => 'school-1' } as Ask;
      expect(await conflicts({ schools: [school] }, taken)).toEqual([
        '第3行：某小学 已登记',
        '第3行：统一社会信用代码 12320105000000019F 已被使用',
        '第3行：学校标识码 2132000001 已被使用',
      ]);
    });
    it('names the first line of a group whose name is taken, by the key the collaboration will claim', async () => {
      const group = (line: number, groupName: string, schoolName: string): AnnexRow => ({
        line,
        groupName,
        schoolName,
      });
      const annex = [
        group(2, '甲集团', '一校'),
        group(3, '甲集团', '二校'),
        group(4, '乙集团', '一校'),
        group(5, '乙 集团', '二校'),
      ];
      const taken = nameClaim('320105', 'educationGroup', '甲集团');
      const owner = async (kind: string, key: string) =>
        isDeepStrictEqual({ kind, key }, taken) ? 'collaboration-1' : undefined;
      expect(await conflicts({ annex }, { ...nobody, owner })).toEqual([
        '第2行：甲集团 已登记',
        '第5行：乙 集团 与 乙集团 只差空格，不能并存',
      ]);
    });
    it('a staff list reaches no further than the bureau that imports it', async () => {
      const all = async () => [
        { id: opened.bureauId, parentBureauId: 'city' },
        { id: 'city' },
        { id: 'below', parentBureauId: opened.bureauId },
      ];
      const ask = { ...nobody, all } as unknown as Ask;
      const of = (more: object) => conflicts({ staff: [{ ...person, ...more } as StaffRow] }, ask);
      expect(await of({ organisationId: opened.bureauId })).toEqual([]);
      expect(await of({ organisationId: 'below' })).toEqual([]);
      expect(await of({ organisationId: 'city', role: 'CL' })).toEqual(['第4行：没有单位 city，或不属本部门管辖']);
      expect(await of({ role: 'SC' })).toEqual(['第4行：没有单位 b2，或不属本部门管辖']);
      expect(await of({ role: 'CU' })).toEqual([]);
      expect(await of({ role: 'PM' })).toEqual(['第4行：身份 PM 不能授予']);
    });
    it('refuses with every conflict, and nothing is confirmed', () =>
      given(open, added)
        .when('ConfirmImport', {}, { facts: { conflicts: [{ zh: '第3行：已登记', en: 'line 3: taken' }] } })
        .thenRefused('IMP_ROWS_INVALID', { count: 1, errors: [{ zh: '第3行：已登记', en: 'line 3: taken' }] }));
  });

  describe('rows of a sheet', () => {
    const read = (...lines: string[]) =>
      rowsOf(
        'annex',
        lines.map((line) => line.split(',')),
        reading,
      );

    it('[J-58] are the 17 of the annex, names as typed', () => {
      expect(rows).toHaveLength(17);
      expect(rows[0]).toEqual({ line: 2, groupName: '南京致远教育集团', schoolName: '南京市致远初级中学' });
    });
    it('every error has its line and column', () =>
      expect(read('集团名称,学校名称', '甲集团,', '甲集团,乙校,多', '甲集团,丙校', '甲集团,丙校').errors).toEqual([
        { line: 2, column: '学校名称', detail: '必填' },
        { line: 3, detail: '列数多于表头' },
        { line: 5, detail: '与第 4 行重复' },
      ]));
    it('an unknown or missing column is refused before any row is read', () =>
      expect(read('集团名称,备注').errors.map(({ column }) => column)).toEqual(['备注', 'school_name']));
    it('codes with a wrong check character, of another province, or twice in the file are told at their columns', () => {
      const heads = ['学校名称', '统一社会信用代码', '学校标识码'];
      const of = (...lines: string[][]) => rowsOf('schools', [heads, ...lines], reading).errors;
      expect(of(['甲校', '12320105000000018F', '2133000001'])).toEqual([
        { line: 2, column: '统一社会信用代码', detail: '统一社会信用代码校验不符' },
        { line: 2, column: '学校标识码', detail: '与学校标识码的编码规则或所在省份不符' },
      ]);
      expect(of(['甲校', '', '2132000001'], ['甲校', '', '2132000002'], ['乙校', '', '2132000001'])).toEqual([
        { line: 3, column: '学校名称', detail: '与第 2 行重复' },
        { line: 4, column: '学校标识码', detail: '与第 2 行重复' },
      ]);
    });
    it('a formula is not text', () =>
      expect(read('集团名称,学校名称', '甲集团,=1+1').errors).toEqual([
        { line: 2, column: '学校名称', detail: '不得以 = + - @ 开头（须为文字，不得为公式）' },
      ]));
    it('an empty file is no import', () => expect(read('集团名称,学校名称').errors).toHaveLength(1));
    it('a school register takes Chinese words, dates and numbers', () => {
      const heads = ['学校名称', '学校类别', '学段', '城乡', '专任教师数', '开办日期'];
      expect(
        rowsOf(
          'schools',
          [heads, ['建邺实验学校', '九年一贯制学校', '小学、初中', '城市', '86', '2019年9月1日']],
          reading,
        ).rows,
      ).toEqual([
        {
          line: 2,
          nameZh: '建邺实验学校',
          schoolKind: 'nineYearSchool',
          stages: ['primary', 'juniorMiddle'],
          locale: 'urban',
          fullTimeTeachers: 86,
          openedOn: '2019-09-01',
        },
      ]);
    });
  });

  describe('are applied as commands of their own [J-58 J-59]', () => {
    const [document] = Object.values(
      documentsOf(
        importListing,
        ...[open, added].map(({ type, data }) => stored({ stream: `importBatch-${importId}`, type, data })),
      ),
    );
    const ask = { ...nobody, of: async () => document } as unknown as Ask;
    const confirmed = stored({ stream: `importBatch-${importId}`, type: 'ImportConfirmed', data: {} });
    const caused = (): Promise<readonly Caused[]> =>
      Promise.resolve(applyImport.on['ImportConfirmed']!(confirmed as never, ask));

    it('16 schools and 4 groups with 17 members; one school stands in two groups', async () => {
      const commands = await caused();
      expect(commands.filter(({ command }) => command === 'RegisterSchool')).toHaveLength(16);
      const groups = commands
        .filter(({ command }) => command === 'ImportLegacyCollaboration')
        .map(({ input }) => input as { nameZh: string; members: { schoolId: string; rawName: string }[] });
      expect(groups.map(({ nameZh, members }) => [nameZh, members.length])).toEqual([
        ['南京致远教育集团', 3],
        ['南京师范大学附属中学新城教育集团', 7],
        ['中华中学教育集团', 3],
        ['南京外国语学校河西教育集团', 4],
      ]);
      const twice = groups.flatMap(({ members }) => members).filter(({ rawName }) => rawName === '南京致远外国语小学');
      expect(twice).toHaveLength(2);
      expect(twice[0]!.schoolId).toBe(twice[1]!.schoolId);
    });
    it('[P-29 P-30] a group of three schools keeps the name as typed; its identity is its row, never the name', async () => {
      const imported = async (groupName: string) => {
        const schools = ['一校', '二校', '三校'].map((school) => [groupName, school]);
        const { rows: annex } = rowsOf('annex', [['集团名称', '学校名称'], ...schools], reading);
        const of = { ...document, rows: { ...(document as { rows: object }).rows, annex } };
        const commands = await applyImport.on['ImportConfirmed']!(
          confirmed as never,
          {
            ...nobody,
            of: async () => of,
          } as unknown as Ask,
        );
        const groups = commands.filter(({ command }) => command === 'ImportLegacyCollaboration');
        expect(groups).toHaveLength(1);
        const { nameZh, members } = groups[0]!.input as { nameZh: string; members: { rawName: string }[] };
        return { commandId: groups[0]!.commandId, nameZh, rawNames: members.map(({ rawName }) => rawName) };
      };
      const shown = '中国石油大学(华东)附属中学教育集团';
      const [named, redacted] = [await imported(shown), await imported('某教育集团')];
      expect(named).toMatchObject({ nameZh: shown, rawNames: ['一校', '二校', '三校'] });
      expect(redacted.nameZh).toBe('某教育集团');
      expect(redacted.commandId).toBe(named.commandId);
    });
    it('the same again gives the same command ids', async () =>
      expect((await caused()).map(({ commandId }) => commandId)).toEqual(
        (await caused()).map(({ commandId }) => commandId),
      ));
  });
});
