import { seededPolicy } from '@app/workflows';
import type { Answered, TestHouse, TrialDoors } from './house.js';
import { evidence } from './office.js';

type Body = Record<string, unknown>;

/** A case of the trial bureau, led from step to step over HTTP by the people of the trial. */
export interface CaseFile {
  id: string;
  act: (who: string, command: string, body?: Body) => Promise<Answered>;
  /** As `act`, and it must be accepted. */
  done: (who: string, command: string, body?: Body) => Promise<Answered>;
  document: (who?: string) => Promise<Body>;
  file: (who: string, name: string) => Promise<string>;
}

export function caseFile(house: TrialDoors, id: string): CaseFile {
  const act: CaseFile['act'] = async (who, command, body = {}) =>
    (await house.as(who)).decide(`/v1/applications/${id}/${command}`, body);
  return {
    id,
    act,
    async done(who, command, body) {
      const answered = await act(who, command, body);
      if (answered.status !== 200) throw new Error(`${command} by ${who}: ${JSON.stringify(answered.body)}`);
      return answered;
    },
    document: async (who = 'wang') => (await (await house.as(who)).get(`/v1/applications/${id}`)).body.item as Body,
    file: async (who, name) => evidence(await house.as(who), name),
  };
}

/** Materials of a case, each a file of its own handed in by `who`. */
const materials = async (house: TrialDoors, who: string, codes: readonly (string | [code: string, school: string])[]) =>
  Promise.all(
    codes.map(async (each) => {
      const [code, schoolId] = typeof each === 'string' ? [each] : each;
      const fileId = await evidence(await house.as(who), `${code}.pdf`);
      return { code, fileId, ...(schoolId ? { schoolId } : {}) };
    }),
  );

export async function drafted(
  house: TrialDoors,
  who: string,
  applicantSchoolId: string,
  of: { type: string; payload: Body; with: readonly (string | [string, string])[] },
): Promise<CaseFile> {
  const body = {
    type: of.type,
    applicantSchoolId,
    payload: of.payload,
    materials: await materials(house, who, of.with),
  };
  const answered = await (await house.as(who)).post('/v1/applications', body);
  expect({ status: answered.status, body: answered.body }).toMatchObject({ status: 201 });
  return caseFile(house, String(answered.body.id));
}

/** A case the bureau opens by itself. */
export async function openedExOfficio(
  house: TestHouse,
  of: { type: string; payload: Body; with: readonly string[] },
): Promise<CaseFile> {
  const answered = await (
    await house.as('wang')
  ).post('/v1/applications/open-ex-officio-case', {
    type: of.type,
    payload: of.payload,
    legalBasis: [seededPolicy('jianye 2016')],
    materials: await materials(house, 'wang', of.with),
  });
  expect({ status: answered.status, body: answered.body }).toMatchObject({ status: 201 });
  return caseFile(house, String(answered.body.id));
}

/** An accepted case: reviewed by `li` and posted. Its notice ends five working days later. */
export async function reviewedAndPosted(
  of: CaseFile,
  people: Readonly<Record<string, string>>,
  on: string,
): Promise<void> {
  await of.done('zhao', 'assign-reviewer', { reviewerUserId: people.li });
  await of.done('li', 'complete-review', { opinion: 'approve', findings: [{ check: 'layout', ok: true }] });
  await of.done('wang', 'publish-public-notice', { text: '拟同意', channels: ['局网站'], startsOn: on });
}

/** Decided by the leader when the notice has been closed; what follows from it has been carried out. */
export async function approved(house: TestHouse, of: CaseFile, on: string): Promise<void> {
  await of.done('zhao', 'approve-application', { decidedOn: on, effectiveOn: on });
  await house.settled();
}
