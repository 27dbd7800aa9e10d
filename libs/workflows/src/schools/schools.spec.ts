import fc from 'fast-check';
import { someone, specFor, titleOf } from '@app/kernel/testing';
import type { Registry } from './schools.commands.js';
import { clauses, schools } from './schools.js';
import { codeFitsKind, isSchoolCode, isUscc } from '../shared/school-codes.js';
import type { RegisterSchoolInput } from './schools.input.js';
import type { SchoolFacts } from './schools.attributes.js';

const own = '00000000-0000-7000-8000-000000000001';
const bureau = '00000000-0000-7000-8000-0000000000b1';
const other = '00000000-0000-7000-8000-000000000002';
const collaboration = '00000000-0000-7000-8000-0000000000c9';
const uscc = '12320105000000019F';
const code = '2132000001';

const { given } = specFor(schools, { id: own });
const free: Registry = { taken: [], unknown: [], memberships: 0 };
const register: RegisterSchoolInput = {
  nameZh: '建邺实验小学',
  divisionCode: '320105',
  managingBureauId: bureau,
  effectiveOn: '2024-09-01',
};
const facts: SchoolFacts = {
  nameZh: '建邺实验小学', schoolKind: 'primarySchool', stages: ['primary'], ownership: 'public', locale: 'urban', isWeak: false,
  legalPersonStatus: 'independent', financeIndependent: true, divisionCode: '320105', managingBureauId: bureau, openedOn: '2016-09-01',
  uscc, schoolCode: code,
}; // prettier-ignore
const registered = {
  type: 'SchoolRegistered' as const,
  data: { ...facts, isCompulsory: true, warnings: [], aliases: [] },
  effectiveOn: '2016-09-01',
};
const bare = { ...registered, data: { ...registered.data, uscc: undefined, schoolCode: undefined } };
const closed = {
  type: 'SchoolClosed' as const,
  data: { decisionNo: '建教发〔2024〕1号', by: ['a', 'b'] },
  effectiveOn: '2024-08-31',
};
const ending = { openCases: 0, successorActive: false };
const closing = { effectiveOn: '2024-09-01', decisionNo: '建教发〔2024〕12号' };
const title = (name: keyof typeof clauses) => titleOf(clauses, name);

describe('checks of codes', () => {
  it.each(['91350100M000100Y43', '12320105000000019F', '12320105MB0000019L'])('%s is a credit code [L-10]', (valid) =>
    expect(isUscc(valid)).toBe(true),
  );
  it('a change of any one digit of a credit code is noticed [L-10]', () => {
    const valid = fc.constantFrom('91350100M000100Y43', '12320105000000019F', '12320105MB0000019L');
    fc.assert(
      fc.property(valid, fc.nat(17), fc.constantFrom(...'0123456789'), (text, at, digit) => {
        const changed = text.slice(0, at) + digit + text.slice(at + 1);
        return changed === text || !isUscc(changed);
      }),
    );
  });
  it.each([
    ['2132000001', '320105', true],
    ['2133000001', '320105', false],
    ['9932000001', '320105', false],
    ['213200001', '320105', false],
  ])('school code %s in %s: %s [L-11]', (text, division, is) => expect(isSchoolCode(text, division)).toBe(is));
  it('a nine-year school has the type digits of a junior middle school [L-11]', () => {
    expect(codeFitsKind('3132000001', 'nineYearSchool')).toBe(true);
    expect(codeFitsKind('2132000001', 'nineYearSchool')).toBe(false);
    expect(codeFitsKind('2132000001', 'unknown')).toBe(true);
  });
});

describe(title('SCH_STATE'), () => {
  it('refuses a closed school', () =>
    given(registered, closed)
      .when('RenameSchool', { nameZh: '新名小学', effectiveOn: '2024-09-01' }, { facts: free })
      .thenRefused('SCH_STATE'));
  it('renames a running one; the old name gives its key back', () => {
    const outcome = given(registered)
      .when('RenameSchool', { nameZh: '新名小学', effectiveOn: '2024-09-01' }, { facts: free })
      .outcome();
    expect(outcome.events[0]!.data).toMatchObject({ nameZh: '新名小学', formerNameZh: '建邺实验小学' });
    expect(outcome.claims).toEqual([{ kind: 'schoolName', key: '320105-新名小学' }]);
    expect(outcome.releases).toEqual([{ kind: 'schoolName', key: '320105-建邺实验小学' }]);
  });
});

