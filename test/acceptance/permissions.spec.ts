import { accepts, addYears, exampleOf, systemAct, type Role, type Slice } from '@app/kernel';
import { seededBureau, seededPolicy, sliceNamed, slices } from '@app/workflows';
import { isInternal, pathOfCommand } from '../../libs/engine/src/http/routes.js';
import { trialImportId } from '../../apps/api/src/trial.js';
import { columns, oracleRows, type Column, type OracleCell } from '../permission/oracle.js';
import { approved, openedExOfficio, reviewedAndPosted, drafted } from '../support/case-file.js';
import { bodiesOf } from '../support/bodies.js';
import { trialHouse, type Answered, type TestHouse } from '../support/house.js';
import { entryOf, group, holder, resolving, rotationPlan, teacherOf, type Group } from '../support/rotation.js';
import { jianye, peopleByKey, schoolsByName } from '../support/office.js';
import { projectWithPanel } from '../support/project.js';
import { expectReplayed } from '../support/replayed.js';

type Scope = OracleCell['scope'];
interface Holder {
  id: string;
  token: string;
  organisation: string;
  capacityId?: string;
  delegationId?: string;
}
interface Request {
  path: string;
  body: object;
}

/** Every command of the tables, given over HTTP by somebody with exactly one capacity, at home and from elsewhere. */
describe('The permission matrix at the running routes [S-05]', () => {
  const today = '2024-09-09';
  const [unit, otherUnit] = ['01920000-0000-7000-8000-0000000000c1', '01920000-0000-7000-8000-0000000000c2'];
  let house: TestHouse;
  let schools: Record<string, string>;
  /** `<column> <scope>`. */
  const holders = new Map<string, Holder>();
  const ids: Record<string, string> = {};
  const proposals = new Map<string, Request>();

  const system = (workflow: string, command: string, input: object, id?: string) =>
    house.api.house.engine.submit({
      slice: sliceNamed(workflow),
      command,
      input,
      who: { act: systemAct },
      ...(id ? { id } : {}),
    });
  const holderOf = ({ name }: Column, scope: Scope): Holder => holders.get(`${name} ${scope}`)!;

  async function register(column: Column, scope: Scope): Promise<void> {
    const { id } = await system('staff', 'RegisterPerson', {
      nameZh: column.name,
      bureauId: scope === 'own' ? jianye : ids.county!,
    });
    const token = await house.api.house.mint(id, 8);
    const { role, grade } = column;
    const organisation = organisationOf(column, scope);
    const holder: Holder = { id, token, organisation };
    holders.set(`${column.name} ${scope}`, holder);
    if (role === 'IN' || role === 'PM') return;
    const { events } = await system('staff', 'GrantCapacity', {
      role, organisationId: organisation, bureauId: scope === 'own' ? jianye : ids.county!, from: today,
      ...(grade ? { grades: [grade] } : {}), ...(role === 'AU' || role === 'SA' ? { until: addYears(today, 1) } : {}),
    }, id); // prettier-ignore
    holder.capacityId = (events[0]!.data as { capacityId: string }).capacityId;
    if (scope === 'own' && !['AU', 'IC', 'SA'].includes(role)) {
      const lent = await house.api.house.engine.submit({
        slice: sliceNamed('staff'), command: 'Delegate', id: ids.subject!, who: { caller: { person: id, issuer: 'test', jti: 'test' }, actingAs: {} },
        input: { fromPersonId: id, capacityId: holder.capacityId, from: '2024-09-18', until: '2024-09-30', documentRef: 'AB角' },
      }); // prettier-ignore
      holder.delegationId = (lent.events[0]!.data as { delegationId: string }).delegationId;
    }
  }
  function organisationOf({ role, context }: Column, scope: Scope): string {
    const own = scope === 'own';
    if (role === 'SC')
      return own
        ? { CS: ids.core!, MS: ids.member!, CV: ids.convenor!, SC: ids.school! }[context ?? 'SC']
        : ids.otherSchool!;
    if (role === 'CU' || role === 'IC') return own ? unit : otherUnit;
    if ((['CO', 'CL', 'AU'] as Role[]).includes(role)) return own ? seededBureau('320100') : ids.city!;
    return own ? jianye : ids.county!;
  }

  beforeAll(async () => {
    house = await trialHouse(today, { RATE_LIMIT: '100000' });
    schools = await schoolsByName(house);
    const people = await peopleByKey(house);
    const wang = await house.as('wang');
    Object.assign(ids, {
      core: schools['中华中学'], member: schools['中华中学上新河初级中学'], convenor: schools['南京市致远初级中学'],
      school: schools['南京外国语学校青奥村小学'],
    }); // prettier-ignore
    [ids.city, ids.county] = [seededBureau('320500'), seededBureau('320508')];
    ids.otherSchool = (
      await system('school', 'RegisterSchool', {
        nameZh: '某湖小学',
        divisionCode: '320508',
        managingBureauId: ids.county,
        effectiveOn: today,
      })
    ).id;

    const groups = (await wang.get('/v1/collaborations')).body.items as { id: string; nameZh: string }[];
    ids.group = groups.find(({ nameZh }) => nameZh === '中华中学教育集团')!.id;
    ids.legacy = groups.find(({ nameZh }) => nameZh === '南京致远教育集团')!.id;
    for (const [id, schoolKind, stage] of [
      [ids.convenor, 'juniorMiddleSchool', 'juniorMiddle'],
      [schools['南京致远外国语小学'], 'primarySchool', 'primary'],
      [ids.school, 'primarySchool', 'primary'],
    ])
      await wang.post(`/v1/schools/${id!}/confirm-stages`, { schoolKind, stages: [stage] });
    await wang.post(`/v1/collaborations/${ids.group}/confirm-core-school`, { schoolId: ids.core });
    const district = await openedExOfficio(house, {
      type: 'createCollaboration',
      payload: {
        kind: 'schoolDistrict', nameZh: '南苑学区',
        members: [{ schoolId: ids.convenor, role: 'convenor' }, { schoolId: schools['南京致远外国语小学'], role: 'member' }],
      },
      with: ['districtMap', 'formationPlan'],
    }); // prettier-ignore
    ids.districtCase = district.id;
    await reviewedAndPosted(district, people, today);
    const [core, member, zhou, zhao] = await Promise.all(
      ['core', 'member', 'zhou', 'zhao'].map((key) => house.as(key)),
    );
    const primary = schools['中华中学附属小学']!;
    const ofGroup: Group = {
      id: ids.group, lead: ids.core!, member: ids.member!, head: core!, host: member!,
      others: [{ schoolId: primary, head: await holder(house, '附小校长', 'SC', '320105', primary) }],
      resolve: resolving(house, '320105', ids.group, core!),
    }; // prettier-ignore
    const plan = rotationPlan(ofGroup);
    await plan.open();
    await plan.done(member!, 'upsert-roster-entry', entryOf(ofGroup, 900, { schoolId: ids.member }));
    await plan.frozen(zhou!, 5, 0);
    const [firstMove, secondMove] = await plan.moves(0, 2);
    const resolution = await ofGroup.resolve();
    await plan.submit(resolution);
    await plan.done(zhou!, 'publish-rotation-notice', { text: '拟实行', channels: ['局网站'], startsOn: today });
    const noticePath = `/v1/rotation-plans/${plan.id}/correct-rotation-notice`;
    const noticeProposed = await zhou!.post(noticePath, { ofSubstance: false, reason: '笔误' });
    await house.until('2024-09-18');
    await plan.done(zhao!, 'approve-rotation-plan', { decidedOn: '2024-09-18' });
    await plan.done(core!, 'confirm-departure', { moveId: firstMove, on: '2024-09-18' });
    await plan.done(member!, 'confirm-arrival', { moveId: firstMove, on: '2024-09-18', weeklyPeriodsAtHost: 10 });
    ids.plan = plan.id;
    ids.move = firstMove!;
    ids.teacher = teacherOf(ofGroup, 0);
    ids.memberTeacher = teacherOf(ofGroup, 900);
    await approved(house, district, '2024-09-18');
    ids.district = ((await wang.get('/v1/collaborations?kind=schoolDistrict')).body.items as { id: string }[])[0]!.id;
    const convenor: Group = {
      id: ids.district, lead: ids.convenor!, member: schools['南京致远外国语小学']!,
      head: await holder(house, '致远初中校长', 'SC', '320105', ids.convenor), host: await house.as('other'),
      resolve: () => Promise.reject(new Error('its plan is not submitted')),
    }; // prettier-ignore
    const apart = await group(house, '320105', '某试验教育集团', undefined, ids.school);
    for (const [key, of] of [['district', convenor], ['school', { ...apart, host: await house.as('joiner') }]] as const) {
      const ofKey = rotationPlan(of);
      await ofKey.open();
      if (key === 'school') await ofKey.done(of.host, 'upsert-roster-entry', entryOf(of, 900, { schoolId: of.member }));
      await ofKey.frozen(zhou!, 2, 0);
      ids[`${key}Move`] = (await ofKey.moves(0, 1))[0]!;
      ids[`${key}Plan`] = ofKey.id;
      ids[`${key}Teacher`] = teacherOf(of, key === 'school' ? 900 : 0);
    } // prettier-ignore
    const groupCase = await openedExOfficio(house, {
      type: 'dissolve',
      payload: { collaborationId: ids.group },
      with: ['bureauProposal', 'assetAndStaffPlan'],
    });
    ids.groupCase = groupCase.id;
    await groupCase.done('zhao', 'assign-reviewer', { reviewerUserId: people.li });
    for (const [name, of] of [
      ['unitConsultation', unit],
      ['bureauConsultation', jianye],
    ] as const) {
      const { body } = await groupCase.done('li', 'request-consultation', { unit: of, question: '有何意见' });
      ids[name] = (body.events as { data: { consultationId: string } }[])[0]!.data.consultationId;
    }
    const joining = await drafted(house, 'joiner', ids.school!, {
      type: 'admitSchool',
      payload: { collaborationId: ids.group, schoolId: ids.school },
      with: [],
    });
    ids.schoolCase = joining.id;
    const leaving = { collaborationId: ids.group, schoolId: ids.member, exitReason: 'exited' };
    ids.memberCase = (
      await drafted(house, 'member', ids.member!, { type: 'memberExit', payload: leaving, with: [] })
    ).id;
    const imported = await wang.upload('/v1/imports', '名单.csv', '学校名称\n某新小学', {
      kind: 'schools',
      divisionCode: '320105',
      bureauId: jianye,
      effectiveOn: today,
      dateCertainty: 'exact',
    });
    ids.import = String(imported.body.id);
    ids.policy = seededPolicy('jianye 2016');

    ids.subject = (await system('staff', 'RegisterPerson', { nameZh: '某同事', bureauId: jianye })).id;
    const { events } = await system(
      'staff',
      'GrantCapacity',
      { role: 'BO', organisationId: jianye, from: today },
      ids.subject,
    );
    ids.subjectCapacity = (events[0]!.data as { capacityId: string }).capacityId;
    for (const column of columns) for (const scope of ['own', 'foreign'] as const) await register(column, scope);

    const propose = async (key: string, who: string, path: string, body: object) => {
      const answered = await (await house.as(who)).post(path, body);
      if (answered.status !== 202) throw new Error(`${key}: ${JSON.stringify(answered.body)}`);
      keep(key, path, answered.body.proposal);
    };
    const keep = (key: string, path: string, proposal: unknown) => {
      const { id, digest } = proposal as { id: string; digest: string };
      proposals.set(key, {
        path: `${path.split('/').slice(0, 4).join('/')}/proposals/${id}/approve`,
        body: { digest },
      });
    };
    keep('rotation.CorrectRotationNotice', noticePath, noticeProposed.body.proposal);
    const eventOf = async (stream: string, type: string): Promise<string> => {
      for await (const all of house.api.house.store.read(stream))
        for (const event of all) if (event.type === type) return event.id;
      throw new Error(`no ${type} in ${stream}`);
    };
    const at = {
      staff: `/v1/staff/${ids.subject}`,
      school: `/v1/schools/${schools['中华中学附属小学']!}`,
      group: `/v1/collaborations/${ids.group}`,
    };
    await propose('staff.GrantCapacity', 'admin', `${at.staff}/grant-capacity`, {
      role: 'SO',
      organisationId: jianye,
      from: '2024-09-18',
    });
    await propose('staff.LinkSubject', 'admin', `${at.staff}/link-subject`, {
      issuer: 'https://id.example.edu.cn',
      subject: 'u1',
    });
    await propose('staff.CorrectCapacity', 'admin', `${at.staff}/correct-capacity`, {
      correctsEventId: await eventOf(`staff-${ids.subject}`, 'CapacityGranted'), changes: { from: '2024-09-01' }, reason: '误录',
    }); // prettier-ignore
    await propose('bureau.CorrectBureau', 'city', `/v1/bureaus/${jianye}/correct-bureau`, {
      correctsEventId: await eventOf(`bureau-${jianye}`, 'BureauRegistered'), changes: { docIssuerCodes: ['建教发'] }, reason: '漏记',
    }); // prettier-ignore
    await propose('policy.CorrectPolicyDocument', 'wang', `/v1/policies/${ids.policy}/correct-policy-document`, {
      correctsEventId: await eventOf(`policy-${ids.policy}`, 'PolicyDocumentRegistered'), changes: { rawDateText: '2016年5月' }, reason: '漏记',
    }); // prettier-ignore
    const admin = await house.as('admin');
    ids.retired = (await system('staff', 'RegisterPerson', { nameZh: '退休同事', bureauId: jianye })).id;
    await admin.post(`/v1/staff/${ids.retired}/close-account`, { reason: '退休', on: '2024-09-18' });
    await propose(
      'subject.DestroySubject',
      'admin',
      `/v1/${sliceNamed('subject').workflow.collection}/${ids.retired}/destroy-subject`,
      { ground: 'retentionEnded', reason: '保存期限届满' },
    );
    const closing = { effectiveOn: '2024-09-18', decisionNo: '建教发〔2024〕12号' };
    await propose('school.CloseSchool', 'wang', `${at.school}/close-school`, closing);
    await propose('school.MergeSchool', 'wang', `${at.school}/merge-school`, {
      ...closing,
      successorSchoolId: ids.school,
    });
    await propose('school.CorrectSchool', 'wang', `${at.school}/correct-school`, {
      correctsEventId: await eventOf(`school-${schools['中华中学附属小学']!}`, 'SchoolRegistered'), changes: [{ attribute: 'ownership', value: 'public' }], reason: '漏记',
    }); // prettier-ignore
    await propose('collaboration.CorrectMembership', 'wang', `${at.group}/correct-membership`, {
      correctsEventId: await eventOf(`collaboration-${ids.group}`, 'MemberJoined'), schoolId: ids.core, from: '2017-09-01', reason: '漏记',
    }); // prettier-ignore
    await propose('collaboration.UndoImportBatch', 'wang', `/v1/collaborations/${ids.legacy}/undo-import-batch`, {
      importBatchId: trialImportId,
      reason: '有误',
    });
    keep(
      'importBatch.ConfirmImport',
      `/v1/imports/${ids.import}`,
      (imported.body.confirmation as Answered['body']).proposal,
    );
    await propose('policy.SetPolicyParameters', 'wang', `/v1/policies/${ids.policy}/set-policy-parameters`, {
      effectiveFrom: '2024-09-18',
      parameters: { 'notice.workingDays': 7 },
    });
    await propose('application.CorrectApplication', 'wang', `/v1/applications/${district.id}/correct-application`, {
      correctsEventId: await eventOf(`application-${district.id}`, 'ApplicationApproved'), field: 'decidedOn', value: '2024-09-17', reason: '笔误', backdatingReason: '笔误',
    }); // prettier-ignore
    // A policy opens project evaluation for groups; the panel seats the one panel member of the matrix.
    await system('policy', 'SetPolicyParameters', { effectiveFrom: '2024-09-18', parameters: { 'project.kinds': ['educationGroup'] } }, ids.policy); // prettier-ignore
    const project = await projectWithPanel(house, { collaborationId: ids.group, beneficiary: ['member', ids.member!] }, [
      holders.get('PM own')!.id, people.li!, people.zhou!, people.qian!, people.auditor!,
    ]); // prettier-ignore
    ids.project = project.id;
    await propose('project.AppointPanel', 'wang', `/v1/projects/${project.id}/appoint-panel`, { seats: project.seats });
    await propose('project.CorrectProject', 'wang', `/v1/projects/${project.id}/correct-project`, {
      correctsEventId: await eventOf(`project-${project.id}`, 'ProjectDrafted'), changes: { title: '另一名称' }, reason: '笔误',
    }); // prettier-ignore
    const asPanel = [holders.get('PM own')!.token, ...(await Promise.all(['li', 'zhou', 'qian', 'auditor'].map(house.as))).map(({ token }) => token)];
    for (const [i, { panelSeatId }] of project.seats.entries()) {
      const scored = await fetch(`${house.url}/v1/projects/${project.id}/record-panel-score`, {
        method: 'POST', body: JSON.stringify({ panelSeatId, criteria: { implementation: 80, memberImprovement: 80 } }),
        headers: { authorization: `Bearer ${asPanel[i]!}`, 'content-type': 'application/json' },
      });
      expect(scored.status).toBe(200);
    }
    await project.done('wang', 'complete-scoring');
    await project.done('wang', 'publish-project-notice', { text: '拟评为良好', channels: ['局网站'], startsOn: '2024-09-18' });
    await propose('project.CorrectProjectNotice', 'wang', `/v1/projects/${project.id}/correct-project-notice`, { ofSubstance: false, reason: '笔误' });
    const honour = { recipient: 'group', collaborationId: ids.group, refId: ids.group, kind: 'honour', basis: '成效', grantedOn: '2024-09-18' };
    ids.reward = String((await (await house.as('zhao')).post('/v1/rewards', honour)).body.id);
    await propose('application.RecomputeDeadlines', 'wang', `/v1/applications/${ids.groupCase}/recompute-deadlines`, {
      reason: '校历调整',
    });
    const minuted = await bodiesOf(house, { council: String(resolution.bodyId), district: ids.district, schools: [ids.core!, ids.member!, ids.convenor!, ids.school!] });
    Object.assign(ids, minuted.ids);
    await propose('body.CorrectMinutes', 'wang', `/v1/bodies/${ids.leadingGroup}/correct-minutes`, minuted.correction);
    const rotation = `/v1/rotation-plans/${ids.plan}`;
    const stopping = { reason: '身体原因', on: '2024-09-18' };
    await propose('rotation.CancelMove', 'core', `${rotation}/cancel-move`, { moveId: secondMove, ...stopping });
    await propose('rotation.ReturnEarly', 'core', `${rotation}/return-early`, { moveId: firstMove, ...stopping });
    await propose('rotation.CorrectRotation', 'wang', `${rotation}/correct-rotation`, {
      correctsEventId: await eventOf(`rotation-${ids.plan}`, 'StaffingSet'), staffing: { schoolId: ids.core, fullTimeTeachers: 90, backboneDistrictUp: 0 }, reason: '误录',
    }); // prettier-ignore
    const third = groups.find(({ nameZh }) => nameZh === '南京外国语学校河西教育集团')!.id;
    const posted = await openedExOfficio(house, {
      type: 'dissolve',
      payload: { collaborationId: third },
      with: ['bureauProposal', 'assetAndStaffPlan'],
    });
    await reviewedAndPosted(posted, people, '2024-09-18');
    await propose('application.CorrectNotice', 'wang', `/v1/applications/${posted.id}/correct-notice`, {
      text: '更正公示',
      ofSubstance: false,
      reason: '笔误',
    });
    ids.inspector = holders.get('IN own')!.id;
    const [supervisor, chief] = [await house.as('supervisor'), await house.as('chief')];
    const done = async (answered: Promise<Answered>) => {
      const { status, body } = await answered;
      if (status >= 300) throw new Error(JSON.stringify(body));
      return body;
    };
    await done(chief.post(`/v1/inspectors/${ids.inspector}/appoint-inspector`, { kind: 'fullTime', certificateNo: '1', from: '2024-09-18' }));
    await done(chief.post(`/v1/inspector-rosters/${ids.district}/assign-inspector`, { inspectorId: ids.inspector, from: '2024-09-18' }));
    const visited = [ids.core, ids.member, ids.convenor, ids.school];
    const scheduled = await done(supervisor.post('/v1/inspections', { kind: 'special', schoolIds: visited, scope: ['funds'], inspectorIds: [ids.inspector], plannedOn: '2024-09-18' }));
    ids.inspection = String(scheduled.id);
    const started = await fetch(`${house.url}/v1/inspections/${ids.inspection}/start-inspection`, {
      method: 'POST',
      body: JSON.stringify({ startedOn: '2024-09-18', certificateShown: true }),
      headers: { authorization: `Bearer ${holders.get('IN own')!.token}`, 'content-type': 'application/json' },
    });
    expect(started.status).toBe(200);
    await propose('inspector.CorrectInspector', 'supervisor', `/v1/inspectors/${ids.inspector}/correct-inspector`, {
      correctsEventId: await eventOf(`inspector-${ids.inspector}`, 'InspectorAppointed'), field: 'certificateNo', value: '2', reason: '笔误',
    });
    await propose('inspectorRoster.CorrectAssignment', 'supervisor', `/v1/inspector-rosters/${ids.district}/correct-assignment`, {
      correctsEventId: await eventOf(`inspectorRoster-${ids.district}`, 'InspectorAssigned'), until: '2025-08-31', reason: '漏记',
    });
    await propose('inspection.CorrectInspection', 'supervisor', `/v1/inspections/${ids.inspection}/correct-inspection`, {
      correctsEventId: await eventOf(`inspection-${ids.inspection}`, 'InspectionStarted'), field: 'startedOn', value: '2024-09-18', reason: '核对',
    });
    await house.settled();
  }, 60_000); // prettier-ignore
  afterAll(() => house.stop());

  /** The stream a command is given on: one that has to do with the person of the column. */
  function streamOf({ workflow: { name } }: Slice, { context, role }: OracleCell): string {
    switch (name) {
      case 'staff':
        return ids.subject!;
      case 'subject':
        return ids.retired!;
      case 'bureau':
        return jianye;
      case 'school':
        return ids.school!;
      case 'collaboration':
        return context === 'CV' ? ids.district! : ids.group!;
      case 'application': {
        // A core or convenor school acts in the cases of its collaboration, any other school in its own.
        const bySchool = { CS: ids.groupCase!, CV: ids.districtCase!, MS: ids.memberCase!, SC: ids.schoolCase! };
        return role === 'SC' ? bySchool[context ?? 'SC'] : ids.groupCase!;
      }
      case 'rotation':
        return (
          role === 'SC'
            ? { CV: ids.districtPlan, SC: ids.schoolPlan, CS: ids.plan, MS: ids.plan }[context ?? 'SC']
            : ids.plan
        )!;
      case 'body':
        // Schools of the collaboration act in its own bodies; a school that leads none sits in the bureau's leading group.
        return { CS: ids.council!, MS: ids.council!, CV: ids.conference!, SC: ids.leadingGroup! }[context ?? 'SC'];
      case 'policy':
        return ids.policy!;
      case 'project':
        return ids.project!;
      case 'reward':
        return ids.reward!;
      case 'importBatch':
        return ids.import!;
      case 'inspector':
        return ids.inspector!;
      case 'inspectorRoster':
        return ids.district!;
      case 'inspection':
        return ids.inspection!;
      default:
        return '320105';
    }
  }
  /** Fields of the example that say whom the command concerns; nobody and nothing there exists otherwise. */
  function concerning(cell: OracleCell, holder: Holder): object {
    const own = cell.scope === 'own';
    const school = own && cell.role === 'SC' ? holder.organisation : ids.school!;
    switch (`${cell.workflow}.${cell.command}`) {
      case 'staff.RegisterPerson':
      case 'staff.HandOverTasks':
      case 'collaboration.ImportLegacyCollaboration':
        return { bureauId: jianye };
      case 'staff.GrantCapacity':
        return { organisationId: jianye };
      case 'staff.RevokeCapacity':
        return { capacityId: ids.subjectCapacity };
      case 'staff.Delegate':
        return own && holder.capacityId
          ? { fromPersonId: holder.id, capacityId: holder.capacityId }
          : { fromPersonId: ids.subject, capacityId: ids.subjectCapacity };
      case 'staff.EndDelegation':
        return { delegationId: (own ? holder.delegationId : undefined) ?? holders.get('BO own')!.delegationId };
      case 'bureau.RegisterBureau':
        return { parentBureauId: seededBureau('320100') };
      case 'school.RegisterSchool':
        return { managingBureauId: jianye };
      case 'body.ConstituteBody':
        return { collaborationId: cell.context === 'CV' ? ids.district : ids.group };
      case 'collaboration.DeclareSchoolFeature':
      case 'application.RecordConsent':
        return { schoolId: school };
      case 'application.DraftApplication':
        return {
          type: 'admitSchool',
          applicantSchoolId: school,
          payload: { collaborationId: ids.group, schoolId: school },
        };
      case 'application.OpenExOfficioCase':
        return { type: 'dissolve', payload: { collaborationId: ids.group } };
      case 'application.ReplyConsultation':
        return { consultationId: cell.role === 'CU' ? ids.unitConsultation : ids.bureauConsultation };
      case 'policy.RegisterPolicyDocument':
        return { issuerBureauId: jianye };
      case 'inspection.ScheduleInspection':
        return {
          kind: 'routine',
          collaborationId: ids.district,
          schoolIds: [ids.convenor],
          inspectorIds: [ids.inspector],
        };
      case 'rotation.OpenRotationPlan':
        return { collaborationId: cell.context === 'CV' ? ids.district : ids.group };
      case 'rotation.UpsertRosterEntry':
      case 'rotation.UpsertRosterEntries':
      case 'rotation.RemoveRosterEntry':
      case 'rotation.CopyRoster':
      case 'rotation.ConfirmRosterPart':
        return { schoolId: school };
      case 'rotation.RecordNonRotationReason':
        return {
          teacherRef: { CV: ids.districtTeacher, SC: ids.schoolTeacher, CS: ids.teacher, MS: ids.memberTeacher }[
            cell.context ?? 'SC'
          ],
        };
      case 'rotation.ConfirmDeparture':
      case 'rotation.ConfirmArrival':
      case 'rotation.CompleteMove':
        return {
          moveId: { CV: ids.districtMove, SC: ids.schoolMove, CS: ids.move, MS: ids.move }[cell.context ?? 'SC'],
        };
      case 'project.DraftProject':
      case 'reward.GrantReward':
        return { collaborationId: ids.group };
      case 'project.ConfirmImprovement':
        return { schoolId: school };
      default:
        return {};
    }
  }

  async function answerTo(cell: OracleCell): Promise<string> {
    const slice = sliceNamed(cell.workflow);
    const row = slice.workflow.commands[cell.command]!;
    const holder = holderOf(cell, cell.scope);
    const key = `${cell.workflow}.${cell.command}`;
    const given = (): Request => {
      const body = { ...exampleOf(row.input), ...concerning(cell, holder) };
      expect({ key, accepted: accepts(row.input)(body) }).toEqual({ key, accepted: true });
      return { path: `/v1/${pathOfCommand(slice, cell.command).replace(':id', streamOf(slice, cell))}`, body };
    };
    const { path, body } = cell.part === 'gives' ? given() : proposals.get(key)!;
    const response = await fetch(`${house.url}${path}?dry-run=true`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        authorization: `Bearer ${holder.token}`,
        'content-type': 'application/json',
        ...(row.decision && cell.part === 'gives' ? { 'if-match': '"0"' } : {}),
      },
    });
    const { code } = (await response.json()) as { code?: string };
    if (code === 'SEC_CAPACITY' || code === 'SEC_SCOPE') return response.status === 403 ? code : `${response.status}`;
    // Past authority: accepted, or refused by a rule of the matter.
    return [200, 403, 409, 412, 422].includes(response.status) && code !== 'SEC_AMBIGUOUS_CAPACITY'
      ? 'allowed'
      : `${response.status} ${code ?? ''}`;
  }

  const asked = new Map<string, OracleCell[]>();
  for (const cell of oracleRows) {
    if (isInternal(sliceNamed(cell.workflow).workflow.commands[cell.command]!)) continue;
    const name = `${cell.workflow}.${cell.command} ${cell.part}`;
    asked.set(name, [...(asked.get(name) ?? []), cell]);
  }
  it.each([...asked])('%s', async (_, cells) => {
    const answers = await Promise.all(cells.map(answerTo));
    const said = (outcomes: readonly string[]) =>
      cells.map(({ name, scope }, i) => `${name} ${scope}: ${outcomes[i]!}`);
    expect(said(answers)).toEqual(said(cells.map(({ outcome }) => outcome)));
  });

  /** Doors of their own take files; what is handed in belongs to whoever hands it in, so a file has no foreign scope. */
  it.each([
    ['file', 'RecordFile', '/v1/files', ['own']],
    ['importBatch', 'OpenImport', '/v1/imports', ['own', 'foreign']],
  ] as const)('%s.%s gives', async (workflow, command, path, scopes) => {
    const cells = oracleRows.filter(
      (cell) =>
        cell.workflow === workflow && cell.command === command && (scopes as readonly Scope[]).includes(cell.scope),
    );
    const answers: (string | undefined)[] = [];
    for (const cell of cells) {
      const form = new FormData();
      const fields = {
        kind: 'schools',
        divisionCode: '320105',
        bureauId: jianye,
        effectiveOn: today,
        dateCertainty: 'exact',
      };
      // An inspector without an office hands in for an inspection alone.
      if (workflow === 'file' && cell.name.startsWith('IN')) form.set('inspectionId', ids.inspection!);
      if (workflow === 'importBatch') for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set('file', new Blob(['学校名称\n=1']), '名单.csv');
      const headers = { authorization: `Bearer ${holderOf(cell, cell.scope).token}` };
      const response = await fetch(`${house.url}${path}`, { method: 'POST', body: form, headers });
      const { code } = (await response.json()) as { code?: string };
      answers.push(response.status === 201 || code === 'IMP_ROWS_INVALID' ? 'allowed' : code);
    }
    expect(cells.map(({ name, scope }, i) => `${name} ${scope}: ${answers[i]!}`)).toEqual(
      cells.map(({ name, scope, outcome }) => `${name} ${scope}: ${outcome}`),
    );
  });

  it('everything decided here comes out the same again', () => expectReplayed(house.api.house.store, slices));
});
