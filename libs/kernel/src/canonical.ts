/** Values that may be stored: safe integers, strings, booleans, null-free arrays and plain objects. */
export type Canonical =
  string | number | boolean | null | readonly Canonical[] | { readonly [key: string]: Canonical | undefined };

const integerLike = /^(0|[1-9]\d*)$/;

/**
 * RFC 8785 text of a value: keys sorted by UTF-16 code units, no white space. Members that are `undefined` are left out.
 * @throws TypeError naming the place, for floats, unsafe integers, integer-like keys, lone surrogates, and anything that is not plain data
 */
export function canonical(value: unknown, at = ''): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError(`lone surrogate at ${at || '/'}`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isSafeInteger(value)) throw new TypeError(`not a safe integer at ${at || '/'}`);
      return Object.is(value, -0) ? '0' : String(value);
    case 'object': {
      if (value === null) return 'null';
      if (Array.isArray(value)) {
        let text = '[';
        for (let i = 0; i < value.length; i++) text += (i ? ',' : '') + canonical(value[i], `${at}/${i}`);
        return text + ']';
      }
      const proto = Object.getPrototypeOf(value) as object | null;
      if (proto !== Object.prototype && proto !== null && !isForeignObject(proto) && !isInput(value))
        throw new TypeError(`not plain data at ${at || '/'}`);
      const object = value as Record<string, unknown>;
      let text = '{';
      for (const key of Object.keys(object).sort()) {
        const member = object[key];
        if (member === undefined) continue;
        if (integerLike.test(key)) throw new TypeError(`integer-like key at ${at}/${key}`);
        text += (text.length > 1 ? ',' : '') + JSON.stringify(key) + ':' + canonical(member, `${at}/${key}`);
      }
      return text + '}';
    }
    default:
      throw new TypeError(`not plain data at ${at || '/'}`);
  }
}

/** Instances of input classes hold only own data properties and count as plain. */
const isInput = (value: object): boolean => typeof (value.constructor as { input?: unknown }).input === 'boolean';
/** Plain objects of another realm (worker, `structuredClone` inside a vm) have a prototype of their own, at the end of its chain. */
const isForeignObject = (proto: object): boolean => Object.getPrototypeOf(proto) === null;
