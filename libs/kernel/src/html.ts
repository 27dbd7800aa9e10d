import { unsafeCharacters } from './field.js';
import { streamOf } from './ids.js';

/** The name a stream goes by, joined when the text is written. */
export class Named {
  constructor(
    readonly stream: string,
    /** What stands there when it has no name the reader may see; absent: the id. */
    readonly otherwise?: Html,
  ) {}
}
/** What can be put into a text: nothing stands for a missing value, a list for its members in turn. */
export type Shown = string | number | undefined | Html | Named | readonly Shown[];

/** Text with markup of ours. Values stay values until it is written; only then they are escaped, named or left blank. */
export class Html {
  constructor(
    readonly strings: readonly string[],
    readonly values: readonly Shown[],
  ) {}
}
/** ``html`<p>${anything}</p>` ``: whatever comes in by a value is text, never markup. */
export const html = (strings: TemplateStringsArray, ...values: Shown[]): Html => new Html(strings, values);
/** The name of `category-id`, read when the text is written. */
export const named = (category: string, id: string, otherwise?: Html): Named =>
  new Named(streamOf(category, id), otherwise);
/** Values with a text between them. */
export const joined = (values: readonly Shown[], between: string): Shown[] =>
  values.flatMap((each, i) => (i === 0 ? [each] : [between, each]));

export const isVaultReference = (text: string): boolean => /^vault:[0-9a-f-]{36}$/.test(text);

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** What would make a text read other than it is stored is shown as a replacement character. */
const escaped = (text: string): string =>
  text.replace(unsafeCharacters, '\ufffd').replace(/[&<>"']/g, (character) => entities[character]!);

/** Streams a text names, and the personal values it shows. */
export function askedIn(shown: Shown, found = { streams: new Set<string>(), references: new Set<string>() }) {
  if (typeof shown === 'string' && isVaultReference(shown)) found.references.add(shown);
  else if (shown instanceof Named) {
    found.streams.add(shown.stream);
    askedIn(shown.otherwise, found);
  } else if (shown instanceof Html) shown.values.forEach((each) => askedIn(each, found));
  else if (Array.isArray(shown)) shown.forEach((each) => askedIn(each as Shown, found));
  return found;
}

/** What the reader may see of names and personal values. */
export interface Revealed {
  name: (stream: string) => string | undefined;
  /** Of a vault reference. */
  value: (reference: string) => string | undefined;
  /** Stands where a personal value is not shown. */
  withheld: Html;
}

/** The text written out. */
export function written(shown: Shown, revealed: Revealed): string {
  if (shown === undefined) return '';
  if (typeof shown === 'number') return String(shown);
  if (typeof shown === 'string') {
    if (!isVaultReference(shown)) return escaped(shown);
    const value = revealed.value(shown);
    return value === undefined ? written(revealed.withheld, revealed) : escaped(value);
  }
  if (shown instanceof Named) {
    const name = revealed.name(shown.stream);
    if (name !== undefined) return escaped(name);
    return shown.otherwise
      ? written(shown.otherwise, revealed)
      : escaped(shown.stream.slice(shown.stream.indexOf('-') + 1));
  }
  if (shown instanceof Html) return shown.strings.map((each, i) => each + written(shown.values[i], revealed)).join('');
  return shown.map((each) => written(each, revealed)).join('');
}
