import { someone, specFor, titleOf } from '@app/kernel/testing';
import type { Fitness } from '../shared/inspection-words.js';
import type { Events, InspectionRef } from './inspections.events.js';
import { clauses, inspections } from './inspections.js';
import type { Aspect } from './inspections.words.js';

const officer = someone('xu', 'SO', 'jianye');
const chief = someone('shen', 'SL', 'jianye');
const jiang = someone('jiang', 'IN', 'jianye');
const yang = someone('yang', 'IN', 'jianye');
const principal = someone('principal', 'SC', 's1');
const { given } = specFor(inspections, { act: jiang });

const fit = (personId = 'jiang'): Fitness => ({ personId, appointed: true, interests: [], recusalYears: 3 });
const unfit: Fitness = { ...fit(), appointed: false };
const related: Fitness = { ...fit(), interests: [{ schoolId: 's1', kind: 'formerPost' }] };
const of: InspectionRef = {
  kind: 'routine',
  bureauId: 'jianye',
  divisionCode: '320105',
  schoolIds: ['s1', 's2'],
  collaborationId: 'nanyuan',
  inspectorIds: ['jiang'],
};
const order = {
  kind: 'routine' as const,
  collaborationId: 'nanyuan',
  schoolIds: ['s1', 's2'],
  scope: ['semesterPlan' as const, 'safetyStability' as const],
  inspectorIds: ['jiang'],
  plannedOn: '2024-09-12',
};
const scheduling = { bureauId: 'jianye', divisionCode: '320105', strangers: [], fitness: [fit()], ready: true };

const by = ['jiang'];
type Past<T extends keyof Events> = { type: T; data: Events[T]; effectiveOn?: string };
const scheduled: Past<'InspectionScheduled'> = {
  type: 'InspectionScheduled',
  data: { ...order, bureauId: 'jianye', divisionCode: '320105', by: ['xu'], of },
  effectiveOn: '2024-09-02',
};
const started: Past<'InspectionStarted'> = {
  type: 'InspectionStarted',
  data: { startedOn: '2024-09-03', certificateShown: true, by, of },
  effectiveOn: '2024-09-03',
};
const finding = (findingId: string, severity: 'minor' | 'major' | 'critical' = 'major', schoolId = 's1'): Past<'FindingRecorded'> => ({
  type: 'FindingRecorded',
  data: { findingId, scopeItem: 'safetyStability', schoolId, description: '台账缺失', severity, evidence: [], by, of },
}); // prettier-ignore
const feedback = (defenceDueOn = '2024-09-11'): Past<'PreliminaryFeedbackGiven'> => ({
  type: 'PreliminaryFeedbackGiven',
  data: { summary: '反馈', on: '2024-09-04', findings: 1, defenceDays: 5, defenceDueOn, provisional: false, defenders: [], by, of },
}); // prettier-ignore
const defended = (findingId: string): Past<'DefenceSubmitted'> => ({
  type: 'DefenceSubmitted',
  data: { findingId, text: '已补齐', evidence: [], schoolId: 's1', defenceDueOn: '2024-09-11', by: ['principal'], of },
});
const issued = (...confirmed: string[]): Past<'OpinionIssued'> => ({
  type: 'OpinionIssued',
  data: {
    confirmedFindingIds: confirmed, withdrawnFindingIds: [], rectificationIds: [], rectificationDays: 30, evaluated: [], by: ['shen'], of,
  },
}); // prettier-ignore
const ordered = (rectificationId: string, findingId: string, dueOn = '2024-10-10'): Past<'RectificationOrdered'> => ({
  type: 'RectificationOrdered',
  data: { rectificationId, findingId, requirement: '补齐台账', respondentSchoolId: 's1', responsiblePerson: 'vault:1', dueOn, round: 1, of },
}); // prettier-ignore
const reported = (rectificationId: string): Past<'RectificationReported'> => ({
  type: 'RectificationReported',
  data: {
    rectificationId, measures: '已补', completedOn: '2024-09-08', evidence: ['f'], findingId: 'f1', respondentSchoolId: 's1', dueOn: '2024-10-10', round: 1,
    late: false, reinspectBy: '2024-09-24', provisional: false, by: ['principal'], of,
  },
}); // prettier-ignore
const overdue = (rectificationId: string): Past<'RectificationOverdue'> => ({
  type: 'RectificationOverdue',
  data: { rectificationId, findingId: 'f1', respondentSchoolId: 's1', dueOn: '2024-10-10', round: 1, of },
});
const reinspected = (rectificationId: string) => ({
  rectificationId, on: '2024-09-09', note: '核查', evidence: [], findingId: 'f1', respondentSchoolId: 's1', dueOn: '2024-10-10', round: 1, by: ['yang'], of,
}); // prettier-ignore
const passed = (id: string): Past<'ReinspectionPassed'> => ({ type: 'ReinspectionPassed', data: reinspected(id) });
const failed = (id: string): Past<'ReinspectionFailed'> => ({
  type: 'ReinspectionFailed',
  data: { ...reinspected(id), dueOn: '2024-10-09', round: 2, rectificationDays: 30 },
});
const escalated = (...rectificationIds: string[]): Past<'InspectionEscalated'> => ({
  type: 'InspectionEscalated',
  data: { measure: 'interview', reason: '逾期', rectificationIds, failed: 0, overdue: 1, by: ['shen'], of },
});
const closed: Past<'InspectionClosed'> = {
  type: 'InspectionClosed',
  data: { conclusion: '办结', by: ['shen'], of },
  effectiveOn: '2024-09-06',
};

