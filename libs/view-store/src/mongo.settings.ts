import { guarded, type MongoConnection } from './mongo.driver.js';

/** Whole numbers by name that only grow, shared by all processes. */
export interface Settings {
  get(name: string): Promise<number | undefined>;
  /** A smaller one changes nothing. Answers the one that stands. */
  raise(name: string, value: number): Promise<number>;
}

export function openMongoSettings({ db }: MongoConnection): Settings {
  const settings = db.collection<{ _id: string; value: bigint }>('settings');
  return {
    get: (name) =>
      guarded(async () => {
        const found = await settings.findOne({ _id: name });
        return found ? Number(found.value) : undefined;
      }),
    raise: (name, value) =>
      guarded(async () => {
        const raised = await settings.findOneAndUpdate(
          { _id: name },
          { $max: { value: BigInt(value) } },
          { upsert: true, returnDocument: 'after' },
        );
        return Number(raised!.value);
      }),
  };
}
