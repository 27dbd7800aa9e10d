import {
  clauseBook,
  commandTable,
  pastOrToday,
  personsOf,
  refuser,
  workflow,
  type EventTable,
  type Words,
} from '@app/kernel';
import {
  AddImportRowsInput,
  CancelImportInput,
  ConfirmImportInput,
  OpenImportInput,
  type AnnexRow,
  type ImportKind,
  type SchoolRow,
  type StaffRow,
} from './imports.input.js';

const rules = { zh: '批量导入规程', en: 'rules for imports' };
export const clauses = clauseBook({
  COL_IMPORT_DUPLICATE: {
    zh: '同一份文件已经导入过（{owner}），不能再次导入。',
    en: 'This very file has been imported before ({owner}).',
    basis: rules,
    next: { zh: '如需更正，请撤销原批次或逐项更正。', en: 'Undo the earlier batch, or correct single entries.' },
    rows: ['J-58'],
  },
  IMP_DIVISION: {
    zh: '行政区划 {divisionCode} 不属于该主管教育部门及其下级，不能导入。',
    en: 'Division {divisionCode} is neither that of the responsible bureau nor of one below it; nothing can be imported for it.',
    basis: { zh: '分级管理职责', en: 'division of duties by level' },
    next: {
      zh: '请核对行政区划，或由主管该区划的部门导入。',
      en: 'Check the division, or have the bureau responsible for it import.',
    },
    rows: ['J-58'],
  },
  IMP_ROWS_INVALID: {
    zh: '文件中有 {count} 处错误，未导入任何内容：{errors}',
    en: 'The file has {count} errors; nothing was imported: {errors}',
    basis: rules,
    next: { zh: '请按行号逐处改正后重新上传。', en: 'Correct them line by line and upload it again.' },
    rows: ['J-58'],
  },
  IMP_INCOMPLETE: {
    zh: '这批导入应有 {expected} 行，现有 {actual} 行，不能确认。',
    en: 'This import should have {expected} rows but has {actual}; it cannot be confirmed.',
    basis: rules,
    next: { zh: '请重新上传文件。', en: 'Upload the file again.' },
    rows: ['J-58'],
  },
  IMP_STATE: {
    zh: '这批导入{status}，不能办理。',
    en: 'This import {status}; that is not possible.',
    basis: rules,
    next: { zh: '请另行上传。', en: 'Start a new import.' },
    rows: ['J-58'],
  },
});
const refuse = refuser(clauses);

export const commands = commandTable({
  OpenImport: {
    title: { zh: '开启导入', en: 'open an import' },
    input: OpenImportInput,
    by: ['BO:import', 'SYS'],
    creates: true,
    internal: true,
    edition: 1,
    rows: ['J-58'],
  },
  AddImportRows: {
    title: { zh: '载入行', en: 'add rows' },
    input: AddImportRowsInput,
    by: ['BO:import', 'SYS'],
    internal: true,
    edition: 1,
  },
  ConfirmImport: {
    title: { zh: '确认导入', en: 'confirm an import' },
    input: ConfirmImportInput,
    by: ['BO:import', 'SYS'],
    secondPerson: ['BL', 'BO:import'],
    edition: 1,
    rows: ['J-58', 'J-59'],
  },
  CancelImport: {
    title: { zh: '取消导入', en: 'cancel an import' },
    input: CancelImportInput,
    by: ['BO:import', 'SYS'],
    edition: 1,
  },
});

export interface Rows {
  annex: readonly AnnexRow[];
  schools: readonly SchoolRow[];
  staff: readonly StaffRow[];
}
export type Events = {
  ImportOpened: Omit<OpenImportInput, 'backdatingReason'> & { by: string[] };
  ImportRowsAdded: { rows: Partial<Rows> };
  ImportConfirmed: { kind: ImportKind; rowCount: number; sha256: string; note?: string; by: string[] };
  ImportCancelled: { reason: string };
};
const events: EventTable<Events> = {
  ImportOpened: {
    visibility: 'internal',
    about: ({ bureauId }) => [`bureau-${bureauId}`],
    says: { zh: '开启批量导入（{kind}，共 {rowCount} 行）', en: 'opened an import ({kind}, {rowCount} rows)' },
  },
  // A staff list holds references to personal values, and who is proposed for what.
  ImportRowsAdded: { visibility: 'personal', says: { zh: '载入若干行', en: 'loaded rows' } },
  ImportConfirmed: {
    visibility: 'internal',
    says: { zh: '确认导入 {rowCount} 行', en: 'confirmed the import of {rowCount} rows' },
  },
  ImportCancelled: { visibility: 'internal', says: { zh: '取消导入：{reason}', en: 'cancelled the import: {reason}' } },
};

