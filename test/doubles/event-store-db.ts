/**
 * A protocol double of EventStoreDB 24.10: a gRPC server on a real socket, built from the client's own generated
 * services, holding everything in memory. The unmodified @eventstore/db-client speaks to it, from any process.
 *
 * It follows the server in: expected revisions and the idempotence rule; all-or-nothing appends over BatchAppend and
 * Append; positions that grow by record size; reads of streams and `$all` both ways; catch-up subscriptions with
 * filters, checkpoints and caughtUp; $tb and $maxCount; soft delete and tombstone; the shapes of its refusals; gossip.
 *
 * It does not do: persistence (stopping it forgets all; `restart` and `down` do not), replication between several
 * doubles, projections, persistent subscriptions, links, $maxAge and $acl, users beyond one name and password,
 * HTTP endpoints, server-side write timeouts. Idempotence under `any` never forgets an id; the server's cache does.
 * Where the server sends an earlier checkpoint at the end of catch-up (the start of its last page), this one names the
 * last event it looked at. fellBehind is sent after silence only; the real server keeps it to itself as yet.
 */
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
import { ClusterInfo, EndPoint, MemberInfo } from '@eventstore/db-client/generated/gossip_pb';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { SupportedMethod, SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import { UUID } from '@eventstore/db-client/generated/shared_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { type Refusal, refusals } from './event-store-db/answers.js';
import { appendServices, type Surroundings } from './event-store-db/appends.js';
import { createFaults, type EventStoreFaults } from './event-store-db/faults.js';
import { createLog } from './event-store-db/log.js';
import { readServices } from './event-store-db/reads.js';

export type { EventStoreFaults } from './event-store-db/faults.js';

export interface EventStoreDouble {
  /**
   * `esdb://127.0.0.1:<port>?tls=false`; with `tls` `esdb://user:password@localhost:<port>?tls=true&tlsCAFile=...`.
   */
  readonly url: string;
  readonly port: number;
  readonly faults: EventStoreFaults;
  /** Drops every connection, forgets nothing, listens again on the same port after `downMs` (default 0). */
  restart(options?: { downMs?: number }): Promise<void>;
  /** Stops listening and drops all connections until `up()`. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
  /** Names of the streams that exist, those of the system too. */
  streams(): string[];
  /** As $tb followed by a scavenge: the events of the stream below the revision are gone, from `$all` too. */
  truncateBefore(stream: string, revision: number): void;
  /** Deletes the stream for good, whatever its revision. */
  tombstone(stream: string): void;
  /** Appends n events of the server's own ($statsCollected). */
  system(n: number): void;
}

export interface EventStoreDoubleOptions {
  port?: number;
  /** False: the server does not list BatchAppend, so clients use Append. */
  batchAppend?: boolean;
  /** When given, streams are closed to every other credential. Needs `tls`: the client drops credentials without. */
  username?: string;
  password?: string;
  /** Other nodes that gossip tells of. This double leads unless one of them does. */
  clusterPeers?: readonly { host: string; port: number; isLeader: boolean }[];
  /** Paths of PEM files; the certificate, its own authority, must name localhost. */
  tls?: { cert: string; key: string };
}

export async function startEventStoreDouble(options: EventStoreDoubleOptions = {}): Promise<EventStoreDouble> {
  const { batchAppend = true, username, password, clusterPeers = [], tls } = options;
  const host = tls ? 'localhost' : '127.0.0.1';
  const log = createLog();
  const sockets = new Map<string, Socket>();
  let port = options.port ?? 0;
  let listener: NetServer | undefined;

  const state = createFaults(
    () => reads.pumpAll(),
    () => reads.dropAll(),
  );
  const self = () => ({ host, port, isLeader: !clusterPeers.some((peer) => peer.isLeader) });
  const members = () => [self(), ...clusterPeers.filter((peer) => peer.port !== port)];
  const leader = () => members().find((member) => member.isLeader)!;

  function unauthorised(metadata: Metadata): Refusal | undefined {
    if (username === undefined) return undefined;
    const [given] = metadata.get('authorization');
    if (given === undefined) return refusals.accessDenied();
    const wanted = Buffer.from(`${username}:${password ?? ''}`).toString('base64');
    return String(given) === `Basic ${wanted}` ? undefined : refusals.unauthenticated();
  }
  function fault(): Refusal | undefined {
    if (state.take('unavailable')) return refusals.unavailable();
    return state.take('notLeader') ? refusals.notLeader(leader()) : undefined;
  }
  const surroundings: Surroundings = {
    log,
    state,
    fault,
    unauthorised,
    refusal: (metadata) => fault() ?? unauthorised(metadata),
    cut: (peer) => sockets.get(peer)?.destroy(),
  };
  const reads = readServices(surroundings);
  const server = new Server({ 'grpc.max_receive_message_length': 16 * 1024 * 1024 });
  server.addService(
    { ...StreamsService, read: { ...StreamsService.read, responseSerialize: (answer: Buffer) => answer } },
    { ...appendServices(surroundings), read: reads.read },
  );
  server.addService(ServerFeaturesService, {
    getSupportedMethods: (_call: unknown, callback: (refused: Refusal | null, answer?: SupportedMethods) => void) =>
      state.take('unavailable') ? callback(refusals.unavailable()) : callback(null, supportedMethods(batchAppend)),
  });
  server.addService(GossipService, {
    read: (_call: unknown, callback: (refused: Refusal | null, answer?: ClusterInfo) => void) =>
      state.take('unavailable') ? callback(refusals.unavailable()) : callback(null, gossip(members())),
  });
  const injector = server.createConnectionInjector(
    tls
      ? ServerCredentials.createSsl(null, [{ cert_chain: readFileSync(tls.cert), private_key: readFileSync(tls.key) }])
      : ServerCredentials.createInsecure(),
  );

  function admit(socket: Socket): void {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(peer, socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(peer));
    injector.injectConnection(socket);
  }
  async function up(): Promise<void> {
    if (listener) return;
    const opened = createServer(admit);
    await new Promise<void>((resolve, reject) => {
      opened.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    listener = opened;
    port = (opened.address() as AddressInfo).port;
  }
  async function down(): Promise<void> {
    const closing = listener;
    listener = undefined;
    if (!closing) return;
    const closed = new Promise((resolve) => closing.close(resolve));
    for (const socket of sockets.values()) socket.destroy();
    await closed;
  }
  await up();

  const account = username === undefined ? '' : `${username}:${encodeURIComponent(password ?? '')}@`;
  return {
    get url() {
      return tls
        ? `esdb://${account}${host}:${port}?tls=true&tlsCAFile=${encodeURIComponent(tls.cert)}`
        : `esdb://${host}:${port}?tls=false`;
    },
    get port() {
      return port;
    },
    faults: state.faults,
    up,
    down,
    restart: async ({ downMs = 0 } = {}) => {
      await down();
      if (downMs) await pause(downMs);
      await up();
    },
    stop: async () => {
      await down();
      state.faults.clear();
      injector.destroy();
      server.forceShutdown();
    },
    streams: log.names,
    truncateBefore: log.truncateBefore,
    tombstone: (stream) => void log.tombstone(stream, 'any'),
    system: log.system,
  };
}

function supportedMethods(batchAppend: boolean): SupportedMethods {
  const methods = ['append', 'delete', 'read', 'tombstone', ...(batchAppend ? ['batchappend'] : [])];
  return new SupportedMethods()
    .setEventStoreServerVersion('24.10.0')
    .setMethodsList(
      methods.map((name) =>
        new SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name),
      ),
    );
}

function gossip(members: readonly { host: string; port: number; isLeader: boolean }[]): ClusterInfo {
  const { LEADER, FOLLOWER } = MemberInfo.VNodeState;
  return new ClusterInfo().setMembersList(
    members.map(({ host, port, isLeader }) =>
      new MemberInfo()
        .setInstanceId(new UUID().setString(`00000000-0000-4000-8000-${String(port).padStart(12, '0')}`))
        .setTimeStamp(String(Date.now()))
        .setState(isLeader ? LEADER : FOLLOWER)
        .setIsAlive(true)
        .setHttpEndPoint(new EndPoint().setAddress(host).setPort(port)),
    ),
  );
}
