import {
  accepts,
  createdId,
  hashedId,
  isDate,
  Refusal,
  refuser,
  shapeErrors,
  timeBits,
  type CommandRecord,
  type Input,
  type Language,
  type Slice,
} from '@app/kernel';
import { ShapeRefused, type Order, type Receipt, type Submitter } from '@app/engine';
import { chunksOf, rowErrorSaid, rowsOf, type ImportKind } from '@app/workflows';
import { randomUUID } from 'node:crypto';
import { NotASheet, sheetOf } from './sheet.js';

/** What an import is about, besides its file. */
export interface ImportWish {
  kind: ImportKind;
  divisionCode: string;
  bureauId: string;
  effectiveOn: string;
  dateCertainty: 'exact' | 'yearOnly';
  collaborationKind?: string;
  sourceDocId?: string;
}
export interface ImportReceipt {
  id: string;
  kind: ImportKind;
  rowCount: number;
  /** Waits for a second person, or (given by the system) takes effect at once. */
  confirmation: Receipt;
}

/**
 * Reads a sheet whole, refuses it with every row error and its line, else opens the import, loads its rows and proposes to confirm it.
 * The file is evidence already (`fileId`). The same command id again opens the same import.
 * @throws Refusal IMP_ROWS_INVALID, COL_IMPORT_DUPLICATE, SEC_*; ShapeRefused
 */
export async function importSheet(
  deps: { submitter: Submitter; slice: Slice },
  file: { fileId?: string; name: string; bytes: Uint8Array; sha256: string },
  wish: ImportWish,
  who: Order['who'],
  language: Language,
  given?: string,
): Promise<ImportReceipt> {
  const { submitter, slice } = deps;
  const refuse = refuser(slice.workflow.clauses);
  const commandId = given ?? randomUUID();
  const id = createdId(slice.workflow.name, commandId);
  const source: NonNullable<CommandRecord['source']> = { kind: 'import', batch: id };
  const submit = (command: string, input: object, more: Partial<Order> = {}) =>
    submitter.submit({ slice, command, id, input, who, language, source, ...more });
  const step = (name: string) => ({ commandId: hashedId(timeBits(commandId), commandId, name) });

  const opening = (rowCount: number): Order => ({
    slice,
    command: 'OpenImport',
    input: {
      ...wish,
      ...(file.fileId ? { fileId: file.fileId } : {}),
      sha256: file.sha256,
      rowCount: Math.max(1, rowCount),
    },
    who,
    language,
    source,
    commandId,
  });
  // For whoever may not import, or imports the same file again, nothing is read: the opening itself says so, on record.
  const { rows, errors } = (await refused(submitter, { ...opening(1), dryRun: true }))
    ? { rows: [], errors: [] }
    : await read(wish, file, id, language);
  if (errors.length)
    throw refuse('IMP_ROWS_INVALID', {
      count: errors.length,
      errors: errors.slice(0, 100).map((each) => rowErrorSaid(each, language)),
    });
  await submitter.submit(opening(rows.length));
  try {
    for (const [i, chunk] of chunksOf(wish.kind, rows).entries())
      await submit('AddImportRows', chunk, step(`rows-${i}`));
    return {
      id,
      kind: wish.kind,
      rowCount: rows.length,
      confirmation: await submit('ConfirmImport', {}, step('confirm')),
    };
  } catch (error) {
    // What failed otherwise is taken up again by the same command id.
    if (!(error instanceof Refusal)) throw error;
    await submit(
      'CancelImport',
      { reason: language === 'zh' ? '校验未通过' : 'did not pass the checks' },
      step('cancel'),
    );
    throw error;
  }
}

/** Whether an order would be refused; one given before, then with its real count of rows, is not. */
async function refused(submitter: Submitter, order: Order): Promise<boolean> {
  try {
    await submitter.submit(order);
    return false;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code !== 'GEN_COMMAND_ID_REUSED';
  }
}

async function read(
  { kind, divisionCode }: ImportWish,
  file: { name: string; bytes: Uint8Array },
  importId: string,
  language: Language,
): Promise<ReturnType<typeof rowsOf>> {
  try {
    return rowsOf(kind, await sheetOf(file.name, file.bytes), { importId, divisionCode, language });
  } catch (error) {
    if (!(error instanceof NotASheet)) throw error;
    return { rows: [], errors: [{ line: 1, detail: error.words[language] }] };
  }
}

/** A form's fields as an import's wish, checked by the input class of the command that opens it. */
export function wishOf(fields: Record<string, string>, slice: Slice, language: Language): ImportWish {
  const input: Input = slice.workflow.commands['OpenImport']!.input;
  const probe = { ...fields, fileId: '01920000-0000-7000-8000-000000000001', sha256: '0'.repeat(64), rowCount: 1 };
  const errors = accepts(input)(probe) ? [] : shapeErrors(input, probe, language);
  if (errors.length || !isDate(String(fields['effectiveOn']))) throw new ShapeRefused(errors);
  return fields as unknown as ImportWish;
}