const onSite = [scheduled, started];
const answered = [...onSite, finding('f1'), feedback()];
const rectifying = [...answered, defended('f1'), issued('f1'), ordered('r1', 'f1')];
const awaiting = [...rectifying, reported('r1')];

describe('Inspections: scheduling', () => {
  it('takes the contents the district measures name, and keeps whose it is [J-24 L-16]', () => {
    given()
      .when('ScheduleInspection', order, { facts: scheduling, act: officer })
      .then({ type: 'InspectionScheduled', data: scheduled.data });
    given()
      .when('ScheduleInspection', { ...order, noticeDays: 5 }, { facts: scheduling, act: officer })
      .thenSome('InspectionScheduled', { notice: { on: '2024-09-07', late: true } });
    given()
      .when('ScheduleInspection', { ...order, noticeDays: 3 }, { facts: scheduling, act: officer })
      .thenSome('InspectionScheduled', { notice: { on: '2024-09-09', late: false } });
  });
  describe(titleOf(clauses, 'INS_NOT_APPOINTED'), () => {
    it('sends nobody who is not appointed then, and lets nobody act for an inspector', () => {
      given()
        .when('ScheduleInspection', order, { facts: { ...scheduling, fitness: [unfit] } })
        .thenRefused('INS_NOT_APPOINTED', { personId: 'jiang' });
      given(scheduled)
        .when('StartInspection', { startedOn: '2024-09-09', certificateShown: true }, { facts: { fitness: unfit } })
        .thenRefused('INS_NOT_APPOINTED');
      given(scheduled)
        .when(
          'StartInspection',
          { startedOn: '2024-09-09', certificateShown: true },
          { facts: { fitness: fit() }, act: yang },
        )
        .thenRefused('INS_NOT_APPOINTED', { personId: 'yang' });
      given(scheduled)
        .when(
          'AddInspector',
          { inspectorId: 'yang', reason: '增派' },
          { facts: { fitness: { ...unfit, personId: 'yang' } } },
        )
        .thenRefused('INS_NOT_APPOINTED');
    });
  });
  describe(titleOf(clauses, 'INS_RECUSAL'), () => {
    it('sends nobody who is interested, and stops one who has become so', () => {
      given()
        .when('ScheduleInspection', order, { facts: { ...scheduling, fitness: [related] } })
        .thenRefused('INS_RECUSAL', { schoolId: 's1', kind: 'formerPost' });
      given(scheduled)
        .when('StartInspection', { startedOn: '2024-09-09', certificateShown: true }, { facts: { fitness: related } })
        .thenRefused('INS_RECUSAL');
      given(...onSite)
        .when('RecordFinding', { scopeItem: 'safetyStability', schoolId: 's1', description: '缺', severity: 'minor', evidence: [] }, { facts: { fitness: related } })
        .thenRefused('INS_RECUSAL');
      given(...awaiting)
        .when('Reinspect', { rectificationId: 'r1', on: '2024-09-09', result: 'pass', note: '好', evidence: [] }, { facts: { fitness: related, rectificationDays: 30 }, act: yang })
        .thenRefused('INS_RECUSAL');
    }); // prettier-ignore
  });
  describe(titleOf(clauses, 'INS_NOT_COMPETENT'), () => {
    it('refuses schools of no bureau in common, or of another one', () => {
      const { bureauId: _, ...none } = scheduling;
      given().when('ScheduleInspection', order, { facts: none, act: officer }).thenRefused('INS_NOT_COMPETENT');
      given()
        .when('ScheduleInspection', order, { facts: { ...scheduling, bureauId: 'other' }, act: officer })
        .thenRefused('INS_NOT_COMPETENT');
    });
  });
  describe(titleOf(clauses, 'INS_SCHOOL_NOT_MEMBER'), () => {
    it('refuses schools outside the collaboration', () =>
      given()
        .when('ScheduleInspection', order, { facts: { ...scheduling, strangers: ['s2'] } })
        .thenRefused('INS_SCHOOL_NOT_MEMBER', { schools: ['s2'] }));
  });
  describe(titleOf(clauses, 'INS_ELEMENT_ORDER'), () => {
    const evaluation = { ...order, kind: 'evaluation' as const };
    it('evaluates the plan first, then the process, then the effect', () => {
      given()
        .when('ScheduleInspection', { ...evaluation, element: 'plan' }, { facts: scheduling, act: officer })
        .thenSome('InspectionScheduled', { element: 'plan', cycle: '2024-2025' });
      given()
        .when(
          'ScheduleInspection',
          { ...evaluation, element: 'process' },
          { facts: { ...scheduling, ready: false }, act: officer },
        )
        .thenRefused('INS_ELEMENT_ORDER', { before: 'plan', element: 'process', cycle: '2024-2025' });
      given()
        .when(
          'ScheduleInspection',
          { ...evaluation, element: 'effect', cycle: '2023-2024' },
          { facts: scheduling, act: officer },
        )
        .thenSome('InspectionScheduled', { element: 'effect', cycle: '2023-2024' });
    });
    it('asks the element of an evaluation and of nothing else, and a cycle that is a school year', () => {
      given()
        .when('ScheduleInspection', evaluation, { facts: scheduling, act: officer })
        .thenRefused('INS_ELEMENT_ORDER');
      given()
        .when('ScheduleInspection', { ...order, element: 'plan' }, { facts: scheduling, act: officer })
        .thenRefused('INS_ELEMENT_ORDER');
      given()
        .when(
          'ScheduleInspection',
          { ...evaluation, element: 'plan', cycle: '2024-2026' },
          { facts: scheduling, act: officer },
        )
        .thenRefused('INS_ELEMENT_ORDER');
    });
    it('an opinion on an element takes the claim that the next one asks for', () => {
      const facts = { rectificationDays: 30, evaluated: ['nanyuan-2024-2025-plan'] };
      const then = given(...onSite, feedback()).when(
        'IssueOpinion',
        { confirmedFindingIds: [], withdrawnFindingIds: [], rectifications: [] },
        { act: chief, facts },
      );
      expect(then.outcome().claims).toEqual([{ kind: 'evaluation', key: 'nanyuan-2024-2025-plan' }]);
    });
  });
});

