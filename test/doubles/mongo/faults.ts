import { ServerError } from './errors.js';
import { type Doc } from './values.js';

export interface MongoFaults {
  /** The next n matching commands are executed, then the connection is cut before the answer. `commands`: names; default all writes. */
  cutAfterWrite(n: number, commands?: readonly string[]): void;
  /** The next n matching commands fail with this server error without being executed; `commands`: names; default all writes. */
  fail(
    n: number,
    error: { code: number; codeName: string; errorLabels?: readonly string[] },
    commands?: readonly string[],
  ): void;
  /** Every matching command waits so many milliseconds before it is executed; `commands`: names; default all but the handshake. */
  delay(ms: number, commands?: readonly string[]): void;
  /** Called before each command but the handshake is executed; the command waits for a promise. */
  onCommand: ((name: string, body: Record<string, unknown>) => void | Promise<void>) | undefined;
  clear(): void;
}
interface Counted {
  left: number;
  commands: readonly string[];
}
export interface Injection {
  readonly faults: MongoFaults;
  /** Waits and calls back, as asked for this command; the error it shall fail with, if any. */
  before(name: string, body: Doc): Promise<ServerError | undefined>;
  /** Whether to cut the connection instead of answering this command. */
  cuts(name: string): boolean;
}
const handshake = ['hello', 'ismaster', 'isMaster'];
const writing = ['insert', 'update', 'delete', 'findAndModify'];

export function newInjection(): Injection {
  let cut: Counted = { left: 0, commands: [] };
  let failing: Counted & { error?: ServerError } = { left: 0, commands: [] };
  let delayed: { ms: number; commands: readonly string[] | undefined } = { ms: 0, commands: [] };
  const faults: MongoFaults = {
    cutAfterWrite: (n, commands = writing) => void (cut = { left: n, commands }),
    fail: (n, { code, codeName, errorLabels = [] }, commands = writing) => {
      failing = {
        left: n,
        commands,
        error: new ServerError(code, codeName, `${codeName} (injected)`, {}, errorLabels),
      };
    },
    delay: (ms, commands) => void (delayed = { ms, commands }),
    onCommand: undefined,
    clear: () => {
      cut = { left: 0, commands: [] };
      failing = { left: 0, commands: [] };
      delayed = { ms: 0, commands: [] };
      faults.onCommand = undefined;
    },
  };
  return {
    faults,
    before: async (name, body) => {
      const shaking = handshake.includes(name);
      const slow = delayed.commands ? delayed.commands.includes(name) : !shaking;
      if (slow && delayed.ms) await new Promise((resolve) => setTimeout(resolve, delayed.ms));
      if (!shaking) await faults.onCommand?.(name, body);
      return spent(failing, name) ? failing.error : undefined;
    },
    cuts: (name) => spent(cut, name),
  };
}
function spent(counted: Counted, name: string): boolean {
  if (!counted.left || !counted.commands.includes(name)) return false;
  counted.left--;
  return true;
}
