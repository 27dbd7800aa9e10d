import { instantOf, msOf, type Clock, type Instant } from '@app/kernel';

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
