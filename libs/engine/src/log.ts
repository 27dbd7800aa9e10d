import type { LoggerService } from '@nestjs/common';
import { destination, pino, type Logger } from 'pino';

export type Log = Logger;

/**
 * JSON lines without personal data: no bodies, no headers, of a query string only its names.
 * Errors keep type and stack; messages of drivers may quote values, so of those with a code, and of JSON errors, only the code is kept.
 */
export const createLog = (options: { level?: string; to?: { write(line: string): void } } = {}): Log =>
  pino(
    {
      level: options.level ?? 'info',
      base: { service: 'juanzong' },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
    },
    options.to ?? destination({ fd: 1, sync: false, minLength: 4096 }),
  );

function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { code?: string | number };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const quotes = code !== undefined || error instanceof SyntaxError;
  return {
    type: error.constructor.name,
    ...(code === undefined ? {} : { code }),
    ...(quotes ? {} : { message: error.message }),
    stack: frames.map((line) => line.trim()),
  };
}

/** Lets Nest speak through the same log. */
export const nestLog = (log: Log): LoggerService => {
  const at =
    (level: 'info' | 'error' | 'warn' | 'debug') =>
    (message: unknown, ...rest: unknown[]) =>
      log[level]({ context: rest.at(-1) }, typeof message === 'string' ? message : JSON.stringify(message));
  return { log: at('debug'), error: at('error'), warn: at('warn'), debug: at('debug'), verbose: at('debug') };
};
