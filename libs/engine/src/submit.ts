import {
  accepts,
  canonical,
  ClaimTaken,
  createdId,
  dateOf,
  digestText,
  hashedId,
  msOf,
  personsOf,
  refuseGeneral,
  Refusal,
  RevisionConflict,
  shapeErrors,
  StoreUnavailable,
  streamOf,
  systemAct,
  uuidPattern,
  VaultConflict,
  type Access,
  type Act,
  type AnyView,
  type Asking,
  type Clock,
  type Command,
  type Context,
  type EventMap,
  type EvidenceRef,
  type Folded,
  type Instant,
  type Outcome,
  type Proposal,
  type Slice,
  type StoredEvent,
  type Vault,
  type View,
} from '@app/kernel';
import { randomBytes } from 'node:crypto';
import { asStored, chain, type Draft } from './append.js';
import { Questions, type AskDeps, type LiveDocuments } from './ask.js';
import { NotFound, PreconditionRequired, ShapeRefused, type OnAppended, type Order, type Receipt } from './engine.js';
import { Journal, refusalStream } from './journal.js';
import { Folds } from './folds.js';
import { evidenceIn, hasFreeKeys, namesVault, withoutPersonal } from './personal.js';
import { draftsOf, maxRecord, recordOf, withinLimit, type Known, type Matter, type Who } from './record.js';
import { earlierOf, proposalOf, type Earlier } from './receipts.js';

const maxLostRaces = 50;

/** What the listing of uploaded files says of each. */
type UploadedFile = EvidenceRef & { organisation: string; rejected?: boolean };

export interface EngineDeps extends Omit<AskDeps, 'nextNumber'> {
  access: Access;
  vault: Vault;
  clock: Clock;
  slices: readonly Slice[];
  /** The listing view of uploaded files, for evidence fields. */
  files?: AnyView;
  release: string;
  /** Learns what other processes have written and done to the clock; a door does so before it hands a person's command over. Default: residents. */
  fresh?: () => Promise<void>;
  /** Told of every event this process wrote, before the caller is answered. */
  onAppended?: OnAppended;
  /** Told of every outcome, for metrics: `accepted`, `proposed`, `nothing`, or the code of a refusal. */
  onOutcome?: (workflow: string, command: string, outcome: string) => void;
}

/** A verdict on a proposal: `digest` approves, `reason` rejects. */
type OnProposal = Omit<Order, 'command' | 'input'> & { id: string; proposal: string; digest?: string; reason?: string };
/**
 * The command path (design: door to record), once for all workflows. Commands on one stream follow each other; what lies between
 * deciding and handing the batch to the store is one synchronous step, so recordedAt never runs backwards and numbers have no gaps.
 */
export class Engine {
  private readonly folds: Folds;
  private readonly turns = new Map<string, Promise<unknown>>();
  private readonly numbers = new Map<string, number>();
  private lastAt: Instant = '';
  /** Where the engine itself writes: refusals, and what reactions have done. */
  readonly journal: Journal;
  readonly live: LiveDocuments;
  private readonly askDeps: AskDeps;
  private readonly fresh: () => Promise<void>;

  constructor(private readonly deps: EngineDeps) {
    this.fresh = deps.fresh ?? (() => deps.residents.fresh());
    this.live = deps.live;
    this.folds = new Folds(deps.store);
    this.askDeps = { ...deps, nextNumber: (series) => this.nextNumber(series) };
    this.journal = new Journal(
      deps.store,
      (events) => this.appended(events),
      () => this.stamp(),
    );
  }

  /** A fresh set of questions, for reactions and reports. */
  ask(at: Instant = this.stamp()): Questions {
    return new Questions(this.askDeps, at);
  }

