import { systemAct } from '@app/kernel';
import { sliceNamed, slices } from '@app/workflows';
import { districtPosted } from '../support/district.js';
import { trialHouse, type TestHouse } from '../support/house.js';
import { jianye, schoolsByName } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

describe('A name that another has taken while a case was open', () => {
  let house: TestHouse;
  beforeAll(async () => void (house = await trialHouse('2024-09-09')));
  afterAll(() => house.stop());

  it('is not approved, so that nothing is founded on paper alone', async () => {
    const of = await districtPosted(house);
    await house.until('2024-09-18');
    const [first, second] = Object.values(await schoolsByName(house)).slice(-2) as [string, string];
    await house.api.house.engine.submit({
      slice: sliceNamed('collaboration'), command: 'ImportLegacyCollaboration', who: { act: systemAct },
      input: {
        kind: 'schoolDistrict', nameZh: '南苑学区', divisionCode: '320105', bureauId: jianye, sourceRow: '1', effectiveOn: '2020-09-01', dateCertainty: 'exact',
        members: [{ schoolId: first, role: 'unspecified', rawName: '甲' }, { schoolId: second, role: 'member', rawName: '乙' }],
      },
    }); // prettier-ignore
    await house.settled();
    const decision = { decidedOn: '2024-09-18', effectiveOn: '2024-09-18' };
    const refused = await of.act('zhao', 'approve-application', decision);
    expect([refused.status, refused.body.code]).toEqual([409, 'APP_NAME_TAKEN']);
    expect(refused.body.detail).toContain('“南苑学区”');
    await expectReplayed(house.api.house.store, slices);
  });
});
