import { documentsOf, stored } from '@app/kernel/testing';
import { collaborationProfile, profileView, type ProfilePart } from './profile.view.js';

const founded = stored({
  stream: 'collaboration-c1',
  type: 'CollaborationEstablished',
  effectiveOn: '2020-01-01',
  data: {
    kind: 'educationGroup', nameZh: '甲集团', divisionCode: '320105', bureauId: 'b1', applicationId: 'a1', memberCount: 2,
    stageClass: 'primary', warnings: [], filingDueOn: '2020-02-03', brandOwnerSchoolId: 'Z',
  },
}); // prettier-ignore
const charter = stored({
  stream: 'charter-c1',
  type: 'CharterAdopted',
  data: { collaborationId: 'c1', version: 1 },
});
const charters: ProfilePart<number> = {
  name: 'charter',
  types: ['CharterAdopted'],
  of: ({ data }) => data['collaborationId'] as string,
  fold: (_, { data }) => data['version'] as number,
  redFlags: (version) => (version === undefined ? ['noCharter'] : []),
};

describe('the profile of a collaboration', () => {
  it('shows it on a day, with its red flags, and nothing before it began', () => {
    const document = documentsOf(collaborationProfile, founded)['c1']!;
    expect(collaborationProfile.at!(document, '2020-01-02')).toMatchObject({
      nameZh: '甲集团',
      redFlags: ['noCore', 'noAgreement', 'noCouncil', 'noStandingOffice'],
    });
    expect(collaborationProfile.at!(document, '2019-12-31')).toBeUndefined();
    expect(collaborationProfile.names!(document)).toEqual(['school-Z']);
  });
  it('takes parts of other workflows, and their red flags', () => {
    const view = profileView(charters as ProfilePart);
    const shown = (...events: (typeof founded)[]) => view.at!(documentsOf(view, ...events)['c1']!, '2025-01-01');
    expect(shown(founded)).toMatchObject({ redFlags: expect.arrayContaining(['noCharter']) as unknown });
    expect(shown(founded, charter)).toMatchObject({ parts: { charter: 1 } });
    expect(shown(founded, charter)).not.toMatchObject({ redFlags: expect.arrayContaining(['noCharter']) as unknown });
  });
});