describe('Inspections: on site', () => {
  const start = { startedOn: '2024-09-09', certificateShown: true };
  describe(titleOf(clauses, 'INS_STATE'), () => {
    it('goes one step after the other', () => {
      const facts = { fitness: fit() };
      given(scheduled).when('StartInspection', start, { facts }).thenTypes('InspectionStarted');
      given(...onSite).when('StartInspection', start, { facts }).thenRefused('INS_STATE', { stage: 'onSite' });
      given(...onSite).when('CancelInspection', { reason: '重复' }, { act: officer }).thenRefused('INS_STATE');
      given(scheduled).when('CancelInspection', { reason: '重复' }, { act: officer }).thenTypes('InspectionCancelled');
      given(...answered, issued('f1')).when('PublishInspection', { channel: '网', text: '果', on: '2024-09-09' }, { act: officer }).thenRefused('INS_STATE', { stage: 'opinionIssued' });
      given(...answered, issued('f1'), closed, { type: 'InspectionPublished', data: { channel: '网', text: '果', on: '2024-09-06', by: ['xu'], of } })
        .when('CloseInspection', { conclusion: '再' }, { act: chief })
        .thenRefused('INS_STATE', { stage: 'published' });
      given(...answered, issued('f1')).when('ReportRectification', { rectificationId: 'r1', measures: '补', completedOn: '2024-09-08', evidence: ['f'] }, { act: principal }).thenRefused('INS_STATE');
    }); // prettier-ignore
    it('gives the opinion one number', () => {
      const document = { docNo: '建教督〔2024〕8号', signedBy: 'shen', issuedOn: '2024-09-09', scan: 'file' };
      const then = given(...rectifying).when('IssueOpinionDocument', document, { act: officer, facts: {} });
      then.thenSome('OpinionDocumentIssued', { normalized: '建教督〔2024〕8号' });
      expect(then.outcome().claims).toEqual([{ kind: 'docNo', key: '建教督-2024-8' }]);
      given(...rectifying, { type: 'OpinionDocumentIssued', data: { ...document, normalized: '建教督〔2024〕8号', by: ['xu'], of } })
        .when('IssueOpinionDocument', document, { act: officer, facts: {} })
        .thenRefused('INS_STATE', { stage: 'rectifying' });
    }); // prettier-ignore
  });
  describe(titleOf(clauses, 'POL_BAD_DOC_NO'), () => {
    const opinionOf = (opinionNo: string) => ({ opinionNo, confirmedFindingIds: ['f1'], withdrawnFindingIds: [], rectifications: [], defenceAnswers: [{ findingId: 'f1', answer: '维持' }] }); // prettier-ignore
    it('refuses an opinion number that is none, or another document’s [L-09]', () => {
      const facts = { rectificationDays: 30, evaluated: [] };
      given(...answered, defended('f1'))
        .when('IssueOpinion', opinionOf('第8号'), { act: chief, facts })
        .thenRefused('POL_BAD_DOC_NO');
      given(...answered, defended('f1'))
        .when('IssueOpinion', opinionOf('建教督〔2024〕8号'), { act: chief, facts: { ...facts, owner: 'policy-x' } })
        .thenRefused('POL_DOC_NO_TAKEN');
      given(...answered, defended('f1'))
        .when('IssueOpinion', opinionOf('建教督〔2024〕8号'), { act: chief, facts })
        .thenTypes('OpinionIssued');
    });
  });
  describe(titleOf(clauses, 'INS_CERTIFICATE_NOT_SHOWN'), () => {
    it('begins with the certificate shown, not before it was scheduled', () => {
      given(scheduled).when('StartInspection', { ...start, certificateShown: false }, { facts: { fitness: fit() } }).thenRefused('INS_CERTIFICATE_NOT_SHOWN');
      given(scheduled).when('StartInspection', { ...start, startedOn: '2024-09-01' }, { facts: { fitness: fit() } }).thenRefused('GEN_BEFORE_CREATION');
    }); // prettier-ignore
  });
  describe(titleOf(clauses, 'INS_INSPECTOR_DUPLICATE'), () => {
    it('sends a further inspector once', () => {
      given(...onSite).when('AddInspector', { inspectorId: 'jiang', reason: '增派' }, { act: officer, facts: { fitness: fit() } }).thenRefused('INS_INSPECTOR_DUPLICATE');
      given(...onSite)
        .when('AddInspector', { inspectorId: 'yang', reason: '增派' }, { act: officer, facts: { fitness: fit('yang') } })
        .thenSome('InspectorAdded', { of: { ...of, inspectorIds: ['jiang', 'yang'] } });
    }); // prettier-ignore
  });
  describe(titleOf(clauses, 'INS_SCHOOL_NOT_IN_SCOPE'), () => {
    const found = { scopeItem: 'safetyStability' as const, schoolId: 's1', description: '台账缺失', severity: 'major' as const, evidence: [] }; // prettier-ignore
    it('records what was found at a school of the inspection, with a risk the lead school may bring [Q-24]', () => {
      given(...onSite).when('RecordFinding', { ...found, schoolId: 's9' }, { facts: { fitness: fit() } }).thenRefused('INS_SCHOOL_NOT_IN_SCOPE', { schoolId: 's9' });
      given(...onSite)
        .when('RecordFinding', { ...found, riskTag: 'dilution' }, { facts: { fitness: fit() } })
        .thenSome('FindingRecorded', { riskTag: 'dilution', by });
    }); // prettier-ignore
    it(`${titleOf(clauses, 'INS_ITEM_NOT_IN_SCOPE')}: only of its contents`, () =>
      given(...onSite)
        .when('RecordFinding', { ...found, scopeItem: 'funds' }, { facts: { fitness: fit() } })
        .thenRefused('INS_ITEM_NOT_IN_SCOPE', { scopeItem: 'funds' }));
  });
  describe(titleOf(clauses, 'INS_ASPECT'), () => {
    const found = { scopeItem: 'safetyStability' as const, schoolId: 's1', description: '目标不明', severity: 'minor' as const, evidence: [] }; // prettier-ignore
    const evaluating = (element: 'plan' | 'process' | 'effect') =>
      given({ ...scheduled, data: { ...scheduled.data, kind: 'evaluation', element, cycle: '2024-2025' } }, started);
    const record = (element: 'plan' | 'process' | 'effect', aspect: Aspect) =>
      evaluating(element).when('RecordFinding', { ...found, aspect }, { facts: { fitness: fit() } });
    it.each([
      ['plan', ['positioning', 'goals', 'measures', 'mechanisms', 'safeguards'], 'execution'],
      ['process', ['execution', 'problemSolving', 'experience'], 'goals'],
      ['effect', ['studentGrowth', 'teacherGrowth', 'schoolGrowth'], 'experience'],
    ] as const)('an evaluation of the %s looks at its own aspects [J-46 J-47 J-48]', (element, aspects, other) => {
      for (const aspect of aspects) record(element, aspect).thenSome('FindingRecorded', { aspect });
      record(element, other).thenRefused('INS_ASPECT', { aspect: other, element });
    });
    it('and an inspection that is no evaluation at none', () =>
      given(...onSite).when('RecordFinding', { ...found, aspect: 'goals' }, { facts: { fitness: fit() } }).thenRefused('INS_ASPECT', { element: 'none' }));
  }); // prettier-ignore
  describe(titleOf(clauses, 'INS_NO_FINDING'), () => {
    const facts = { defenceDays: 5, due: { on: '2024-09-14', provisional: false } };
    const said = { summary: '总体良好', on: '2024-09-09' };
    it('gives feedback on findings, or says there is none, not both', () => {
      given(...onSite).when('GivePreliminaryFeedback', said, { facts }).thenRefused('INS_NO_FINDING', { findings: 0 });
      given(...onSite, finding('f1')).when('GivePreliminaryFeedback', { ...said, noProblem: true }, { facts }).thenRefused('INS_NO_FINDING', { findings: 1 });
      given(...onSite).when('GivePreliminaryFeedback', { ...said, noProblem: true }, { facts }).thenSome('PreliminaryFeedbackGiven', { findings: 0, defenders: [] });
      given(...onSite, finding('f1'))
        .when('GivePreliminaryFeedback', said, { facts })
        .thenSome('PreliminaryFeedbackGiven', { defenceDays: 5, defenceDueOn: '2024-09-14', defenders: [{ findingId: 'f1', schoolId: 's1' }] });
    }); // prettier-ignore
  });
});

