import { Refusal, Unauthorised, type Capacity, type Target, type View } from '@app/kernel';
import { accessFor, type BureauLike, type CollaborationLike, type StaffLike } from '@app/access';
import { slices } from '@app/workflows';
import { oracle, oracleRows, type OracleCell } from './oracle.js';
import { plainAsk } from './plain-ask.js';

const key = (workflow: string, command: string) => `${workflow}.${command}`;
const rowOf = new Map(oracle.map((row) => [key(row.workflow, row.command), row]));
const commands = slices.flatMap(({ workflow }) =>
  Object.entries(workflow.commands).map(([name, command]) => ({ name: key(workflow.name, name), command })),
);

/**
 * What two lists must share to say the same. `SYS` beside people is the seed, the import or the clock and has no route. A school in scope
 * needs no contextual role beside it, and a capacity none of its own grades.
 */
function meant(by: readonly Capacity[]): string[] {
  const humans: string[] = by.filter((each) => each !== 'SYS');
  if (humans.length === 0) return ['SYS'];
  const covered = (each: string): boolean => {
    const [role, grade] = each.split(':') as [string, string?];
    const contextual = ['CS', 'CV', 'MS'].includes(role);
    const wider = [...(grade ? [role] : []), ...(contextual ? ['SC', ...(grade ? [`SC:${grade}`] : [])] : [])];
    return wider.some((other) => humans.includes(other));
  };
  return [...new Set(humans.filter((each) => !covered(each)))].sort();
}

describe('the command tables and the hand-written permission matrix', () => {
  it('name the same commands', () => {
    const expected = oracle.map((row) => key(row.workflow, row.command));
    expect(commands.map(({ name }) => name).sort()).toEqual(expected.sort());
  });

  it.each(commands)('$name is given by whom domain.md says', ({ name, command }) => {
    const row = rowOf.get(name);
    expect({ by: meant(command.by), second: meant(command.secondPerson ?? []) }).toEqual({
      by: meant(row?.by ?? []),
      second: meant(row?.secondPerson ?? []),
    });
  });
});

const at = '2024-09-09T09:00:00.000+08:00';
const named = <D extends object>(name: string) => ({ name }) as View<D>;
const access = accessFor({
  verify: () => Promise.reject(new Unauthorised('not asked here')),
  staff: named<StaffLike>('staff'),
  bureaus: named<BureauLike>('bureaus'),
  collaborations: named<CollaborationLike>('collaborations'),
});
const bureaus = {
  city: { id: 'city' },
  county: { id: 'county', parentBureauId: 'city' },
  otherCity: { id: 'otherCity' },
  otherCounty: { id: 'otherCounty', parentBureauId: 'otherCity' },
};
const roleInCollaboration = { CS: 'core', CV: 'convenor', MS: 'member' } as const;
const organisationOf = (cell: OracleCell): string =>
  cell.role === 'SC'
    ? 'school'
    : cell.role === 'CU'
      ? 'unit'
      : ['CO', 'CL', 'AU'].includes(cell.role)
        ? 'city'
        : 'county';

const targets: Readonly<Record<OracleCell['scope'], Target>> = {
  own: { bureau: 'county', schools: ['school'], units: ['unit'], collaboration: 'own', persons: ['me'] },
  foreign: {
    bureau: 'otherCounty',
    schools: ['otherSchool'],
    units: ['otherUnit'],
    collaboration: 'foreign',
    persons: ['you'],
  },
};

/** What authority answers for a cell: the person holds the one capacity, the school its part in the own collaboration. */
async function answerTo(cell: OracleCell, by: readonly Capacity[]): Promise<string> {
  const held = {
    id: 'c',
    role: cell.role,
    grades: cell.grade ? [cell.grade] : [],
    organisationId: organisationOf(cell),
    from: '2024-01-01',
  };
  const member = (schoolId: string, role: string) => ({ members: [{ schoolId, role, from: '2024-01-01' }] });
  const documents = {
    staff: { me: { status: 'active', capacities: ['IN', 'PM'].includes(cell.role) ? [] : [held], received: [] } },
    bureaus,
    collaborations: {
      own: cell.context ? member('school', roleInCollaboration[cell.context]) : { members: [] },
      foreign: member('otherSchool', 'core'),
    },
  };
  const caller = { person: 'me', issuer: 'test', jti: 'test' };
  const ask = plainAsk(documents);
  // An appointment or seat is the target's: only the named role's cell is named there, where the command is of that role.
  const named = ['IN', 'PM'].includes(cell.role) && by.some((each) => each.startsWith(cell.role));
  const target = { ...targets[cell.scope], ...(named ? {} : { persons: [] }) };
  return access.authorise(caller, {}, { by }, target, ask, at).then(
    () => 'allowed',
    (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error as Error)),
  );
}

describe('authority answers as the matrix says, on own and foreign targets', () => {
  const byCommand = new Map<string, OracleCell[]>();
  for (const cell of oracleRows) {
    const name = `${key(cell.workflow, cell.command)} ${cell.part}`;
    byCommand.set(name, [...(byCommand.get(name) ?? []), cell]);
  }

  it.each([...byCommand.keys()])('%s', async (name) => {
    const cells = byCommand.get(name)!;
    const { by, secondPerson } = rowOf.get(name.split(' ')[0]!)!;
    const answers = await Promise.all(cells.map((cell) => answerTo(cell, cell.part === 'gives' ? by : secondPerson!)));
    const said = (outcomes: readonly string[]) => cells.map((cell, i) => `${cell.name} ${cell.scope}: ${outcomes[i]}`);
    expect(said(answers)).toEqual(said(cells.map(({ outcome }) => outcome)));
  });

  it('has somebody who may and somebody who may not, for every command', () => {
    for (const cells of byCommand.values())
      expect(new Set(cells.filter(({ scope }) => scope === 'own').map(({ outcome }) => outcome)).size).toBeGreaterThan(
        1,
      );
  });
});
