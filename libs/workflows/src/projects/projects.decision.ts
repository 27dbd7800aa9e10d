import { pastOrToday, personsOf } from '@app/kernel';
import { issued } from '../shared/decision-document.js';
import { closedOn, correctedNotice, handledObjection, posted, raisedObjection, unsettled } from '../shared/notice.js';
import { refuse } from './projects.clauses.js';
import type { Parts } from './projects.commands.js';
import { titleOf } from './projects.guards.js';
import { outstandingLinks, schoolsOf } from './projects.state.js';

/** From the scores to what they are used for. */
export const decision = {
  PublishProjectNotice: (input, { pinned }, { act, facts, today }) => {
    const data = posted(input, facts, pinned!.noticeDays, today, undefined, (values, field) =>
      refuse('PRJ_NOTICE_TOO_SHORT', values, field),
    );
    return [{ type: 'ProjectNoticePublished', effectiveOn: input.startsOn, data: { ...data, by: personsOf(act) } }];
  },

  CorrectProjectNotice: (input, { notice, objections }, { act, facts, today }) => {
    const corrected = correctedNotice(input, notice!, facts, today);
    const data = { ...corrected, open: unsettled(objections).length, by: personsOf(act) };
    return [{ type: 'ProjectNoticeCorrected', data }];
  },

  RaiseProjectObjection: (input, { notice }, context) => {
    const raised = raisedObjection(input, notice!, context, (values) => refuse('PRJ_NOTICE_ENDED', values));
    return [{ type: 'ProjectObjectionRaised', data: { ...raised, by: personsOf(context.act) } }];
  },

  HandleProjectObjection: (input, { notice, objections, persons }, { act, today }) => {
    const handled = handledObjection(input, objections, notice!, today, () =>
      refuse('PRJ_STATE', { status: 'handled', command: titleOf('HandleProjectObjection') }),
    );
    const bound = [...persons.acceptors, ...persons.panel];
    const person = personsOf(act).find((each) => bound.includes(each));
    if (person) throw refuse('PRJ_SOD_OBJECTION', { person });
    return [{ type: 'ProjectObjectionHandled', data: { ...handled, by: personsOf(act) } }];
  },

  CloseProjectNotice: (_, { notice, objections }, { act, today }) => {
    const effectiveOn = closedOn(notice!, objections, act, today, {
      notEnded: (values) => refuse('PRJ_NOTICE_NOT_ENDED', values),
      open: (values) => refuse('PRJ_OBJECTION_OPEN', values),
    });
    return [{ type: 'ProjectNoticeClosed', effectiveOn, data: { endsOn: notice!.endsOn } }];
  },

  DecideProject: (input, project, { act, facts, today }) => {
    const { persons, result, notice, ref } = project;
    const duties = [
      ['申请方人员', [...facts.affiliated, ...persons.drafters, ...persons.applicants]],
      ['受理人', persons.acceptors],
      ['评委', persons.panel],
      ['异议处理人', persons.settlers],
    ] as const;
    for (const [duty, bound] of duties) {
      const person = personsOf(act).find((each) => bound.includes(each));
      if (person) throw refuse('PRJ_SOD_DECIDER', { person, duty });
    }
    pastOrToday(input.decidedOn, today, 'decidedOn');
    const { endsOn } = notice!;
    if (input.decidedOn <= endsOn) throw refuse('PRJ_NOTICE_NOT_ENDED', { endsOn }, '/decidedOn');
    const computed = result!.grade;
    if (input.grade !== computed && input.reason === undefined)
      throw refuse('PRJ_GRADE_REASON', { computed }, '/reason');
    const linksDue =
      input.grade === 'notQualified'
        ? []
        : schoolsOf({ ref }).map((schoolId) => ({ schoolId, target: 'annualAssessment' as const }));
    const data = { ...input, computed, total: result!.total, linksDue, by: personsOf(act) };
    return [{ type: 'ProjectDecided', effectiveOn: input.decidedOn, data }];
  },

  IssueProjectDocument: (input, { decision: made }, { id, act, facts, today }) => {
    const { decidedOn } = made!;
    const { docNo, claim } = issued(input, { ...facts, stream: `project-${id}`, today, decidedOn });
    const data = { ...input, normalized: docNo.normalized, by: personsOf(act) };
    return { events: [{ type: 'ProjectDocumentIssued', effectiveOn: input.issuedOn, data }], claims: [claim] };
  },

  LinkProjectResult: (input, project, { act }) => {
    const { schoolId, target, period } = input;
    if (!schoolsOf(project).includes(schoolId)) throw refuse('PRJ_LINK_SCHOOL', { school: schoolId }, '/schoolId');
    const same = project.links.some(
      (each) => each.schoolId === schoolId && each.target === target && each.period === period,
    );
    if (same) throw refuse('PRJ_LINK_DUPLICATE', { period });
    const outstanding = outstandingLinks(project).filter(
      (due) => due.schoolId !== schoolId || due.target !== target,
    ).length;
    return [{ type: 'ProjectResultLinked', data: { ...input, outstanding, by: personsOf(act) } }];
  },

  CorrectProject: (input, { events }, { act, approvedBy }) => {
    const { title, startedOn, endedOn, decidedOn } = input.changes;
    const of = events[input.correctsEventId];
    const drafted = title !== undefined || startedOn !== undefined || endedOn !== undefined;
    const fits = drafted ? of === 'ProjectDrafted' && decidedOn === undefined : of === 'ProjectDecided';
    if (!fits || (!drafted && decidedOn === undefined))
      throw refuse('PRJ_CORRECTION_TARGET', { correctsEventId: input.correctsEventId }, '/correctsEventId');
    const approved = approvedBy ? { approvedBy: personsOf(approvedBy) } : {};
    return [{ type: 'ProjectCorrected', data: { ...input, by: personsOf(act), ...approved } }];
  },
} satisfies Partial<Parts>;
