import { choice, date, division, flag, id, integer, list, published, text, type Input, type Words } from '@app/kernel';
import {
  collaborationKinds,
  endReasons,
  memberRoles,
  type CollaborationKind,
  type EndReason,
  type MemberRole,
} from '../shared/collaboration-words.js';
import { stageClasses, type StageClass } from '../shared/school-words.js';
import type { CollaborationEvents, Founded } from './collaborations.events.js';

/** What every contract of a collaboration begins with. */
class AboutCollaboration {
  @id('collaboration', { label: '合作' }) collaborationId!: string;
  @date({ label: '生效日期' }) effectiveOn!: string;
}
class Foundation extends AboutCollaboration {
  @choice(collaborationKinds, { label: '合作形态' }) kind!: CollaborationKind;
  @text(1, 200, { label: '名称', example: '某市实验小学教育集团' }) nameZh!: string;
  @text(1, 200, { label: '品牌', optional: true }) brandName?: string;
  @division({ label: '行政区划' }) divisionCode!: string;
  @id('bureau', { label: '主管教育部门' }) bureauId!: string;
  @integer(0, 10_000, { label: '成员校数' }) memberCount!: number;
  @choice(stageClasses, { label: '学段类别' }) stageClass!: StageClass;
}
export class CollaborationEstablishedV1 extends Foundation {
  @id('application', { label: '依据的案件' }) applicationId!: string;
  @list(id('collaboration'), { label: '由哪些结对转来', optional: true, max: 1000 }) convertedFrom?: string[];
}
const certainties = ['exact', 'yearOnly'] as const;
export class LegacyCollaborationImportedV1 extends Foundation {
  @choice(certainties, { label: '日期的确切程度' }) dateCertainty!: (typeof certainties)[number];
}
export class MemberJoinedV1 extends AboutCollaboration {
  @id('school', { label: '学校' }) schoolId!: string;
  @choice(memberRoles, { label: '角色' }) role!: MemberRole;
  @choice(collaborationKinds, { label: '合作形态' }) kind!: CollaborationKind;
  @choice(stageClasses, { label: '此后的学段类别' }) stageClassAfter!: StageClass;
}
export class MemberLeftV1 extends AboutCollaboration {
  @id('school', { label: '学校' }) schoolId!: string;
  @choice(endReasons, { label: '原因' }) reason!: EndReason;
  @choice(stageClasses, { label: '此后的学段类别' }) stageClassAfter!: StageClass;
}
export class MembershipCorrectedV1 extends AboutCollaboration {
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @id('school', { label: '学校' }) schoolId!: string;
  @choice(memberRoles, { label: '正确的角色', optional: true }) role?: MemberRole;
  @date({ label: '正确的起始日期', optional: true }) from?: string;
  @date({ label: '正确的终止日期（当日起不再是成员）', optional: true }) to?: string;
  @flag({ label: '从未加入', optional: true }) never?: boolean;
  @choice(stageClasses, { label: '此后的学段类别' }) stageClassAfter!: StageClass;
}
export class ImportUndoneV1 extends AboutCollaboration {
  @list(id('school'), { label: '所涉学校', max: 1000 }) schoolIds!: string[];
}
export class CoreSchoolChangedV1 extends AboutCollaboration {
  @id('school', { label: '新核心校' }) newCoreSchoolId!: string;
  @id('school', { label: '原核心校', optional: true }) formerCoreSchoolId?: string;
}
export class CollaborationRenamedV1 extends AboutCollaboration {
  @text(1, 200, { label: '名称', example: '某市实验小学教育集团' }) nameZh!: string;
  @text(1, 200, { label: '原名称', example: '某市第一小学教育集团' }) formerNameZh!: string;
  @text(1, 200, { label: '品牌', optional: true }) brandName?: string;
}
const suspensions = ['rectification', 'accident', 'policy'] as const;
export class CollaborationSuspendedV1 extends AboutCollaboration {
  @choice(suspensions, { label: '原因类别' }) reasonKind!: (typeof suspensions)[number];
  @date({ label: '暂停至', optional: true }) until?: string;
  @text(1, 100, { label: '决定文号', example: '建教发〔2024〕81号' }) decisionNo!: string;
}
export class CollaborationResumedV1 extends AboutCollaboration {
  @text(1, 100, { label: '决定文号', example: '建教发〔2024〕81号' }) decisionNo!: string;
}
const endings = ['dissolved', 'corrected'] as const;
export class CollaborationDissolvedV1 extends AboutCollaboration {
  @choice(endings, { label: '原因：依决定解散，或设立决定被撤销' }) reason!: (typeof endings)[number];
}
export class PairingConvertedV1 extends AboutCollaboration {
  @id('collaboration', { label: '转成的共同体' }) convertedInto!: string;
  @list(id('school'), { label: '所涉学校', max: 1000 }) schoolIds!: string[];
}

