/** The shapes in which the server answers and refuses, as the client's converters read them. */
import { Metadata, status } from '@grpc/grpc-js';
import * as shared from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import { AppendResp, BatchAppendResp, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import type { Expected, LogEvent, Outcome } from './log.js';

/** Ends a call with a status; `exception` in the trailers names the error. */
export class Refusal extends Error {
  readonly metadata = new Metadata();
  constructor(
    readonly code: status,
    readonly details: string,
    trailers: Record<string, string> = {},
  ) {
    super(details);
    for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, value);
  }
}
export const refusals = {
  unavailable: () => new Refusal(status.UNAVAILABLE, 'Server Is Not Ready'),
  notLeader: (leader: { host: string; port: number }) =>
    new Refusal(status.NOT_FOUND, 'Leader info available', {
      exception: 'not-leader',
      'leader-endpoint-host': leader.host,
      'leader-endpoint-port': String(leader.port),
    }),
  unauthenticated: () => new Refusal(status.UNAUTHENTICATED, 'Unauthenticated'),
  accessDenied: () => new Refusal(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' }),
  streamDeleted: (stream: string) =>
    new Refusal(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
      exception: 'stream-deleted',
      'stream-name': stream,
    }),
  wrongExpectedVersion: (stream: string, expected: Expected, current: number) =>
    new Refusal(status.FAILED_PRECONDITION, `Delete failed due to WrongExpectedVersion. Stream: ${stream}`, {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected === 'any' ? -2 : expected === 'stream_exists' ? -4 : expected),
      'actual-version': String(current),
    }),
  maximumAppendSize: (limit: number) =>
    new Refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': String(limit),
    }),
  invalidPosition: () => new Refusal(status.INVALID_ARGUMENT, 'Trying to read from an invalid position.'),
  dropped: () => new Refusal(status.CANCELLED, 'Subscription dropped by the server.'),
};

export const nameOf = (identifier: shared.StreamIdentifier | undefined): string =>
  Buffer.from(identifier!.getStreamName_asU8()).toString('utf8');
const identifierOf = (stream: string) => new shared.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));

const ticksPerMillisecond = 10_000n;

export function encodedEvent(event: LogEvent): Buffer {
  if (event.encoded) return event.encoded;
  const position = String(event.position);
  const record = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(identifierOf(event.stream))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(position)
    .setPreparePosition(position)
    .setData(event.data)
    .setCustomMetadata(event.metadata);
  record
    .getMetadataMap()
    .set('type', event.type)
    .set('created', String(BigInt(event.created) * ticksPerMillisecond))
    .set('content-type', event.contentType);
  const read = new ReadResp.ReadEvent().setEvent(record).setCommitPosition(position);
  return (event.encoded = encoded(new ReadResp().setEvent(read)));
}
export const encoded = (answer: ReadResp): Buffer => Buffer.from(answer.serializeBinary());
export const confirmation = (id: string) =>
  encoded(new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(id)));
export const caughtUp = () => encoded(new ReadResp().setCaughtUp(new ReadResp.CaughtUp()));
export const fellBehind = () => encoded(new ReadResp().setFellBehind(new ReadResp.FellBehind()));
export const streamNotFound = (stream: string) =>
  encoded(new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(stream))));
export function checkpoint(position: number): Buffer {
  const at = String(position);
  return encoded(new ReadResp().setCheckpoint(new ReadResp.Checkpoint().setCommitPosition(at).setPreparePosition(at)));
}

export function batchSuccess(outcome: Outcome & { kind: 'success' }): BatchAppendResp {
  const success = new BatchAppendResp.Success();
  if (outcome.revision < 0) success.setNoStream(new Empty());
  else success.setCurrentRevision(String(outcome.revision));
  const at = String(outcome.position);
  if (outcome.position === undefined) success.setNoPosition(new Empty());
  else success.setPosition(new shared.AllStreamPosition().setCommitPosition(at).setPreparePosition(at));
  return new BatchAppendResp().setSuccess(success);
}

function batchError(code: number, message: string, details: { serializeBinary(): Uint8Array }, name: string) {
  const any = new Any();
  any.pack(details.serializeBinary(), `event_store.client.${name}`);
  const error = new Status().setMessage(message).setDetails(any);
  error.setCode(code);
  return new BatchAppendResp().setError(error);
}
export const batchErrors = {
  conflict(expected: Expected, current: number): BatchAppendResp {
    const details = new shared.WrongExpectedVersion();
    if (current < 0) details.setCurrentNoStream(new Empty());
    else details.setCurrentStreamRevision(String(current));
    if (expected === 'any') details.setExpectedAny(new Empty());
    else if (expected === 'stream_exists') details.setExpectedStreamExists(new Empty());
    else if (expected === -1) details.setExpectedNoStream(new Empty());
    else details.setExpectedStreamPosition(String(expected));
    return batchError(status.ALREADY_EXISTS, 'WrongExpectedVersion', details, 'WrongExpectedVersion');
  },
  deleted(stream: string): BatchAppendResp {
    const details = new shared.StreamDeleted().setStreamIdentifier(identifierOf(stream));
    return batchError(status.NOT_FOUND, 'StreamDeleted', details, 'StreamDeleted');
  },
  accessDenied: () => batchError(status.PERMISSION_DENIED, 'Access Denied', new shared.AccessDenied(), 'AccessDenied'),
  maximumAppendSize(limit: number): BatchAppendResp {
    const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(limit);
    return batchError(status.INVALID_ARGUMENT, 'Maximum Append Size Exceeded', details, 'MaximumAppendSizeExceeded');
  },
};
export function batchAnswer(answer: BatchAppendResp, correlation: shared.UUID, stream: string): BatchAppendResp {
  return answer.setCorrelationId(correlation).setStreamIdentifier(identifierOf(stream));
}

/** Success and conflict of the single append; every other answer is a refusal. */
export function appendAnswer(outcome: Outcome & { kind: 'success' | 'conflict' }, expected: Expected): AppendResp {
  if (outcome.kind === 'success') {
    const success = new AppendResp.Success();
    if (outcome.revision < 0) success.setNoStream(new shared.Empty());
    else success.setCurrentRevision(String(outcome.revision));
    const at = String(outcome.position);
    if (outcome.position === undefined) success.setNoPosition(new shared.Empty());
    else success.setPosition(new AppendResp.Position().setCommitPosition(at).setPreparePosition(at));
    return new AppendResp().setSuccess(success);
  }
  const wrong = new AppendResp.WrongExpectedVersion();
  if (outcome.current < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(outcome.current));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty());
  else if (expected === -1) wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return new AppendResp().setWrongExpectedVersion(wrong);
}
