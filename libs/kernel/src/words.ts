/** A sentence in both languages of the product; zh is the default everywhere. */
export interface Words {
  zh: string;
  en: string;
}
export type Language = keyof Words;

/** Fills `{name}` placeholders; a value that is missing stays visible as `{name}` rather than vanish. */
export const fill = (template: string, values: Readonly<Record<string, unknown>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined || value === null) return whole;
    if (Array.isArray(value)) return value.map((each) => say(each)).join('、');
    return say(value);
  });

const say = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value as number);
