import { personsOf, type Act, type Reader } from '@app/kernel';
import { lineageOf, type BureauDocument } from '../bureaus/bureaus.view.js';
import { schoolRoles, type InboxEntry } from './inbox.view.js';

/**
 * Whether an entry lies on the reader's own desk: it names the person (or whom the person stands in for), or a capacity held at the place it is
 * for. The command itself decides again, from the streams; this only spares the reader what others have to do.
 */
export function settledBy(
  reader: Reader | undefined,
  bureaus: readonly BureauDocument[],
): (entry: InboxEntry) => boolean {
  const { person, acts = [] } = reader ?? {};

  const isAt = ({ organisation }: Act, role: string, entry: InboxEntry): boolean => {
    const place = entry.organisation ?? entry.bureau;
    if (schoolRoles.includes(role)) return entry.schools.includes(organisation);
    if (role === 'CO' || role === 'CL')
      return place !== undefined && lineageOf(bureaus, entry.bureau ?? place).some(({ id }) => id === organisation);
    return place === organisation;
  };
  const mayUse = (act: Act, entry: InboxEntry): boolean =>
    entry.capacities.some((capacity) => {
      const [role = '', grade] = capacity.split(':');
      return (
        act.capacity === carrierOf(role) &&
        (grade === undefined || (act.grades ?? []).includes(grade)) &&
        isAt(act, role, entry)
      );
    });

  return (entry) => {
    if (entry.persons.length > 0)
      return (
        (person !== undefined && entry.persons.includes(person)) ||
        acts.some(
          ({ capacity, onBehalfOf }) =>
            onBehalfOf !== undefined && entry.persons.includes(onBehalfOf) && entry.roles.includes(capacity),
        )
      );
    return acts.some((act) => mayUse(act, entry) && !personsOf(act).some((each) => entry.proposers?.includes(each)));
  };
}

/** Contextual roles are those of a school's user. */
const carrierOf = (role: string): string => (schoolRoles.includes(role) ? 'SC' : role);
