import type { Ask, View } from '@app/kernel';

/** Documents by view name and id. */
export type PlainDocuments = Readonly<Record<string, Readonly<Record<string, object>>>>;

/** An `Ask` over plain documents; notes which were read. Everything else is not to be asked by authority. */
export function plainAsk(documents: PlainDocuments): Ask & { read: string[] } {
  const read: string[] = [];
  const never = () => Promise.reject(new Error('authority asks only for documents'));
  return {
    read,
    of: async <D extends object>(view: View<D>, id: string) => {
      read.push(`${view.name}/${id}`);
      return documents[view.name]?.[id] as D | undefined;
    },
    all: async <D extends object>(view: View<D>) => Object.values(documents[view.name] ?? {}) as D[],
    find: never,
    parameter: never,
    workingDaysAfter: never,
    workingDaysBetween: never,
    owner: never,
    next: never,
  };
}
