import { accepts, streamOf } from '@app/kernel';
import { documentsOf, someone, specFor, stored } from '@app/kernel/testing';
import { auditNotesSlice } from '../audit-notes/index.js';
import { auditEntries } from '../audit-notes/audit-notes.view.js';
import { accessBy, accessesOf } from './audit-trail.facts.js';

const person = '01920000-0000-7000-8000-00000000000a';
const read = { person, purpose: '复核教师名册', stream: 'staff-1', refs: ['vault:01920000'] };

describe('audit trail', () => {
  it('writes an access down as a command of the division, and finds it again by the stream read', async () => {
    const { workflow, command, id, input } = accessBy('320105', read);
    expect([workflow, command, id]).toEqual([auditNotesSlice.workflow.name, 'LogAuditAccess', '320105']);
    const row = auditNotesSlice.workflow.commands[command]!;
    expect(accepts(row.input)(input)).toBe(true);
    expect(row.by).toEqual(['SYS']);
    const { outcome } = specFor(auditNotesSlice.workflow as never)
      .given()
      .when(command as never, input, {
        id: '320105',
        act: someone('system', 'SYS', 'system'),
        facts: { bureauId: 'b1' } as never,
      });
    const [event] = outcome().events as { type: string; data: object }[];
    const logged = (at: string, eventId: string) =>
      stored({ ...event!, id: eventId, stream: streamOf('auditNotes', '320105'), recordedAt: at });
    const documents = Object.values(
      documentsOf(
        auditEntries,
        logged('2024-09-10T09:00:00.000+08:00', 'e2'),
        logged('2024-09-09T09:00:00.000+08:00', 'e1'),
      ),
    );
    const asked: object[] = [];
    const found = await accessesOf(
      { find: async (_view, where) => (asked.push(where), documents as never) },
      'staff-1',
    );
    expect(asked).toEqual([{ concerns: 'staff-1', kind: 'access' }]);
    expect(found.map((each) => [each.id, each.text, each.persons, each.refs])).toEqual([
      ['e1', '复核教师名册', [person], ['vault:01920000']],
      ['e2', '复核教师名册', [person], ['vault:01920000']],
    ]);
  });
});
