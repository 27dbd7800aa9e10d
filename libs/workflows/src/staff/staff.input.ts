import { choice, date, division, evidence, flag, id, integer, list, part, roles, text, type Role } from '@app/kernel';

export const grades = ['principal', 'head', 'import', 'agreement'] as const;
export type Grade = (typeof grades)[number];

export class IdentitySubject {
  @text(1, 200, { label: '身份平台', example: 'https://id.example.edu.cn' }) issuer!: string;
  @text(1, 200, { label: '身份标识', example: 'u-10086' }) subject!: string;
}

export class RegisterPersonInput {
  @text(1, 60, { label: '姓名', personal: 'stream', example: '王经办' }) nameZh!: string;
  @id('bureau', { label: '管理其档案的教育部门（不填即办理人所在部门）', optional: true }) bureauId?: string;
  @list(IdentitySubject, { label: '身份标识', optional: true, max: 5 }) subjects?: IdentitySubject[];
}

export class BootstrapAdministratorInput {
  @text(1, 60, { label: '姓名', personal: 'stream', example: '李管理' }) nameZh!: string;
  @id('bureau', { label: '所在教育部门' }) bureauId!: string;
  @date({ label: '任期至' }) until!: string;
  @list(IdentitySubject, { label: '身份标识', optional: true, max: 5 }) subjects?: IdentitySubject[];
  @flag({ label: '副任管理员', optional: true }) deputy?: boolean;
}

export class LinkSubjectInput {
  @text(1, 200, { label: '身份平台', example: 'https://id.example.edu.cn' }) issuer!: string;
  @text(1, 200, { label: '身份标识', example: 'u-10086' }) subject!: string;
}

export class CloseAccountInput {
  @text(1, 500, { label: '原因' }) reason!: string;
  @date({ label: '日期' }) on!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}

export class GrantCapacityInput {
  @choice(roles, { label: '身份' }) role!: Role;
  @list(choice(grades), { label: '级别', optional: true, max: 3 }) grades?: Grade[];
  @id('organisation', { label: '单位' }) organisationId!: string;
  @id('bureau', { label: '主管教育部门（会签单位、对接系统须填）', optional: true }) bureauId?: string;
  @division({ label: '行政区划', optional: true }) divisionCode?: string;
  @date({ label: '起始日期' }) from!: string;
  @date({ label: '终止日期', optional: true }) until?: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}

export class RevokeCapacityInput {
  @id('capacity', { label: '身份编号' }) capacityId!: string;
  @text(1, 500, { label: '原因' }) reason!: string;
  @date({ label: '日期' }) on!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}

/** Only what was wrong is given. Role and organisation make the capacity: a wrong one is revoked and granted anew. */
export class CapacityCorrection {
  @date({ label: '起始日期', optional: true }) from?: string;
  @date({ label: '终止日期', optional: true, example: '2025-09-08' }) until?: string;
  @flag({ label: '不应有终止日期', optional: true, example: false }) withoutEnd?: boolean;
  @list(choice(grades), { label: '级别', optional: true, max: 3, example: [] }) grades?: Grade[];
}

export class CorrectCapacityInput {
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @part(CapacityCorrection, { label: '更正内容', example: { from: '2024-09-01' } }) changes!: CapacityCorrection;
  @text(1, 500, { label: '更正原因', example: '任职文件日期误录' }) reason!: string;
}

export class DelegateInput {
  @id('staff', { label: '委托人' }) fromPersonId!: string;
  @id('capacity', { label: '身份编号' }) capacityId!: string;
  @date({ label: '起始日期' }) from!: string;
  @date({ label: '终止日期' }) until!: string;
  @text(1, 200, { label: '依据（AB角、请假批件等）' }) documentRef!: string;
  @evidence({ label: '书面决定', optional: true }) orderFileId?: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}

export class EndDelegationInput {
  @id('delegation', { label: '委托编号' }) delegationId!: string;
  @text(1, 500, { label: '原因' }) reason!: string;
  @date({ label: '日期' }) on!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}

export class HandOverTasksInput {
  @id('bureau', { label: '所在教育部门' }) bureauId!: string;
  @id('staff', { label: '接办人' }) toPersonId!: string;
  @list(id('application'), { label: '案件', max: 200 }) caseIds!: string[];
  @text(1, 500, { label: '原因' }) reason!: string;
}

export class RecordTokenMintedInput {
  @text(1, 100, { label: '令牌编号', example: '01920000-0000-7000-8000-00000000000a' }) jti!: string;
  @text(1, 200, { label: '签发者', example: 'urn:juanzong:local:key' }) issuer!: string;
  @integer(1, 8, { label: '小时数' }) hours!: number;
  @text(29, 29, { label: '失效时间', example: '2024-09-09T17:00:00.000+08:00' }) expiresAt!: string;
}
