import { refuseGeneral, type Act, type Slice } from '@app/kernel';
import { memoryEventStore, someone } from '@app/kernel/testing';
import { play } from '../../../test/support/play.js';
import { stockSlice } from '../../../test/support/sample.slice.js';
import { explain } from './explain.js';

const officer = someone('p-wang', 'BO', 'b-1', { onBehalfOf: 'p-li' });
const names: Record<string, string> = { 'p-wang': '王某', 'p-li': '李某', 'b-1': '某区教育局', 'pol-1': '某办法' };

async function written() {
  const store = memoryEventStore();
  const opened = {
    command: 'OpenStockBook',
    input: { nameZh: '甲册' },
    act: officer,
    at: '2024-09-09T09:00:00.000+08:00',
  };
  const id = await play(store, stockSlice, opened);
  const take = (count: number, minute: number) =>
    play(store, stockSlice, {
      command: 'TakeStock',
      id,
      input: { count, on: '2024-09-08' },
      act: someone('p-sun', 'BO', 'b-1'),
      approvedBy: someone('p-li', 'BL', 'b-1'),
      at: `2024-09-09T09:0${minute}:00.000+08:00`,
      facts: { most: 10, school: 's1' },
      record: {
        sources: [{ from: 'school-s1', at: 4 }],
        parameters: [
          { key: 'case.decisionDays', value: 20, bureau: 'b-1', on: '2024-09-09', document: 'pol-1', version: 2 },
        ],
        calendar: { division: '320105', version: 3 },
        evidence: [{ fileId: 'f1', sha256: 'ab', name: '清单.pdf', mediaType: 'application/pdf', bytes: 3 }],
      },
    });
  await take(11, 1);
  await take(3, 2);
  return { store, stream: `stock-${id}` };
}

describe('explain', () => {
  it('says what was known, what applied, who, when, and that it comes out again', async () => {
    const { store, stream } = await written();
    const explained = await explain(store, [stockSlice], stream, { nameOf: (id) => names[id] });
    expect(explained.map(({ lines }) => lines)).toEqual([
      [
        `【立账】${stream} 第 0 版`,
        '记录时间 2024-09-09T09:00:00.000+08:00，生效日期 2024-09-09',
        '办理：王某受李某委托（BO，某区教育局）',
        '当时尚无本卷宗',
        '结果：立账《甲册》',
        '重新计算：与记录一致。',
      ],
      [
        `【登记】${stream} 第 0 版`,
        '记录时间 2024-09-09T09:01:00.000+08:00，生效日期 2024-09-09',
        '办理：p-sun（BO，某区教育局）',
        '核准：李某（BL，某区教育局）',
        '依据本卷宗第 0 版',
        '当时已知：most = 10; school = "s1"',
        '来源：school-s1@4',
        '参数 case.decisionDays = 20（某办法 第 2 版，某区教育局，2024-09-09）',
        '工作日历：320105 第 3 版',
        '附件：清单.pdf（SHA-256 ab）',
        '不予办理：数量 11 超过上限 10。依据：账册规程第二条（STK_TOO_MANY）',
        '重新计算：与记录一致。',
      ],
      expect.arrayContaining([
        '记录时间 2024-09-09T09:02:00.000+08:00，生效日期 2024-09-08、2024-09-09',
        '结果：登记 3 件，共 3 件',
        '结果：清点为 3 件',
      ]),
    ]);
    expect(explained[1]!.clause).toEqual({
      code: 'STK_TOO_MANY',
      sentence: '数量 11 超过上限 10。',
      basis: '账册规程第二条',
    });
  });

  it('says so in English, and shows both results where they differ', async () => {
    const { store, stream } = await written();
    const row = store.rows.find(({ type }) => type === 'StockTaken')!;
    row.data = row.data.replace('"total":3', '"total":5');
    const [first, , third] = await explain(store, [stockSlice], stream, { language: 'en' });
    expect(first!.lines[2]).toBe('Given by p-wang on behalf of p-li (BO, b-1)');
    expect(third!.lines).toContain('Result: 3 entered, 5 in all');
    expect(third!.lines.at(-1)).toMatch(/NOT equal.*"total":3/);
    expect(third!.recomputed).toHaveLength(2);
  });

  it('says on what clause of the house the door refused, to whom nothing but a name is known', async () => {
    const { workflow } = stockSlice;
    const guarded: Slice = {
      ...stockSlice,
      workflow: {
        ...workflow,
        decide: {
          ...workflow.decide,
          TakeStock: () => {
            throw refuseGeneral('SEC_CAPACITY', { command: '登记', needed: [{ zh: '经办人', en: 'officer' }] });
          },
        },
      },
    };
    const { store, stream } = await written();
    const { by, issuer, jti } = officer;
    await play(store, guarded, {
      command: 'TakeStock',
      id: stream.slice('stock-'.length),
      input: { count: 1, on: '2024-09-08' },
      act: { by, issuer, jti } as Act,
      at: '2024-09-09T09:03:00.000+08:00',
    });
    const told = async (language: 'zh' | 'en') =>
      (await explain(store, [guarded], stream, { language, nameOf: (id) => names[id] })).at(-1)!.lines;
    expect(await told('zh')).toEqual(
      expect.arrayContaining([
        '办理：王某',
        '不予办理：您没有办理“登记”所需的身份（需要：经办人）。依据：权限表（SEC_CAPACITY）',
      ]),
    );
    expect((await told('en')).join()).toContain('(needed: officer). Basis: permission matrix (SEC_CAPACITY)');
  });
});
