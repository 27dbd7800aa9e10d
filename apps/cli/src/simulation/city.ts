import {
  addDays,
  hashedId,
  instantOf,
  msOf,
  Refusal,
  systemAct,
  type Clock,
  type Instant,
  type LocalDate,
} from '@app/kernel';
import { sliceNamed } from '@app/workflows';
import type { House } from '../../../api/src/house.js';
import { Dice } from './dice.js';

export type Input = Record<string, unknown>;
/** Somebody of the city, in the one office held. */
export interface Person {
  id: string;
  nameZh: string;
}
export type Given = Awaited<ReturnType<House['engine']['submit']>>;

/** Time that stands until it is moved: a second for each command, and on to the next day. */
export class SteppedClock implements Clock {
  constructor(private at: number) {}
  now(): Instant {
    return instantOf(this.at);
  }
  get today(): LocalDate {
    return this.now().slice(0, 10);
  }
  step(): void {
    this.at += 1000;
  }
  /** On to the morning of a day, never back. */
  to(day: LocalDate): void {
    this.at = Math.max(this.at, msOf(`${day}T09:00:00.000+08:00`));
  }
}

const callerOf = ({ id }: Person) => ({
  caller: { person: id, issuer: 'simulation', jti: 'simulation' },
  actingAs: {},
});

export interface Counted {
  commands: number;
  refusals: Map<string, number>;
}

/** The people's way into the running house: every command by the engine, as it comes by HTTP. */
export class City {
  readonly dice: Dice;
  readonly counted: Counted = { commands: 0, refusals: new Map() };
  private documents = 0;
  private readonly files = new Map<string, string>();

  constructor(
    readonly house: House,
    readonly clock: SteppedClock,
    private readonly seed: number,
  ) {
    this.dice = new Dice(seed);
  }

  /** An id that is the same for the same seed. */
  id(...of: (string | number)[]): string {
    return hashedId(msOf(this.clock.now()), 'simulated', this.seed, ...of);
  }
  get today(): LocalDate {
    return this.clock.today;
  }
  /** The next number of a document of the year. */
  nextDocNo(): string {
    return `苏教发〔${this.today.slice(0, 4)}〕${++this.documents}号`;
  }
  days(n: number): LocalDate {
    return addDays(this.today, n);
  }

  /** Gives a command that must be accepted. @throws Error with the refusal */
  async give(by: Person | 'system', workflow: string, command: string, input: Input, id?: string): Promise<Given> {
    const given = await this.tries(by, workflow, command, input, id);
    if (given instanceof Refusal)
      throw new Error(`${command} by ${by === 'system' ? by : by.nameZh}: ${given.code} ${given.say('en')}`);
    return given;
  }

  /** Gives a command that a clause may forbid; the refusal is counted, as the city's people learn from it. */
  async tries(by: Person | 'system', workflow: string, command: string, input: Input, id?: string): Promise<Given | Refusal> {
    const { engine, store } = this.house;
    const slice = sliceNamed(workflow);
    this.clock.step();
    this.counted.commands += 1;
    const order = {
      slice, command, input,
      commandId: this.id('command', this.counted.commands),
      who: by === 'system' ? { act: systemAct } : callerOf(by),
      ...(id === undefined ? {} : { id }),
      ...(slice.workflow.commands[command]?.decision && id !== undefined
        ? { ifMatch: await store.revision(`${workflow}-${id}`) }
        : {}),
    };
    try {
      return await engine.submit(order);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.counted.refusals.set(error.code, (this.counted.refusals.get(error.code) ?? 0) + 1);
      return error;
    }
  } // prettier-ignore

  /** What one proposes and another approves. */
  async agreed(by: Person, second: Person, workflow: string, command: string, input: Input, id: string): Promise<Given> {
    const { proposal } = await this.give(by, workflow, command, input, id);
    this.clock.step();
    this.counted.commands += 1;
    return this.house.engine.approve({
      slice: sliceNamed(workflow), id, proposal: proposal!.id, digest: proposal!.digest,
      commandId: this.id('command', this.counted.commands),
      who: callerOf(second),
    });
  } // prettier-ignore

  /** A file somebody has handed in: one for each purpose. */
  async file(by: Person, name: string): Promise<string> {
    const key = `${by.id} ${name}`;
    const known = this.files.get(key);
    if (known !== undefined) return known;
    this.clock.step();
    const who = callerOf(by);
    const bytes = Buffer.from(`%PDF-1.7 ${name} ${by.id}`);
    const { id } = await this.house.evidence.keep({ name: `${name}.pdf`, bytes }, who, this.id('file', by.id, name));
    this.files.set(key, id);
    return id;
  }

  /** Reactions carried out and views caught up, so that the next command knows what this one did. */
  settled(): Promise<void> {
    return this.house.settled();
  }

  /** On to a day, with everything the calendar makes due on the way. */
  async until(day: LocalDate): Promise<void> {
    this.clock.to(day);
    await this.settled();
    await this.house.runDue();
    await this.settled();
  }
}
