import { categoryOf, idOf, view, type LocalDate, type StoredEvent } from '@app/kernel';
import { evolve, untouched, type Subject, type SubjectEvents } from './subjects.state.js';

export interface SubjectDocument extends Subject {
  /** The vault's subject: a person, or `c-<command id>`. */
  id: string;
  bureauId: string;
  /** Why it is in this state, and since when. */
  reason: string;
  ground?: string;
  since: LocalDate;
}

/** Folded by the decider's own `evolve`, so that what is shown and what is decided on cannot part. */
export const subjectListing = view<SubjectDocument>({
  name: 'subjects',
  version: 1,
  title: { zh: '个人信息对象', en: 'Subjects of personal data' },
  types: Object.keys(evolve),
  ids: ({ stream }) => [idOf(stream)],
  fold: (document, { id: eventId, revision, type, data, meta }, id) => {
    const { effectiveOn, recordedAt } = meta;
    const { bureauId, reason, ground } = data as { bureauId: string; reason: string; ground?: string };
    const { status } = evolve[type as keyof SubjectEvents](document ?? untouched(), data as never, {
      id: eventId,
      revision,
      effectiveOn,
      recordedAt,
    });
    return { id, status, bureauId, reason, ...(ground === undefined ? {} : { ground }), since: effectiveOn };
  },
  index: { status: 'text', bureauId: 'text', since: 'text' },
  scope: { bureau: 'bureauId' },
  names: ({ id, bureauId }) => [`bureau-${bureauId}`, ...(id.startsWith('c-') ? [] : [`staff-${id}`])],
});

/** The command personal values came with, where they belong to no person with a file of his or her own. */
export interface SubjectOrigin {
  id: string;
  stream: string;
  /** Whom the giver of the command acted for. */
  organisationId: string;
  /** The command was refused: the values stand in no file. */
  refused: boolean;
}

/** Events of commands whose personal fields are kept under the command itself. */
const underTheCommand = [
  'ObjectionRaised',
  'RotationObjectionRaised',
  'ProjectObjectionRaised',
  'DecisionServed',
  'GroupAgreementSigned',
  'PublicOpinionRecorded',
  'PublicOpinionReplied',
];
interface PersonalInput {
  bureauId?: string;
}

/** Where a subject `c-<command id>`, or a person whose registration was refused or only imported, comes from: who answers for it. */
export const subjectOrigins = view<SubjectOrigin>({
  name: 'subject-origins',
  version: 2,
  title: { zh: '个人信息来源', en: 'Origins of personal data' },
  types: [...underTheCommand, 'OpinionIssued', 'CommandRefused', 'ImportRowsAdded'],
  ids: (event) => {
    const own = `c-${event.meta.commandId}`;
    if (underTheCommand.includes(event.type)) return [own];
    if (!JSON.stringify(event.record?.input ?? {}).includes('"vault:')) return [];
    // An opinion names persons only where it orders something.
    if (event.type === 'OpinionIssued') return [own];
    if (event.type === 'ImportRowsAdded') return personsIn(event);
    const stream = String(event.data.stream);
    // Names of staff are kept under the person, even one who never came to be registered.
    return [categoryOf(stream) === 'staff' ? idOf(stream) : own];
  },
  fold: (_, { type, stream, data, record }, id) => {
    const refused = type === 'CommandRefused';
    // Who was refused for want of a capacity acted for nobody; the command may say whose matter it was.
    const organisationId = record?.act.organisation || ((record?.input ?? {}) as PersonalInput).bureauId || '';
    return { id, stream: refused ? String(data.stream) : stream, organisationId, refused };
  },
  index: { id: 'text', stream: 'text', organisationId: 'text' },
  scope: { bureau: 'organisationId' },
});

const personsIn = ({ data }: StoredEvent): string[] => {
  const { staff = [] } = data.rows as { staff?: readonly { personId: string }[] };
  return staff.map(({ personId }) => personId);
};
