import {
  hasOutputDuty,
  rotationCheck,
  semestersCovered,
  type Checked,
  type CheckedMove,
  type PinnedRotation,
} from './rotations.check.js';

const suzhou: PinnedRotation = {
  minRate: { num: 20, den: 100 }, minBackboneRate: { num: 20, den: 100 },
  bindingStageClasses: ['kindergarten', 'primary', 'juniorMiddle', 'seniorHigh'], backboneMinLevel: 'district', flexibleMinSemesters: 2,
  outputThreshold: null, intermediateYears: null, eligibleMinYearsAtSchool: 6, noticeDays: 5,
}; // prettier-ignore
const jianye: PinnedRotation = {
  ...suzhou, minRate: null, minBackboneRate: null, outputThreshold: { num: 15, den: 100 }, intermediateYears: 10,
}; // prettier-ignore
const teacher = (n: number) => `t${n}`;
/** A plan of `eligible` teachers, the first `rotating` of whom move, the first `backbone` of those with an honour of the district. */
const planOf = (eligible: number, rotating: number, backbone: number, more: Partial<Checked> = {}): Checked => ({
  kind: 'educationGroup',
  stageClass: 'primary',
  schoolYear: '2024-2025',
  academic: [],
  pinned: suzhou,
  roster: Object.fromEntries(
    Array.from({ length: eligible }, (_, n) => [
      teacher(n),
      {
        schoolId: 'a', stage: 'primary', titleLevel: 'junior', backboneLevel: n < backbone ? 'district' : 'school',
        primaryCollaboration: true, eligibility: 'eligible',
      },
    ]),
  ),
  staffing: [],
  moves: Array.from({ length: rotating }, (_, n) => move(n)),
  reasons: {},
  ...more,
}); // prettier-ignore
const move = (n: number, more: Partial<CheckedMove> = {}): CheckedMove => ({
  moveId: `m${n}`, teacherRef: teacher(n), fromSchoolId: 'a', toSchoolId: 'b', relation: 'rigid', startOn: '2024-09-01', status: 'proposed', ...more,
}); // prettier-ignore
const flexible = (n: number, startOn: string, endOn: string, more: Partial<CheckedMove> = {}) =>
  move(n, { relation: 'flexible', startOn, endOn, ...more });

describe('the check: teachers who rotate, of those eligible [S-28]', () => {
  it.each([
    [0, 0], [1, 1], [5, 1], [6, 2], [47, 10], [50, 10], [51, 11], [333, 67],
  ])('of %i eligible, %i must', (eligible, required) => {
    expect(rotationCheck(planOf(eligible, 0, 0)).requiredRotation).toBe(required);
    if (eligible === 0) return;
    expect(rotationCheck(planOf(eligible, required, required))).toMatchObject({ shortRotation: 0, verdict: 'compliant' });
    expect(rotationCheck(planOf(eligible, required - 1, required - 1))).toMatchObject({ shortRotation: 1, verdict: 'nonCompliant' });
  }); // prettier-ignore

  it('nobody eligible: nothing applies', () =>
    expect(rotationCheck(planOf(0, 0, 0))).toMatchObject({ applicability: 'notApplicable', verdict: 'notApplicable' }));

  it('each teacher counts once, and only one who is eligible and counts in this plan', () => {
    const plan = planOf(50, 10, 2);
    expect(rotationCheck({ ...plan, moves: [...plan.moves, move(0, { moveId: 'again' })] }).rotating).toBe(10);
    const without = (change: object) =>
      rotationCheck({ ...plan, roster: { ...plan.roster, t9: { ...plan.roster.t9!, ...change } } });
    expect(without({ eligibility: 'excluded' })).toMatchObject({ eligible: 49, rotating: 9 });
    expect(without({ primaryCollaboration: false })).toMatchObject({ eligible: 49, rotating: 9 });
    expect(rotationCheck({ ...plan, moves: [...plan.moves, move(99)] }).rotating).toBe(10);
    expect(rotationCheck({ ...plan, moves: [move(0, { status: 'cancelled' })] }).rotating).toBe(0);
  });
});

