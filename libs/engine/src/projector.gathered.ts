import type { StoredEvent } from '@app/kernel';

/** Reads ahead while the consumer works, and hands over everything that has come; reads no further than `max` events ahead. */
export async function* gathered(
  source: AsyncIterable<{ events: readonly StoredEvent[] }>,
  max: number,
): AsyncGenerator<readonly StoredEvent[]> {
  let buffer: StoredEvent[] = [];
  let ended = false;
  let failure: { error: unknown } | undefined;
  let tell = () => {};
  let room = () => {};
  const pump = (async () => {
    try {
      for await (const { events } of source) {
        for (const event of events) buffer.push(event);
        tell();
        if (buffer.length >= max) await new Promise<void>((resolve) => (room = resolve));
        if (ended) return;
      }
    } catch (error) {
      failure = { error };
    } finally {
      ended = true;
      tell();
    }
  })();
  try {
    for (;;) {
      while (buffer.length === 0 && !ended) await new Promise<void>((resolve) => (tell = resolve));
      const events = buffer;
      buffer = [];
      room();
      if (events.length) yield events;
      else if (failure) throw failure.error;
      else if (ended) return;
    }
  } finally {
    ended = true;
    room();
    void pump;
  }
}