describe(title('SCH_BAD_USCC'), () => {
  it('refuses a wrong check character', () =>
    given().when('RegisterSchool', { ...register, uscc: '12320105000000019G' }, { facts: free }).thenRefused('SCH_BAD_USCC'));
  it('claims a right one', () =>
    expect(given().when('RegisterSchool', { ...register, uscc }, { facts: free }).outcome().claims).toContainEqual({
      kind: 'uscc',
      key: uscc,
    }));
}); // prettier-ignore

describe(title('SCH_USCC_DUPLICATE'), () => {
  const set = { attribute: 'uscc' as const, value: '12320105MB0000019L', effectiveOn: '2024-09-01' };
  it('refuses the code of another school', () =>
    given(registered)
      .when('SetSchoolAttribute', set, { facts: { ...free, taken: ['uscc'] } })
      .thenRefused('SCH_USCC_DUPLICATE'));
  it('takes a free one and gives the former back', () => {
    const { claims, releases } = given(registered).when('SetSchoolAttribute', set, { facts: free }).outcome();
    expect(claims).toEqual([{ kind: 'uscc', key: '12320105MB0000019L' }]);
    expect(releases).toEqual([{ kind: 'uscc', key: uscc }]);
  });
});

describe(title('SCH_BAD_SCHOOL_CODE'), () => {
  it('refuses the province of another division', () =>
    given().when('RegisterSchool', { ...register, schoolCode: '2133000001' }, { facts: free }).thenRefused('SCH_BAD_SCHOOL_CODE'));
  it('accepts its own, and only notes a type that disagrees with the kind', () =>
    given()
      .when('RegisterSchool', { ...register, schoolCode: '3132000001', schoolKind: 'primarySchool' }, { facts: free })
      .thenSome('SchoolRegistered', { warnings: ['SCH_CODE_KIND_MISMATCH'] }));
}); // prettier-ignore

describe(title('SCH_CODE_REUSED'), () => {
  const set = { attribute: 'schoolCode' as const, value: '2132000009', effectiveOn: '2024-09-01' };
  it('refuses a code that was ever used', () =>
    given(registered)
      .when('SetSchoolAttribute', set, { facts: { ...free, taken: ['schoolCode'] } })
      .thenRefused('SCH_CODE_REUSED'));
  it('refuses its own voided code', () =>
    given(registered, {
      type: 'SchoolCodeVoided',
      data: { schoolCode: '2132000009', reason: 'kindChanged' },
      effectiveOn: '2020-09-01',
    })
      .when('SetSchoolAttribute', set, { facts: free })
      .thenRefused('SCH_CODE_REUSED'));
  it('never gives a code back', () => {
    const outcome = given(registered).when('SetSchoolAttribute', set, { facts: free }).outcome();
    expect(outcome.events.map((each) => each.type)).toEqual(['SchoolAttributeSet', 'SchoolCodeVoided']);
    expect(outcome.releases).toEqual([]);
  });
});

describe(title('SCH_CODE_CHANGE_REQUIRED'), () => {
  const change = { schoolKind: 'nineYearSchool' as const, stages: ['primary' as const, 'juniorMiddle' as const], effectiveOn: '2024-09-01' };
  it('refuses a change of type without a new code', () =>
    given(registered).when('ChangeSchoolKind', change, { facts: free }).thenRefused('SCH_CODE_CHANGE_REQUIRED'));
  it('voids the old code', () =>
    given(registered)
      .when('ChangeSchoolKind', { ...change, newSchoolCode: '3132000001' }, { facts: free })
      .thenTypes('SchoolKindChanged', 'SchoolCodeVoided'));
}); // prettier-ignore

describe(title('SCH_PARENT_REQUIRED'), () => {
  const campus = { ...register, legalPersonStatus: 'campusOf' as const };
  it('refuses a campus of nothing', () =>
    given().when('RegisterSchool', campus, { facts: free }).thenRefused('SCH_PARENT_REQUIRED'));
  it('refuses a campus of itself', () =>
    given().when('RegisterSchool', { ...campus, parentSchoolId: own }, { facts: free }).thenRefused('SCH_PARENT_REQUIRED'));
  it('accepts a campus of a school', () =>
    given().when('RegisterSchool', { ...campus, parentSchoolId: other }, { facts: free }).thenTypes('SchoolRegistered'));
}); // prettier-ignore

