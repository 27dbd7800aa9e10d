import type { Evolve } from '@app/kernel';
import type { DestroySubjectInput, ReleaseSubjectInput, RestrictSubjectInput } from './subjects.input.js';

interface Kept {
  /** The bureau that keeps the file the values belong to. */
  bureauId: string;
  by: string[];
}
export type SubjectEvents = {
  SubjectRestricted: RestrictSubjectInput & Kept;
  SubjectReleased: ReleaseSubjectInput & Kept;
  SubjectDestroyed: DestroySubjectInput & Kept & { approvedBy: string[] };
};

export interface Subject {
  status: 'active' | 'restricted' | 'destroyed';
}
export const untouched = (): Subject => ({ status: 'active' });

export const evolve: Evolve<Subject, SubjectEvents> = {
  SubjectRestricted: () => ({ status: 'restricted' }),
  SubjectReleased: () => ({ status: 'active' }),
  SubjectDestroyed: () => ({ status: 'destroyed' }),
};
