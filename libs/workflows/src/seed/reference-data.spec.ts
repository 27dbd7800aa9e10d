import { accepts, addDays, canonical, isWorkingDay, weekday, workingDaysAfter } from '@app/kernel';
import { bureauListing, bureauNameAt, bureausSlice, lineageOf } from '../bureaus/index.js';
import { calendarListing, calendarsSlice } from '../calendars/index.js';
import { policiesSlice, policyListing, policyRegister } from '../policies/index.js';
import { reference } from '../reference.js';
import { desk } from './desk.fixture.js';
import { referenceData, seededBureau, seededPolicy } from './index.js';

const slices = [bureausSlice, calendarsSlice, policiesSlice];

async function laid() {
  const at = desk();
  for (const order of referenceData()) await at.submit(order);
  return at;
}

describe('Reference data', () => {
  it('has the right shape, the same ids every time, and is accepted by every decider', async () => {
    const orders = referenceData();
    for (const { workflow, command, input } of orders) {
      const row = slices.find((each) => each.workflow.name === workflow)!.workflow.commands[command]!;
      expect({ command, input, accepted: accepts(row.input)(input) }).toMatchObject({ accepted: true });
      expect(row.by).toContain('SYS');
    }
    expect(canonical(referenceData())).toBe(canonical(orders));
    expect(new Set(orders.map(({ commandId }) => commandId)).size).toBe(orders.length);
    const { events } = await laid();
    expect(events).toHaveLength(orders.length);
  });

  it('can be laid while a trial clock stands before it', async () => {
    const { events, submit } = desk();
    for (const order of referenceData()) await submit(order, { at: '2016-01-04T09:00:00.000+08:00' });
    expect(events).toHaveLength(referenceData().length);
  });

  it('[S-05 S-42] knows bureaus by their own names and by recorded parents', async () => {
    const { all, of } = await laid();
    const gusu = of(bureauListing, seededBureau('320508'))!;
    expect(bureauNameAt(gusu, '2024-04-01')).toBe('姑苏区教体文旅委');
    expect(lineageOf(all(bureauListing), gusu.id).map(({ nameZh }) => nameZh)).toEqual([
      '姑苏区教体文旅委',
      '苏州市教育局',
    ]);
    expect(of(bureauListing, seededBureau('320571'))).toMatchObject({
      nameZh: '苏州工业园区教育局',
      statisticalOnly: true,
    });
    expect(of(bureauListing, seededBureau('500000'))).toMatchObject({ divisionUnverified: true });
  });

  it('[S-09 S-11 S-22] annotates the eras of Suzhou and the recognitions of 2023', async () => {
    const { all } = await laid();
    const annotations = all(bureauListing).flatMap(({ divisionCode, annotations }) =>
      annotations.map(({ date, label }) => `${divisionCode} ${date} ${label}`),
    );
    expect(annotations.filter((each) => each.startsWith('320500'))).toEqual([
      '320500 2014-02-01 1.0时代',
      '320500 2020-01-01 2.0阶段',
      '320500 2021-01-01 3.0时代',
    ]);
    expect(annotations.filter((each) => each.endsWith('优质均衡认定'))).toHaveLength(3 + 4);
  });

  it('[J-01 J-02 J-62] registers the measure of 2016 with what it rests on and continues, without a number', async () => {
    const { of } = await laid();
    const measure = of(policyListing, seededPolicy('jianye 2016'))!;
    expect(measure.docNo).toBeUndefined();
    expect(measure).toMatchObject({ issuedOn: '2016-05-26', dateSource: 'webPage', divisionCode: '320105' });
    const numberOf = (id: string) => of(policyListing, id)?.docNo?.normalized;
    expect(measure.basedOn.map(numberOf)).toEqual(['国发〔2012〕48号', '苏政发〔2012〕148号']);
    expect(numberOf(measure.continues!)).toBe('建教发〔2011〕81号');
  });

  it('[Q-03 Q-28 C-35] keeps damaged numbers, conflicting dates and redactions as printed', async () => {
    const { of } = await laid();
    const reply = of(policyListing, seededPolicy('chongqing reply'))!;
    expect(reply).toMatchObject({
      docNo: { raw: '渝教提函〔2021136', candidate: '渝教提函〔2021〕136号', needsVerification: true },
      needsVerification: true,
      datesConflict: true,
      rawDateText: '成文日期2021-08-03；落款2021523',
    });
    expect(reply.basedOn.map((id) => of(policyListing, id)?.genre)).toEqual(['notice', 'notice']);
    const scheme = of(policyListing, seededPolicy('community scheme'))!;
    expect(scheme.rawDateText).toMatch(/^202\*年12月/);
    expect(scheme.issuedOn).toBeUndefined();
    expect(scheme.divisionCode).toBeUndefined();
  });

  it('[S-28 S-29 S-40 S-41] Suzhou asks for 20 % and 20 %, its counties by inheritance; flagged as a news report', async () => {
    const { all, of } = await laid();
    const value = (key: Parameters<typeof reference.parameter>[1], division: string, on: string) =>
      reference.parameter(all, key, seededBureau(division), on);
    for (const division of ['320500', '320509', '320571']) {
      expect(value('rotation.minRate', division, '2024-09-01')).toMatchObject({
        value: { num: 20, den: 100 },
        document: seededPolicy('suzhou 2024'),
        version: 1,
      });
      expect(value('rotation.minBackboneRate', division, '2024-09-01').value).toEqual({ num: 20, den: 100 });
    }
    expect(value('rotation.minRate', '320500', '2024-03-26').document).toBe('default');
    expect(value('coverage.target', '320500', '2024-12-31').value).toEqual({
      rate: { num: 98, den: 100 },
      stages: 'compulsory',
      by: '2024-12-31',
    });
    expect(value('coverage.fullBy', '320500', '2025-01-01').value).toEqual({ from: '2026-03-27', to: '2027-03-27' });
    expect(of(policyListing, seededPolicy('suzhou 2024'))?.weakBasis).toBe(true);
  });

  it('[J-53 J-55 L-19] Jianye has its 15 % and ten years, no rate for rotation, and the national default of six years', async () => {
    const { all } = await laid();
    const value = (key: Parameters<typeof reference.parameter>[1]) =>
      reference.parameter(all, key, seededBureau('320105'), '2024-09-01');
    expect(value('rotation.outputThreshold').value).toEqual({ num: 15, den: 100 });
    expect(value('rotation.intermediateYears').value).toBe(10);
    expect(value('rotation.minRate')).toMatchObject({ value: null, document: 'default' });
    expect(value('rotation.eligibleMinYearsAtSchool')).toMatchObject({ value: 6, document: 'default' });
  });

  it('[L-07] counts working days of 2024 as the State Council set them, in Jianye by the calendar of Nanjing', async () => {
    const { all } = await laid();
    const { calendar, division, version } = reference.workDays(all, '320105');
    expect({ division, version }).toEqual({ division: '320100', version: 11 });
    expect(calendar.years).toEqual([2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026]);
    const autumn = (date: string) => date >= '2024-09-01' && date <= '2024-10-31';
    expect(calendar.holidays.filter(autumn)).toEqual([
      ...['15', '16', '17'].map((day) => `2024-09-${day}`),
      ...['01', '02', '03', '04', '05', '06', '07'].map((day) => `2024-10-${day}`),
    ]);
    expect(calendar.makeUpDays.filter(autumn)).toEqual(['2024-09-14', '2024-09-29', '2024-10-12']);
    expect(workingDaysAfter('2024-09-09', 5, calendar)).toEqual({ on: '2024-09-14', provisional: false });
    expect(workingDaysAfter('2024-09-09', 20, calendar)).toEqual({ on: '2024-10-12', provisional: false });
    expect(workingDaysAfter('2026-12-30', 5, calendar).provisional).toBe(true);
  });

  it('[L-07] every year has 245 to 253 working days, make-up days on weekends only', async () => {
    const { of } = await laid();
    for (const { year, holidays, makeUpDays } of of(calendarListing, '320500')!.years) {
      const calendar = { years: [year], holidays, makeUpDays };
      let working = 0;
      for (let on = `${year}-01-01`; on <= `${year}-12-31`; on = addDays(on, 1))
        if (isWorkingDay(on, calendar)) working++;
      expect(working).toBeGreaterThanOrEqual(245);
      expect(working).toBeLessThanOrEqual(253);
      expect(makeUpDays.every((date) => weekday(date) > 5)).toBe(true);
    }
  });

  it('shows every value in the register, with its basis', async () => {
    const { all } = await laid();
    const rows = all(policyRegister).filter(({ divisionCode }) => divisionCode === '320500');
    expect(rows.map(({ key }) => key).sort()).toEqual([
      'coverage.fullBy',
      'coverage.target',
      'rotation.minBackboneRate',
      'rotation.minRate',
    ]);
    expect(rows.every(({ weakBasis, from }) => weakBasis && from === '2024-03-27')).toBe(true);
  });
});
