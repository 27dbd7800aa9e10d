import { seededBureau, seededPolicy, slices } from '@app/workflows';
import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { approve, jianye, peopleByKey } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

interface Entry {
  id: string;
  type: string;
  corrects?: string;
  struckBy?: { id: string; reason?: string };
}

describe('Every file accepts corrections, and shows what it said before', () => {
  let house: TestHouse;
  let people: Record<string, string>;
  const expectStatus = (answered: Answered, status: number, code?: string) =>
    expect({ status: answered.status, body: answered.body }).toMatchObject({
      status,
      ...(code ? { body: { code } } : {}),
    });
  const eventOf = async (stream: string, type: string): Promise<string> => {
    for await (const all of house.api.house.store.read(stream))
      for (const event of all) if (event.type === type) return event.id;
    throw new Error(`no ${type} in ${stream}`);
  };
  const item = async (by: Person, path: string) => (await by.get(path)).body.item as Record<string, unknown>;

  /** The corrected entry is struck through by the one that corrects it; both stay. */
  async function expectStruck(by: Person, stream: string, corrected: string, type: string, reason: string) {
    await house.settled();
    const { body } = await by.get(`/v1/views/history-timeline?stream=${stream}&limit=100`);
    const entries = body.items as Entry[];
    const correction = entries.find((each) => each.corrects === corrected);
    expect(correction).toMatchObject({ type, corrects: corrected });
    expect(entries.find(({ id }) => id === corrected)).toMatchObject({ struckBy: { id: correction!.id, reason } });
  }
  /** Proposed by one, not approved by the same, approved by another. */
  async function corrected(proposer: Person, other: Person, file: string, command: string, body: object) {
    const proposed = await proposer.post(`${file}/${command}`, body);
    expectStatus(proposed, 202);
    const same = await approve(proposer, file, proposed);
    expect({ status: same.status, code: same.body.code }).toEqual({
      status: 403,
      code: expect.stringMatching(/^(GEN_CORRECTION_NEEDS_SECOND_PERSON|SEC_CAPACITY)$/) as string,
    });
    expectStatus(await approve(other, file, proposed), 200);
    return same.body.code;
  }

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    people = await peopleByKey(house);
  });
  afterAll(() => house.stop());

  it('the registration of a bureau, by the city', async () => {
    const [city, leader] = [await house.as('city'), await house.as('cityLeader')];
    const file = `/v1/bureaus/${jianye}`;
    const registered = await eventOf(`bureau-${jianye}`, 'BureauRegistered');
    const correction = {
      correctsEventId: registered,
      changes: { docIssuerCodes: ['建教发', '建教函'] },
      reason: '漏记代字',
    };
    await corrected(city, leader, file, 'correct-bureau', correction);
    for (const on of ['2016-09-01', '2024-09-09'])
      expect(await item(city, `${file}?asOf=${on}`)).toMatchObject({ docIssuerCodes: ['建教发', '建教函'] });
    await expectStruck(city, `bureau-${jianye}`, registered, 'BureauCorrected', '漏记代字');
    const elsewhere = await eventOf(`bureau-${seededBureau('320100')}`, 'BureauRegistered');
    expectStatus(
      await city.post(`${file}/correct-bureau`, { ...correction, correctsEventId: elsewhere }),
      422,
      'BUR_CORRECTION_TARGET',
    );
  });

  it('a policy document, not its parameters', async () => {
    const [wang, zhao] = [await house.as('wang'), await house.as('zhao')];
    const id = seededPolicy('jianye 2016');
    const file = `/v1/policies/${id}`;
    const before = await item(wang, file);
    const registered = await eventOf(`policy-${id}`, 'PolicyDocumentRegistered');
    const correction = {
      correctsEventId: registered,
      changes: { rawDateText: '2016年5月' },
      reason: '照录原文',
    };
    await corrected(wang, zhao, file, 'correct-policy-document', correction);
    const after = await item(wang, file);
    expect(after).toMatchObject({ rawDateText: '2016年5月' });
    expect(after.versions).toEqual(before.versions);
    await expectStruck(wang, `policy-${id}`, registered, 'PolicyDocumentCorrected', '照录原文');
  });

  it('the dates of a capacity: the proposer may approve others’, never this one', async () => {
    const [admin, deputy] = [await house.as('admin'), await house.as('deputy')];
    const file = `/v1/staff/${people.li!}`;
    const granted = await eventOf(`staff-${people.li!}`, 'CapacityGranted');
    const correction = { correctsEventId: granted, changes: { from: '2024-08-01' }, reason: '任职文件日期误录' };
    const refused = await corrected(admin, deputy, file, 'correct-capacity', correction);
    expect(refused).toBe('GEN_CORRECTION_NEEDS_SECOND_PERSON');
    const held = async (on: string) =>
      ((await item(admin, `${file}?asOf=${on}`))?.capacities as object[] | undefined) ?? [];
    expect(await item(admin, file)).toMatchObject({ capacities: [{ role: 'BO', from: '2024-08-01' }] });
    expect(await held('2024-09-09')).toHaveLength(1);
    await house.settled();
    const register = await admin.get(`/v1/views/capacity-register?personId=${people.li!}&asOf=2024-08-01`);
    expect(register.body.items).toMatchObject([{ role: 'BO', from: '2024-08-01' }]);
    await expectStruck(admin, `staff-${people.li!}`, granted, 'CapacityCorrected', '任职文件日期误录');
    expectStatus(await (await house.as('li')).post(`${file}/correct-capacity`, correction), 403, 'SEC_CAPACITY');
  });

  it('an audit note by a further note, and a calendar by setting it again', async () => {
    const [auditor, wang] = [await house.as('auditor'), await house.as('wang')];
    const note = {
      targetEventId: await eventOf(`bureau-${jianye}`, 'BureauRegistered'),
      text: '截图未归档',
      severity: 'minor',
    };
    const notes = '/v1/audit-notes/320105/record-audit-note';
    expectStatus(await auditor.post(notes, note), 200);
    const first = await eventOf('auditNotes-320105', 'AuditNoteRecorded');
    expectStatus(await auditor.post(notes, { ...note, text: '截图已归档', correctsEventId: first }), 200);
    expectStatus(await auditor.post(notes, { ...note, correctsEventId: people.li }), 422, 'AUD_CORRECTION_TARGET');

    const calendar = { schoolYear: '2024-2025', secondFrom: '2025-02-10', source: '校历' };
    const set = '/v1/calendars/320105/set-academic-calendar';
    expectStatus(await wang.post(set, calendar), 200);
    const before = await eventOf('calendar-320105', 'AcademicCalendarSet');
    const again = { ...calendar, secondFrom: '2025-02-17', correctsEventId: before, reason: '市局调整校历' };
    expectStatus(
      await wang.post(set, { ...again, schoolYear: '2025-2026', secondFrom: '2026-02-17' }),
      422,
      'CAL_CORRECTION_TARGET',
    );
    expectStatus(await wang.post(set, again), 200);
    expect(await item(wang, '/v1/calendars/320105')).toMatchObject({
      academic: [{ schoolYear: '2024-2025', secondFrom: '2025-02-17' }],
    });
    await expectStruck(wang, 'calendar-320105', before, 'AcademicCalendarSet', '市局调整校历');
  });

  it('everything decided here comes out the same again', () => expectReplayed(house.api.house.store, slices));
});