describe('Inspections: defence and opinion', () => {
  const facts = { rectificationDays: 30, evaluated: [] };
  const rectification = {
    findingId: 'f1',
    requirement: '补齐台账',
    respondentSchoolId: 's1',
    responsiblePerson: 'vault:1',
  };
  const opinion = {
    confirmedFindingIds: ['f1'],
    withdrawnFindingIds: [],
    defenceAnswers: [{ findingId: 'f1', answer: '维持' }],
    rectifications: [rectification],
  };
  const heard = [...answered, defended('f1')];
  describe(titleOf(clauses, 'INS_DEFENCE_LATE'), () => {
    const defence = { findingId: 'f1', text: '已补齐', evidence: [] };
    it('hears the school to the end of the last day', () => {
      given(...answered).when('SubmitDefence', defence, { act: principal, today: '2024-09-11' }).thenSome('DefenceSubmitted', { schoolId: 's1' });
      given(...answered).when('SubmitDefence', defence, { act: principal, today: '2024-09-12' }).thenRefused('INS_DEFENCE_LATE', { defenceDueOn: '2024-09-11' });
      given(...answered).when('SubmitDefence', { ...defence, findingId: 'f9' }, { act: principal }).thenRefused('GEN_UNKNOWN_REFERENCE');
    }); // prettier-ignore
  });
  describe(titleOf(clauses, 'INS_DEFENCE_OPEN'), () => {
    it('waits for the schools, until each has answered or the time is over', () => {
      given(...answered).when('IssueOpinion', { ...opinion, defenceAnswers: [] }, { act: chief, facts, today: '2024-09-11' }).thenRefused('INS_DEFENCE_OPEN');
      given(...answered).when('IssueOpinion', { ...opinion, defenceAnswers: [] }, { act: chief, facts, today: '2024-09-12' }).thenTypes('OpinionIssued', 'RectificationOrdered');
      given(...heard).when('IssueOpinion', opinion, { act: chief, facts, today: '2024-09-09' }).thenTypes('OpinionIssued', 'RectificationOrdered');
    }); // prettier-ignore
  });
  describe(titleOf(clauses, 'INS_FINDING_UNDECIDED'), () => {
    it('decides every finding once and no other', () => {
      const wrong = (more: object, ids: string[]) =>
        given(...heard).when('IssueOpinion', { ...opinion, ...more }, { act: chief, facts }).thenRefused('INS_FINDING_UNDECIDED', { findings: ids }); // prettier-ignore
      wrong({ confirmedFindingIds: [] }, ['f1']);
      wrong({ withdrawnFindingIds: ['f1'] }, ['f1']);
      wrong({ withdrawnFindingIds: ['f9'] }, ['f9']);
    });
  });
  describe(titleOf(clauses, 'INS_DEFENCE_UNANSWERED'), () => {
    it('answers every defence', () =>
      given(...heard)
        .when('IssueOpinion', { ...opinion, defenceAnswers: [] }, { act: chief, facts })
        .thenRefused('INS_DEFENCE_UNANSWERED', { findings: ['f1'] }));
  });
  describe(titleOf(clauses, 'INS_RECTIFICATION_FINDING'), () => {
    it('orders only what was confirmed, of a school of the inspection', () => {
      given(...heard)
        .when(
          'IssueOpinion',
          { ...opinion, confirmedFindingIds: [], withdrawnFindingIds: ['f1'] },
          { act: chief, facts },
        )
        .thenRefused('INS_RECTIFICATION_FINDING', { findingId: 'f1' });
      given(...heard)
        .when(
          'IssueOpinion',
          { ...opinion, rectifications: [{ ...rectification, respondentSchoolId: 's9' }] },
          { act: chief, facts },
        )
        .thenRefused('INS_SCHOOL_NOT_IN_SCOPE');
    });
  });
  describe(titleOf(clauses, 'INS_DUE_ON'), () => {
    it('gives the days of the policy when no day is named, and no day that has come', () => {
      given(...heard)
        .when('IssueOpinion', opinion, { act: chief, facts })
        .thenSome('RectificationOrdered', { dueOn: '2024-10-09', round: 1, responsiblePerson: 'vault:1' });
      const dueOn = (day: string) => ({ ...opinion, rectifications: [{ ...rectification, dueOn: day }] });
      given(...heard)
        .when('IssueOpinion', dueOn('2024-09-09'), { act: chief, facts })
        .thenRefused('INS_DUE_ON', { after: '2024-09-09' });
      given(...heard)
        .when('IssueOpinion', dueOn('2024-09-10'), { act: chief, facts })
        .thenSome('RectificationOrdered', { dueOn: '2024-09-10' });
    });
  });
});