  /**
   * @throws ShapeRefused, Unauthorised, NotFound, Refusal, PreconditionRequired, NotCaughtUp, StoreUnavailable
   */
  async submit(order: Order): Promise<Receipt> {
    const { slice, command } = order;
    const row = Object.hasOwn(slice.workflow.commands, command) ? slice.workflow.commands[command] : undefined;
    if (!row) throw new NotFound(`no command ${command}`);
    if (order.commandId !== undefined && !uuidPattern.test(order.commandId))
      throw new ShapeRefused([idempotencyKey(order)]);
    if (!accepts(row.input)(order.input)) {
      const errors = shapeErrors(row.input, order.input, order.language ?? 'zh');
      throw new ShapeRefused(errors.length ? errors : [{ pointer: '', detail: 'invalid' }]);
    }
    // Whoever could write a reference would read what it stands for.
    if ('caller' in order.who && namesVault(order.input)) throw new ShapeRefused([vaultReference(order)]);
    const commandId = order.commandId ?? timeOrderedId(msOf(this.deps.clock.now()));
    const id = order.id ?? idToCreate(row, slice, commandId, order.input as object);
    const body = (hasFreeKeys(row.input) ? JSON.parse(canonical(order.input)) : order.input) as object;
    const { input, taken } = withoutPersonal(row.input, body, id, commandId, 'act' in order.who);
    const matter: Matter = { order, row, id, stream: streamOf(slice.workflow.name, id), commandId, input, taken };
    return this.inTurn(matter.stream, () => this.recordingRefusals(matter, () => this.decide(matter)));
  }

  /** A second person approves exactly the digest proposed; only now the command takes effect. */
  async approve(order: OnProposal & { digest: string }): Promise<Receipt> {
    return this.onProposal(order, async (proposal, matter) => {
      if (proposal.digest !== order.digest) throw refuseGeneral('GEN_PROPOSAL_STATE');
      return this.decide(matter, proposal);
    });
  }

  /** A holder of the second capacity, or the proposer, ends a proposal. */
  async reject(order: OnProposal & { reason: string }): Promise<Receipt> {
    if (namesVault(order.reason)) throw new ShapeRefused([vaultReference(order)]);
    return this.onProposal(order, async (proposal, matter) => {
      const folded = await this.load(matter);
      const act = await this.authorise(
        matter,
        folded,
        [...proposal.capacities, ...matter.row.by] as Command['by'],
        this.ask(),
      );
      const drafts = [
        draft('ProposalRejected', { proposal: proposal.id, reason: order.reason, by: act.by }, this.today()),
      ];
      return this.write(
        matter,
        folded,
        'accepted',
        drafts,
        { command: `Reject${proposal.command}`, input: { proposal: proposal.id, reason: order.reason }, act },
        {},
      );
    });
  }

  private onProposal(
    order: OnProposal,
    act: (proposal: Proposal, matter: Matter) => Promise<Receipt>,
  ): Promise<Receipt> {
    const { slice, id } = order;
    const stream = streamOf(slice.workflow.name, id);
    return this.inTurn(stream, async () => {
      const commandId = order.commandId ?? timeOrderedId(msOf(this.deps.clock.now()));
      const folded = await this.folds.of(slice, stream);
      if (!folded.begun) throw new NotFound(stream);
      const earlier = await earlierOf(this.deps.store, stream, id, folded, commandId);
      const proposal = folded.proposals.get(order.proposal);
      const command = proposal?.command ?? '';
      const row = slice.workflow.commands[command] ?? { ...noCommand, by: ['SYS'] };
      const matter: Matter = {
        order: { ...order, command, input: proposal?.input ?? {} },
        row,
        id,
        stream,
        commandId,
        input: proposal?.input ?? {},
        taken: [],
      };
      return this.recordingRefusals(matter, async () => {
        if (earlier) {
          if (!isSameVerdict(earlier, order)) throw refuseGeneral('GEN_COMMAND_ID_REUSED');
          return earlier.receipt;
        }
        if (!proposal) throw refuseGeneral('GEN_PROPOSAL_STATE');
        if (order.ifMatch !== undefined) this.checkRevision(matter, folded);
        return act(proposal, matter);
      });
    });
  }

