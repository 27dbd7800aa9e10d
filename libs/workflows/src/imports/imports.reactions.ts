import { createdId, idOf, reaction, type Ask, type Caused, type StoredEvent } from '@app/kernel';
import { schoolOf } from './imports.facts.js';
import { defaultKind, type AnnexRow } from './imports.input.js';
import { rowCommandId } from './imports.rows.js';
import { importListing, type ImportDocument } from './imports.view.js';

/** Schools of the annex that are not registered yet, then one collaboration a group: names as typed, nothing guessed. */
async function annexCommands(ask: Ask, of: ImportDocument): Promise<Caused[]> {
  const {
    id,
    bureauId,
    divisionCode,
    effectiveOn,
    dateCertainty,
    collaborationKind = defaultKind,
    sourceDocId,
    sha256,
  } = of;
  const caused: Caused[] = [];
  const schoolIds = new Map<string, string>();
  const source = (line: number) => ({ kind: 'import' as const, batch: id, row: String(line) });
  for (const { line, schoolName } of of.rows.annex) {
    if (schoolIds.has(schoolName)) continue;
    const registered = await schoolOf(ask, divisionCode, schoolName);
    const commandId = rowCommandId(id, `school-${line}`);
    schoolIds.set(schoolName, registered ? idOf(registered) : createdId('school', commandId));
    if (!registered || idOf(registered) === createdId('school', commandId))
      caused.push({
        workflow: 'school',
        command: 'RegisterSchool',
        commandId,
        source: source(line),
        input: { nameZh: schoolName, divisionCode, managingBureauId: bureauId, effectiveOn },
      });
  }
  for (const [groupName, rows] of byGroup(of.rows.annex)) {
    const [{ line }] = rows as [AnnexRow];
    caused.push({
      workflow: 'collaboration',
      command: 'ImportLegacyCollaboration',
      commandId: rowCommandId(id, `group-${line}`),
      source: source(line),
      input: {
        kind: collaborationKind,
        nameZh: groupName,
        divisionCode,
        bureauId,
        ...(sourceDocId ? { sourceDocId } : {}),
        importBatchId: id,
        sourceRow: `${sha256}/${line}`,
        members: rows.map((row) => ({
          schoolId: schoolIds.get(row.schoolName)!,
          role: 'unspecified',
          rawName: row.schoolName,
        })),
        effectiveOn,
        dateCertainty,
      },
    });
  }
  return caused;
}

function byGroup(rows: readonly AnnexRow[]): Map<string, AnnexRow[]> {
  const groups = new Map<string, AnnexRow[]>();
  for (const row of rows) groups.set(row.groupName, [...(groups.get(row.groupName) ?? []), row]);
  return groups;
}

const schoolCommands = ({ id, divisionCode, bureauId, effectiveOn, rows }: ImportDocument): Caused[] =>
  rows.schools.map(({ line, ...facts }) => ({
    workflow: 'school',
    command: 'RegisterSchool',
    commandId: rowCommandId(id, `school-${line}`),
    source: { kind: 'import', batch: id, row: String(line) },
    input: { ...facts, divisionCode, managingBureauId: bureauId, effectiveOn },
  }));

const staffCommands = ({ id, divisionCode, bureauId, rows }: ImportDocument): Caused[] =>
  rows.staff.flatMap(({ line, personId, nameZh, role, grades, organisationId, from, until }) => {
    const source = { kind: 'import' as const, batch: id, row: String(line) };
    const capacity = {
      role,
      ...(grades ? { grades } : {}),
      organisationId,
      bureauId,
      divisionCode,
      from,
      ...(until ? { until } : {}),
    };
    return [
      {
        workflow: 'staff',
        command: 'RegisterPerson',
        commandId: rowCommandId(id, `person-${line}`),
        source,
        input: { nameZh, bureauId },
      },
      {
        workflow: 'staff',
        command: 'GrantCapacity',
        id: personId,
        commandId: rowCommandId(id, `capacity-${line}`),
        source,
        input: capacity,
      },
    ];
  });

/** A confirmed import is applied row by row; every row is a command of its own with the batch and line as its source. */
export const applyImport = reaction({
  name: 'applyImport',
  title: { zh: '执行导入', en: 'apply an import' },
  from: 'start',
  on: {
    ImportConfirmed: async ({ stream }: StoredEvent, ask) => {
      const document = await ask.of(importListing, idOf(stream));
      if (!document) return [];
      switch (document.kind) {
        case 'annex':
          return annexCommands(ask, document);
        case 'schools':
          return schoolCommands(document);
        case 'staff':
          return staffCommands(document);
      }
    },
  },
});
