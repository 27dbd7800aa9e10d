import { shapeFindings, type Shape, type ShapeMember } from './collaborations.shape.js';

const school = (schoolId: string, role: ShapeMember['role'], more: Partial<ShapeMember> = {}): ShapeMember => ({
  schoolId, role, name: `${schoolId}小学`, stages: ['primary'], legalPersonStatus: 'independent', financeIndependent: true, isWeak: false,
  isNew: false, locale: 'urban', divisionCode: '320105', waived: false, otherGroups: 0, ...more,
}); // prettier-ignore
const middle = { stages: ['juniorMiddle'] as const };
const weak = { isWeak: true };
const unknownStages = { stages: 'unknown' as const };
const found = (kind: Shape['kind'], members: ShapeMember[], more: Partial<Shape> = {}) =>
  shapeFindings({ kind, divisionCode: '320105', members, maxJuniorMiddle: 1, maxConcurrent: null, ...more }).map(
    ({ code, level, schools }) => `${level} ${code}${schools.length ? ` ${schools.join()}` : ''}`,
  );
const core = school('a', 'core');
const member = school('b', 'member');
const convenor = school('m', 'convenor', middle);
const supporter = school('a', 'supporter');

type Row = [string, Shape['kind'], ShapeMember[], Partial<Shape>, string[]];
const rows: Row[] = [
  ['one core and a member [J-29]', 'educationGroup', [core, member], {}, []],
  ['one school alone [J-29]', 'educationGroup', [core], {}, ['refuse COL_TOO_FEW_MEMBERS']],
  ['no core [J-29]', 'educationGroup', [school('a', 'member'), member], {}, ['refuse COL_CORE_COUNT']],
  ['two cores [J-29]', 'educationGroup', [core, school('b', 'core')], {}, ['refuse COL_CORE_COUNT']],
  ['a campus [J-34]', 'educationGroup', [core, school('b', 'member', { legalPersonStatus: 'campusOf', parentSchoolId: 'a' })], {}, ['waivable COL_NOT_LEGAL_PERSON b']],
  ['status unknown [J-34]', 'educationGroup', [core, school('b', 'member', { legalPersonStatus: 'unknown' })], {}, ['waivable COL_NOT_LEGAL_PERSON b']],
  ['a campus with a waiver [J-61]', 'educationGroup', [core, school('b', 'member', { legalPersonStatus: 'campusOf', waived: true })], {}, ['warn COL_NOT_LEGAL_PERSON b']],
  ['a campus of the core, one school many campuses [S-17]', 'educationGroup', [core, school('b', 'member', { legalPersonStatus: 'campusOf', parentSchoolId: 'a' })], { model: 'oneSchoolMultiCampus' }, []],
  ['a campus of another school, one school many campuses [S-17]', 'educationGroup', [core, school('b', 'member', { legalPersonStatus: 'campusOf', parentSchoolId: 'x' })], { model: 'oneSchoolMultiCampus' }, ['waivable COL_NOT_LEGAL_PERSON b']],
  ['a second group [J-59]', 'educationGroup', [core, school('b', 'member', { otherGroups: 1 })], {}, ['warn COL_CONCURRENT_GROUPS b']],
  ['above the limit of groups [J-59]', 'educationGroup', [core, school('b', 'member', { otherGroups: 2 })], { maxConcurrent: 2 }, ['warn COL_CONCURRENT_GROUPS b', 'refuse COL_CONCURRENT_GROUPS b']],
  ['at the limit of groups [J-59]', 'educationGroup', [core, school('b', 'member', { otherGroups: 1 })], { maxConcurrent: 2 }, ['warn COL_CONCURRENT_GROUPS b']],
  ['a legacy list is taken as it is [J-60 J-61]', 'educationGroup', [school('a', 'unspecified', { legalPersonStatus: 'unknown', name: '甲小学' }), school('b', 'unspecified', { legalPersonStatus: 'unknown', name: '甲小学分校' })], { imported: true }, ['warn COL_CORE_COUNT', 'warn COL_NOT_LEGAL_PERSON b']],
  ['a co-built community [C-03]', 'coBuiltCommunity', [core, member], {}, []],
  ['a waiver helps no co-built community [C-03]', 'coBuiltCommunity', [core, school('b', 'member', { legalPersonStatus: 'campusOf', waived: true })], {}, ['refuse COL_NOT_LEGAL_PERSON b']],
  ['finances not independent [C-03]', 'coBuiltCommunity', [core, school('b', 'member', { financeIndependent: false })], {}, ['refuse COL_FINANCE_NOT_INDEPENDENT b']],
  ['finances unknown [C-03]', 'coBuiltCommunity', [core, school('b', 'member', { financeIndependent: 'unknown' })], {}, ['refuse COL_FINANCE_NOT_INDEPENDENT b']],
  ['a cooperative community asks for neither [C-16]', 'cooperativeCommunity', [core, school('b', 'member', { financeIndependent: false, legalPersonStatus: 'unknown' })], {}, []],
  ['a cooperative community without a core [C-16]', 'cooperativeCommunity', [school('a', 'member'), member], {}, ['refuse COL_CORE_COUNT']],
  ['a district [J-06]', 'schoolDistrict', [convenor, member], {}, []],
  ['a district led by a strong school besides [Q-10]', 'schoolDistrict', [convenor, member, school('z', 'core', { stages: ['juniorMiddle', 'seniorHigh'] })], {}, []],
  ['a convenor without junior middle stage [J-06]', 'schoolDistrict', [school('m', 'convenor'), member], {}, ['refuse COL_DISTRICT_SHAPE']],
  ['a convenor of unknown stages [J-06]', 'schoolDistrict', [school('m', 'convenor', unknownStages), member], {}, ['refuse COL_DISTRICT_SHAPE']],
  ['no primary school [J-06]', 'schoolDistrict', [convenor, school('b', 'member', { stages: ['kindergarten'] })], {}, ['refuse COL_DISTRICT_SHAPE']],
  ['a second junior middle school [J-06]', 'schoolDistrict', [convenor, member, school('n', 'member', middle)], {}, ['refuse COL_DISTRICT_SHAPE']],
  ['a second one where allowed [J-06]', 'schoolDistrict', [convenor, member, school('n', 'member', middle)], { maxJuniorMiddle: 2 }, []],
  ['a school of another division [J-06]', 'schoolDistrict', [convenor, school('b', 'member', { divisionCode: '320106' })], {}, ['refuse COL_DISTRICT_SHAPE']],
  ['strong helps weak [Q-18]', 'pairing', [supporter, school('b', 'supported', weak)], {}, []],
  ['strong helps rural [Q-19]', 'pairing', [supporter, school('b', 'supported', { locale: 'rural' })], {}, []],
  ['stages do not meet [Q-18]', 'pairing', [supporter, school('b', 'supported', { ...weak, ...middle })], {}, ['refuse COL_STAGE_MISMATCH']],
  ['unknown stages do not meet [Q-18]', 'pairing', [school('a', 'supporter', unknownStages), school('b', 'supported', weak)], {}, ['refuse COL_STAGE_MISMATCH']],
  ['neither weak nor rural [Q-19]', 'pairing', [supporter, school('b', 'supported')], {}, ['refuse COL_SUPPORTED_NOT_WEAK_OR_RURAL b']],
  ['a weak supporter [Q-18]', 'pairing', [school('a', 'supporter', weak), school('b', 'supported', weak)], {}, ['warn COL_SUPPORTER_WEAK a']],
  ['three in a pairing [Q-18]', 'pairing', [supporter, school('b', 'supported', weak), school('c', 'supported', weak)], {}, ['refuse COL_PAIRING_SHAPE']],
  ['entrusted with a strong school [S-18]', 'educationGroup', [core, member], { model: 'entrustedManagement' }, ['warn COL_MODEL_MEMBER_MISMATCH b']],
  ['entrusted with a new school [S-18]', 'educationGroup', [core, school('b', 'member', { isNew: true })], { model: 'entrustedManagement' }, []],
  ['alliance with a new school [S-19]', 'educationGroup', [core, school('b', 'member', { isNew: true })], { model: 'interSchoolAlliance' }, ['warn COL_MODEL_MEMBER_MISMATCH b']],
  ['alliance with a rural school [S-19]', 'educationGroup', [core, school('b', 'member', { locale: 'rural' })], { model: 'interSchoolAlliance' }, []],
  ['bridging one stage [S-20]', 'educationGroup', [core, member], { model: 'stageBridging' }, ['refuse COL_MODEL_STAGE_MISMATCH']],
  ['bridging two stages [S-20]', 'educationGroup', [core, school('b', 'member', middle)], { model: 'stageBridging' }, []],
]; // prettier-ignore

describe('shape rules [J-06 J-29 J-34 J-59 C-03 C-16 Q-10 Q-18 Q-19 S-17 S-18 S-19 S-20]', () => {
  it.each(rows)('%s', (_, kind, members, more, expected) => expect(found(kind, members, more)).toEqual(expected));
});
