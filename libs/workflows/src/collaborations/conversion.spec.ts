import { someone } from '@app/kernel/testing';
import { membershipGraph } from '../membership-graph/membership-graph.view.js';
import { schoolsSlice } from '../schools/index.js';
import { collaborationListing, collaborationsSlice } from './index.js';
import { bureau, today, world } from './world.testing.js';

const caseId = (n: number) => `00000000-0000-7000-8000-0000000000a${n}`;
const decided = { decision: { outcome: 'approved' }, materials: [], type: 'createCollaboration' };

/** A strong school helps two weak ones over the Internet; then the bureau makes a community of them. */
async function paired() {
  const cases: Record<string, object> = {};
  const { submit, documents } = world(cases);
  const officer = someone('wang', 'BO', bureau);
  const register = async (nameZh: string, isWeak: boolean) =>
    submit(
      schoolsSlice,
      'RegisterSchool',
      {
        nameZh, isWeak, stages: ['primary'], divisionCode: '320105', managingBureauId: bureau, effectiveOn: '2019-09-01',
        legalPersonStatus: 'independent', financeIndependent: true,
      },
      undefined,
      officer,
    ); // prettier-ignore
  const [strong, first, second] = [
    await register('帮扶小学', false),
    await register('甲村小学', true),
    await register('乙村小学', true),
  ];
  const establish = async (n: number, nameZh: string, supported: string) => {
    const members = [
      { schoolId: strong, role: 'supporter' },
      { schoolId: supported, role: 'supported' },
    ];
    cases[caseId(n)] = { ...decided, kind: 'pairing', nameZh, payload: { members } };
    return submit(collaborationsSlice, 'EstablishCollaboration', {
      kind: 'pairing', nameZh, divisionCode: '320105', approvingBureauId: bureau, applicationId: caseId(n), members,
      programme: 'internetPlus', effectiveOn: '2020-09-01',
    }); // prettier-ignore
  };
  const pairingIds = [await establish(1, '甲村结对', first), await establish(2, '乙村结对', second)];
  const members = [
    { schoolId: strong, role: 'core' },
    { schoolId: first, role: 'member' },
    { schoolId: second, role: 'member' },
  ];
  cases[caseId(3)] = { ...decided, kind: 'cooperativeCommunity', nameZh: '教共体', payload: { members, pairingIds } };
  const convert = (of = members) =>
    submit(collaborationsSlice, 'ConvertPairings', {
      pairingIds, targetKind: 'cooperativeCommunity', nameZh: '教共体', divisionCode: '320105', approvingBureauId: bureau,
      applicationId: caseId(3), members: of, effectiveOn: today,
    }); // prettier-ignore
  return { convert, documents, pairingIds, members };
}

describe('pairings become a community, across streams [C-30]', () => {
  it('partners stay the same; every pairing ends and says into what', async () => {
    const { convert, documents, pairingIds } = await paired();
    const community = await convert();
    const all = documents(collaborationListing);
    expect(all.find((each) => each.id === community)).toMatchObject({ convertedFrom: pairingIds, stageClass: 'primary' });
    for (const id of pairingIds)
      expect(all.find((each) => each.id === id)).toMatchObject({ status: 'converted', convertedInto: community, schools: [] });
    const ended = documents(membershipGraph).filter((each) => pairingIds.includes(each.collaborationId));
    expect(ended.map((each) => [each.to, each.reason])).toEqual(Array(4).fill([today, 'converted']));
  });
  it('not with a partner left out, nor twice', async () => {
    const { convert, members } = await paired();
    await expect(convert(members.slice(0, 2))).rejects.toMatchObject({ code: 'COL_PARTNER_SET_CHANGED' });
    await convert();
    await expect(convert()).rejects.toMatchObject({ code: 'COL_CONVERT_SUPPORTER' });
  });
}); // prettier-ignore