describe('Inspections: rectification', () => {
  const report = { rectificationId: 'r1', measures: '已补齐', completedOn: '2024-09-08', evidence: ['file'] };
  const reinspection = { reinspection: { on: '2024-09-24', provisional: false } };
  const visit = { rectificationId: 'r1', on: '2024-09-09', note: '核查', evidence: [] };
  const facts = { fitness: fit('yang'), rectificationDays: 30 };
  describe(titleOf(clauses, 'INS_EVIDENCE_REQUIRED'), () => {
    it('takes a report with evidence, says whether it is late, and when it is looked at again', () => {
      given(...rectifying).when('ReportRectification', { ...report, evidence: [] }, { act: principal, facts: reinspection }).thenRefused('INS_EVIDENCE_REQUIRED');
      given(...rectifying)
        .when('ReportRectification', report, { act: principal, facts: reinspection, today: '2024-10-10' })
        .thenSome('RectificationReported', { late: false, reinspectBy: '2024-09-24', round: 1 });
      given(...rectifying)
        .when('ReportRectification', report, { act: principal, facts: reinspection, today: '2024-10-11' })
        .thenSome('RectificationReported', { late: true });
    }); // prettier-ignore
  });
  describe(titleOf(clauses, 'INS_RECTIFICATION_STATE'), () => {
    it('reports what is ordered, re-inspects what is reported', () => {
      given(...awaiting).when('ReportRectification', report, { act: principal, facts: reinspection }).thenRefused('INS_RECTIFICATION_STATE', { status: 'reported' });
      given(...rectifying).when('Reinspect', { ...visit, result: 'pass' }, { act: yang, facts }).thenRefused('INS_RECTIFICATION_STATE', { status: 'ordered' });
      given(...rectifying).when('ReportRectification', { ...report, rectificationId: 'r9' }, { act: principal, facts: reinspection }).thenRefused('GEN_UNKNOWN_REFERENCE');
    }); // prettier-ignore
    it('a failed re-inspection begins another round with days of its own', () => {
      given(...awaiting)
        .when('Reinspect', { ...visit, result: 'fail' }, { act: yang, facts })
        .thenSome('ReinspectionFailed', { round: 2, dueOn: '2024-10-09', rectificationDays: 30 });
      given(...awaiting, failed('r1'), reported('r1')).when('Reinspect', { ...visit, result: 'pass' }, { act: yang, facts }).thenSome('ReinspectionPassed', { round: 2 });
    }); // prettier-ignore
  });
  describe(titleOf(clauses, 'INS_EXTENSION_USED'), () => {
    const extension = { rectificationId: 'r1', dueOn: '2024-10-20', reason: '供货延迟' };
    it('extends once, to a later day', () => {
      given(...rectifying).when('ExtendRectification', extension, { act: chief }).thenSome('RectificationExtended', { from: '2024-10-10', dueOn: '2024-10-20' });
      given(...rectifying).when('ExtendRectification', { ...extension, dueOn: '2024-10-10' }, { act: chief }).thenRefused('INS_DUE_ON', { after: '2024-10-10' });
      given(...rectifying, { type: 'RectificationExtended', data: { ...extension, from: '2024-10-10', findingId: 'f1', respondentSchoolId: 's1', round: 1, by: ['shen'], of } })
        .when('ExtendRectification', { ...extension, dueOn: '2024-10-30' }, { act: chief })
        .thenRefused('INS_EXTENSION_USED');
    }); // prettier-ignore
  });
  describe('The clock flags what is overdue, once and on its legal day', () => {
    it.each([
      ['2024-10-10', rectifying, false],
      ['2024-10-11', rectifying, true],
      ['2024-10-12', [...rectifying, overdue('r1')], false],
      ['2024-10-11', awaiting, false],
    ] as const)('on %s', (today, past, flagged) => {
      const then = given(...past).when('FlagOverdue', { rectificationId: 'r1' }, { today });
      if (flagged) then.then({ ...overdue('r1'), effectiveOn: '2024-10-10' });
      else then.thenNothing();
    });
  });
  describe(titleOf(clauses, 'INS_SOD_REINSPECT'), () => {
    const own = { ...facts, fitness: fit() };
    it('has major and critical findings looked at by another person than their author', () => {
      given(...awaiting).when('Reinspect', { ...visit, result: 'pass' }, { act: jiang, facts: own }).thenRefused('INS_SOD_REINSPECT', { person: 'jiang' });
      given(...awaiting).when('Reinspect', { ...visit, result: 'pass' }, { act: yang, facts }).thenTypes('ReinspectionPassed');
      const minor = [...onSite, finding('f1', 'minor'), feedback(), defended('f1'), issued('f1'), ordered('r1', 'f1'), reported('r1')];
      given(...minor).when('Reinspect', { ...visit, result: 'pass' }, { act: jiang, facts: own }).thenTypes('ReinspectionPassed');
      const critical = [...onSite, finding('f1', 'critical'), feedback(), defended('f1'), issued('f1'), ordered('r1', 'f1'), reported('r1')];
      given(...critical).when('Reinspect', { ...visit, result: 'fail' }, { act: jiang, facts: own }).thenRefused('INS_SOD_REINSPECT');
    }); // prettier-ignore
  });
});

