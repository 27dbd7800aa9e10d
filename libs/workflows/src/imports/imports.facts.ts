import type { Ask, FactsOf, Role, TargetOf, Words } from '@app/kernel';
import { bureauListing, lineageOf } from '../bureaus/bureaus.view.js';
import { nameKey } from '../shared/school-words.js';
import { schoolListing } from '../schools/schools.view.js';
import type { commands, Facts, State } from './imports.js';

const labels = {
  uscc: { zh: '统一社会信用代码', en: 'credit code' },
  schoolCode: { zh: '学校标识码', en: 'school code' },
} as const;
/** Roles that follow from a case, a membership or the house itself. */
const notGranted: readonly Role[] = ['CS', 'CV', 'MS', 'IN', 'PM', 'SYS'];
/** Roles of units that no register lists. */
const placeless: readonly Role[] = ['CU', 'IC'];

/** Key of the claim `schoolName`: the stream that owns it is the school of that name in that division. */
export const schoolOf = (ask: Ask, divisionCode: string, nameZh: string): Promise<string | undefined> =>
  ask.owner('schoolName', `${divisionCode}-${nameKey(nameZh)}`);

/** What the registers say against a row; the row's own form was checked when it was read. */
async function conflictsOf(ask: Ask, { opened, rows }: State): Promise<Words[]> {
  const { divisionCode, bureauId } = opened!;
  const conflicts: Words[] = [];
  const say = (line: number, zh: string, en: string) =>
    conflicts.push({ zh: `第${line}行：${zh}`, en: `line ${line}: ${en}` });
  for (const { line, nameZh, uscc, schoolCode } of rows.schools) {
    if (await schoolOf(ask, divisionCode, nameZh)) say(line, `${nameZh} 已登记`, `${nameZh} is registered already`);
    for (const [kind, key] of [['uscc', uscc], ['schoolCode', schoolCode]] as const)
      if (key && (await ask.owner(kind, key))) say(line, `${labels[kind].zh} ${key} 已被使用`, `${labels[kind].en} ${key} is taken`);
  }
  const bureaus = await ask.all(bureauListing);
  for (const { line, role, organisationId } of rows.staff) {
    if (notGranted.includes(role)) say(line, `身份 ${role} 不能授予`, `${role} is granted to nobody`);
    else if (!placeless.includes(role)) {
      const place =
        role === 'SC' ? (await ask.of(schoolListing, organisationId))?.managingBureauId : organisationId;
      // An officer may not reach by a list where no command of theirs would.
      if (place === undefined || !lineageOf(bureaus, place).some(({ id }) => id === bureauId))
        say(line, `没有单位 ${organisationId}，或不属本部门管辖`, `there is no organisation ${organisationId} in the scope of this bureau`);
    }
  }
  return conflicts;
} // prettier-ignore

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
