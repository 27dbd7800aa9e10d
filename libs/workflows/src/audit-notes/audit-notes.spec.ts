import { documentsOf, someone, specFor, stored, titleOf } from '@app/kernel/testing';
import { auditNotes, clauses } from './audit-notes.js';
import { auditEntries, auditNotesListing } from './audit-notes.view.js';

const { given } = specFor(auditNotes, { act: someone('sun', 'AU', 'audit-office'), id: '320105' });
const facts = { bureauId: 'jianye' };
const note = {
  targetEventId: '01920000-0000-7000-8000-0000000000e1',
  targetStream: 'application-01920000-0000-7000-8000-0000000000a1',
  text: '公示截图未归档',
  severity: 'minor' as const,
};
const access = {
  person: '01920000-0000-7000-8000-0000000000b1',
  purpose: '复核教师名册',
  refs: ['vault:1', 'vault:2'],
};

describe('Audit notes', () => {
  describe(titleOf(clauses, 'AUD_NO_BUREAU'), () => {
    it('refuses a division nobody answers for', () => {
      given().when('RecordAuditNote', note, { facts: {} }).thenRefused('AUD_NO_BUREAU', { code: '320105' });
      given().when('LogAuditAccess', access, { facts: {} }).thenRefused('AUD_NO_BUREAU');
    });
    it('keeps a note in the division’s own stream, and only points at what was audited', () => {
      const then = given().when('RecordAuditNote', note, { facts });
      then.then({ type: 'AuditNoteRecorded', data: { ...note, bureauId: 'jianye', by: ['sun'] } });
      expect(then.outcome().claims).toBeUndefined();
      const data = { ...note, bureauId: 'jianye', by: ['sun'] };
      expect(auditNotes.events.AuditNoteRecorded.about!(data)).toEqual(['bureau-jianye', note.targetStream]);
    });
    it('logs every personal read of an auditor, references only', () => {
      given()
        .when('LogAuditAccess', access, { facts })
        .then({ type: 'AuditAccessLogged', data: { ...access, bureauId: 'jianye' } });
      expect(auditNotes.events.AuditAccessLogged.about!({ ...access, bureauId: 'jianye', stream: 'staff-1' })).toEqual([
        'bureau-jianye',
        `staff-${access.person}`,
        'staff-1',
      ]);
    });
  });

  describe(titleOf(clauses, 'AUD_CORRECTION_TARGET'), () => {
    const noted = { type: 'AuditNoteRecorded' as const, data: { ...note, bureauId: 'jianye', by: ['sun'] } };
    const logged = { type: 'AuditAccessLogged' as const, data: { ...access, bureauId: 'jianye' } };
    it.each(['elsewhere', 'event-1'])('refuses to correct %s, which is no note', (correctsEventId) =>
      given(noted, logged)
        .when('RecordAuditNote', { ...note, correctsEventId }, { facts })
        .thenRefused('AUD_CORRECTION_TARGET', { correctsEventId }),
    );
    it('puts a note right by a further one; both stay, each pointing at the other', () => {
      given(noted, logged)
        .when('RecordAuditNote', { ...note, text: '截图已归档', correctsEventId: 'event-0' }, { facts })
        .thenSome('AuditNoteRecorded', { correctsEventId: 'event-0' });
      const event = (id: string, more: object) =>
        stored({ stream: 'auditNotes-320105', id, type: 'AuditNoteRecorded', data: { ...noted.data, ...more } });
      const { e1, e2 } = documentsOf(auditEntries, event('e1', {}), event('e2', { correctsEventId: 'e1' }));
      expect([e1!.correctedBy, e1!.text, e2!.corrects]).toEqual(['e2', note.text, 'e1']);
    });
  });

  it('are given by auditors, and the log by the system alone', () => {
    expect(auditNotes.commands.RecordAuditNote.by).toEqual(['AU']);
    expect(auditNotes.commands.LogAuditAccess.by).toEqual(['SYS']);
  });

  it('are listed one by one, and counted by division', () => {
    const stream = 'auditNotes-320105';
    const events = [
      stored({ stream, id: 'e1', type: 'AuditNoteRecorded', data: { ...note, bureauId: 'jianye', by: ['sun'] } }),
      stored({
        stream,
        id: 'e2',
        type: 'AuditAccessLogged',
        data: { ...access, stream: 'staff-1', bureauId: 'jianye' },
      }),
    ];
    expect(documentsOf(auditNotesListing, ...events)).toMatchObject({
      '320105': { bureauId: 'jianye', notes: 1, accesses: 1 },
    });
    const entries = documentsOf(auditEntries, ...events);
    expect(entries.e1).toMatchObject({
      kind: 'note',
      concerns: note.targetStream,
      persons: ['sun'],
      severity: 'minor',
    });
    expect(entries.e2).toMatchObject({
      kind: 'access',
      concerns: 'staff-1',
      persons: [access.person],
      refs: access.refs,
    });
    expect(auditEntries.names!(entries.e1!)).toEqual(['staff-sun', note.targetStream]);
  });
});
