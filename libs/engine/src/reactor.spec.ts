import {
  clauseBook,
  commandTable,
  LeaseLost,
  noDigest,
  reaction,
  refuser,
  StoreUnavailable,
  systemAct,
  view,
  type Ask,
  type Caused,
  type Clock,
  type ReactionFailure,
  type Slice,
  type StoredEvent,
} from '@app/kernel';
import { memoryEventStore, type MemoryEventStore } from '@app/kernel/testing';
import { chain } from './append.js';
import { NotFound, ShapeRefused, type Order, type Receipt } from './engine.js';
import { Journal } from './journal.js';
import { dueCommandId, dueTasks, untilNextRun, type DueTask } from './reactor.clock.js';
import { openReactionDesk } from './reactor.desk.js';
import { openReactionLog } from './reactor.log.js';
import { startReactor, type Reactor, type ReactorDeps } from './reactor.js';

const words = (zh: string) => ({ zh, en: zh });
const clauses = clauseBook({
  CASE_STATE: { zh: '案件{id}已办结，不能再办', en: 'closed', basis: words('规程'), next: words('无'), rows: [] },
});
const refuse = refuser(clauses);

const listing = view<{ id: string; bureauId: string }>({
  name: 'cases', version: 1, title: words('案件'), types: [], ids: () => [], fold: (document) => document, index: { bureauId: 'text' }, scope: { bureau: 'bureauId' },
}); // prettier-ignore

/** What the reaction of the specs makes of an event; specs change it. */
let causes: (event: StoredEvent, ask: Ask) => readonly Caused[];
let from: 'start' | 'now';
const sliceOf = (): Slice =>
  ({
    workflow: { name: 'case', collection: 'cases', title: words('案件'), clauses, commands: commandTable({}), events: {}, initial: () => ({}), decide: {}, evolve: {} },
    listing,
    target: async () => ({}),
    reactions: [
      reaction({ name: 'carryOut', title: words('执行'), from, on: { CaseApproved: (event, ask) => causes(event, ask) } }),
    ],
  }) as unknown as Slice; // prettier-ignore

let store: MemoryEventStore;
let orders: Order[];
let answer: (order: Order) => Receipt;
let due: DueTask[];
let now: string;
const running: Reactor[] = [];
const accepted = {} as Receipt;

beforeEach(() => {
  store = memoryEventStore();
  orders = [];
  due = [];
  now = '2024-09-09T09:00:00.000+08:00';
  from = 'start';
  answer = () => accepted;
  causes = (event) => [
    { workflow: 'collaboration', command: 'Establish', input: { caseId: event.stream } },
    { workflow: 'collaboration', command: 'AddMember', id: 'c1', input: {} },
  ];
});
afterEach(async () => {
  for (const each of running.splice(0)) await each.close();
});

async function start(more: Partial<ReactorDeps> = {}): Promise<Reactor> {
  const clock: Clock = { now: () => now };
  const reactor = await startReactor({
    store,
    slices: [sliceOf(), { ...sliceOf(), workflow: { ...sliceOf().workflow, name: 'collaboration' }, reactions: [] }],
    submit: async (order) => {
      orders.push(order);
      return answer(order);
    },
    ask: () => ({ of: async (_: unknown, id: string) => ({ id, bureauId: 'bureau-1' }) }) as unknown as Ask,
    clock,
    stamp: () => now,
    journal: new Journal(store, () => undefined),
    release: 'test',
    due: async (today) => due.filter((task) => task.dueOn < today),
    retryMs: 1,
    ...more,
  });
  running.push(reactor);
  return reactor;
}
async function approve(stream = 'case-1', type = 'CaseApproved'): Promise<void> {
  const expected = await store.revision(stream);
  const commandId = `00000000-0000-7000-8000-${String(store.rows.length).padStart(12, '0')}`;
  const drafts = ['CaseNoted', type].map((each) => ({
    type: each, data: {}, about: [], effectiveOn: '2024-09-09', visibility: 'internal' as const,
  })); // prettier-ignore
  const record = { command: 'Approve', edition: 1, input: {}, act: systemAct, read: expected, correlation: 'the-case', release: 'test' }; // prettier-ignore
  await store.append({ stream, expected, events: chain(stream, expected, drafts, { recordedAt: now, commandId, record }, noDigest) }); // prettier-ignore
}
const logOf = async (name: string): Promise<[string, object][]> => {
  const log: [string, object][] = [];
  for await (const events of store.read(`reaction-${name}`))
    for (const { type, data } of events) log.push([type, data]);
  return log;
};
const failuresIn = async (name: string) =>
  (await logOf(name)).filter(([type]) => type === 'ReactionFailed').map(([, data]) => data as ReactionFailure);
