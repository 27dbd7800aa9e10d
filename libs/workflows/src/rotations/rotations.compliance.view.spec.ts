import { documentsOf, stored } from '@app/kernel/testing';
import { complianceAt, percent, rotationCompliance } from './rotations.compliance.view.js';
import { rotationMoves } from './rotations.moves.view.js';
import { rotationRosters } from './rotations.rosters.view.js';
import { arrived, by, chair, check, clerk, departed, entry, finalised, frozen, lead, moveId, ofMove, other, past, planId, teacher, wang, zhao, type Past } from './rotations.story.js'; // prettier-ignore
import { rotationListing } from './rotations.view.js';

const log = (events: Past[]) =>
  events.map(({ type, data, effectiveOn }, revision) =>
    stored({ stream: `rotation-${planId}`, type, data, revision, id: `event-${revision}`, ...(effectiveOn ? { effectiveOn } : {}) }),
  ); // prettier-ignore
const board = (events: Past[]) => documentsOf(rotationCompliance, ...log(events))[planId]!;

describe('the board of a plan (V5)', () => {
  it.each([
    [9, 50, '18.00 %'], [1, 3, '33.33 %'], [2, 3, '66.67 %'], [1, 800, '0.13 %'], [0, 5, '0.00 %'], [0, 0, '–'],
  ])('%i of %i is shown as %s', (part, whole, label) => expect(percent(part, whole)).toBe(label)); // prettier-ignore

  it('shows on any day what was planned and carried out by then', () => {
    const document = board(finalised());
    expect(complianceAt(document, '2024-05-05')).toBeUndefined();
    expect(complianceAt(document, '2024-05-06')).toMatchObject({ status: 'rosterFrozen', eligible: 5, planned: { rotating: 1 }, executed: { rotating: 0 } });
    expect(complianceAt(document, '2024-07-01')).toMatchObject({ status: 'approved', verdict: 'compliant', away: 0 });
    expect(complianceAt(document, '2024-09-02')).toMatchObject({ planned: { rotating: 1 }, executed: { rotating: 1, backbone: 1 }, away: 1 });
    expect(complianceAt(document, '2025-09-01')).toMatchObject({ status: 'finalised', verdict: 'compliant' });
  }); // prettier-ignore

  it('what came back before its time is planned, but not carried out', () => {
    const returned = past('MoveReturnedEarly', { ...ofMove(0), on: '2025-01-20', reason: '生病', counts: false, ...by(chair) }, '2025-01-20');
    const document = board([...arrived(), returned]);
    expect(complianceAt(document, '2025-01-19')).toMatchObject({ executed: { rotating: 1 }, away: 1 });
    expect(complianceAt(document, '2025-01-20')).toMatchObject({ planned: { rotating: 1 }, executed: { rotating: 0, shortRotation: 1 }, away: 0 });
  }); // prettier-ignore

  it('share, duty and net flow of every school, and how far they are apart [J-05 J-53 Q-27]', () => {
    expect(complianceAt(board(arrived()), '2024-09-02')).toMatchObject({
      schools: [
        { schoolId: lead, backboneShare: '15.00 %', planned: { out: 1, in: 0, net: -1 }, executed: { net: -1 } },
        { schoolId: other, planned: { net: 1 } },
      ],
      spread: { spread: '0.00 %' },
    });
    const schools = [
      { schoolId: lead, entries: 5, eligible: 5, backbone: 1, fullTimeTeachers: 100, backboneDistrictUp: 16 },
      { schoolId: other, entries: 0, eligible: 0, backbone: 0, fullTimeTeachers: 50, backboneDistrictUp: 2 },
    ];
    const high = board(frozen(undefined, { schools }));
    expect(complianceAt(high, '2024-05-06')).toMatchObject({
      schools: [{ duty: { excess: 1, output: 0, met: false } }, { backboneShare: '4.00 %' }],
      spread: { highest: '16.00 %', lowest: '4.00 %', spread: '12.00 %' },
    });
  });

  it('what is corrected counts from the correction on', () => {
    const correction = past(
      'RotationCorrected',
      {
        correctsEventId: 'event-1', reason: '漏记', move: { moveId: moveId(0), arrivedOn: '2024-09-02' },
        moveStatus: { from: 'departed', to: 'arrived' },
        check: check(), ...by(wang),
      },
      '2025-10-08',
    ); // prettier-ignore
    const events = [...finalised(departed()), correction];
    expect(complianceAt(board(finalised(departed())), '2025-10-08')).toMatchObject({ executed: { rotating: 0 } });
    expect(complianceAt(board(events), '2025-10-08')).toMatchObject({ executed: { rotating: 1 } });
    expect(documentsOf(rotationMoves, ...log(events))[moveId(0)]).toMatchObject({ status: 'arrived' });
    expect(documentsOf(rotationListing, ...log(events))[planId]).toMatchObject({ moves: { departed: 0, arrived: 1 } });
  });
});

describe('who sees teachers', () => {
  it('a teacher is one document, for the own school and the one that draws up the plan', () => {
    const removed = past('RosterEntryRemoved', { schoolId: lead, teacherRef: teacher(4) });
    const documents = documentsOf(rotationRosters, ...log([...frozen(), removed]));
    expect(Object.keys(documents)).toHaveLength(4);
    expect(documents[`${planId}:${teacher(0)}`]).toMatchObject({
      ...entry(0, { backboneLevel: 'district' }),
      schools: [lead],
    });
  });
  it('a move is one document, for both schools', () =>
    expect(documentsOf(rotationMoves, ...log(arrived()))[moveId(0)]).toMatchObject({
      schools: [lead, other], status: 'arrived', departedOn: '2024-09-01', arrivedOn: '2024-09-02',
    })); // prettier-ignore
  it('the plan itself names nobody', () => {
    const reason = past('NonRotationReasonRecorded', { teacherRef: teacher(1), reason: '毕业班', schoolId: lead, ...by(clerk) });
    const document = documentsOf(rotationListing, ...log([...frozen(), reason, ...finalised().slice(frozen().length)]))[planId]!;
    expect(document).toMatchObject({ status: 'finalised', moves: { proposed: 0, arrived: 1 }, parts: [{ entries: 5 }, { entries: 0 }] });
    expect(JSON.stringify(document)).not.toContain(teacher(1));
    expect(JSON.stringify(document)).not.toContain(zhao.by);
  }); // prettier-ignore
});