describe(title('SCH_NAME_DUPLICATE'), () => {
  const taken = { ...free, taken: ['schoolName' as const] };
  it('refuses a second school of that name', () =>
    given().when('RegisterSchool', register, { facts: taken }).thenRefused('SCH_NAME_DUPLICATE'));
  it('accepts a confirmed homonym under a key of its own', () =>
    expect(given().when('RegisterSchool', { ...register, confirmHomonym: true }, { facts: taken }).outcome().claims).toEqual([
      { kind: 'schoolName', key: `320105-建邺实验小学-${own}` },
    ]));
}); // prettier-ignore

describe(title('SCH_STAGE_UNKNOWN'), () => {
  it('refuses to confirm nothing', () =>
    given(bare)
      .when('ConfirmStages', { stages: [], schoolKind: 'unknown' }, { facts: free })
      .thenRefused('SCH_STAGE_UNKNOWN'));
  it('confirms from a day on', () =>
    given(bare)
      .when(
        'ConfirmStages',
        { stages: ['seniorHigh'], schoolKind: 'seniorHighSchool', effectiveOn: '2016-09-01' },
        { facts: free },
      )
      .thenSome('SchoolStagesConfirmed', { isCompulsory: false }));
});

describe(title('SCH_BAD_VALUE'), () => {
  const set = { attribute: 'pupils' as const, effectiveOn: '2024-09-01' };
  it.each([-1, '12', true, [1]])('refuses %p pupils', (value) =>
    given(registered).when('SetSchoolAttribute', { ...set, value }, { facts: free }).thenRefused('SCH_BAD_VALUE'));
  it('refuses a name with blanks', () =>
    given().when('RegisterSchool', { ...register, nameZh: '建邺 小学' }, { facts: free }).thenRefused('SCH_BAD_VALUE'));
  it('accepts a number, and clears what may be empty', () => {
    given(registered).when('SetSchoolAttribute', { ...set, value: 1250 }, { facts: free }).thenSome('SchoolAttributeSet', { value: 1250 });
    given(registered).when('SetSchoolAttribute', set, { facts: free }).thenTypes('SchoolAttributeSet');
  });
  it('a value that a later one has replaced takes no code', () => {
    const early = { attribute: 'uscc' as const, value: '12320105MB0000019L', effectiveOn: '2016-09-01' };
    const later = { ...registered, effectiveOn: '2016-09-01' };
    const set2020 = { type: 'SchoolAttributeSet' as const, data: { attribute: 'uscc' as const, value: uscc, isCompulsory: true, warnings: [] }, effectiveOn: '2020-01-01' };
    expect(given(later, set2020).when('SetSchoolAttribute', early, { facts: free }).outcome().claims).toBeUndefined();
  });
}); // prettier-ignore

describe(title('SCH_NOT_MEMBER'), () => {
  const set = { collaborationId: collaboration, effectiveOn: '2024-09-01' };
  it('refuses a collaboration it is not in', () =>
    given(registered)
      .when('SetPrimaryCollaboration', set, { facts: { kind: 'educationGroup', isMember: false } })
      .thenRefused('SCH_NOT_MEMBER'));
  it('accepts a group it is in', () =>
    given(registered)
      .when('SetPrimaryCollaboration', set, { facts: { kind: 'educationGroup', isMember: true } })
      .thenSome('PrimaryCollaborationSet', { collaborationId: collaboration }));
});

describe(title('SCH_PRIMARY_KIND'), () => {
  const set = { collaborationId: collaboration, effectiveOn: '2024-09-01' };
  it.each(['schoolDistrict', 'pairing'])('refuses a %s', (kind) =>
    given(registered)
      .when('SetPrimaryCollaboration', set, { facts: { kind, isMember: true } })
      .thenRefused('SCH_PRIMARY_KIND'),
  );
  it.each(['coBuiltCommunity', 'cooperativeCommunity'])('accepts a %s', (kind) =>
    given(registered)
      .when('SetPrimaryCollaboration', set, { facts: { kind, isMember: true } })
      .thenTypes('PrimaryCollaborationSet'),
  );
  it('an unknown collaboration is named', () =>
    given(registered)
      .when('SetPrimaryCollaboration', set, { facts: { isMember: false } })
      .thenRefused('GEN_UNKNOWN_REFERENCE'));
});