async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error('it did not come to this');
}
const checkpointed =
  (times = 1) =>
  async () =>
    (await logOf('carryOut')).filter(([type]) => type === 'ReactionCheckpointed').length >= times;

describe('reactions', () => {
  it('submit what an event causes, as the system, with ids that derive from it', async () => {
    await approve();
    await start();
    await until(checkpointed());
    expect(orders.map(({ command, id, input }) => ({ command, id, input }))).toEqual([
      { command: 'Establish', id: undefined, input: { caseId: 'case-1' } },
      { command: 'AddMember', id: 'c1', input: {} },
    ]);
    const cause = store.rows[1]!.id;
    expect(orders[0]).toMatchObject({
      who: { act: systemAct },
      causation: cause,
      correlation: 'the-case',
      source: { kind: 'reaction' },
    });
    expect(orders[0]!.commandId).not.toBe(orders[1]!.commandId);
    expect(await logOf('carryOut')).toEqual([
      ['ReactionStarted', { from: 'start' }],
      ['ReactionCheckpointed', { eventId: cause }],
    ]);
  });
  it('follow the log in its order, and go on after the checkpoint', async () => {
    const first = await start();
    await approve('case-1');
    await approve('case-2');
    await until(() => orders.length === 4);
    await first.close();
    const seen = orders.length;
    await approve('case-3');
    await start();
    await until(() => orders.length === seen + 2);
    expect(orders.flatMap((order) => (order.input as { caseId?: string }).caseId ?? [])).toEqual(['case-1', 'case-2', 'case-3']); // prettier-ignore
  });
  it('give the same command ids when an event is looked at again, even if it now causes less', async () => {
    await approve();
    const first = await start({ journal: failing('ReactionCheckpointed') });
    await until(() => orders.length >= 2);
    await first.close();
    const before = orders.slice(0, 2).map((order) => [order.command, order.commandId]);
    causes = () => [{ workflow: 'collaboration', command: 'AddMember', id: 'c1', input: {} }];
    orders = [];
    await start();
    await until(checkpointed());
    expect(orders.map((order) => [order.command, order.commandId])).toEqual([before[1]]);
  });
  describe('where several processes could run them', () => {
    const lease = (token: number, check = async () => undefined as void) => ({ lease: { token, check } });
    const written = async () =>
      (await logOf('carryOut')).flatMap(([type, data]) => (type === 'ReactionCheckpointed' ? [data] : []));

    it('say under which lease they have come how far', async () => {
      await approve();
      await start(lease(3));
      await until(checkpointed());
      expect(await written()).toEqual([{ eventId: store.rows[1]!.id, token: 3 }]);
    });
    it('do not go back to where a holder stood that wakes up after another has taken over', async () => {
      await approve('case-1');
      const old = await start(lease(1));
      await until(checkpointed());
      await old.close();
      const late = await openReactionLog('carryOut', { store, journal: new Journal(store, () => undefined), stamp: () => now, release: 'test', ...lease(1) }); // prettier-ignore
      const cause = (await written())[0] as { eventId: string };
      await approve('case-2');
      const next = await start(lease(2));
      await until(checkpointed(2));
      await next.close();
      await late.write('ReactionCheckpointed', { eventId: cause.eventId });
      orders = [];
      await approve('case-3');
      await start(lease(3));
      await until(checkpointed(4));
      expect(orders.flatMap((order) => (order.input as { caseId?: string }).caseId ?? [])).toEqual(['case-3']);
    });
    it('write nothing any more once the lease is another’s', async () => {
      await approve();
      let asked = 0;
      await start(lease(1, async () => { asked++; throw new LeaseLost('lost'); })); // prettier-ignore
      await until(() => asked > 3);
      expect(await logOf('carryOut')).toEqual([]);
      expect(orders).toEqual([]);
    });
    it('a process that runs none deals with what failed, and the runner learns of it', async () => {
      answer = () => {
        throw refuse('CASE_STATE');
      };
      await approve();
      const runner = await start(lease(1));
      await until(async () => (await failuresIn('carryOut')).length === 2);
      const submitted: Order[] = [];
      const desk = openReactionDesk({
        store, slices: [sliceOf(), { ...sliceOf(), workflow: { ...sliceOf().workflow, name: 'collaboration' }, reactions: [] }],
        journal: new Journal(store, () => undefined), stamp: () => now, release: 'test',
        submit: async (order) => (submitted.push(order), accepted),
      }); // prettier-ignore
      const [first, second] = await desk.failures('carryOut');
      await desk.again('carryOut', first!.commandId);
      await desk.settle('carryOut', second!.commandId, '已另行办理');
      expect(submitted).toMatchObject([{ command: 'Establish', commandId: first!.commandId, correlation: 'the-case' }]);
      expect(await desk.failures('carryOut')).toEqual([]);
      expect(await runner.failures('carryOut')).toEqual([]);
      await expect(desk.again('carryOut', first!.commandId)).rejects.toThrow(NotFound);
      await expect(desk.failures('nobody')).rejects.toThrow(NotFound);
    });
  });
  it('may name the command id and the source themselves', async () => {
    const commandId = '00000000-0000-7000-8000-0000000000aa';
    const source = { kind: 'import' as const, row: '3' };
    causes = () => [{ workflow: 'collaboration', command: 'Establish', input: {}, commandId, source }];
    await approve();
    await start();
    await until(checkpointed());
    expect(orders[0]).toMatchObject({ commandId, source });
  });
  it('that begin now leave history alone, for ever', async () => {
    from = 'now';
    await approve('case-1');
    const first = await start();
    await until(async () => (await logOf('carryOut')).length === 1);
    await first.close();
    await approve('case-2');
    await start();
    await until(checkpointed());
    expect(orders.map((order) => (order.input as { caseId?: string }).caseId)).toEqual(['case-2', undefined]);
  });
  it('try again what fails for the moment, and what nobody foresaw a few times', async () => {
    let away = 7;
    answer = () => {
      if (away-- > 0) throw new StoreUnavailable('busy');
      return accepted;
    };
    await approve();
    await start();
    await until(checkpointed());
    expect(orders.map((order) => order.command)).toEqual([...Array<string>(8).fill('Establish'), 'AddMember']);
    answer = () => {
      throw new TypeError('a bug');
    };
    await approve('case-2');
    await until(checkpointed(2));
    expect((await failuresIn('carryOut')).map((each) => each.code)).toEqual(['UNEXPECTED', 'UNEXPECTED']);
  });
  it.each([
    ['a refusal', () => refuse('CASE_STATE', { id: '7' }), 'CASE_STATE', '案件7已办结，不能再办'],
    ['a wrong shape', () => new ShapeRefused([{ pointer: '/x', detail: '必填' }]), 'SHAPE', '内容格式不符：/x 必填'],
    ['an unknown target', () => new NotFound('c1'), 'NOT_FOUND', '对象不存在'],
  ])('take %s as final, write it down for the bureau concerned, and go on', async (_, error, code, zh) => {
    answer = ({ command }) => {
      if (command === 'AddMember') throw error();
      return accepted;
    };
    await approve();
    await start();
    await until(checkpointed());
    const [failure] = await failuresIn('carryOut');
    expect(failure).toMatchObject({ workflow: 'collaboration', command: 'AddMember', id: 'c1', code, message: { zh }, bureau: 'bureau-1', causeEventId: store.rows[1]!.id }); // prettier-ignore
    const about = store.rows
      .map((row) => JSON.parse(row.meta) as { about: string[] })
      .find((meta) => meta.about.length);
    expect(about?.about).toEqual(['case-1', 'collaboration-c1']);
  });
  it('do not submit again what was refused for good, even if the checkpoint was lost', async () => {
    answer = () => {
      throw refuse('CASE_STATE');
    };
    await approve();
    const first = await start({ journal: failing('ReactionCheckpointed') });
    await until(async () => (await failuresIn('carryOut')).length === 2);
    await first.close();
    orders = [];
    await start();
    await until(checkpointed());
    expect(orders).toEqual([]);
    expect(await failuresIn('carryOut')).toHaveLength(2);
  });
  it('write down an event they cannot make anything of, once', async () => {
    causes = () => {
      throw new TypeError('a bug');
    };
    await approve();
    await start();
    await until(checkpointed());
    expect(await failuresIn('carryOut')).toMatchObject([{ workflow: 'case', id: '1', command: 'carryOut' }]);
  });
  it('are idle when everything is reacted to, what they caused included', async () => {
    let left = 3;
    answer = ({ command }) => {
      if (command === 'AddMember' && left-- > 0) void approve(`case-${left + 10}`);
      return accepted;
    };
    const reactor = await start();
    await approve();
    await reactor.idle();
    expect(orders).toHaveLength(8);
    await reactor.idle();
  });
  it('refuse to start when two have one name', async () => {
    await expect(start({ slices: [sliceOf(), sliceOf()] })).rejects.toThrow('carryOut');
  });
});

