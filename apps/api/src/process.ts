import { endingOf } from './ending.js';

/** Ends the process with one line that says why. */
export function endWith(error: unknown): never {
  const { line, code } = endingOf(error);
  console.error(line);
  if (process.env.LOG_LEVEL === 'debug' && error instanceof Error) console.error(error.stack);
  process.exit(code);
}

/** Stops cleanly when the system asks, once. */
export function runUntilSignal(stop: () => Promise<void>): void {
  const onSignal = (): void => {
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
    stop().then(
      () => process.exit(0),
      (error: unknown) => endWith(error),
    );
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

// That nobody reads what is printed any more (`| head`) is no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
