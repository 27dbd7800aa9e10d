import type { CommandRecord, View } from '@app/kernel';
import { documentsOf, someone, stored } from '@app/kernel/testing';
import { applicationListing } from '../applications/applications.view.js';
import { bureauListing } from '../bureaus/bureaus.view.js';
import { collaborationListing } from '../collaborations/collaborations.view.js';
import { schoolListing } from '../schools/schools.view.js';
import { staffListing } from '../staff/staff.view.js';
import { facts, target } from './subjects.facts.js';
import { subjectListing, subjectOrigins } from './subjects.view.js';

const command = '00000000-0000-7000-8000-0000000000c1';
const origin = `c-${command}`;
const record = (organisation: string, input: object): CommandRecord => ({
  command: 'x', edition: 1, input, act: someone('wang', 'BO', organisation), read: 0, correlation: command, release: 'test',
}); // prettier-ignore

describe('subjectListing', () => {
  const stream = 'subject-c-1';
  const kept = { bureauId: 'jianye', by: ['admin'] };
  const event = (type: string, data: object, effectiveOn: string) =>
    stored({ stream, type, data: { ...data, ...kept }, effectiveOn });
  const first = event('SubjectRestricted', { ground: 'dispute', reason: '有争议' }, '2024-09-09');

  it('shows what became of a subject, since when and why', () => {
    expect(documentsOf(subjectListing, first)).toEqual({
      'c-1': {
        id: 'c-1', status: 'restricted', bureauId: 'jianye', ground: 'dispute', reason: '有争议', since: '2024-09-09',
      },
    }); // prettier-ignore
    const later = [
      event('SubjectReleased', { reason: '已处理' }, '2024-09-10'),
      event('SubjectDestroyed', { ground: 'ordered', reason: '依决定', approvedBy: ['zhao'] }, '2024-09-11'),
    ];
    expect(documentsOf(subjectListing, first, later[0]!)['c-1']).toEqual({
      id: 'c-1', status: 'active', bureauId: 'jianye', reason: '已处理', since: '2024-09-10',
    }); // prettier-ignore
    expect(documentsOf(subjectListing, first, ...later)['c-1']).toMatchObject({
      status: 'destroyed',
      ground: 'ordered',
    });
  });
  it('names the bureau, and the person where the subject is one', () => {
    const document = documentsOf(subjectListing, first)['c-1']!;
    expect(subjectListing.names!(document)).toEqual(['bureau-jianye']);
    expect(subjectListing.names!({ ...document, id: 'p1' })).toEqual(['bureau-jianye', 'staff-p1']);
  });
});

describe('subjectOrigins', () => {
  it('finds the file of values kept under a command', () => {
    const served = stored({ stream: 'application-a', type: 'DecisionServed', data: {}, record: record('jianye', {}) });
    expect(documentsOf(subjectOrigins, served)).toEqual({
      [origin]: { id: origin, stream: 'application-a', organisationId: 'jianye', refused: false },
    });
  });
  it('finds the values of refused commands, and only where there were any', () => {
    const refused = (stream: string, input: object, organisation = 'jianye') =>
      stored({
        stream: 'refusals-2024-09',
        type: 'CommandRefused',
        data: { stream },
        record: record(organisation, input),
      });
    const ofCase = refused('application-a', { recipient: 'vault:1' });
    expect(documentsOf(subjectOrigins, ofCase)).toEqual({
      [origin]: { id: origin, stream: 'application-a', organisationId: 'jianye', refused: true },
    });
    expect(documentsOf(subjectOrigins, refused('application-a', { reason: 'x' }))).toEqual({});
    const ofPerson = refused('staff-p1', { nameZh: 'vault:1', bureauId: 'jianye' }, '');
    expect(documentsOf(subjectOrigins, ofPerson)).toEqual({
      p1: { id: 'p1', stream: 'staff-p1', organisationId: 'jianye', refused: true },
    });
  });
  it('finds persons of a staff list', () => {
    const rows = { staff: [{ personId: 'p2', nameZh: 'vault:2' }] };
    const added = (of: object) =>
      stored({ stream: 'importBatch-i', type: 'ImportRowsAdded', data: { rows: of }, record: record('jianye', of) });
    expect(Object.keys(documentsOf(subjectOrigins, added(rows)))).toEqual(['p2']);
    expect(documentsOf(subjectOrigins, added({ annex: [{ nameZh: '某校' }] }))).toEqual({});
  });
});

describe('Who keeps personal values [L-23]', () => {
  const bureaus = [{ id: 'city' }, { id: 'jianye', parentBureauId: 'city' }];
  const world = (documents: ReadonlyMap<unknown, object>, found?: object) =>
    ({
      of: async (view: unknown) => documents.get(view),
      all: async (view: View) => ((view as unknown) === bureauListing ? bureaus : []),
      find: async () => (found ? [found] : []),
    }) as never;
  const keeping = (id: string, documents: [unknown, object][], found?: object) =>
    facts.DestroySubject(world(new Map(documents), found), { id } as never);
  const from = (stream: string, refused = false) => ({ id: origin, stream, organisationId: 'jianye', refused });
  const theCase = (status: string): [unknown, object] => [applicationListing, { bureauId: 'jianye', status }];

  it('of a person: the bureau of the file, in use while the account is open', async () => {
    const person = (status: string): [unknown, object][] => [[staffListing, { bureauId: 'jianye', status }]];
    expect(await keeping('p1', person('active'))).toEqual({ bureauId: 'jianye', inUse: 'account' });
    expect(await keeping('p1', person('closed'))).toEqual({ bureauId: 'jianye' });
  });
  it('of a case: its bureau, in use until it has ended; a refused command is in no case', async () => {
    const at = from('application-a');
    expect(await keeping(origin, [theCase('publicNotice')], at)).toEqual({ bureauId: 'jianye', inUse: 'case' });
    expect(await keeping(origin, [theCase('served')], at)).toEqual({ bureauId: 'jianye' });
    expect(await keeping(origin, [theCase('draft')], from('application-a', true))).toEqual({ bureauId: 'jianye' });
  });
  it('of a collaboration: its bureau', async () => {
    const found: [unknown, object] = [collaborationListing, { bureauId: 'city' }];
    expect(await keeping(origin, [found], from('collaboration-c'))).toEqual({ bureauId: 'city' });
  });
  it('of what never came to be: the bureau acted for, or the one that runs the school acted for', async () => {
    expect(await keeping('p1', [], from('staff-p1', true))).toEqual({ bureauId: 'jianye' });
    const school: [unknown, object] = [schoolListing, { managingBureauId: 'city' }];
    const bySchool = { ...from('application-none', true), organisationId: 'school-1' };
    expect(await keeping(origin, [school], bySchool)).toEqual({ bureauId: 'city' });
    expect(await keeping(origin, [], bySchool)).toEqual({});
  });
  it('lets its administrators act, and those above; of an unknown subject the decider speaks', async () => {
    const asking = { id: origin } as never;
    const at = world(new Map([theCase('served')]), from('application-a'));
    expect(await target(at, asking)).toEqual({ bureau: 'jianye', units: ['jianye', 'city'] });
    expect(await target(world(new Map()), asking)).toEqual({ open: true });
    for (const known of Object.values(facts)) expect(await known(world(new Map()), asking)).toEqual({});
  });
});
