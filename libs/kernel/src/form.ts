import type { StoredEvent } from './event.js';
import type { ReportAsk } from './facts.js';
import type { Html } from './html.js';
import type { Instant, LocalDate } from './time.js';
import type { Document } from './view.js';
import type { Language, Words } from './words.js';

/** What an official paper is made of: nothing but what is recorded. */
export interface Printing<D extends object = Document> {
  id: string;
  /** The file as it stands, folded by its listing. */
  document: D;
  /** Every event of the file, in order, each with the record of its command. */
  events: readonly StoredEvent[];
  /** Those that this paper states. */
  paper: readonly StoredEvent[];
}
/** An official paper of a file, in Chinese: a notice, a reply, a proof of service. */
export interface Form<D extends object = Document> {
  title: Words;
  /** The step that leads to it. */
  step: Words;
  /** Papers of this form the file has led to, in order: the events that each states. */
  papers: (events: readonly StoredEvent[]) => readonly (readonly StoredEvent[])[];
  /** What stands in the name of the printed file. */
  subject: (document: D) => string | undefined;
  body: (of: Printing<D>) => Html;
}
/** Each event of these types is a paper of its own. */
export const eachOf =
  (...types: readonly string[]): Form['papers'] =>
  (events) =>
    events.filter(({ type }) => types.includes(type)).map((event) => [event]);

/** Everything the reader may see about one file, on a day, in the reader's language. */
export interface Dossier<G extends { subject: string } = never> {
  title: Words;
  /** @returns undefined where there is no such file on that day */
  gather: (ask: ReportAsk, id: string) => Promise<G | undefined>;
  /** `last`: the file's last event that the reader may read and that is in effect. */
  body: (of: G & { asOf: LocalDate; knownAt?: Instant; language: Language; last?: StoredEvent }) => Html;
}
export type AnyForm = Form<never> | Dossier;
export const isDossier = (form: AnyForm): form is Dossier => 'gather' in form;
export const form = <D extends object>(of: Form<D>): AnyForm => of;
export const dossier = <G extends { subject: string }>(of: Dossier<G>): AnyForm => of as never;
