import { idOf, view, type LocalDate, type StoredEvent } from '@app/kernel';
import type { RewardEvents, RewardRef } from './rewards.js';

export type { RewardEvents } from './rewards.js';

export interface RewardDocument extends RewardRef {
  id: string;
  status: 'granted' | 'revoked';
  kind: string;
  basis: string;
  grantedOn: LocalDate;
  revokedOn?: LocalDate;
  reason?: string;
  /** Schools that may read it. */
  schools: string[];
}

export const rewardListing = view<RewardDocument>({
  name: 'rewards',
  version: 1,
  title: { zh: '奖励', en: 'Rewards' },
  types: ['RewardGranted', 'RewardRevoked'],
  ids: ({ stream }) => [idOf(stream)],
  fold: (document, event, id) => {
    if (event.type === 'RewardRevoked') {
      const { reason } = event.data as unknown as RewardEvents['RewardRevoked'];
      return document && { ...document, status: 'revoked', revokedOn: event.meta.effectiveOn, reason };
    }
    const { recipient, collaborationId, bureauId, refId, schoolId, projectId, kind, basis, grantedOn } = (
      event as unknown as StoredEvent<RewardEvents['RewardGranted']>
    ).data;
    return {
      id,
      status: 'granted',
      recipient,
      collaborationId,
      bureauId,
      refId,
      kind,
      basis,
      grantedOn,
      schools: schoolId === undefined ? [] : [schoolId],
      ...(schoolId === undefined ? {} : { schoolId }),
      ...(projectId === undefined ? {} : { projectId }),
    };
  },
  index: {
    status: 'text',
    recipient: 'text',
    collaborationId: 'text',
    bureauId: 'text',
    refId: 'text',
    schools: 'list',
    projectId: 'text',
    grantedOn: 'text',
  },
  scope: { bureau: 'bureauId', schools: 'schools' },
  names: ({ recipient, bureauId, collaborationId, refId, schools }) => [
    `bureau-${bureauId}`,
    `collaboration-${collaborationId}`,
    ...schools.map((each) => `school-${each}`),
    ...(recipient === 'headPrincipal' || recipient === 'memberPrincipal' ? [`staff-${refId}`] : []),
  ],
});
