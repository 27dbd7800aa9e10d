import type {
  Metadata,
  sendUnaryData,
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { UUID } from '@eventstore/db-client/generated/shared_pb';
import {
  type AppendReq,
  type AppendResp,
  type BatchAppendReq,
  type BatchAppendResp,
  type DeleteReq,
  DeleteResp,
  type TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb';
import { appendAnswer, batchAnswer, batchErrors, batchSuccess, nameOf, type Refusal, refusals } from './answers.js';
import type { FaultState } from './faults.js';
import type { Expected, Log, Outcome, Proposed } from './log.js';

export interface Surroundings {
  log: Log;
  state: FaultState;
  /** Why a call may not be served: a fault, or its credentials. */
  refusal: (metadata: Metadata) => Refusal | undefined;
  /** The refusal for wrong or missing credentials alone. */
  unauthorised: (metadata: Metadata) => Refusal | undefined;
  /** A fault that refuses the next append or read. */
  fault: () => Refusal | undefined;
  /** Destroys the connection of a peer ("address:port"). */
  cut: (peer: string) => void;
}

/** The server's default. */
const maximumAppendSize = 1024 * 1024;

interface Pending {
  stream: string;
  expected: Expected;
  proposed: Proposed[];
  size: number;
}
type Message = BatchAppendReq.ProposedMessage | AppendReq.ProposedMessage;

const proposal = (message: Message): Proposed => ({
  id: message.getId()!.getString(),
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? 'application/octet-stream',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});
function add(pending: Pending, messages: readonly Message[]): void {
  for (const each of messages.map(proposal)) {
    pending.proposed.push(each);
    pending.size += each.type.length * 2 + each.data.length + each.metadata.length;
  }
}
const isOversized = (pending: Pending): boolean => pending.size > maximumAppendSize;

function batchPending(options: BatchAppendReq.Options): Pending {
  const expected = options.hasAny()
    ? 'any'
    : options.hasStreamExists()
      ? 'stream_exists'
      : options.hasNoStream()
        ? -1
        : Number(options.getStreamPosition());
  return { stream: nameOf(options.getStreamIdentifier()), expected, proposed: [], size: 0 };
}
function expectedRevision(options: AppendReq.Options | DeleteReq.Options | TombstoneReq.Options): Expected {
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream_exists';
  return options.hasNoStream() ? -1 : Number(options.getRevision());
}

export function appendServices({ log, state, refusal, unauthorised, fault, cut }: Surroundings) {
  /** Writes, unless a fault swallows it; undefined: the client hears nothing. */
  async function written({ stream, expected, proposed }: Pending, peer: string): Promise<Outcome | undefined> {
    if (state.take('swallowed')) return undefined;
    await state.faults.onAppend?.(stream);
    const outcome = log.append(stream, expected, proposed);
    if (outcome.kind === 'success') {
      if (state.take('cuts')) {
        cut(peer);
        return undefined;
      }
      if (state.take('acknowledgements')) return undefined;
    }
    await state.late('append');
    return outcome;
  }

  function batchAppend(call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void {
    const open = new Map<string, Pending>();
    const denied = unauthorised(call.metadata);
    let ended = false;
    const refuse = (why: Error) => {
      ended = true;
      call.emit('error', why);
    };
    const answer = (given: BatchAppendResp, correlation: UUID, stream: string) => {
      if (!ended && !call.cancelled) call.write(batchAnswer(given, correlation, stream));
    };
    async function settle(pending: Pending, correlation: UUID): Promise<void> {
      const refused = fault();
      if (refused) return refuse(refused);
      const outcome = await written(pending, call.getPeer());
      if (!outcome) return;
      const { stream, expected } = pending;
      if (outcome.kind === 'success') answer(batchSuccess(outcome), correlation, stream);
      else if (outcome.kind === 'deleted') answer(batchErrors.deleted(stream), correlation, stream);
      else answer(batchErrors.conflict(expected, outcome.current), correlation, stream);
    }
    call.on('data', (request: BatchAppendReq) => {
      if (ended) return;
      const correlation = request.getCorrelationId()!;
      const key = correlation.getString();
      const options = request.getOptions();
      if (options) open.set(key, batchPending(options));
      const pending = open.get(key);
      if (!pending) return;
      add(pending, request.getProposedMessagesList());
      if (denied) {
        open.delete(key);
        return answer(batchErrors.accessDenied(), correlation, pending.stream);
      }
      if (isOversized(pending)) {
        open.delete(key);
        return answer(batchErrors.maximumAppendSize(maximumAppendSize), correlation, pending.stream);
      }
      if (!request.getIsFinal()) return;
      open.delete(key);
      void settle(pending, correlation).catch(refuse);
    });
    call.on('end', () => call.end());
    call.on('error', () => (ended = true));
    if (denied?.metadata.get('exception').length === 0) refuse(denied);
  }

  function append(call: ServerReadableStream<AppendReq, AppendResp>, callback: sendUnaryData<AppendResp>): void {
    const pending: Pending = { stream: '', expected: 'any', proposed: [], size: 0 };
    call.on('data', (request: AppendReq) => {
      const options = request.getOptions();
      if (options)
        Object.assign(pending, {
          stream: nameOf(options.getStreamIdentifier()),
          expected: expectedRevision(options),
        });
      else add(pending, [request.getProposedMessage()!]);
    });
    // A call given up halfway ends here, too; its client's events are not all there, and none is written.
    call.on('end', () => setImmediate(() => !call.cancelled && answerWhole()));
    const answerWhole = () => {
      const refused = refusal(call.metadata);
      if (refused) return callback(refused);
      if (isOversized(pending)) return callback(refusals.maximumAppendSize(maximumAppendSize));
      void written(pending, call.getPeer()).then((outcome) => {
        if (outcome?.kind === 'deleted') callback(refusals.streamDeleted(pending.stream));
        else if (outcome) callback(null, appendAnswer(outcome, pending.expected));
      }, callback);
    };
  }

  function removal(
    metadata: Metadata,
    options: DeleteReq.Options | TombstoneReq.Options,
    remove: (stream: string, expected: Expected) => Outcome,
  ): Refusal | string {
    const refused = refusal(metadata);
    if (refused) return refused;
    const stream = nameOf(options.getStreamIdentifier());
    const expected = expectedRevision(options);
    const outcome = remove(stream, expected);
    if (outcome.kind === 'deleted') return refusals.streamDeleted(stream);
    if (outcome.kind === 'conflict') return refusals.wrongExpectedVersion(stream, expected, outcome.current);
    return String(outcome.position);
  }

  return {
    batchAppend,
    append,
    delete: (call: ServerUnaryCall<DeleteReq, DeleteResp>, callback: sendUnaryData<DeleteResp>) => {
      const at = removal(call.metadata, call.request.getOptions()!, log.deleteStream);
      if (typeof at !== 'string') return callback(at);
      const position = new DeleteResp.Position().setCommitPosition(at).setPreparePosition(at);
      callback(null, new DeleteResp().setPosition(position));
    },
    tombstone: (call: ServerUnaryCall<TombstoneReq, TombstoneResp>, callback: sendUnaryData<TombstoneResp>) => {
      const at = removal(call.metadata, call.request.getOptions()!, log.tombstone);
      if (typeof at !== 'string') return callback(at);
      const position = new TombstoneResp.Position().setCommitPosition(at).setPreparePosition(at);
      callback(null, new TombstoneResp().setPosition(position));
    },
  } satisfies UntypedServiceImplementation;
}
