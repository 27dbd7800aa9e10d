import { approved, openedExOfficio, reviewedAndPosted, type CaseFile } from './case-file.js';
import type { Answered, TestHouse } from './house.js';
import { peopleByKey, schoolsByName } from './office.js';

/** A school district of two schools of the trial, opened by the bureau itself: reviewed, and posted on 9 September 2024. */
export async function districtPosted(house: TestHouse): Promise<CaseFile> {
  const [wang, schools] = [await house.as('wang'), await schoolsByName(house)];
  const [middle, primary] = [schools['南京市致远初级中学']!, schools['南京致远外国语小学']!];
  for (const [id, schoolKind, stage] of [
    [middle, 'juniorMiddleSchool', 'juniorMiddle'],
    [primary, 'primarySchool', 'primary'],
  ] as const)
    await wang.post(`/v1/schools/${id}/confirm-stages`, { schoolKind, stages: [stage] });
  await house.settled();
  const of = await openedExOfficio(house, {
    type: 'createCollaboration',
    payload: {
      kind: 'schoolDistrict',
      nameZh: '南苑学区',
      members: [
        { schoolId: middle, role: 'convenor' },
        { schoolId: primary, role: 'member' },
      ],
      formationPlan: {
        layoutBasis: ['按区域与人口布局'],
        managementMode: '召集人所在校牵头',
        functions: ['师资共配'],
      },
    },
    with: ['districtMap', 'formationPlan'],
  });
  await reviewedAndPosted(of, await peopleByKey(house), '2024-09-09');
  return of;
}

/** From the end of its notice to the service of the document, all on 18 September 2024. */
export async function districtServed(house: TestHouse, of: CaseFile, recipient: string): Promise<Answered> {
  await house.until('2024-09-18');
  await approved(house, of, '2024-09-18');
  const scan = await of.file('wang', '批复.pdf');
  const { zhao } = await peopleByKey(house);
  await of.done('wang', 'issue-decision-document', {
    docNo: '建教发〔2024〕81号', signedBy: zhao, issuedOn: '2024-09-18', scan,
  }); // prettier-ignore
  const served = await of.done('wang', 'serve-decision', { method: 'direct', recipient, servedOn: '2024-09-18' });
  await house.settled();
  return served;
}
