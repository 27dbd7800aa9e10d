import { ShapeRefused } from '@app/engine';
import { instantOf, msOf } from '@app/kernel';
import { sharedTrialClock, trialClock, type SharedNumbers } from './clocks.js';
import { configOf, WrongSetting } from './config.js';
import { TrialController } from './trial.controller.js';

const start = '2024-01-01T09:00:00.000+08:00';
const trialDoor = () => {
  const clock = trialClock(start);
  return new TrialController({ clock, token: async () => '', runDue: async () => undefined });
};

describe('where a trial clock is set, by setting and over HTTP', () => {
  it.each(['2024-02-30', '2024-13-01', '2027', 'yesterday', '2027-01-01T09:00:00', '2027-02-30T09:00:00+08:00', '9'])(
    '%s is refused',
    async (text) => {
      expect(() => configOf({ TRIAL_CLOCK: text })).toThrow(WrongSetting);
      await expect(trialDoor().set({ now: text })).rejects.toThrow(ShapeRefused);
    },
  );

  it.each([
    ['2024-02-29', '2024-02-29T09:00:00.000+08:00'],
    ['2027-01-01T00:00:00Z', '2027-01-01T08:00:00.000+08:00'],
    ['2027-01-01T09:30+08:00', '2027-01-01T09:30:00.000+08:00'],
  ])('%s is %s', async (text, instant) => {
    expect(configOf({ TRIAL_CLOCK: text }).trialClock).toBe(instant);
    const { now } = await trialDoor().set({ now: text });
    expect(Date.parse(now) - Date.parse(instant)).toBeLessThan(1000);
    expect(now >= instant).toBe(true);
  });

  it('what is no text is refused, and so is setting it back', async () => {
    await expect(trialDoor().set({ now: 2027 })).rejects.toThrow(ShapeRefused);
    await expect(trialDoor().set(undefined as never)).rejects.toThrow(ShapeRefused);
    await expect(trialDoor().set({ now: '2023-12-31' })).rejects.toThrow(ShapeRefused);
  });
});

describe('a trial clock that several processes share', () => {
  function numbers(): SharedNumbers {
    const kept = new Map<string, number>();
    return {
      get: async (name) => kept.get(name),
      raise: async (name, value) => (kept.set(name, Math.max(value, kept.get(name) ?? -Infinity)), kept.get(name)!),
    };
  }
  const day = (instant: string) => instant.slice(0, 10);

  it('is set by one, and read by all when they refresh it', async () => {
    const shared = numbers();
    const [one, other] = [await sharedTrialClock(start, shared), await sharedTrialClock(start, shared)];
    expect([day(one.now()), day(other.now())]).toEqual(['2024-01-01', '2024-01-01']);
    await one.set('2024-03-01T09:00:00.000+08:00');
    expect([day(one.now()), day(other.now())]).toEqual(['2024-03-01', '2024-01-01']);
    await other.refresh!();
    expect(day(other.now())).toBe('2024-03-01');
    await expect(other.set(start)).rejects.toThrow(RangeError);
    expect(day((await sharedTrialClock(start, shared)).now())).toBe('2024-03-01');
  });
  it('set by two at once, stands where the later one put it', async () => {
    const shared = numbers();
    const [one, other] = [await sharedTrialClock(start, shared), await sharedTrialClock(start, shared)];
    await Promise.all([one.set('2024-05-01T09:00:00.000+08:00'), other.set('2024-03-01T09:00:00.000+08:00')]);
    for (const each of [one, other]) {
      await each.refresh!();
      expect(msOf(each.now())).toBeGreaterThanOrEqual(msOf(instantOf(Date.UTC(2024, 4, 1, 1))));
    }
  });
});