  /** Steps 2 to 8, again from 4 when a race was lost. */
  private async decide(matter: Matter, proposal?: Proposal): Promise<Receipt> {
    const { order, row, stream } = matter;
    const { slice, command } = order;
    for (let lost = 0; lost <= maxLostRaces; lost++) {
      delete matter.known;
      if (lost > 0 || 'act' in order.who) await this.fresh();
      const folded = await this.load(matter);
      const questions = this.ask(this.stampAfter(folded));
      // The first receipt, even where the command itself has changed what its giver may do.
      const earlier = proposal
        ? undefined
        : await earlierOf(this.deps.store, stream, matter.id, folded, matter.commandId);
      if (earlier && (await this.isSame(earlier, matter))) return earlier.receipt;
      const actor = await this.authorise(
        matter,
        folded,
        (proposal?.capacities as Command['by'] | undefined) ?? row.by,
        this.ask(),
      );
      if (earlier) throw refuseGeneral('GEN_COMMAND_ID_REUSED');
      if (!proposal) {
        if (row.creates && folded.begun) throw alreadyBegun(row, slice);
        this.checkRevision(matter, folded);
      }
      const act = proposal ? await this.proposerOf(matter, proposal, actor) : actor;
      const evidence = await this.evidence(row, matter.input, act, questions);
      const asked: Asking = {
        id: matter.id,
        input: matter.input as never,
        state: folded.state as never,
        act,
        at: questions['at'],
        today: questions.today,
      };
      const facts = (await slice.facts?.[command]?.(questions, asked)) ?? {};

      if (!order.dryRun) await this.keep(matter);

      // From here to the hand-over nothing waits.
      const at = this.stampAfter(folded);
      if (dateOf(at) !== questions.today) continue;
      const context: Context<never> = {
        id: matter.id,
        act,
        ...(proposal ? { approvedBy: actor } : {}),
        at,
        today: dateOf(at),
        commandId: matter.commandId,
        revision: folded.revision,
        evidence,
        facts: facts as never,
      };
      const known: Known = {
        questions,
        facts,
        evidence,
        act,
        read: folded.revision,
        ...(proposal ? { approvedBy: actor } : {}),
      };
      matter.known = known;
      const decided = slice.workflow.decide[command]!(matter.input as never, folded.state as never, context as never);
      const outcome: Outcome<EventMap> = isOutcome(decided) ? decided : { events: decided };
      const drafts = draftsOf(matter, outcome, act, dateOf(at));
      const needsSecond = row.secondPerson && !proposal && act.capacity !== 'SYS';
      if (needsSecond) {
        const digest = digestText({ command, input: matter.input, stream });
        const id = hashedId(msOf(at), 'proposal', matter.commandId);
        const { by, onBehalfOf, organisation } = act;
        const data = {
          proposal: id,
          command,
          input: matter.input,
          digest,
          by,
          ...(onBehalfOf ? { onBehalfOf } : {}),
          organisation,
          capacities: row.secondPerson!,
        };
        return await this.write(
          matter,
          folded,
          'proposed',
          [draft('CommandProposed', data, dateOf(at))],
          { command, input: matter.input, act },
          known,
          at,
        );
      }
      if (proposal)
        drafts.unshift(
          draft('ProposalApproved', { proposal: proposal.id, digest: proposal.digest, by: actor.by }, dateOf(at)),
        );
      else if (drafts.length === 0) return this.nothing(matter, folded);
      if (!this.numbersFit(outcome)) continue;
      const who = {
        command,
        input: matter.input,
        act,
        ...(proposal ? { approvedBy: actor, proposal: proposal.digest } : {}),
      };
      try {
        return await this.write(matter, folded, 'accepted', drafts, who, { ...known, outcome }, at);
      } catch (error) {
        if (error instanceof RevisionConflict) {
          this.folds.forget(stream);
          if (order.ifMatch !== undefined)
            throw refuseGeneral('GEN_VERSION_CONFLICT', { expected: order.ifMatch, actual: error.actual });
        } else if (error instanceof ClaimTaken) {
          if ('series' in error.claim) this.numbers.delete(error.claim.series);
          else {
            const code = slice.claimClauses?.[error.claim.kind];
            const clause = code === undefined ? undefined : slice.workflow.clauses[code];
            if (clause) throw new Refusal(code!, clause, { key: error.claim.key });
          }
        } else throw error;
      }
    }
    throw new StoreUnavailable('too many lost races', 'away');
  }

