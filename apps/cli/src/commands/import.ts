import { basename } from 'node:path';
import { readFile } from 'node:fs/promises';
import { fill, type Language } from '@app/kernel';
import { Ended, exitCode, type Io } from '../io.js';
import { configFor, remoteFor, type Common } from '../reach.js';

export interface ImportOptions extends Common {
  kind: string;
  division: string;
  bureau: string;
  effectiveOn: string;
  dateCertainty: string;
  collaborationKind?: string;
}
interface Imported {
  id: string;
  rowCount: number;
  confirmation: { outcome: string; proposal?: { id: string; digest: string } };
}
const says = {
  zh: {
    proposed: '已读入 {rowCount} 行，导入 {id} 待另一人核准（提议 {proposal}，摘要 {digest}）。',
    done: '已读入 {rowCount} 行，导入 {id}。',
  },
  en: {
    proposed: '{rowCount} rows read; import {id} waits for a second person (proposal {proposal}, digest {digest}).',
    done: '{rowCount} rows read; import {id}.',
  },
};

/** Hands a sheet in at the server, in the name of the token's person. */
export async function importCommand(file: string, options: ImportOptions, io: Io, language: Language): Promise<number> {
  const bytes = await readFile(file).catch(() => {
    throw new Ended(
      exitCode.wrongUse,
      { zh: '不能读取文件 {file}。', en: 'The file {file} cannot be read.' },
      { file },
    );
  });
  const form = new FormData();
  const fields = {
    kind: options.kind,
    divisionCode: options.division,
    bureauId: options.bureau,
    effectiveOn: options.effectiveOn,
    dateCertainty: options.dateCertainty,
    collaborationKind: options.collaborationKind,
  };
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(bytes)]), basename(file));
  const remote = remoteFor(configFor(io), options, io, language);
  const { id, rowCount, confirmation } = await remote.call<Imported>('POST', '/v1/imports', form);
  const { proposal } = confirmation;
  io.out(
    fill(says[language][proposal ? 'proposed' : 'done'], {
      id,
      rowCount,
      proposal: proposal?.id,
      digest: proposal?.digest,
    }),
  );
  return exitCode.ok;
}
