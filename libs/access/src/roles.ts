import type { Capacity, Role, Words } from '@app/kernel';

/** What an official calls each role (domain.md 4.1). */
export const roleNames: Readonly<Record<Role, Words>> = {
  BO: { zh: '教育局经办人', en: 'bureau officer' },
  BL: { zh: '教育局负责人', en: 'bureau leader' },
  SO: { zh: '督导室经办人', en: 'supervision officer' },
  SL: { zh: '督导室主任', en: 'supervision chief' },
  CO: { zh: '市级教育局经办人', en: 'city officer' },
  CL: { zh: '市级教育局负责人', en: 'city leader' },
  SC: { zh: '学校用户', en: 'school user' },
  CS: { zh: '核心校', en: 'core school' },
  CV: { zh: '召集校', en: 'convenor school' },
  MS: { zh: '成员校', en: 'member school' },
  IN: { zh: '责任督学', en: 'inspector' },
  PM: { zh: '评审专家', en: 'panel member' },
  TDC: { zh: '教师发展中心', en: 'teacher development centre' },
  AU: { zh: '审计人员', en: 'auditor' },
  IC: { zh: '对接系统', en: 'integration client' },
  SA: { zh: '系统管理员', en: 'system administrator' },
  CU: { zh: '会签单位', en: 'consulted unit' },
  SYS: { zh: '系统', en: 'system' },
};
const gradeNames: Readonly<Record<string, Words>> = {
  principal: { zh: '（校长）', en: ' (principal)' },
  head: { zh: '（科室负责人）', en: ' (section head)' },
  import: { zh: '（导入权限）', en: ' (import permission)' },
  agreement: { zh: '（已签协议）', en: ' (with an agreement)' },
};

export const gradeOf = (capacity: Capacity): string | undefined => capacity.split(':')[1];
export const roleOf = (capacity: Capacity): Role => capacity.split(':')[0] as Role;

/** A capacity as a refusal names it. */
export function capacityName(capacity: Capacity): Words {
  const [role, grade] = [roleNames[roleOf(capacity)], gradeNames[gradeOf(capacity) ?? '']];
  return { zh: role.zh + (grade?.zh ?? ''), en: role.en + (grade?.en ?? '') };
}

/** Offices that see what is internal to their bureau; the system administrator among them, but never personal fields. */
export const officeRoles: readonly Role[] = ['BO', 'BL', 'SO', 'SL', 'TDC', 'SA'];
/** Roles that see the bureaus below their own as well. */
export const subtreeRoles: readonly Role[] = ['CO', 'CL', 'AU'];
/** Roles with a need to know personal fields; every read is logged. */
export const personalRoles: readonly Role[] = ['BO', 'BL', 'SO', 'SL', 'CO', 'CL', 'AU'];