type Of = { id: string; effectiveOn: string };
const about = ({ id: collaborationId, effectiveOn }: Of): AboutCollaboration => ({ collaborationId, effectiveOn });
const foundation = (
  { kind, nameZh, brandName, divisionCode, bureauId, memberCount, stageClass }: Founded,
  of: Of,
): Foundation => ({
  ...about(of),
  kind,
  nameZh,
  ...(brandName === undefined ? {} : { brandName }),
  divisionCode,
  bureauId,
  memberCount,
  stageClass,
});
const toAll = (title: Words, payload: Input) => ({ title, version: 1, to: 'public' as const, payload });
const founded = ({ bureauId }: { bureauId: string }) => [bureauId];

export const publishedOfCollaborations = published<CollaborationEvents>({
  bureaus: { CollaborationEstablished: founded, LegacyCollaborationImported: founded },
  contracts: {
    CollaborationEstablished: {
      ...toAll({ zh: '合作设立', en: 'Collaboration established' }, CollaborationEstablishedV1),
      says: (data, of): CollaborationEstablishedV1 => ({
        ...foundation(data, of),
        applicationId: data.applicationId,
        ...(data.convertedFrom ? { convertedFrom: [...data.convertedFrom] } : {}),
      }),
    },
    LegacyCollaborationImported: {
      ...toAll({ zh: '既有合作导入', en: 'Legacy collaboration imported' }, LegacyCollaborationImportedV1),
      says: (data, of): LegacyCollaborationImportedV1 => ({
        ...foundation(data, of),
        dateCertainty: data.dateCertainty,
      }),
    },
    MemberJoined: {
      ...toAll({ zh: '成员校加入', en: 'Member joined' }, MemberJoinedV1),
      says: ({ schoolId, role, kind, stageClassAfter }, of): MemberJoinedV1 => ({
        ...about(of),
        schoolId,
        role,
        kind,
        stageClassAfter,
      }),
    },
    MemberLeft: {
      ...toAll({ zh: '成员校退出', en: 'Member left' }, MemberLeftV1),
      says: ({ schoolId, reason, stageClassAfter }, of): MemberLeftV1 => ({
        ...about(of),
        schoolId,
        reason,
        stageClassAfter,
      }),
    },
    MembershipCorrected: {
      ...toAll({ zh: '成员关系更正', en: 'Membership corrected' }, MembershipCorrectedV1),
      corrects: ({ correctsEventId }) => correctsEventId,
      says: ({ correctsEventId, schoolId, role, from, to, never, stageClassAfter }, of): MembershipCorrectedV1 => ({
        ...about(of),
        correctsEventId,
        schoolId,
        ...(role === undefined ? {} : { role }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(never === undefined ? {} : { never }),
        stageClassAfter,
      }),
    },
    ImportBatchUndone: {
      ...toAll({ zh: '导入撤销', en: 'Import undone' }, ImportUndoneV1),
      says: ({ schoolIds }, of): ImportUndoneV1 => ({ ...about(of), schoolIds: [...schoolIds] }),
    },
    CoreSchoolChanged: {
      ...toAll({ zh: '核心校变更', en: 'Core school changed' }, CoreSchoolChangedV1),
      says: ({ newCoreSchoolId, formerCoreSchoolId }, of): CoreSchoolChangedV1 => ({
        ...about(of),
        newCoreSchoolId,
        ...(formerCoreSchoolId === undefined ? {} : { formerCoreSchoolId }),
      }),
    },
    CollaborationRenamed: {
      ...toAll({ zh: '合作更名', en: 'Collaboration renamed' }, CollaborationRenamedV1),
      says: ({ nameZh, formerNameZh, brandName }, of): CollaborationRenamedV1 => ({
        ...about(of),
        nameZh,
        formerNameZh,
        ...(brandName === undefined ? {} : { brandName }),
      }),
    },
    CollaborationSuspended: {
      ...toAll({ zh: '合作暂停', en: 'Collaboration suspended' }, CollaborationSuspendedV1),
      says: ({ reasonKind, until, decisionNo }, of): CollaborationSuspendedV1 => ({
        ...about(of),
        reasonKind,
        ...(until === undefined ? {} : { until }),
        decisionNo,
      }),
    },
    CollaborationResumed: {
      ...toAll({ zh: '合作恢复', en: 'Collaboration resumed' }, CollaborationResumedV1),
      says: ({ decisionNo }, of): CollaborationResumedV1 => ({ ...about(of), decisionNo }),
    },
    CollaborationDissolved: {
      ...toAll({ zh: '合作解散', en: 'Collaboration dissolved' }, CollaborationDissolvedV1),
      says: ({ reason }, of): CollaborationDissolvedV1 => ({ ...about(of), reason }),
    },
    PairingConverted: {
      ...toAll({ zh: '结对转为共同体', en: 'Pairing converted' }, PairingConvertedV1),
      says: ({ convertedInto, schoolIds }, of): PairingConvertedV1 => ({
        ...about(of),
        convertedInto,
        schoolIds: [...schoolIds],
      }),
    },
  },
});
