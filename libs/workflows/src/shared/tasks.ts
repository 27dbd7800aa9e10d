import type { TaskChange } from '@app/kernel';

/** Takes tasks of these keys from the desks. */
export const close = (...keys: string[]): TaskChange[] => keys.map((key) => ({ close: key }));
