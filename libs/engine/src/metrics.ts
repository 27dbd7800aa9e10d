import type { EventStore } from '@app/kernel';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One registry per process part, so that tests do not share one. */
export interface Metrics {
  registry: Registry;
  /** Give it to the engine as `onOutcome`. */
  outcome(workflow: string, command: string, outcome: string): void;
  /** Seconds of one answered request. `route` is the pattern, never the address. */
  request(method: string, route: string, status: number, seconds: number): void;
  /** Seconds of one append, until it is durable. */
  append(seconds: number): void;
  /** Says lags when asked for metrics. */
  watchLag(lag: () => Readonly<Record<string, number>>): void;
  /** Says whether this process is the active one of several. */
  watchLease(held: () => boolean): void;
}

const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const outcomes = new Counter({
    name: 'juanzong_commands_total',
    help: 'Commands decided, by outcome (accepted, proposed, nothing, refused) and clause',
    labelNames: ['workflow', 'command', 'outcome', 'clause'],
    registers,
  });
  const requests = new Histogram({
    name: 'juanzong_http_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers,
  });
  const appends = new Histogram({
    name: 'juanzong_append_seconds',
    help: 'Time until an append is durable',
    buckets,
    registers,
  });
  let lag: () => Readonly<Record<string, number>> = () => ({});
  new Gauge({
    name: 'juanzong_view_lag_events',
    help: 'How far a view is behind the log: events in an embedded store, bytes of the log in EventStoreDB',
    labelNames: ['view'],
    registers,
    collect() {
      this.reset();
      for (const [view, events] of Object.entries(lag())) this.set({ view }, events);
    },
  });
  // A labelled child is looked up once: hashing labels on every request would cost more than counting.
  const observers = new Map<string, (seconds: number) => void>();
  const accepted = new Set(['accepted', 'proposed', 'nothing']);
  return {
    registry,
    outcome(workflow, command, outcome) {
      const refused = !accepted.has(outcome);
      outcomes.inc({ workflow, command, outcome: refused ? 'refused' : outcome, clause: refused ? outcome : '' });
    },
    request(method, route, status, seconds) {
      const key = `${method} ${status} ${route}`;
      let observe = observers.get(key);
      if (!observe) {
        const child = requests.labels({ method, route, status });
        observers.set(key, (observe = (value) => child.observe(value)));
      }
      observe(seconds);
    },
    append: (seconds) => appends.observe(seconds),
    watchLag: (of) => void (lag = of),
    watchLease: (held) =>
      void new Gauge({
        name: 'juanzong_lease_held',
        help: '1 in the process that fills views and runs reactions and clocks, 0 in one that waits',
        registers,
        collect() {
          this.set(held() ? 1 : 0);
        },
      }),
  };
}

/** The same store, its appends timed. */
export function timedAppends<S extends EventStore>(store: S, metrics: Metrics): S {
  const append = store.append.bind(store);
  store.append = async (batch) => {
    const start = performance.now();
    const appended = await append(batch);
    metrics.append((performance.now() - start) / 1000);
    return appended;
  };
  return store;
}
