import {
  choice,
  clauseBook,
  code,
  commandTable,
  date,
  integer,
  list,
  part,
  plain,
  refuser,
  report,
  slice,
  text,
  view,
  workflow,
  money,
  flag,
  id,
  column,
  sheet,
} from '@app/kernel';

/** An invented workflow for specs of the door: a school library's shelf list. Every kind of field and of command row occurs. */
export const libraryClauses = clauseBook({
  LIB_STATE: {
    zh: '书目“{nameZh}”已停用，不能借出。',
    en: 'The title "{nameZh}" is withdrawn and cannot be lent.',
    basis: { zh: '图书规程第三条', en: 'library rules, article 3' },
    next: { zh: '请另选一书。', en: 'Choose another book.' },
    rows: ['X-01'],
  },
  LIB_TOO_MANY: {
    zh: '最多可借 {most} 册，您要借 {copies} 册。',
    en: 'At most {most} copies can be lent; you asked for {copies}.',
    basis: { zh: '图书规程第四条', en: 'library rules, article 4' },
    next: { zh: '请减少册数。', en: 'Ask for fewer.' },
    rows: ['X-02'],
  },
});
const refuse = refuser(libraryClauses);

class AuthorInput {
  @text(1, 40, { label: '姓名' }) nameZh!: string;
  @flag({ optional: true }) foreign?: boolean;
}
class AddTitleInput {
  @text(1, 100, { label: '书名' }) nameZh!: string;
  @list(AuthorInput, { label: '作者', min: 1, max: 5 }) authors!: AuthorInput[];
  @choice(['history', 'science'], { label: '类别' }) shelf!: 'history' | 'science';
  @money({ optional: true }) price?: string;
  @plain(200, { optional: true }) note?: unknown;
}
class AddSeriesInput {
  @code(/^[A-Z]{3}$/, { zh: '须为三个大写字母', en: 'must be three capital letters' }, 'ABC') series!: string;
}
class LendInput {
  @integer(1, 1000, { label: '册数' }) copies!: number;
  @date({ label: '日期' }) on!: string;
  @text(1, 40, { label: '读者', personal: 'command' }) reader!: string;
  @part(AuthorInput, { optional: true }) inscribedBy?: AuthorInput;
  @id('title', { optional: true }) insteadOf?: string;
}
class WithdrawInput {
  @text(1, 200, { label: '理由' }) reason!: string;
}
class RecatalogueInput {}

type Events = {
  TitleAdded: { nameZh: string; shelf: string; authors: readonly object[]; school: string };
  SeriesAdded: { series: string };
  TitleLent: { copies: number; on: string; reader: string };
  TitleWithdrawn: { reason: string };
};
interface State {
  nameZh: string;
  lent: number;
  withdrawn: boolean;
}

const commands = commandTable({
  AddTitle: {
    title: { zh: '编目', en: 'Add a title' },
    input: AddTitleInput,
    by: ['SC'],
    edition: 1,
    creates: true,
    rows: ['X-01'],
  },
  AddSeries: {
    title: { zh: '编丛书', en: 'Add a series' },
    input: AddSeriesInput,
    by: ['SC'],
    edition: 1,
    creates: true,
  },
  Lend: { title: { zh: '借出', en: 'Lend' }, input: LendInput, by: ['SC'], edition: 1, rows: ['X-02'] },
  Withdraw: {
    title: { zh: '停用', en: 'Withdraw' },
    input: WithdrawInput,
    by: ['SC:principal'],
    edition: 1,
    decision: true,
  },
  Discard: { title: { zh: '报废', en: 'Discard' }, input: WithdrawInput, by: ['SC'], edition: 1, secondPerson: ['BL'] },
  Recatalogue: { title: { zh: '重编', en: 'Recatalogue' }, input: RecatalogueInput, by: ['SC', 'SYS'], edition: 1 },
  Inventory: { title: { zh: '盘点', en: 'Take inventory' }, input: RecatalogueInput, by: ['SYS'], edition: 1 },
});

const school = '00000000-0000-7000-8000-00000000a001';
export const libraryWorkflow = workflow<typeof commands, State, Events>({
  name: 'libraryTitle',
  collection: 'library-titles',
  title: { zh: '书目', en: 'Library titles' },
  clauses: libraryClauses,
  commands,
  events: {
    TitleAdded: {
      visibility: 'public',
      about: (data) => [`school-${data.school}`],
      says: { zh: '{school:school}编目《{nameZh}》', en: '"{nameZh}" added by {school:school}' },
    },
    SeriesAdded: { visibility: 'public', says: { zh: '编丛书 {series}', en: 'Series {series} added' } },
    TitleLent: { visibility: 'internal', says: { zh: '借出 {copies} 册', en: '{copies} lent' } },
    TitleWithdrawn: { visibility: 'public', says: { zh: '停用：{reason}', en: 'Withdrawn: {reason}' } },
  },
  initial: () => ({ nameZh: '', lent: 0, withdrawn: false }),
  decide: {
    AddTitle: ({ nameZh, shelf, authors }) => [
      { type: 'TitleAdded', data: { nameZh, shelf, authors: [...authors], school } },
    ],
    AddSeries: ({ series }) => [{ type: 'SeriesAdded', data: { series } }],
    Lend: ({ copies, on, reader }, state) => {
      if (state.withdrawn) throw refuse('LIB_STATE', { nameZh: state.nameZh });
      if (copies > 10) throw refuse('LIB_TOO_MANY', { copies, most: 10 }, '/copies');
      return [{ type: 'TitleLent', data: { copies, on, reader } }];
    },
    Withdraw: ({ reason }) => [{ type: 'TitleWithdrawn', data: { reason } }],
    Discard: ({ reason }) => [{ type: 'TitleWithdrawn', data: { reason } }],
    Recatalogue: () => [],
    Inventory: () => [],
  },
  evolve: {
    TitleAdded: (state, { nameZh }) => ({ ...state, nameZh }),
    SeriesAdded: (state) => state,
    TitleLent: (state, { copies }) => ({ ...state, lent: state.lent + copies }),
    TitleWithdrawn: (state) => ({ ...state, withdrawn: true }),
  },
});

