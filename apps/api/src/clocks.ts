import { instantOf, isDate, msOf, type Clock, type Instant } from '@app/kernel';

export const systemClock: Clock = { now: () => instantOf(Date.now()) };

/** A clock that starts where it is told, goes on as time does, and can be set forward: trial mode only. */
export function trialClock(start: Instant): Required<Clock> {
  let ahead = msOf(start) - Date.now();
  return {
    now: () => instantOf(Date.now() + ahead),
    /** @throws RangeError backwards: recorded time never runs back */
    set(at) {
      const target = msOf(at) - Date.now();
      if (target < ahead) throw new RangeError(`${at} lies before ${instantOf(Date.now() + ahead)}`);
      ahead = target;
    },
  };
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