describe('Inspections: the end', () => {
  const escalation = { measure: 'interview' as const, reason: '逾期未报' };
  describe(titleOf(clauses, 'INS_ESCALATE_GROUND'), () => {
    it('escalates what failed or is overdue, and refers it outside where that is the measure', () => {
      given(...rectifying).when('Escalate', escalation, { act: chief }).thenRefused('INS_ESCALATE_GROUND');
      given(...rectifying, overdue('r1')).when('Escalate', escalation, { act: chief }).thenSome('InspectionEscalated', { rectificationIds: ['r1'], overdue: 1, failed: 0 });
      given(...awaiting, failed('r1')).when('Escalate', escalation, { act: chief }).thenSome('InspectionEscalated', { failed: 1 });
      given(...rectifying, overdue('r1'))
        .when('Escalate', { ...escalation, measure: 'accountabilityReferral' }, { act: chief })
        .thenTypes('InspectionEscalated', 'AccountabilityReferred');
    }); // prettier-ignore
    it('lets what was escalated still be reported and looked at again', () => {
      given(...rectifying, overdue('r1'), escalated('r1'))
        .when('ReportRectification', { rectificationId: 'r1', measures: '补', completedOn: '2024-09-08', evidence: ['f'] }, { act: principal, facts: { reinspection: { on: '2024-09-24', provisional: false } } })
        .thenTypes('RectificationReported');
    }); // prettier-ignore
  });
  describe(titleOf(clauses, 'INS_RECTIFICATION_OPEN'), () => {
    const conclusion = { conclusion: '问题均已整改' };
    const two = [
      ...onSite,
      finding('f1'),
      finding('f2'),
      feedback(),
      issued('f1', 'f2'),
      ordered('r1', 'f1'),
      ordered('r2', 'f2'),
    ];
    it('closes when each has passed or was escalated', () => {
      given(...two, reported('r1'), passed('r1')).when('CloseInspection', conclusion, { act: chief }).thenRefused('INS_RECTIFICATION_OPEN', { open: 1 });
      given(...two, reported('r1'), passed('r1'), overdue('r2'), escalated('r2')).when('CloseInspection', conclusion, { act: chief }).thenTypes('InspectionClosed');
      given(...awaiting, passed('r1')).when('CloseInspection', conclusion, { act: chief }).thenTypes('InspectionClosed');
      given(...answered, issued('f1')).when('CloseInspection', conclusion, { act: chief }).thenTypes('InspectionClosed');
    }); // prettier-ignore
  });
  describe(titleOf(clauses, 'INS_SOD_CLOSE'), () => {
    const conclusion = { conclusion: '办结' };
    it('is closed by nobody who inspected, in whatever capacity, or for whom such a person acts', () => {
      const end = [...awaiting, passed('r1')];
      given(...end).when('CloseInspection', conclusion, { act: someone('jiang', 'SL', 'jianye') }).thenRefused('INS_SOD_CLOSE', { person: 'jiang' });
      given(...end).when('CloseInspection', conclusion, { act: someone('jiang', 'SL', 'jianye', { onBehalfOf: 'shen' }) }).thenRefused('INS_SOD_CLOSE');
      given(...end).when('CloseInspection', conclusion, { act: someone('shen', 'SL', 'jianye', { onBehalfOf: 'jiang' }) }).thenRefused('INS_SOD_CLOSE');
      given(...end).when('CloseInspection', conclusion, { act: chief }).thenTypes('InspectionClosed');
    }); // prettier-ignore
  });
  it('is published after it was closed, not before', () => {
    const publication = { channel: '网站', text: '两校问题已整改', on: '2024-09-09' };
    const end = [...answered, issued('f1'), closed];
    given(...end).when('PublishInspection', publication, { act: officer }).thenSome('InspectionPublished', { on: '2024-09-09', of });
    given(...end).when('PublishInspection', { ...publication, on: '2024-09-05' }, { act: officer }).thenRefused('GEN_BEFORE_CREATION');
    expect(inspections.events.InspectionPublished.visibility).toBe('public');
  }); // prettier-ignore
  describe(titleOf(clauses, 'INS_CORRECTION_FORM'), () => {
    const second = { act: officer, approvedBy: chief };
    const put = { correctsEventId: 'event-1', field: 'startedOn' as const, value: '2024-09-02', reason: '笔误' };
    it('puts a day or a description right, by two persons', () => {
      given(...onSite).when('CorrectInspection', put, second).thenSome('InspectionCorrected', { by: ['xu'], approvedBy: ['shen'] });
      given(...onSite, finding('f1'))
        .when('CorrectInspection', { ...put, correctsEventId: 'event-2', field: 'description', value: '台账不全' }, second)
        .thenSome('InspectionCorrected', { findingId: 'f1' });
    }); // prettier-ignore
    it('refuses a record that has no such field, and a value that is no day', () => {
      given(...onSite).when('CorrectInspection', { ...put, correctsEventId: 'event-0' }, second).thenRefused('INS_CORRECTION_FORM');
      given(...onSite).when('CorrectInspection', { ...put, value: '昨天' }, second).thenRefused('INS_CORRECTION_FORM');
      given(...onSite).when('CorrectInspection', { ...put, value: '2024-09-10' }, second).thenRefused('GEN_FUTURE_DATE');
    }); // prettier-ignore
  });
});
