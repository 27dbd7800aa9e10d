import { choice, date, id, list, published, text } from '@app/kernel';
import type { ProjectEvents } from './projects.events.js';
import { grades, type Grade } from './projects.scoring.js';

export class ProjectDecidedV1 {
  @id('project', { label: '项目' }) projectId!: string;
  @date({ label: '生效日期' }) effectiveOn!: string;
  @text(1, 200, { label: '项目名称', example: '同步课堂数学联研' }) title!: string;
  @id('collaboration', { label: '教育共同体' }) collaborationId!: string;
  @id('school', { label: '核心校' }) coreSchoolId!: string;
  @list(id('school'), { label: '受益学校', max: 100 }) beneficiarySchoolIds!: string[];
  @choice(grades, { label: '等次' }) grade!: Grade;
}

/** Decided projects, without scores and reasons. */
export const publishedOfProjects = published<ProjectEvents>({
  bureaus: { ProjectDrafted: ({ project }) => [project.bureauId] },
  contracts: {
    ProjectDecided: {
      title: { zh: '项目评估决定', en: 'Project decided' },
      version: 1,
      to: 'public',
      payload: ProjectDecidedV1,
      says: ({ project, grade }, { id: projectId, effectiveOn }): ProjectDecidedV1 => ({
        projectId,
        effectiveOn,
        title: project.title,
        collaborationId: project.collaborationId,
        coreSchoolId: project.coreSchoolId,
        beneficiarySchoolIds: [...project.beneficiarySchoolIds],
        grade,
      }),
    },
  },
});