  /** The same person gave exactly this command before. Personal values are compared by the vault, as far as it still has them. */
  private async isSame({ record }: Earlier, { order, input, taken }: Matter): Promise<boolean> {
    const person = 'caller' in order.who ? order.who.caller.person : order.who.act.by;
    if (record.act.by !== person || record.command !== order.command || canonical(record.input) !== canonical(input))
      return false;
    if (taken.length === 0) return true;
    const { vault } = this.deps;
    try {
      await vault.put(taken);
      return true;
    } catch (error) {
      if (!(error instanceof VaultConflict)) throw error;
      const states = await Promise.all(taken.map(({ subject }) => vault.state(subject)));
      return states.every((state) => state === 'destroyed');
    }
  }

  /** The fold a command decides upon. */
  private async load(matter: Matter): Promise<Folded> {
    const folded = await this.folds.of(matter.order.slice, matter.stream);
    if (!folded.begun && !matter.row.creates && !matter.row.opens) throw new NotFound(matter.stream);
    return folded;
  }

  private async authorise(matter: Matter, folded: Folded, by: Command['by'], questions: Questions): Promise<Act> {
    const { order, row } = matter;
    if ('act' in order.who) {
      if (!row.by.includes('SYS')) throw refuseGeneral('SEC_CAPACITY', { command: row.title.zh, needed: [...row.by] });
      return order.who.act;
    }
    const { caller, actingAs } = order.who;
    const provisional: Act = { ...systemAct, by: caller.person, issuer: caller.issuer, jti: caller.jti };
    const target = await order.slice.target(questions, {
      id: matter.id,
      input: matter.input as never,
      state: folded.state as never,
      act: provisional,
      at: questions['at'],
      today: questions.today,
      command: order.command,
    });
    try {
      return await this.deps.access.authorise(caller, actingAs, { by }, target, questions, questions['at']);
    } catch (error) {
      // Access does not know the command's name; an official must read it.
      if (error instanceof Refusal)
        throw new Refusal(
          error.code,
          error.clause,
          { ...error.values, command: row.title[order.language ?? 'zh'] },
          error.field,
        );
      throw error;
    }
  }

  private checkRevision({ order, row }: Matter, folded: Folded): void {
    if (order.ifMatch === undefined) {
      if (row.decision && 'caller' in order.who) throw new PreconditionRequired(order.command);
    } else if (order.ifMatch !== folded.revision)
      throw refuseGeneral('GEN_VERSION_CONFLICT', { expected: order.ifMatch, actual: folded.revision });
  }

  /** The proposer's act, once the approver is known to be another person. */
  private async proposerOf(matter: Matter, proposal: Proposal, approver: Act): Promise<Act> {
    const proposers = proposal.onBehalfOf ? [proposal.by, proposal.onBehalfOf] : [proposal.by];
    if (personsOf(approver).some((person) => proposers.includes(person)))
      throw refuseGeneral('GEN_CORRECTION_NEEDS_SECOND_PERSON');
    for await (const [event] of this.deps.store.read(matter.stream, { from: proposal.revision, to: proposal.revision }))
      if (event?.record) return event.record.act;
    throw new NotFound(matter.stream);
  }

