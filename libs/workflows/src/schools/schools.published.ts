import { choice, date, division, flag, id, list, plain, published, text, type Input, type Words } from '@app/kernel';
import {
  ownerships,
  schoolKinds,
  stages,
  type Ownership,
  type SchoolKind,
  type Stage,
} from '../shared/school-words.js';
import type { SchoolEvents } from './schools.state.js';

/** What every contract of the school register begins with. */
class AboutSchool {
  @id('school', { label: '学校' }) schoolId!: string;
  @date({ label: '生效日期' }) effectiveOn!: string;
}
export class SchoolRegisteredV1 extends AboutSchool {
  @text(1, 200, { label: '名称' }) nameZh!: string;
  @choice(schoolKinds, { label: '类别' }) schoolKind!: SchoolKind;
  @list(choice(stages), { label: '学段（未定则不填）', optional: true, max: 4 }) stages?: Stage[];
  @flag({ label: '属义务教育' }) isCompulsory!: boolean;
  @choice(ownerships, { label: '办学性质' }) ownership!: Ownership;
  @division({ label: '行政区划' }) divisionCode!: string;
  @id('bureau', { label: '主管教育部门' }) managingBureauId!: string;
  @text(1, 60, { label: '学校标识码', optional: true, example: '3132001234' }) schoolCode?: string;
  @id('school', { label: '所属主校', optional: true }) parentSchoolId?: string;
  @date({ label: '开办日期' }) openedOn!: string;
}
export class SchoolRenamedV1 extends AboutSchool {
  @text(1, 200, { label: '名称' }) nameZh!: string;
  @text(1, 200, { label: '原名称' }) formerNameZh!: string;
}
export class SchoolKindChangedV1 extends AboutSchool {
  @choice(schoolKinds, { label: '类别' }) schoolKind!: SchoolKind;
  @list(choice(stages), { label: '学段', max: 4 }) stages!: Stage[];
  @flag({ label: '属义务教育' }) isCompulsory!: boolean;
  @text(1, 60, { label: '新的学校标识码', optional: true, example: '3132001234' }) newSchoolCode?: string;
}
export class SchoolClosedV1 extends AboutSchool {
  @id('school', { label: '承接学校', optional: true }) successorSchoolId?: string;
  @text(1, 100, { label: '决定文号', example: '建教发〔2024〕81号' }) decisionNo!: string;
}
export class SchoolMergedV1 extends AboutSchool {
  @id('school', { label: '并入的学校' }) successorSchoolId!: string;
  @text(1, 100, { label: '决定文号', example: '建教发〔2024〕81号' }) decisionNo!: string;
}
/** Nothing is corrected for partners that they were not told in the first place. */
const toldFacts = [
  'nameZh', 'schoolKind', 'stages', 'ownership', 'divisionCode', 'managingBureauId', 'schoolCode', 'parentSchoolId', 'openedOn',
] as const; // prettier-ignore
type ToldFact = (typeof toldFacts)[number];
const isTold = (change: { attribute: string }): change is { attribute: ToldFact; value?: unknown } =>
  (toldFacts as readonly string[]).includes(change.attribute);
export class SchoolFactV1 {
  @choice(toldFacts, { label: '登记项' }) attribute!: ToldFact;
  @plain(2000, { label: '正确的值（不填为没有）', optional: true, example: '某市实验小学' }) value?: unknown;
}
export class SchoolCorrectedV1 extends AboutSchool {
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @list(SchoolFactV1, { label: '更正', max: 100 }) changes!: SchoolFactV1[];
}

const about = ({ id: schoolId, effectiveOn }: { id: string; effectiveOn: string }): AboutSchool => ({
  schoolId,
  effectiveOn,
});
/** The register is for partners (domain.md 4.6). */
const toPartners = (title: Words, payload: Input) => ({ title, version: 1, to: 'partner' as const, payload });
const managed = (changes: readonly { attribute: string; value?: unknown }[]): string[] | undefined => {
  const { value } = changes.find(({ attribute }) => attribute === 'managingBureauId') ?? {};
  return typeof value === 'string' ? [value] : undefined;
};

export const publishedOfSchools = published<SchoolEvents>({
  bureaus: {
    SchoolRegistered: ({ managingBureauId }) => [managingBureauId],
    SchoolAttributeSet: (change) => managed([change]),
    SchoolCorrected: ({ changes }) => managed(changes),
  },
  contracts: {
    SchoolRegistered: {
      ...toPartners({ zh: '学校登记', en: 'School registered' }, SchoolRegisteredV1),
      says: (data, of): SchoolRegisteredV1 => ({
        ...about(of),
        nameZh: data.nameZh,
        schoolKind: data.schoolKind,
        ...(data.stages === 'unknown' ? {} : { stages: [...data.stages] }),
        isCompulsory: data.isCompulsory,
        ownership: data.ownership,
        divisionCode: data.divisionCode,
        managingBureauId: data.managingBureauId,
        ...(data.schoolCode === undefined ? {} : { schoolCode: data.schoolCode }),
        ...(data.parentSchoolId === undefined ? {} : { parentSchoolId: data.parentSchoolId }),
        openedOn: data.openedOn,
      }),
    },
    SchoolRenamed: {
      ...toPartners({ zh: '学校更名', en: 'School renamed' }, SchoolRenamedV1),
      says: ({ nameZh, formerNameZh }, of): SchoolRenamedV1 => ({ ...about(of), nameZh, formerNameZh }),
    },
    SchoolKindChanged: {
      ...toPartners({ zh: '学校类别变更', en: 'School kind changed' }, SchoolKindChangedV1),
      says: (data, of): SchoolKindChangedV1 => ({
        ...about(of),
        schoolKind: data.schoolKind,
        stages: [...data.stages],
        isCompulsory: data.isCompulsory,
        ...(data.newSchoolCode === undefined ? {} : { newSchoolCode: data.newSchoolCode }),
      }),
    },
    SchoolClosed: {
      ...toPartners({ zh: '学校撤销', en: 'School closed' }, SchoolClosedV1),
      says: ({ decisionNo, successorSchoolId }, of): SchoolClosedV1 => ({
        ...about(of),
        decisionNo,
        ...(successorSchoolId === undefined ? {} : { successorSchoolId }),
      }),
    },
    SchoolMerged: {
      ...toPartners({ zh: '学校合并', en: 'School merged' }, SchoolMergedV1),
      says: ({ decisionNo, successorSchoolId }, of): SchoolMergedV1 => ({
        ...about(of),
        decisionNo,
        successorSchoolId,
      }),
    },
    SchoolCorrected: {
      ...toPartners({ zh: '学校登记更正', en: 'School corrected' }, SchoolCorrectedV1),
      corrects: ({ correctsEventId }) => correctsEventId,
      tells: ({ changes }) => changes.some(isTold),
      says: ({ correctsEventId, changes }, of): SchoolCorrectedV1 => ({
        ...about(of),
        correctsEventId,
        changes: changes
          .filter(isTold)
          .map(({ attribute, value }) => ({ attribute, ...(value === undefined ? {} : { value }) })),
      }),
    },
  },
});
