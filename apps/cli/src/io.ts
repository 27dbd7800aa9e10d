import { fill, type Language, type Words } from '@app/kernel';

/** What a command may touch; given, so that specs run the whole program in their own process. */
export interface Io {
  env: Readonly<Record<string, string | undefined>>;
  /** One line to standard output: results. */
  out: (line: string) => void;
  /** One line to standard error: everything else. */
  err: (line: string) => void;
  /** Standard error is a terminal: progress may be drawn. */
  tty: boolean;
}

export const exitCode = { ok: 0, findings: 1, wrongUse: 2, unavailable: 3 } as const;

/** Ends the program with one clear line. */
export class Ended extends Error {
  constructor(
    readonly code: number,
    readonly words: Words,
    values: Record<string, unknown> = {},
  ) {
    super(words.en);
    this.words = { zh: fill(words.zh, values), en: fill(words.en, values) };
  }
}

/** `--language`, else English where the locale says so, else Chinese. */
export function languageOf(argv: readonly string[], env: Io['env']): Language {
  const asked = argv.find((each) => each.startsWith('--language='))?.slice(11) ?? argv[argv.indexOf('--language') + 1];
  if (argv.some((each) => each.startsWith('--language')) && (asked === 'zh' || asked === 'en')) return asked;
  return (env.LC_ALL || env.LC_MESSAGES || env.LANG || '').startsWith('en') ? 'en' : 'zh';
}