export interface TitleDocument extends Record<string, unknown> {
  id: string;
  nameZh: string;
  shelf: string;
  lent: number;
  readers: string[];
  withdrawnOn?: string;
  schoolId: string;
  addedBy?: string;
}
/** Asked by day: a title that was withdrawn by then is shown as such, one not yet added does not exist. */
export const titleListing = view<TitleDocument & { addedOn: string }>({
  name: 'library-titles',
  version: 1,
  title: { zh: '书目', en: 'Library titles' },
  types: ['TitleAdded', 'SeriesAdded', 'TitleLent', 'TitleWithdrawn'],
  ids: ({ stream }) => [stream.slice(stream.indexOf('-') + 1)],
  fold: (document, { type, data, meta, record }, ownId) => {
    const own = document ?? {
      id: ownId, nameZh: '', shelf: '', lent: 0, readers: [], schoolId: school, addedOn: meta.effectiveOn,
      ...(record ? { addedBy: record.act.by } : {}),
    }; // prettier-ignore
    if (type === 'TitleAdded') return { ...own, nameZh: data.nameZh as string, shelf: data.shelf as string };
    if (type === 'SeriesAdded') return { ...own, nameZh: data.series as string, shelf: 'series' };
    if (type === 'TitleLent')
      return { ...own, lent: own.lent + (data.copies as number), readers: [...own.readers, data.reader as string] };
    return { ...own, withdrawnOn: meta.effectiveOn };
  },
  index: { nameZh: 'text', shelf: 'text', lent: 'number', schoolId: 'text' },
  search: ({ nameZh }) => [nameZh],
  scope: { schools: 'schoolId' },
  knownAt: true,
  at: ({ withdrawnOn, ...document }, on) =>
    on < document.addedOn
      ? undefined
      : { ...document, status: withdrawnOn && withdrawnOn <= on ? 'withdrawn' : 'active' },
  names: ({ schoolId }) => [`school-${schoolId}`],
});

/** A plain view: no days, no names, open to all; its documents pass through as text. */
export const shelfView = view<{ id: string; titles: number }>({
  name: 'shelves',
  version: 1,
  title: { zh: '书架', en: 'Shelves' },
  sheet: sheet<{ id: string; titles: number }>({
    columns: [column('书架', 'Shelf', ({ id }) => id), column('种数', 'Titles', ({ titles }) => titles)],
  }),
  types: ['TitleAdded'],
  ids: ({ data }) => [data.shelf as string],
  fold: (document, { data }, ownId) => {
    if (data.nameZh === '坏') throw new Error('a book that breaks the fold');
    return { id: ownId, titles: (document?.titles ?? 0) + 1 };
  },
  index: { titles: 'number' },
  scope: { open: true },
});

class ShelfQuery {
  @choice(['history', 'science'], { optional: true }) shelf?: 'history' | 'science';
}
export const lentReport = report<ShelfQuery>({
  name: 'lent-books',
  title: { zh: '借出统计', en: 'Books lent' },
  query: ShelfQuery,
  read: async (ask, { shelf }) => {
    const titles = await ask.find(titleListing, shelf ? { shelf } : {});
    return { lent: titles.reduce((sum, title) => sum + title.lent, 0), titles: titles.length };
  },
});

/** A resident listing: schools, with their names. */
const schools = workflow<Record<string, never>, object, { SchoolNamed: { nameZh: string; district: string } }>({
  name: 'school',
  collection: 'schools',
  title: { zh: '学校', en: 'Schools' },
  clauses: {},
  commands: {},
  events: { SchoolNamed: { visibility: 'public', says: { zh: '命名 {nameZh}', en: 'Named {nameZh}' } } },
  initial: () => ({}),
  decide: {},
  evolve: { SchoolNamed: (state) => state },
});
export const schoolList = view<{ id: string; nameZh: string; district: string }>({
  name: 'school-names',
  version: 1,
  title: { zh: '校名', en: 'School names' },
  types: ['SchoolNamed'],
  ids: ({ stream }) => [stream.slice(stream.indexOf('-') + 1)],
  fold: (_, { data }, ownId) => ({ id: ownId, nameZh: data.nameZh as string, district: data.district as string }),
  index: { nameZh: 'text', district: 'text' },
  search: ({ nameZh }) => [nameZh],
  scope: { open: true },
  resident: true,
});

const target = async () => ({ schools: [school] });
export const librarySlice = slice({ workflow: libraryWorkflow, listing: titleListing, target, views: [shelfView] });
export const schoolSlice = slice({ workflow: schools, listing: schoolList, target });
export const schoolId = school;
