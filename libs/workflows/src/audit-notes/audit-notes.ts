import { clauseBook, commandTable, personsOf, refuser, workflow } from '@app/kernel';
import { LogAuditAccessInput, RecordAuditNoteInput } from './audit-notes.input.js';

export const clauses = clauseBook({
  AUD_NO_BUREAU: {
    zh: '行政区划 {code} 没有已登记的教育主管部门，不能在此记录审计意见。',
    en: 'No bureau is registered for division {code}; audit notes cannot be kept there.',
    basis: { zh: '审计授权按行政区划', en: 'audit mandates are given for a division' },
    next: { zh: '请核对行政区划代码。', en: 'Check the division code.' },
    rows: ['S-05'],
  },
  AUD_CORRECTION_TARGET: {
    zh: '所更正的记录（{correctsEventId}）不是该行政区划的审计意见，不能更正。',
    en: 'The record to be corrected ({correctsEventId}) is no audit note of this division.',
    basis: { zh: '更正规则', en: 'rules of correction' },
    next: { zh: '请在该行政区划的审计意见中选择。', en: 'Choose one of the notes of the division.' },
    rows: [],
  },
});
const refuse = refuser(clauses);

export const commands = commandTable({
  RecordAuditNote: {
    title: { zh: '记录审计意见', en: 'Record an audit note' },
    input: RecordAuditNoteInput,
    by: ['AU'],
    opens: true,
    edition: 1,
  },
  LogAuditAccess: {
    title: { zh: '记录审计查阅', en: 'Log an audit access' },
    input: LogAuditAccessInput,
    by: ['SYS'],
    opens: true,
    edition: 1,
  },
});

export type Events = {
  AuditNoteRecorded: RecordAuditNoteInput & { bureauId: string; by: string[] };
  AuditAccessLogged: LogAuditAccessInput & { bureauId: string };
};

export interface AuditNotes {
  /** Ids of the notes, which corrections name. */
  notes: readonly string[];
}

interface Responsible {
  /** The bureau that answers for the division. */
  bureauId?: string;
}
export interface Facts {
  RecordAuditNote: Responsible;
  LogAuditAccess: Responsible;
}

const requireBureau = (code: string, { bureauId }: Responsible): string => {
  if (bureauId === undefined) throw refuse('AUD_NO_BUREAU', { code });
  return bureauId;
};

/**
 * What auditors leave behind, in a stream of the division: an audited stream is never written to, or its digests would show
 * the audit instead of the case.
 */
export const auditNotes = workflow<typeof commands, AuditNotes, Events, Facts>({
  name: 'auditNotes',
  collection: 'audit-notes',
  title: { zh: '审计意见', en: 'Audit notes' },
  clauses,
  commands,
  events: {
    AuditNoteRecorded: {
      visibility: 'internal',
      about: ({ bureauId, targetStream }) => [`bureau-${bureauId}`, ...(targetStream ? [targetStream] : [])],
      says: { zh: '审计意见（{severity}）：{text}', en: 'Audit note ({severity}): {text}' },
    },
    AuditAccessLogged: {
      visibility: 'internal',
      about: ({ bureauId, person, stream }) => [`bureau-${bureauId}`, `staff-${person}`, ...(stream ? [stream] : [])],
      says: { zh: '审计人员查阅个人信息：{purpose}', en: 'Personal data read by an auditor: {purpose}' },
    },
  },
  initial: () => ({ notes: [] }),
  decide: {
    RecordAuditNote: (input, { notes }, { id, act, facts }) => {
      const bureauId = requireBureau(id, facts);
      const { correctsEventId } = input;
      if (correctsEventId !== undefined && !notes.includes(correctsEventId))
        throw refuse('AUD_CORRECTION_TARGET', { correctsEventId }, '/correctsEventId');
      return [{ type: 'AuditNoteRecorded', data: { ...input, bureauId, by: personsOf(act) } }];
    },
    LogAuditAccess: (input, _, { id, facts }) => [
      { type: 'AuditAccessLogged', data: { ...input, bureauId: requireBureau(id, facts) } },
    ],
  },
  evolve: {
    AuditNoteRecorded: ({ notes }, _, { id }) => ({ notes: [...notes, id] }),
    AuditAccessLogged: (state) => state,
  },
});
