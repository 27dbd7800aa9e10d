import {
  clauseBook,
  commandTable,
  date,
  integer,
  pastOrToday,
  refuser,
  slice,
  text,
  view,
  workflow,
  type Claim,
} from '@app/kernel';

/** An invented workflow for specs of machinery: a school's stock book. */
class OpenStockBookInput {
  @text(1, 40) nameZh!: string;
}
class TakeStockInput {
  @integer(1, 1000) count!: number;
  @date() on!: string;
}
class CloseStockBookInput {
  @text(1, 200) reason!: string;
}

export const stockClauses = clauseBook({
  STK_STATE: {
    zh: '账册已关闭，不能再登记（第{revision}版）。',
    en: 'The book is closed; nothing can be entered (revision {revision}).',
    basis: { zh: '账册规程第一条', en: 'stock rules, article 1' },
    next: { zh: '请另立账册。', en: 'Open another book.' },
    rows: [],
  },
  STK_TOO_MANY: {
    zh: '数量 {count} 超过上限 {most}。',
    en: '{count} is above the limit of {most}.',
    basis: { zh: '账册规程第二条', en: 'stock rules, article 2' },
    next: { zh: '请核对数量。', en: 'Check the count.' },
    rows: [],
  },
});
const refuse = refuser(stockClauses);

interface StockState {
  nameZh: string;
  total: number;
  closed: boolean;
}
type StockEvents = {
  StockBookOpened: { nameZh: string };
  StockTaken: { count: number; on: string; total: number; school: string };
  StockCounted: { total: number };
  StockBookClosed: { reason: string };
};
export interface StockFacts {
  TakeStock: { most: number; school: string };
}
export interface StockDocument {
  id: string;
  nameZh: string;
  total: number;
}

const commands = commandTable({
  OpenStockBook: {
    title: { zh: '立账', en: 'Open a book' },
    input: OpenStockBookInput,
    by: ['BO'],
    edition: 1,
    creates: true,
  },
  TakeStock: { title: { zh: '登记', en: 'Take stock' }, input: TakeStockInput, by: ['BO'], edition: 2 },
  CloseStockBook: {
    title: { zh: '关账', en: 'Close a book' },
    input: CloseStockBookInput,
    by: ['BO'],
    edition: 1,
    secondPerson: ['BL'],
  },
});

type TakeStock = (
  input: TakeStockInput,
  state: StockState,
  context: { facts: StockFacts['TakeStock']; today: string; revision: number },
) => { type: 'StockTaken' | 'StockCounted'; data: never; effectiveOn?: string }[];

const taken =
  (limit: boolean): TakeStock =>
  (input, state, { facts, today, revision }) => {
    if (state.closed) throw refuse('STK_STATE', { revision });
    pastOrToday(input.on, today, 'on');
    const { count, on } = input;
    if (limit && count > facts.most) throw refuse('STK_TOO_MANY', { count, most: facts.most });
    const total = state.total + count;
    return [
      { type: 'StockTaken', data: { count, on, total, school: facts.school } as never, effectiveOn: on },
      { type: 'StockCounted', data: { total } as never },
    ];
  };

export const stockWorkflow = workflow<typeof commands, StockState, StockEvents, StockFacts>({
  name: 'stock',
  collection: 'stock',
  title: { zh: '账册', en: 'Stock books' },
  clauses: stockClauses,
  commands,
  events: {
    StockBookOpened: { visibility: 'public', says: { zh: '立账《{nameZh}》', en: 'Book "{nameZh}" opened' } },
    StockTaken: {
      visibility: 'internal',
      about: ({ school }) => [`school-${school}`],
      says: { zh: '登记 {count} 件，共 {total} 件', en: '{count} entered, {total} in all' },
    },
    StockCounted: { visibility: 'internal', says: { zh: '清点为 {total} 件', en: 'Counted: {total}' } },
    StockBookClosed: { visibility: 'public', says: { zh: '关账：{reason}', en: 'Closed: {reason}' } },
  },
  initial: () => ({ nameZh: '', total: 0, closed: false }),
  decide: {
    OpenStockBook: ({ nameZh }) => ({
      events: [{ type: 'StockBookOpened', data: { nameZh } }],
      claims: [{ kind: 'stockName', key: nameZh }] satisfies Claim[],
    }),
    TakeStock: taken(true),
    CloseStockBook: ({ reason }, state) => (state.closed ? [] : [{ type: 'StockBookClosed', data: { reason } }]),
  },
  evolve: {
    StockBookOpened: (state, { nameZh }) => ({ ...state, nameZh }),
    StockTaken: (state, { total }) => ({ ...state, total }),
    StockCounted: (state) => state,
    StockBookClosed: (state) => ({ ...state, closed: true }),
  },
});

const stockListing = view<StockDocument & Record<string, unknown>>({
  name: 'stock-books',
  version: 1,
  title: { zh: '账册', en: 'Stock books' },
  types: ['StockBookOpened', 'StockTaken'],
  ids: ({ stream }) => [stream.slice(stream.indexOf('-') + 1)],
  fold: (document, { data }, id) => ({
    id,
    nameZh: document?.nameZh ?? (data.nameZh as string),
    total: (data.total as number | undefined) ?? 0,
  }),
  index: { nameZh: 'text' },
  scope: { open: true },
});

export const stockSlice = slice({
  workflow: stockWorkflow,
  listing: stockListing,
  target: async () => ({ open: true }),
  past: {
    TakeStock: {
      1: { reason: { zh: '原无上限', en: 'There was no limit' }, decide: taken(false) },
    },
  },
});