export interface State {
  status: 'none' | 'open' | 'confirmed' | 'cancelled';
  opened?: Events['ImportOpened'];
  rows: { annex: AnnexRow[]; schools: SchoolRow[]; staff: StaffRow[] };
}
export interface Facts {
  /** Stream that imported the same file before; whether the division is of no bureau at or below the one named. */
  OpenImport: { importedBy?: string; isForeign?: true };
  /** What in the registers speaks against a row, in words with the line. */
  ConfirmImport: { conflicts: Words[] };
}

const size = ({ annex, schools, staff }: State['rows']): number => annex.length + schools.length + staff.length;
const words: Readonly<Record<State['status'], Words>> = {
  none: { zh: '不存在', en: 'does not exist' },
  open: { zh: '已开启', en: 'is open' },
  confirmed: { zh: '已确认', en: 'is confirmed' },
  cancelled: { zh: '已取消', en: 'is cancelled' },
};
const requireOpen = ({ status, opened }: State): Events['ImportOpened'] => {
  if (status !== 'open' || !opened) throw refuse('IMP_STATE', { status: words[status] });
  return opened;
};

/** A file of many rows: checked whole, confirmed by a second person, then applied row by row as commands of its own. */
export const imports = workflow<typeof commands, State, Events, Facts>({
  name: 'importBatch',
  collection: 'imports',
  title: { zh: '批量导入', en: 'Imports' },
  clauses,
  commands,
  events,
  initial: () => ({ status: 'none', rows: { annex: [], schools: [], staff: [] } }),
  decide: {
    OpenImport(input, _, { act, today, facts: { importedBy, isForeign } }) {
      if (isForeign) throw refuse('IMP_DIVISION', { divisionCode: input.divisionCode }, '/divisionCode');
      if (importedBy) throw refuse('COL_IMPORT_DUPLICATE', { owner: importedBy });
      pastOrToday(input.effectiveOn, today, 'effectiveOn');
      return [{ type: 'ImportOpened', data: { ...input, by: personsOf(act) } }];
    },
    AddImportRows(input, state) {
      const { rowCount } = requireOpen(state);
      const { annex = [], schools = [], staff = [] } = input;
      const actual = size(state.rows) + annex.length + schools.length + staff.length;
      if (actual > rowCount) throw refuse('IMP_INCOMPLETE', { expected: rowCount, actual });
      return [{ type: 'ImportRowsAdded', data: { rows: { ...input } } }];
    },
    ConfirmImport({ note }, state, { act, facts: { conflicts } }) {
      const { kind, rowCount, sha256 } = requireOpen(state);
      const actual = size(state.rows);
      if (actual !== rowCount) throw refuse('IMP_INCOMPLETE', { expected: rowCount, actual });
      if (conflicts.length)
        throw refuse('IMP_ROWS_INVALID', { count: conflicts.length, errors: conflicts.slice(0, 50) });
      return {
        events: [
          {
            type: 'ImportConfirmed',
            data: { kind, rowCount, sha256, ...(note === undefined ? {} : { note }), by: personsOf(act) },
          },
        ],
        claims: [{ kind: 'importFile', key: `${kind}-${sha256}` }],
      };
    },
    CancelImport({ reason }, state) {
      requireOpen(state);
      return [{ type: 'ImportCancelled', data: { reason } }];
    },
  },
  evolve: {
    ImportOpened: (state, opened) => ({ ...state, status: 'open', opened }),
    ImportRowsAdded: (state, { rows }) => {
      state.rows.annex.push(...(rows.annex ?? []));
      state.rows.schools.push(...(rows.schools ?? []));
      state.rows.staff.push(...(rows.staff ?? []));
      return state;
    },
    ImportConfirmed: (state) => ({ ...state, status: 'confirmed' }),
    ImportCancelled: (state) => ({ ...state, status: 'cancelled' }),
  },
});
export const claimClauses = { importFile: 'COL_IMPORT_DUPLICATE' };
