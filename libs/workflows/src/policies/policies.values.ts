import { isDate, isParameterValue, parameters, type ParameterKey } from '@app/kernel';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRatio = (value: unknown): boolean => isParameterValue('rotation.minRate', value);
const hasExactly = (value: Record<string, unknown>, ...keys: string[]): boolean =>
  Object.keys(value).sort().join() === keys.sort().join();
const areCounts = (value: Record<string, unknown>): boolean =>
  Object.values(value).every((each) => Number.isSafeInteger(each) && (each as number) >= 0) &&
  Object.keys(value).length > 0;
const isDay = (value: unknown): value is string => typeof value === 'string' && isDate(value);

/** The form of the keys whose values have parts. */
const structs: Partial<Record<ParameterKey, (value: Record<string, unknown>) => boolean>> = {
  'coverage.target': (value) =>
    hasExactly(value, 'rate', 'stages', 'by') &&
    isRatio(value.rate) &&
    (value.stages === 'compulsory' || value.stages === 'all') &&
    isDay(value.by),
  'coverage.fullBy': (value) =>
    hasExactly(value, 'from', 'to') && isDay(value.from) && isDay(value.to) && value.from <= value.to,
  'project.panel': areCounts,
  'project.weights': areCounts,
  'project.grades': areCounts,
  'review.route': ({ steps }) =>
    Array.isArray(steps) &&
    steps.length > 0 &&
    steps.every(
      (step: unknown) =>
        isObject(step) &&
        typeof step.id === 'string' &&
        ['all', 'any', 'sequence', 'vote'].includes(step.mode as string) &&
        Array.isArray(step.seats),
    ),
};

export const isKey = (key: string): key is ParameterKey => Object.hasOwn(parameters, key);

/** Whether a value has the form its key asks for, parts included. */
export const hasForm = (key: ParameterKey, value: unknown): boolean =>
  isParameterValue(key, value) && (structs[key]?.(value as Record<string, unknown>) ?? true);
