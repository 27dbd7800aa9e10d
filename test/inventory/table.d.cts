import type { Row } from './rows.js';

export function inventory(): readonly Row[];
export function table(results: readonly { fullName: string; status: string }[], rows?: readonly Row[]): string[];