  private async evidence(
    row: Command,
    input: object,
    act: Act,
    questions: Questions,
  ): Promise<Record<string, EvidenceRef>> {
    const found: Record<string, EvidenceRef> = {};
    for (const { fileId, pointer } of evidenceIn(row.input, input)) {
      const file = this.deps.files && (await questions.of(this.deps.files as unknown as View<UploadedFile>, fileId));
      if (!file || file.rejected || (act.capacity !== 'SYS' && file.organisation !== act.organisation))
        throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'file', id: fileId }, pointer);
      const { sha256, name, mediaType, bytes } = file;
      found[fileId] = { fileId, sha256, name, mediaType, bytes };
    }
    return found;
  }

  /** Builds the record, chains the events and hands them over: synchronous up to the store's append. */
  private async write(
    matter: Matter,
    folded: Folded,
    outcome: Receipt['outcome'],
    drafts: readonly Draft[],
    who: Who,
    known: Known,
    at: Instant = this.stampAfter(folded),
  ): Promise<Receipt> {
    const { order, id, stream, commandId } = matter;
    const expected = folded.revision;
    const { claims, releases } = known.outcome ?? {};
    const record = recordOf(matter, expected, who, known, this.deps.release);
    const events = chain(stream, expected, drafts, { recordedAt: at, commandId, record }, folded.digest);
    if (Buffer.byteLength(events[0]!.recordText!) > maxRecord) throw refuseGeneral('GEN_RECORD_TOO_LARGE');
    const revision = expected + events.length;
    const receipt = {
      outcome,
      id,
      stream,
      revision,
      commandId,
      events: events.map((event, i) => ({
        id: event.id,
        revision: expected + 1 + i,
        type: event.type,
        effectiveOn: event.meta.effectiveOn,
        data: event.data,
      })),
      ...(outcome === 'proposed' ? { proposal: proposalOf(drafts[0]!.data) } : {}),
    };
    if (order.dryRun) return { ...receipt, revision: expected, dryRun: true };
    for (const claim of claims ?? []) if ('series' in claim) this.numbers.set(claim.series, claim.number);
    let position: string;
    try {
      ({ position } = await this.deps.store.append({
        stream,
        expected,
        events,
        ...(claims ? { claims } : {}),
        ...(releases ? { releases } : {}),
      }));
    } catch (error) {
      for (const claim of claims ?? []) if ('series' in claim) this.numbers.delete(claim.series);
      this.folds.forget(stream);
      throw error;
    }
    const stored = asStored(stream, expected, events, position);
    this.folds.goOn(order.slice, stream, folded, stored);
    this.appended(stored);
    this.deps.onOutcome?.(order.slice.workflow.name, who.command, outcome);
    return { ...receipt, position };
  }

  private nothing({ order, id, stream, commandId }: Matter, folded: Folded): Receipt {
    this.deps.onOutcome?.(order.slice.workflow.name, order.command, 'nothing');
    return {
      outcome: 'nothing',
      id,
      stream,
      revision: folded.revision,
      commandId,
      events: [],
      ...(order.dryRun ? { dryRun: true } : {}),
    };
  }

  /** A refusal changes no state, but is written down with everything it relied on that is known by then. */
  private async recordingRefusals(matter: Matter, run: () => Promise<Receipt>): Promise<Receipt> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof Refusal) || matter.order.dryRun) throw error;
      const { order, stream, commandId, input } = matter;
      this.deps.onOutcome?.(order.slice.workflow.name, order.command, error.code);
      const at = this.stamp();
      // Refused at the door: who came is known, a capacity is not.
      const act =
        'act' in order.who
          ? order.who.act
          : ({ by: order.who.caller.person, issuer: order.who.caller.issuer, jti: order.who.caller.jti } as Act);
      const { known = {} } = matter;
      const read = known.read ?? this.folds.revision(stream) ?? -1;
      const who = {
        command: order.command,
        input,
        act: known.act ?? act,
        ...(known.approvedBy ? { approvedBy: known.approvedBy } : {}),
      };
      const whole = recordOf(matter, read, who, known, this.deps.release);
      const { record, cut } = withinLimit(whole);
      if (error.code !== 'GEN_COMMAND_ID_REUSED') await this.keep(matter);
      const data = {
        stream,
        workflow: order.slice.workflow.name,
        command: order.command,
        code: error.code,
        values: JSON.parse(JSON.stringify(error.values)) as object,
        /** Whether the decider itself refused, so that replay can decide again. */
        decided: known.act !== undefined && !cut,
        ...(error.field === undefined ? {} : { field: error.field }),
      };
      await this.journal.append(refusalStream(at), {
        draft: { ...draft('CommandRefused', data, dateOf(at)), about: [stream] },
        recordedAt: at,
        commandId,
        record,
      });
      throw error;
    }
  }

  /** Personal values go to the vault before the record that refers to them, and only with a command that will be recorded. */
  private async keep({ taken }: Matter): Promise<void> {
    if (taken.length === 0) return;
    try {
      await this.deps.vault.put(taken);
    } catch (error) {
      if (error instanceof VaultConflict) throw refuseGeneral('GEN_COMMAND_ID_REUSED');
      throw error;
    }
  }

  private appended(events: readonly StoredEvent[]): void {
    if (events.length) this.deps.live.touch(events[0]!.stream);
    this.deps.residents.apply(events);
    this.deps.onAppended?.(events);
  }

  /** Now, but never before what was stamped last: positions and recordedAt have one order. */
  stamp(): Instant {
    const now = this.deps.clock.now();
    if (now > this.lastAt) this.lastAt = now;
    return this.lastAt;
  }
  /** In a stream others have written to, never before its last event, whatever the host's clock says. */
  private stampAfter({ recordedAt = '' }: Folded): Instant {
    const at = this.stamp();
    return at > recordedAt ? at : recordedAt;
  }
  private today(): string {
    return dateOf(this.stamp());
  }
  /** At start: recordedAt of the last event in the store. */
  startAfter(at: Instant): void {
    if (at > this.lastAt) this.lastAt = at;
  }

  private async nextNumber(series: string): Promise<number> {
    return (this.numbers.get(series) ?? (await this.deps.store.lastNumber(series))) + 1;
  }
  /** False when another command took the number meanwhile: ask again. */
  private numbersFit({ claims }: Outcome<EventMap>): boolean {
    return (claims ?? []).every(
      (claim) => !('series' in claim) || (this.numbers.get(claim.series) ?? claim.number - 1) === claim.number - 1,
    );
  }

  private async inTurn<T>(stream: string, run: () => Promise<T>): Promise<T> {
    const before = this.turns.get(stream);
    const mine = before ? before.then(run, run) : run();
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.turns.set(stream, settled);
    void settled.then(() => {
      if (this.turns.get(stream) === settled) this.turns.delete(stream);
    });
    return mine;
  }
}