describe('failures', () => {
  const failed = async () => {
    answer = ({ command }) => {
      if (command === 'AddMember') throw refuse('CASE_STATE');
      return accepted;
    };
    await approve();
    const reactor = await start();
    await until(checkpointed());
    return { reactor, commandId: (await reactor.failures('carryOut'))[0]!.commandId };
  };
  it('are submitted once more under the same command id, and settled when accepted', async () => {
    const { reactor, commandId } = await failed();
    await expect(reactor.again('carryOut', commandId)).rejects.toMatchObject({ code: 'CASE_STATE' });
    answer = () => accepted;
    await reactor.again('carryOut', commandId);
    expect(orders.at(-1)).toMatchObject({ command: 'AddMember', id: 'c1', commandId });
    expect(await reactor.failures('carryOut')).toEqual([]);
    expect((await logOf('carryOut')).at(-1)).toEqual(['ReactionSettled', { commandId }]);
  });
  it('are settled by hand, with a reason', async () => {
    const { reactor, commandId } = await failed();
    await reactor.settle('carryOut', commandId, '已线下办理');
    expect((await logOf('carryOut')).at(-1)).toEqual(['ReactionSettled', { commandId, reason: '已线下办理' }]);
    await expect(reactor.settle('carryOut', commandId, '再次')).rejects.toBeInstanceOf(NotFound);
    await expect(reactor.again('nothing', commandId)).rejects.toBeInstanceOf(NotFound);
  });
});

