import { Presets, SingleBar } from 'cli-progress';
import type { Language } from '@app/kernel';
import type { Io } from './io.js';

export interface Bar {
  at: (events: number, total?: number) => void;
  stop: () => void;
}

/** Events (or steps of another kind) done, rate and time left, drawn on a terminal only. */
export function progressBar(
  io: Io,
  language: Language,
  what: string,
  total: number,
  unit = language === 'zh' ? '条' : 'events',
): Bar {
  if (!io.tty) return { at: () => undefined, stop: () => undefined };
  const format = language === 'zh'
    ? `${what} {bar} {percentage}%  {value}/{total} ${unit}  每秒 {rate} ${unit}  剩余 {eta_formatted}`
    : `${what} {bar} {percentage}%  {value}/{total} ${unit}  {rate}/s  {eta_formatted} left`; // prettier-ignore
  const bar = new SingleBar({ format, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
  const startedAt = Date.now();
  bar.start(Math.max(1, total), 0, { rate: 0 });
  return {
    at: (events, of) => {
      if (of !== undefined) bar.setTotal(of);
      bar.update(events, { rate: Math.round((events * 1000) / Math.max(1, Date.now() - startedAt)) });
    },
    stop: () => bar.stop(),
  };
}

/** Events a store holds, as far as its head tells: positions of an embedded log count them. */
export const countOf = (head: string | undefined): number =>
  head === undefined ? 0 : Number(head.slice(head.indexOf('.') + 1));