/** The same person said the same of the same proposal. */
function isSameVerdict({ events, record }: Earlier, { who, proposal, digest, reason }: OnProposal): boolean {
  const [first] = events;
  const person = 'caller' in who ? who.caller.person : who.act.by;
  const data = first!.data as { proposal?: string; digest?: string; reason?: string; by?: string };
  const type = digest === undefined ? 'ProposalRejected' : 'ProposalApproved';
  const by = (record.approvedBy ?? record.act).by;
  return (
    first!.type === type &&
    by === person &&
    data.proposal === proposal &&
    data.digest === digest &&
    data.reason === reason
  );
}

const noCommand = { title: { zh: '核准', en: 'approve' }, input: class NoInput {}, edition: 1 };

const isOutcome = (decision: unknown): decision is Outcome<EventMap> => !Array.isArray(decision);

const draft = (type: string, data: object, effectiveOn: string): Draft => ({
  type,
  data,
  about: [],
  effectiveOn,
  visibility: 'internal',
});

const vaultReference = ({ language }: Pick<Order, 'language'>) => ({
  pointer: '',
  detail: language === 'en' ? 'must not hold vault references' : '不得含有以 vault: 开头的文字',
});
const idempotencyKey = (order: Order) => ({
  pointer: '',
  detail: order.language === 'en' ? 'Idempotency-Key must be a lower-case UUID' : 'Idempotency-Key 须为小写 UUID',
});

function idToCreate(row: Command, slice: Slice, commandId: string, input: object): string {
  if (!row.creates) throw new NotFound('no id');
  return row.creates === true ? createdId(slice.workflow.name, commandId) : row.creates.id(input as never);
}

/** UUID version 7: time bits of the clock, the rest chance. */
function timeOrderedId(ms: number): string {
  const bytes = randomBytes(10).toString('hex');
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${bytes.slice(0, 3)}-${((parseInt(bytes[3]!, 16) & 3) | 8).toString(16)}${bytes.slice(4, 7)}-${bytes.slice(7, 19)}`;
}

function alreadyBegun({ creates }: Command, { workflow }: Slice): Refusal {
  const code = typeof creates === 'object' ? creates.taken : undefined;
  const clause = code === undefined ? undefined : workflow.clauses[code];
  return clause ? new Refusal(code!, clause) : refuseGeneral('GEN_EXISTS_DUPLICATE');
}
