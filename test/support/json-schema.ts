import type { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** Adds the formats of JSON Schema; the package's types do not say what it exports. */
export function withFormats<T extends Ajv>(ajv: T): T {
  (addFormats as unknown as { default: (to: Ajv) => void }).default(ajv);
  return ajv;
}
