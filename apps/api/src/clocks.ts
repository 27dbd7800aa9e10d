import { instantOf, isDate, msOf, type Clock, type Instant } from '@app/kernel';

export const systemClock: Clock = { now: () => instantOf(Date.now()) };

/** A trial clock: it can be set forward. */
export type TrialClock = Clock & Required<Pick<Clock, 'set'>>;

/** A clock that starts where it is told, goes on as time does, and can be set forward: trial mode only. */
export function trialClock(start: Instant): TrialClock {
  let ahead = msOf(start) - Date.now();
  return {
    now: () => instantOf(Date.now() + ahead),
    /** @throws RangeError backwards: recorded time never runs back */
    set: async (at) => void (ahead = further(at, ahead)),
  };
}

/** Numbers that several processes share and that only grow. */
export interface SharedNumbers {
  get(name: string): Promise<number | undefined>;
  /** @returns the number as it is now */
  raise(name: string, value: number): Promise<number>;
}
const aheadName = 'trialClockAheadMs';

/** The same for several processes: how far it is ahead of the host's clock stands in the store. */
export async function sharedTrialClock(start: Instant, numbers: SharedNumbers): Promise<TrialClock> {
  let ahead = (await numbers.get(aheadName)) ?? (await numbers.raise(aheadName, msOf(start) - Date.now()));
  return {
    now: () => instantOf(Date.now() + ahead),
    set: async (at) => void (ahead = await numbers.raise(aheadName, further(at, ahead))),
    refresh: async () => void (ahead = (await numbers.get(aheadName)) ?? ahead),
  };
}

function further(at: Instant, ahead: number): number {
  const target = msOf(at) - Date.now();
  if (target < ahead) throw new RangeError(`${at} lies before ${instantOf(Date.now() + ahead)}`);
  return target;
}

/** Where a trial clock may be set: a day (nine o'clock in Shanghai), or an instant with its offset. Undefined for anything else. */
export function momentOf(text: string): Instant | undefined {
  const at = isDate(text) ? `${text}T09:00:00+08:00` : text;
  const written = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.exec(at);
  // The platform takes 30 February for 1 March.
  if (!written || !isDate(written[1]!)) return undefined;
  const ms = msOf(at);
  return Number.isNaN(ms) ? undefined : instantOf(ms);
}
