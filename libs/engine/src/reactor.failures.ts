import { Refusal, RevisionConflict, StoreUnavailable, type Words } from '@app/kernel';
import { NotCaughtUp, NotFound, PreconditionRequired, ShapeRefused } from './engine.js';

/** Whether it helps to try again: soon, never, or nobody knows. */
export function natureOf(error: unknown): 'passing' | 'final' | 'unforeseen' {
  if (error instanceof StoreUnavailable || error instanceof RevisionConflict || error instanceof NotCaughtUp)
    return 'passing';
  if (error instanceof Refusal) return error.code === 'GEN_VERSION_CONFLICT' ? 'passing' : 'final';
  if (error instanceof ShapeRefused || error instanceof NotFound || error instanceof PreconditionRequired)
    return 'final';
  return 'unforeseen';
}

export const codeOf = (error: unknown): string =>
  error instanceof Refusal
    ? error.code
    : error instanceof ShapeRefused
      ? 'SHAPE'
      : error instanceof NotFound
        ? 'NOT_FOUND'
        : 'UNEXPECTED';

export function messageOf(error: unknown): Words {
  if (error instanceof Refusal) return { zh: error.say('zh'), en: error.say('en') };
  if (error instanceof ShapeRefused) {
    const fields = error.errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join('；');
    return { zh: `内容格式不符：${fields}`, en: `Wrong shape: ${fields}` };
  }
  if (error instanceof NotFound) return { zh: '对象不存在', en: 'The target does not exist' };
  return { zh: '系统错误，请联系管理员', en: 'Unexpected error; ask the administrator' };
}
