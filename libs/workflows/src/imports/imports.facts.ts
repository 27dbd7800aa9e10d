import type { Ask, FactsOf, Role, TargetOf, Words } from '@app/kernel';
import { bureauListing, lineageOf, type BureauDocument } from '../bureaus/bureaus.view.js';
import { nameKey } from '../shared/school-words.js';
import { schoolListing } from '../schools/schools.view.js';
import { defaultKind } from './imports.input.js';
import type { commands, Facts, State } from './imports.js';

type Opened = NonNullable<State['opened']>;
type Say = (line: number, zh: string, en: string) => void;

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

/** Key of the claim `collabName`: a name stands once in a division and kind while the collaboration lasts. */
const groupKeyOf = ({ divisionCode, collaborationKind }: Opened, nameZh: string): string =>
  `${divisionCode}-${collaborationKind ?? defaultKind}-${nameKey(nameZh)}`;

const isWithin = (bureaus: readonly BureauDocument[], id: string, bureauId: string): boolean =>
  lineageOf(bureaus, id).some((each) => each.id === bureauId);

/** Every group is told at its first line. */
async function groupConflicts(ask: Ask, opened: Opened, rows: State['rows']['annex'], say: Say): Promise<void> {
  const names = new Map<string, string>();
  const told = new Set<string>();
  for (const { line, groupName } of rows) {
    if (told.has(groupName)) continue;
    told.add(groupName);
    const key = groupKeyOf(opened, groupName);
    const other = names.get(key);
    if (other !== undefined)
      say(line, `${groupName} 与 ${other} 只差空格，不能并存`, `${groupName} and ${other} differ by blanks only and cannot both exist`);
    else if (await ask.owner('collabName', key)) say(line, `${groupName} 已登记`, `${groupName} is registered already`);
    names.set(key, groupName);
  }
} // prettier-ignore

/** What the registers say against a row; the row's own form was checked when it was read. */
async function conflictsOf(ask: Ask, { opened, rows }: State): Promise<Words[]> {
  const { divisionCode, bureauId } = opened!;
  const conflicts: Words[] = [];
  const say: Say = (line, zh, en) => conflicts.push({ zh: `第${line}行：${zh}`, en: `line ${line}: ${en}` });
  await groupConflicts(ask, opened!, rows.annex, say);
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
      if (place === undefined || !isWithin(bureaus, place, bureauId))
        say(line, `没有单位 ${organisationId}，或不属本部门管辖`, `there is no organisation ${organisationId} in the scope of this bureau`);
    }
  }
  return conflicts;
} // prettier-ignore

export const facts: FactsOf<Facts, State, typeof commands> = {
  async OpenImport(ask, { input: { kind, sha256, bureauId, divisionCode } }) {
    const importedBy = await ask.owner('importFile', `${kind}-${sha256}`);
    const bureaus = await ask.all(bureauListing);
    const isOurs = bureaus.some(
      (bureau) => bureau.divisionCode === divisionCode && isWithin(bureaus, bureau.id, bureauId),
    );
    return { ...(importedBy ? { importedBy } : {}), ...(isOurs ? {} : { isForeign: true }) };
  },
  ConfirmImport: async (ask, { state }) => ({ conflicts: state.opened ? await conflictsOf(ask, state) : [] }),
};

export const target: TargetOf<State> = async (_, { input, state }) => ({
  bureau: state.opened?.bureauId ?? String(input['bureauId']),
});