describe('the check: backbone teachers among those who really rotate [S-29]', () => {
  it('asks three of ten where a policy asks for 30 %, as Shanghai does, and two of ten where it asks for 20 % [L-20]', () => {
    const shanghai: PinnedRotation = { ...suzhou, minBackboneRate: { num: 30, den: 100 } };
    const under = (pinned: PinnedRotation, backbone: number) => rotationCheck(planOf(50, 10, backbone, { pinned }));
    expect(under(suzhou, 2)).toMatchObject({ requiredBackbone: 2, shortBackbone: 0, verdict: 'compliant' });
    expect(under(shanghai, 2)).toMatchObject({ requiredRotation: 10, requiredBackbone: 3, shortBackbone: 1, verdict: 'nonCompliant' });
    expect(under(shanghai, 3)).toMatchObject({ requiredRotation: 10, requiredBackbone: 3, shortBackbone: 0, verdict: 'compliant' });
  }); // prettier-ignore
  it.each([
    [9, 2], [10, 2], [11, 3], [12, 3], [15, 3], [16, 4], [20, 4], [67, 14],
  ])('of %i rotating, %i must be', (rotating, required) => {
    const eligible = rotating;
    expect(rotationCheck(planOf(eligible, rotating, required))).toMatchObject({ requiredBackbone: required, shortBackbone: 0, verdict: 'compliant' });
    expect(rotationCheck(planOf(eligible, rotating, required - 1))).toMatchObject({ shortBackbone: 1, verdict: 'nonCompliant' });
  }); // prettier-ignore

  it('one more move without an honour breaks what was met', () => {
    expect(rotationCheck(planOf(50, 10, 2)).verdict).toBe('compliant');
    expect(rotationCheck(planOf(50, 11, 2))).toMatchObject({
      requiredBackbone: 3,
      shortBackbone: 1,
      verdict: 'nonCompliant',
    });
  });

  it('an honour of the level of the policy counts, one below does not', () => {
    const pinned = { ...suzhou, backboneMinLevel: 'city' as const };
    expect(rotationCheck(planOf(50, 10, 2, { pinned })).backbone).toBe(0);
  });
});

describe('the check: whom the rates bind [S-30]', () => {
  it('a group of one stage', () => expect(rotationCheck(planOf(40, 3, 0)).applicability).toBe('binding'));
  it('advise groups of several stages, and other kinds', () => {
    expect(rotationCheck(planOf(40, 3, 0, { stageClass: 'crossStage' }))).toMatchObject({ applicability: 'advisory', verdict: 'advisoryNotMet' });
    expect(rotationCheck(planOf(40, 8, 2, { stageClass: 'crossStage' })).verdict).toBe('advisoryMet');
    for (const kind of ['schoolDistrict', 'coBuiltCommunity', 'cooperativeCommunity'] as const)
      expect(rotationCheck(planOf(40, 3, 0, { kind })).applicability).toBe('advisory');
    expect(rotationCheck(planOf(40, 3, 0, { stageClass: 'undetermined' })).applicability).toBe('advisory');
    expect(rotationCheck(planOf(40, 3, 0, { pinned: { ...suzhou, bindingStageClasses: ['juniorMiddle'] } })).applicability).toBe('advisory');
  }); // prettier-ignore
  it('say nothing where the policy is silent', () =>
    expect(rotationCheck(planOf(40, 3, 0, { pinned: jianye }))).toMatchObject({
      applicability: 'notApplicable', requiredRotation: 0, requiredBackbone: 0, verdict: 'notApplicable',
    })); // prettier-ignore
  it('shows figures of every stage', () => {
    const plan = planOf(4, 2, 1);
    const roster = { ...plan.roster, t3: { ...plan.roster.t3!, stage: 'juniorMiddle' as const } };
    expect(rotationCheck({ ...plan, roster }).stages).toEqual([
      { stage: 'juniorMiddle', eligible: 1, rotating: 0, backbone: 0 },
      { stage: 'primary', eligible: 3, rotating: 2, backbone: 1 },
    ]);
  });
});

describe('the check: schools with more than 15 % backbone teachers output some [J-53]', () => {
  it.each([
    [100, 15, undefined], [100, 16, 1], [80, 12, undefined], [80, 13, 1], [67, 10, undefined], [67, 11, 1], [20, 3, undefined],
    [20, 4, 1], [13, 2, 1], [6, 1, 1], [0, 0, undefined],
  ])('%i teachers, %i of them backbone: excess %s', (fullTimeTeachers, backboneDistrictUp, excess) => {
    const staffing = [{ schoolId: 'a', fullTimeTeachers, backboneDistrictUp }];
    expect(hasOutputDuty(staffing[0]!, { num: 15, den: 100 })).toBe(excess !== undefined);
    const duties = excess === undefined ? [] : [{ ...staffing[0], excess, output: 0, met: false }];
    expect(rotationCheck(planOf(9, 0, 0, { pinned: jianye, staffing })).outputDuties).toEqual(duties);
  }); // prettier-ignore

  const staffing = [{ schoolId: 'a', fullTimeTeachers: 100, backboneDistrictUp: 16 }];
  it('is met by one backbone teacher who leaves that school', () => {
    const met = (more: Partial<Checked>) =>
      rotationCheck(planOf(9, 1, 1, { pinned: jianye, staffing, ...more })).outputDuties[0]!.met;
    expect(met({})).toBe(true);
    expect(met({ moves: [move(5)] })).toBe(false);
    expect(met({ moves: [move(0, { fromSchoolId: 'b', toSchoolId: 'a' })] })).toBe(false);
  });
  it('binds groups only, and where the policy says so', () => {
    expect(rotationCheck(planOf(9, 0, 0, { pinned: jianye, staffing, kind: 'schoolDistrict' })).outputDuties).toEqual([]);
    expect(rotationCheck(planOf(9, 0, 0, { pinned: suzhou, staffing })).outputDuties).toEqual([]);
  }); // prettier-ignore
});

