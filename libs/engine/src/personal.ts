import { fieldsOf, hashedId, timeBits, type Input } from '@app/kernel';

export interface Taken {
  ref: string;
  subject: string;
  value: string;
}
type Visit = (owner: Record<string, unknown>, name: string, kind: 'personal' | 'evidence', pointer: string) => void;

interface Plan {
  marked: { name: string; kind: 'personal' | 'evidence'; subject?: string }[];
  members: { name: string; input: Input }[];
}
const plans = new Map<Input, Plan | undefined>();

/** Which fields of an input (members included) are personal or evidence; undefined when none is, so that most commands pay nothing. */
function planOf(input: Input): Plan | undefined {
  if (plans.has(input)) return plans.get(input);
  const marked: Plan['marked'] = [];
  const members: Plan['members'] = [];
  plans.set(input, undefined);
  for (const field of fieldsOf(input)) {
    if (field.personal) marked.push({ name: field.name, kind: 'personal', subject: field.personal });
    if (field.evidence) marked.push({ name: field.name, kind: 'evidence' });
    if (field.member && planOf(field.member)) members.push({ name: field.name, input: field.member });
  }
  const plan = marked.length || members.length ? { marked, members } : undefined;
  plans.set(input, plan);
  return plan;
}

function walk(input: Input, value: Record<string, unknown>, at: string, visit: Visit): void {
  const plan = planOf(input);
  if (!plan) return;
  for (const { name, kind } of plan.marked) if (value[name] !== undefined) visit(value, name, kind, `${at}/${name}`);
  for (const member of plan.members) {
    const inner = value[member.name];
    if (Array.isArray(inner))
      inner.forEach((each, i) =>
        walk(member.input, each as Record<string, unknown>, `${at}/${member.name}/${i}`, visit),
      );
    else if (inner !== undefined) walk(member.input, inner as Record<string, unknown>, `${at}/${member.name}`, visit);
  }
}

const reference = /^vault:[0-9a-f-]{36}$/;

/**
 * The input with every personal value replaced by its vault reference, and what the vault is to keep. The body is not changed.
 * Only the system may hand on references (`trusted`): a person who could would read what the reference stands for.
 */
export function withoutPersonal(
  input: Input,
  body: object,
  streamId: string,
  commandId: string,
  trusted: boolean,
): { input: object; taken: Taken[] } {
  if (!planOf(input)) return { input: body, taken: [] };
  const copy = structuredClone(body) as Record<string, unknown>;
  const taken: Taken[] = [];
  const subjects = subjectsOf(input);
  walk(input, copy, '', (owner, name, kind, pointer) => {
    if (kind !== 'personal') return;
    const rule = subjects.get(pointer.replace(/\/\d+(?=\/|$)/g, ''))!;
    const subject = rule === 'stream' ? streamId : rule === 'command' ? `c-${commandId}` : String(owner[rule]);
    const values = Array.isArray(owner[name]) ? (owner[name] as string[]) : [owner[name] as string];
    const refs = values.map((value, i) => {
      if (trusted && reference.test(value)) return value;
      const ref = `vault:${hashedId(timeBits(commandId), commandId, streamId, pointer, i)}`;
      taken.push({ ref, subject, value });
      return ref;
    });
    owner[name] = Array.isArray(owner[name]) ? refs : refs[0];
  });
  return { input: copy, taken };
}

const rules = new Map<Input, Map<string, string>>();
/** Path of a personal field (list indexes left out) → whose key protects it. */
function subjectsOf(input: Input, at = '', into?: Map<string, string>): Map<string, string> {
  const known = into ? undefined : rules.get(input);
  if (known) return known;
  const found = into ?? new Map<string, string>();
  for (const { name, subject } of planOf(input)?.marked ?? []) if (subject) found.set(`${at}/${name}`, subject);
  for (const member of planOf(input)?.members ?? []) subjectsOf(member.input, `${at}/${member.name}`, found);
  if (!into) rules.set(input, found);
  return found;
}

/** File ids named by evidence fields, with the place of each. */
export function evidenceIn(input: Input, body: object): { fileId: string; pointer: string }[] {
  const found: { fileId: string; pointer: string }[] = [];
  walk(input, body as Record<string, unknown>, '', (owner, name, kind, pointer) => {
    if (kind === 'evidence') found.push({ fileId: owner[name] as string, pointer });
  });
  return found;
}

const free = new Map<Input, boolean>();
/** Whether an input has a field with keys of the caller's own: their order must not reach a decider, which replays on sorted ones. */
export function hasFreeKeys(input: Input): boolean {
  let found = free.get(input);
  if (found === undefined) {
    free.set(input, false);
    found = fieldsOf(input).some(
      (field) => field.free === true || (field.member !== undefined && hasFreeKeys(field.member)),
    );
    free.set(input, found);
  }
  return found;
}

/** Whether a text or a key in the value begins as a reference does. */
export function namesVault(value: unknown): boolean {
  if (typeof value === 'string') return value.startsWith('vault:');
  if (typeof value !== 'object' || value === null) return false;
  for (const key in value) {
    if (key.startsWith('vault:') || namesVault((value as Record<string, unknown>)[key])) return true;
  }
  return false;
}
