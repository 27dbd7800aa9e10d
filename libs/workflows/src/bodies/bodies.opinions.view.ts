import { idOf, view, type LocalDate, type StoredEvent } from '@app/kernel';
import type { Events } from './bodies.events.js';
import type { OpinionSource } from './bodies.words.js';

/** One opinion that a committee has received, with what was fed back. */
export interface OpinionDocument {
  id: string;
  bodyId: string;
  collaborationId?: string;
  bureauId: string;
  from: OpinionSource;
  /** Vault reference, as is `reply`. */
  content: string;
  schoolId?: string;
  consultantSeatId?: string;
  receivedOn: LocalDate;
  reply?: string;
  repliedOn?: LocalDate;
  open: boolean;
}

const opinionId = (event: StoredEvent): string =>
  (event.data as unknown as Events['PublicOpinionRecorded' | 'PublicOpinionReplied']).opinionId;

export const publicOpinions = view<OpinionDocument>({
  name: 'public-opinions',
  version: 1,
  title: { zh: '意见建议', en: 'Public opinions' },
  types: ['PublicOpinionRecorded', 'PublicOpinionReplied'],
  ids: (event) => [`${idOf(event.stream)}:${opinionId(event)}`],
  fold: (document, event, id) => {
    if (event.type === 'PublicOpinionReplied') {
      const { reply, repliedOn } = event.data as unknown as Events['PublicOpinionReplied'];
      return document && { ...document, reply, repliedOn, open: false };
    }
    const { body, from, content, schoolId, consultantSeatId, receivedOn } =
      event.data as unknown as Events['PublicOpinionRecorded'];
    return {
      id,
      bodyId: idOf(event.stream),
      ...(body.collaborationId ? { collaborationId: body.collaborationId } : {}),
      bureauId: body.bureauId,
      from,
      content,
      ...(schoolId ? { schoolId } : {}),
      ...(consultantSeatId ? { consultantSeatId } : {}),
      receivedOn,
      open: true,
    };
  },
  index: {
    bodyId: 'text',
    collaborationId: 'text',
    bureauId: 'text',
    from: 'text',
    schoolId: 'text',
    receivedOn: 'text',
    open: 'flag',
  },
  scope: { bureau: 'bureauId' },
  names: ({ bodyId, schoolId }) => [`body-${bodyId}`, ...(schoolId ? [`school-${schoolId}`] : [])],
});
