/** A sentence in both languages of the product; zh is the default everywhere. */
export interface Words {
  zh: string;
  en: string;
}
export type Language = keyof Words;

/** What officials call coded values: field → value → words. */
export type Labels = Readonly<Record<string, Readonly<Record<string, Words>>>>;

/**
 * The values of a sentence, coded ones in words; what has no label stays as it is. `one/other:what` is said as codes any of which will do,
 * and what they are about.
 */
export function labelled(
  values: Readonly<Record<string, unknown>>,
  labels: Labels | undefined,
  language: Language,
): Readonly<Record<string, unknown>> {
  if (!labels) return values;
  const word = (name: string, value: unknown): unknown => {
    const of = labels[name];
    if (!of || (typeof value !== 'string' && typeof value !== 'boolean')) return value;
    const [, codes = '', about] = /^([\w/]+)(?::(.+))?$/.exec(String(value)) ?? [];
    if (!codes.split('/').every((code) => Object.hasOwn(of, code))) return value;
    const said = codes.split('/').map((code) => of[code]![language]);
    const text = said.join(language === 'zh' ? '或' : ' or ');
    return about === undefined ? text : language === 'zh' ? `${text}（${about}）` : `${text} (${about})`;
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((each) => word(name, each)) : word(name, value),
    ]),
  );
}

/** A name as it stands in an address: `recordAuditNote` → `record-audit-note`. */
export const kebab = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();

/** `{school-…}` in a sentence: where the name of that stream goes, joined when it is read. */
export const nameSlot = /\{(\w+-[\w-]+)\}/g;

/** Fills `{name}` placeholders; a value that is missing stays visible as `{name}` rather than vanish. */
export const fill = (template: string, values: Readonly<Record<string, unknown>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined || value === null) return whole;
    if (Array.isArray(value)) return value.map((each) => say(each)).join('、');
    return say(value);
  });

const say = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
