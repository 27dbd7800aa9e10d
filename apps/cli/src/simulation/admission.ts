import { Refusal } from '@app/kernel';
import type { City, Person } from './city.js';
import type { Group } from './people.js';
import { schoolOf } from './scale.js';

export interface Admission {
  of: Group;
  id: string;
  schoolId: string;
  principal: Person;
}

/** A new school applies to a group; what is missing is told it once. */
export async function apply(city: City, of: Group): Promise<Admission> {
  const { county, core } = of;
  const [kind, stage] = schoolOf(of.mix, 1);
  const nameZh = `${of.nameZh.replace('教育集团', '')}新建学校`;
  const { id: schoolId } = await city.give('system', 'school', 'RegisterSchool', {
    nameZh, schoolKind: kind, stages: [stage], divisionCode: county.division, managingBureauId: county.bureauId, effectiveOn: '2023-09-01',
  });
  await city.give(county.officer, 'school', 'SetSchoolAttribute', { attribute: 'legalPersonStatus', value: 'independent', effectiveOn: '2023-09-01', backdatingReason: '补录' }, schoolId);
  const { id: person } = await city.give('system', 'staff', 'RegisterPerson', { nameZh: `${nameZh}校长`, bureauId: county.bureauId });
  await city.give('system', 'staff', 'GrantCapacity', {
    role: 'SC', organisationId: schoolId, bureauId: county.bureauId, divisionCode: county.division, from: city.today, grades: ['principal'],
  }, person);
  await city.settled();
  const principal = { id: person, nameZh };
  const material = async (code: string, school?: string) => ({ code, fileId: await city.file(principal, code), ...(school ? { schoolId: school } : {}) });
  const isComplete = city.dice.happens(60);
  const { id } = await city.give(principal, 'application', 'DraftApplication', {
    type: 'admitSchool', applicantSchoolId: schoolId, payload: { collaborationId: of.id, schoolId },
    materials: [await material('applicationForm'), await material('councilResolution'), ...(isComplete ? [await material('schoolProfile', schoolId)] : [])],
  });
  const { payloadDigest } = (await drafted(city, id));
  await city.give(principal, 'application', 'RecordConsent', { schoolId, consents: true, payloadDigest }, id);
  await city.give(principal, 'application', 'SubmitApplication', {}, id);
  if (!isComplete) {
    await city.tries(county.clerk, 'application', 'AcceptApplication', {}, id);
    await city.give(county.clerk, 'application', 'RequestCorrections', { items: [{ materialCode: 'schoolProfile', schoolId, problem: '未提交' }] }, id);
    await city.give(principal, 'application', 'Resubmit', { materials: [await material('schoolProfile', schoolId)] }, id);
  }
  await city.give(county.clerk, 'application', 'AcceptApplication', {}, id);
  await city.give(county.leader, 'application', 'AssignReviewer', { reviewerUserId: county.reviewer.id }, id);
  await city.give(county.reviewer, 'application', 'CompleteReview', { opinion: 'approve', findings: [{ check: 'layout', ok: true }] }, id);
  await city.give(county.clerk, 'application', 'PublishPublicNotice', { text: `拟同意加入${core.nameZh}`, channels: ['局网站'], startsOn: city.today }, id);
  return { of, id, schoolId, principal };
} // prettier-ignore

async function drafted({ house }: City, id: string): Promise<{ payloadDigest: string }> {
  for await (const [event] of house.store.read(`application-${id}`, { limit: 1 }))
    return event!.data as { payloadDigest: string };
  throw new Error(`no application ${id}`);
}

/** Decided after the notice, issued and served. The reviewer must not decide. */
export async function decide(city: City, { of, id }: Admission): Promise<void> {
  const { county } = of;
  const decision = { decidedOn: city.today, effectiveOn: city.today };
  if (city.dice.happens(15)) await city.tries(county.reviewer, 'application', 'ApproveApplication', decision, id);
  const denied = city.dice.happens(15);
  const decided = denied
    ? await city.tries(county.leader, 'application', 'DenyApplication', { decidedOn: city.today, reason: '布局不合理', remedyText: '可以依法申请行政复议或者提起行政诉讼。' }, id)
    : await city.tries(county.leader, 'application', 'ApproveApplication', decision, id);
  if (decided instanceof Refusal) throw decided;
  await city.settled();
  await city.give(county.clerk, 'application', 'IssueDecisionDocument', {
    docNo: city.nextDocNo(), signedBy: county.leader.id, issuedOn: city.today,
    scan: await city.file(county.clerk, '盖章扫描件'),
  }, id);
  await city.give(county.clerk, 'application', 'ServeDecision', { method: 'direct', recipient: '学校办公室', servedOn: city.today }, id);
} // prettier-ignore