describe(title('SCH_OPEN_CASE'), () => {
  it('refuses while it is applicant in a case', () =>
    given(registered)
      .when('CloseSchool', closing, { facts: { ...ending, openCases: 1 } })
      .thenRefused('SCH_OPEN_CASE', { cases: 1 }));
  it('closes it; the code is void, the name free, both persons recorded [L-11]', () => {
    const act = someone('wang', 'BO', bureau);
    const outcome = given(registered)
      .when('CloseSchool', closing, { facts: ending, act, approvedBy: someone('zhao', 'BL', bureau) })
      .outcome();
    expect(outcome.events.map((each) => each.type)).toEqual(['SchoolClosed', 'SchoolCodeVoided']);
    expect(outcome.events[0]!.data).toMatchObject({ by: ['wang', 'zhao'] });
    expect(outcome.releases).toEqual([{ kind: 'schoolName', key: '320105-建邺实验小学' }]);
  });
});

describe(title('SCH_SUCCESSOR'), () => {
  const merge = { ...closing, successorSchoolId: other };
  it('refuses a school that is not running, and itself', () => {
    given(registered).when('MergeSchool', merge, { facts: ending }).thenRefused('SCH_SUCCESSOR');
    given(registered)
      .when('MergeSchool', { ...merge, successorSchoolId: own }, { facts: { ...ending, successorActive: true } })
      .thenRefused('SCH_SUCCESSOR');
  });
  it('merges into a running one', () =>
    given(registered)
      .when('MergeSchool', merge, { facts: { ...ending, successorActive: true } })
      .thenSome('SchoolMerged', { successorSchoolId: other }));
});

describe(title('SCH_CORRECTION_TARGET'), () => {
  const correct = { changes: [{ attribute: 'uscc' as const, value: '12320105MB0000019L' }], reason: '误录' };
  it('refuses a record that says nothing of it', () =>
    given(registered)
      .when('CorrectSchool', { ...correct, correctsEventId: 'elsewhere' }, { facts: free })
      .thenRefused('SCH_CORRECTION_TARGET'));
  it('corrects what was said, and moves the claim', () => {
    const outcome = given(registered)
      .when('CorrectSchool', { ...correct, correctsEventId: 'event-0' }, { facts: free })
      .outcome();
    expect(outcome.claims).toEqual([{ kind: 'uscc', key: '12320105MB0000019L' }]);
    expect(outcome.releases).toEqual([{ kind: 'uscc', key: uscc }]);
  });
});

describe('a new school [S-01]', () => {
  const fresh: RegisterSchoolInput = { ...register, stages: ['primary'], ownership: 'public', isNewSince: '2024-09-01' };
  it('is on the bureau’s desk while it is in no collaboration', () =>
    given().when('RegisterSchool', fresh, { facts: free }).thenSome('SchoolRegistered', { needsGroup: bureau }));
  it.each([
    { ...fresh, ownership: 'private' as const },
    { ...fresh, stages: ['seniorHigh' as const] },
  ])('is not when private or outside the compulsory stages', (input) =>
    expect(given().when('RegisterSchool', input, { facts: free }).outcome().events[0]!.data).not.toHaveProperty('needsGroup'));
  it('opens when its day has come', () => {
    const later = { ...registered, data: { ...registered.data, openedOn: '2024-09-09', opensLater: true as const } };
    given(later).when('OpenSchool', { effectiveOn: '2024-09-09' }, { today: '2024-09-09' }).thenTypes('SchoolOpened');
    given(registered).when('OpenSchool', { effectiveOn: '2024-09-09' }).thenNothing();
  });
}); // prettier-ignore

describe('dates of schools', () => {
  it.each([
    ['2024-09-10', 'GEN_FUTURE_DATE'],
    ['2016-08-31', 'GEN_BEFORE_CREATION'],
  ])('%s is refused', (effectiveOn, code) =>
    given(registered)
      .when('RenameSchool', { nameZh: '新名小学', effectiveOn }, { facts: free, today: '2024-09-09' })
      .thenRefused(code),
  );
  it('today and the first day are not', () => {
    for (const effectiveOn of ['2024-09-09', '2016-09-01'])
      given(registered)
        .when('RenameSchool', { nameZh: '新名小学', effectiveOn }, { facts: free, today: '2024-09-09' })
        .thenTypes('SchoolRenamed');
  });
  it('an unknown bureau or parent is named', () =>
    given()
      .when('RegisterSchool', register, { facts: { ...free, unknown: [{ what: 'bureau', id: bureau }] } })
      .thenRefused('GEN_UNKNOWN_REFERENCE', { what: 'bureau' }));
});
