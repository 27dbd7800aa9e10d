import { readFileSync } from 'node:fs';
import { documentsOf, someone, specFor, stored, titleOf } from '@app/kernel/testing';
import type { Ask, Caused } from '@app/kernel';
import { clauses, imports, type Events } from './imports.js';
import { facts } from './imports.facts.js';
import type { AnnexRow } from './imports.input.js';
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
const { rows } = rowsOf('annex', sheet, importId, 'zh');
const chunk = chunksOf('annex', rows)[0] as { annex: AnnexRow[] };
const open = { type: 'ImportOpened' as const, data: opened };
const added = { type: 'ImportRowsAdded' as const, data: { rows: chunk } };
const cancelled = { type: 'ImportCancelled' as const, data: { reason: '文件有误' } };
const { given } = specFor(imports, { act: someone('wang', 'BO', opened.bureauId, { grades: ['import'] }) });
const { by: _, ...openInput } = opened;
const nobody = { owner: async () => undefined, of: async () => undefined } as unknown as Ask;

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
    const school = (line: number, more: object) => ({ line, nameZh: `学校${line}`, ...more });
    const schoolRows = (of: object[]) => ({
      opened,
      status: 'open' as const,
      rows: { annex: [], schools: of as never, staff: [] },
    });
    const conflicts = async (of: object[], ask: Ask = nobody) =>
      (await facts.ConfirmImport(ask, { state: schoolRows(of) } as never)).conflicts;

    it('accepts rows the registers know nothing against', async () =>
      expect(await conflicts([school(2, { uscc: '12320105000000019F' })])).toEqual([]));
    it('names the line of a wrong code and of a name taken', async () => {
      const taken = {
        ...nobody,
        owner: async (kind: string) => (kind === 'schoolName' ? 'school-1' : undefined),
      } as Ask;
      expect(await conflicts([school(3, { uscc: '12320105000000018F' })], taken)).toEqual([
        '第3行：学校3 已登记',
        '第3行：统一社会信用代码 12320105000000018F 校验不符',
      ]);
    });
    it('refuses with every conflict, and nothing is confirmed', () =>
      given(open, added)
        .when('ConfirmImport', {}, { facts: { conflicts: ['第3行：学校3 已登记'] } })
        .thenRefused('IMP_ROWS_INVALID', { count: 1, errors: ['第3行：学校3 已登记'] }));
  });

  describe('rows of a sheet', () => {
    const read = (...lines: string[]) =>
      rowsOf(
        'annex',
        lines.map((line) => line.split(',')),
        importId,
        'zh',
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
    it('an empty file is no import', () => expect(read('集团名称,学校名称').errors).toHaveLength(1));
    it('a school register takes Chinese words, dates and numbers', () => {
      const heads = ['学校名称', '学校类别', '学段', '城乡', '专任教师数', '开办日期'];
      expect(
        rowsOf(
          'schools',
          [heads, ['建邺实验学校', '九年一贯制学校', '小学、初中', '城市', '86', '2019年9月1日']],
          importId,
          'zh',
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
    it('the same again gives the same command ids', async () =>
      expect((await caused()).map(({ commandId }) => commandId)).toEqual(
        (await caused()).map(({ commandId }) => commandId),
      ));
  });
});