describe('the check: ten full years in an intermediate post [J-55]', () => {
  const tenYear = (more: object, plan: Partial<Checked> = {}) => {
    const of = planOf(1, 0, 0, { pinned: jianye, ...plan });
    return rotationCheck({ ...of, roster: { t0: { ...of.roster.t0!, titleLevel: 'intermediate', ...more } } }).tenYear;
  };
  it('on 1 September exactly ten years count, a day less does not', () => {
    expect(tenYear({ titlePostSince: '2014-09-01' })).toEqual([{ teacherRef: 't0', schoolId: 'a', moved: false }]);
    expect(tenYear({ titlePostSince: '2014-09-02' })).toEqual([]);
  });
  it('neither another title nor a policy without the rule, but districts as well as groups', () => {
    const titlePostSince = '2010-09-01';
    expect(tenYear({ titlePostSince, titleLevel: 'senior' })).toEqual([]);
    expect(tenYear({ titlePostSince }, { pinned: suzhou })).toEqual([]);
    expect(tenYear({ titlePostSince }, { kind: 'schoolDistrict' })).toHaveLength(1);
    expect(tenYear({ titlePostSince }, { kind: 'coBuiltCommunity' })).toEqual([]);
  });
  it('says who moves and why somebody stays', () => {
    expect(tenYear({ titlePostSince: '2010-09-01' }, { moves: [move(0)] })[0]!.moved).toBe(true);
    expect(tenYear({ titlePostSince: '2010-09-01' }, { reasons: { t0: '毕业班' } })[0]!.reason).toBe('毕业班');
  });
});

describe('the check: how long a flexible move must be', () => {
  it.each([
    ['2024-09-01', '2025-08-31', 2],
    ['2024-09-02', '2025-06-30', 2],
    ['2024-09-02', '2025-01-20', 1],
    ['2025-01-27', '2025-02-09', 0],
    ['2025-02-10', '2026-01-20', 2],
    ['2024-09-01', '2024-11-16', 1],
    ['2024-09-01', '2024-11-15', 0],
  ])('%s to %s is %i semesters', (from, to, semesters) => expect(semestersCovered(from, to, [])).toBe(semesters));

  it('counts from the length of the policy on; a rigid one always', () => {
    const rotating = (each: CheckedMove) => rotationCheck(planOf(9, 0, 0, { moves: [each] })).rotating;
    expect(rotating(flexible(0, '2024-09-02', '2025-06-30'))).toBe(1);
    expect(rotating(flexible(0, '2024-09-02', '2025-01-20'))).toBe(0);
    expect(rotating(move(0))).toBe(1);
  });

  it('a policy may ask for three years and three backbone teachers in ten, as Shanghai does [L-20]', () => {
    const shanghai: PinnedRotation = { ...suzhou, minBackboneRate: { num: 30, den: 100 }, flexibleMinSemesters: 6 };
    const years = (endOn: string, backbone: number) =>
      rotationCheck(planOf(50, 0, backbone, { pinned: shanghai, moves: Array.from({ length: 10 }, (_, n) => flexible(n, '2024-09-02', endOn)) })); // prettier-ignore
    expect(years('2027-06-30', 3)).toMatchObject({ requiredRotation: 10, requiredBackbone: 3, verdict: 'compliant' });
    expect(years('2027-06-30', 2)).toMatchObject({ shortBackbone: 1, verdict: 'nonCompliant' });
    expect(years('2026-06-30', 3)).toMatchObject({ rotating: 0, verdict: 'nonCompliant' });
  });
  it('in the end only who arrived, and was there long enough', () => {
    const executed = (more: Partial<CheckedMove>) =>
      rotationCheck(planOf(9, 0, 0, { moves: [flexible(0, '2024-09-02', '2025-06-30', more)] }), 'executed').rotating;
    expect(executed({ status: 'approved' })).toBe(0);
    expect(executed({ status: 'departed' })).toBe(0);
    expect(executed({ status: 'arrived', arrivedOn: '2024-09-02' })).toBe(1);
    expect(executed({ status: 'completed', arrivedOn: '2024-09-02' })).toBe(1);
    expect(executed({ status: 'returnedEarly', arrivedOn: '2024-09-02', returnedOn: '2025-01-20' })).toBe(0);
    expect(executed({ status: 'returnedEarly', arrivedOn: '2024-09-02', returnedOn: '2025-06-20' })).toBe(1);
  });
});
