import { randomUUID } from 'node:crypto';
import type { Job, JobBoard } from '@app/kernel';
import { guarded, type MongoConnection } from './mongo.driver.js';
import { fencedBy, type Fenced } from './mongo.fence.js';

/** What is of no concern to the store is kept as JSON text. */
interface JobDocument {
  _id: string;
  /** In the order in which they were asked for. */
  seq: bigint;
  kind: string;
  input: string;
  state: Job['state'];
  /** The board through which it was taken: a running one of another is left over. */
  taker: string | null;
  progress?: string;
  result?: string;
  error?: string;
}

/** Jobs as documents. What is taken and told under a fence counts only while the lease is its holder's. */
export function openMongoJobs(connection: MongoConnection, fenced: Fenced = {}): JobBoard {
  const jobs = connection.db.collection<JobDocument>('jobs');
  const counters = connection.db.collection<{ _id: string; value: bigint }>('counters');
  const write = fencedBy(connection, fenced);
  const taker = randomUUID();

  return {
    ask: (kind, input) =>
      guarded(async () => {
        const next = await counters.findOneAndUpdate(
          { _id: 'jobs' },
          { $inc: { value: 1n } },
          { upsert: true, returnDocument: 'after' },
        );
        const job: JobDocument = {
          _id: randomUUID(),
          seq: next!.value,
          kind,
          input: JSON.stringify(input),
          state: 'waiting',
          taker: null,
        };
        await jobs.insertOne(job);
        return jobOf(job);
      }),
    get: (id) => guarded(async () => shown(await jobs.findOne({ _id: id }))),
    last: (kind) => guarded(async () => shown(await jobs.findOne({ kind }, { sort: { seq: -1 } }))),
    take: async (kinds) => {
      const next = {
        kind: { $in: [...kinds] },
        $or: [{ state: 'waiting' as const }, { state: 'running' as const, taker: { $ne: taker } }],
      };
      if (!(await guarded(() => jobs.findOne(next, { projection: { _id: 1 } })))) return undefined;
      return write(async (session) =>
        shown(
          await jobs.findOneAndUpdate(
            next,
            { $set: { state: 'running', taker } },
            { session, sort: { seq: 1 }, returnDocument: 'after' },
          ),
        ),
      );
    },
    tell: async (id, news) => {
      const { state, error, progress, result } = news;
      const set = {
        ...(state !== undefined && { state }),
        ...(error !== undefined && { error }),
        ...(progress !== undefined && { progress: JSON.stringify(progress) }),
        ...(result !== undefined && { result: JSON.stringify(result) }),
      };
      await write((session) => jobs.updateOne({ _id: id }, { $set: set }, { session }));
    },
  };
}

const shown = (job: JobDocument | null): Job | undefined => (job ? jobOf(job) : undefined);
function jobOf({ _id: id, kind, input, state, progress, result, error }: JobDocument): Job {
  return {
    id,
    kind,
    input: JSON.parse(input) as object,
    state,
    ...(progress !== undefined && { progress: JSON.parse(progress) as object }),
    ...(result !== undefined && { result: JSON.parse(result) as object }),
    ...(error !== undefined && { error }),
  };
}