describe('the clock', () => {
  const lapse = (dueOn: string, stream = 'case-1'): DueTask => ({
    stream, key: 'lapse', dueOn, command: 'Lapse', input: {}, eventId: `opened-${stream}`,
  }); // prettier-ignore
  beforeEach(() => {
    answer = ({ id }) => {
      due = due.filter((task) => task.stream !== `case-${id}`);
      return accepted;
    };
  });

  it('submits at start what is due: a period ends at 24:00 of its last day', async () => {
    due = [lapse('2024-09-08', 'case-1'), lapse('2024-09-09', 'case-2')];
    const reactor = await start();
    await until(() => orders.length === 1);
    expect(orders[0]).toMatchObject({
      command: 'Lapse',
      id: '1',
      who: { act: systemAct },
      source: { kind: 'clock' },
      causation: 'opened-case-1',
      commandId: dueCommandId(lapse('2024-09-08', 'case-1')),
    });
    now = '2024-09-10T00:05:00.000+08:00';
    expect(await reactor.runDue()).toEqual({ accepted: 1, refused: 0 });
    expect(await reactor.runDue()).toEqual({ accepted: 0, refused: 0 });
  });
  it('goes on while one command makes the next one due', async () => {
    answer = ({ id }) => {
      due = id === '1' ? [lapse('2024-09-07', 'case-2')] : [];
      return accepted;
    };
    const reactor = await start();
    due = [lapse('2024-09-01')];
    expect(await reactor.runDue()).toEqual({ accepted: 2, refused: 0 });
  });
  it('asks again on every run, complains once, and settles it when it is accepted', async () => {
    answer = () => {
      throw refuse('CASE_STATE');
    };
    due = [lapse('2024-09-01')];
    const reactor = await start();
    expect(await reactor.runDue()).toEqual({ accepted: 0, refused: 1 });
    await reactor.runDue('2024-10-01');
    expect(await failuresIn('clock')).toHaveLength(1);
    expect(orders.length).toBe(3);
    answer = () => ((due = []), accepted);
    await reactor.runDue();
    expect((await logOf('clock')).map(([type]) => type)).toEqual(['ReactionFailed', 'ReactionSettled']);
  });
  it('leaves to the next run what fails for the moment', async () => {
    const reactor = await start();
    answer = () => {
      throw new StoreUnavailable('busy');
    };
    due = [lapse('2024-09-01')];
    expect(await reactor.runDue()).toEqual({ accepted: 0, refused: 1 });
    expect(await failuresIn('clock')).toEqual([]);
  });
  it('gives another command id to a task that was opened again', () =>
    expect(dueCommandId({ ...lapse('2024-09-01'), eventId: 'later' })).not.toBe(dueCommandId(lapse('2024-09-01'))));
  it.each([
    ['2024-09-09T00:04:00.000+08:00', 60_000],
    ['2024-09-09T00:05:00.000+08:00', 86_400_000],
    ['2024-09-09T23:05:00.000+08:00', 3_600_000],
  ])('at %s the next run is %i ms away', (at, ms) => expect(untilNextRun(at)).toBe(ms));
  it('finds its tasks in the inbox, page by page, once the inbox shows everything', async () => {
    const rows = [lapse('2024-09-01'), { ...lapse('2024-09-02'), command: undefined }, lapse('2024-09-03', 'case-2')];
    const calls: object[] = [];
    const views = {
      find: async (_: unknown, where: object, options: { after?: string }) => {
        calls.push({ where, after: options.after });
        const i = Number(options.after ?? 0);
        return { rows: [{ text: JSON.stringify(rows[i]) }], ...(i < 2 ? { next: String(i + 1) } : {}) };
      },
    };
    let waited = 0;
    const find = dueTasks(views as never, listing as never, async () => void waited++);
    expect((await find('2024-09-09')).map((task) => task.dueOn)).toEqual(['2024-09-01', '2024-09-03']);
    expect(waited).toBe(1);
    expect(calls[0]).toEqual({ where: { roles: 'SYS', of: 'task', dueOn: { $lt: '2024-09-09' } }, after: undefined });
  });
});

/** A journal whose process dies when it should write this type. */
function failing(type: string): ReactorDeps['journal'] {
  const journal = new Journal(store, () => undefined);
  return {
    append: async (stream, entry) => {
      if (entry.draft.type === type) throw new Error('the power is gone');
      return journal.append(stream, entry);
    },
  };
}
