import { type Ask, type FactsOf, type TargetOf } from '@app/kernel';
import { nameKey } from '../shared/school-words.js';
import { isSchoolCode, isUscc } from '../schools/schools.checks.js';
import { schoolListing } from '../schools/schools.view.js';
import type { commands, Facts, State } from './imports.js';

/** Key of the claim `schoolName`: the stream that owns it is the school of that name in that division. */
export const schoolOf = (ask: Ask, divisionCode: string, nameZh: string): Promise<string | undefined> =>
  ask.owner('schoolName', `${divisionCode}-${nameKey(nameZh)}`);

/** What the registers say against a row; the row's own form was checked when it was read. */
async function conflictsOf(ask: Ask, { opened, rows }: State): Promise<string[]> {
  const { divisionCode } = opened!;
  const conflicts: string[] = [];
  const say = (line: number, what: string) => conflicts.push(`第${line}行：${what}`);
  for (const { line, nameZh, uscc, schoolCode } of rows.schools) {
    if (await schoolOf(ask, divisionCode, nameZh)) say(line, `${nameZh} 已登记`);
    if (uscc && !isUscc(uscc)) say(line, `统一社会信用代码 ${uscc} 校验不符`);
    else if (uscc && (await ask.owner('uscc', uscc))) say(line, `统一社会信用代码 ${uscc} 已被使用`);
    if (schoolCode && !isSchoolCode(schoolCode, divisionCode)) say(line, `学校标识码 ${schoolCode} 不符`);
    else if (schoolCode && (await ask.owner('schoolCode', schoolCode))) say(line, `学校标识码 ${schoolCode} 已被使用`);
  }
  const contextual = ['CS', 'CV', 'MS', 'IN', 'PM', 'SYS'];
  for (const { line, role, organisationId } of rows.staff) {
    if (contextual.includes(role)) say(line, `身份 ${role} 不能授予`);
    if (role === 'SC' && !(await ask.of(schoolListing, organisationId))) say(line, `没有学校 ${organisationId}`);
  }
  return conflicts;
}

export const facts: FactsOf<Facts, State, typeof commands> = {
  async OpenImport(ask, { input: { kind, sha256 } }) {
    const importedBy = await ask.owner('importFile', `${kind}-${sha256}`);
    return importedBy ? { importedBy } : {};
  },
  ConfirmImport: async (ask, { state }) => ({ conflicts: state.opened ? await conflictsOf(ask, state) : [] }),
};

export const target: TargetOf<State> = async (_, { input, state }) => ({
  bureau: state.opened?.bureauId ?? String(input['bureauId']),
});
