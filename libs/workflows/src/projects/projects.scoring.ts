import type { Ratio } from '@app/kernel';

export const panelClasses = ['expert', 'thirdParty', 'parent', 'community'] as const;
export type PanelClass = (typeof panelClasses)[number];
export const criteria = ['implementation', 'memberImprovement'] as const;
export type Criterion = (typeof criteria)[number];
export const grades = ['excellent', 'good', 'qualified', 'notQualified'] as const;
export type Grade = (typeof grades)[number];

/** Both whole numbers from 0 to 100. */
export type Scores = Record<Criterion, number>;
/** Pinned when the project is accepted (`project.panel`, `project.weights`, `project.grades`). */
export type Panel = Readonly<Record<PanelClass, number>>;
export type Weights = Readonly<Record<PanelClass | Criterion, number>>;
export type Bands = Readonly<Record<Exclude<Grade, 'notQualified'>, number>>;

export interface Scored {
  class: PanelClass;
  scores: Scores;
}
export interface Result {
  total: Ratio;
  byClass: { class: PanelClass; seats: number; mean: Ratio }[];
  grade: Grade;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
const lcm = (a: number, b: number): number => (a / gcd(a, b)) * b;
const reduced = (num: number, den: number): Ratio => {
  const common = gcd(num, den) || 1;
  return { num: num / common, den: den / common };
};

/**
 * Per seat the weighted mean of both criteria; per class the mean of its seats; the total weighs the classes that are present
 * (domain.md 3.10). Fractions of integers throughout: nothing is rounded.
 */
export function resultOf(seats: readonly Scored[], weights: Weights, bands: Bands): Result {
  const seatDen = weights.implementation + weights.memberImprovement;
  const classes = panelClasses.flatMap((name) => {
    const of = seats.filter((each) => each.class === name);
    if (of.length === 0) return [];
    const sum = of.reduce(
      (total, { scores }) =>
        total + weights.implementation * scores.implementation + weights.memberImprovement * scores.memberImprovement,
      0,
    );
    return [{ class: name, seats: of.length, sum, weight: weights[name] }];
  });
  const common = classes.reduce((least, each) => lcm(least, each.seats), 1);
  const weight = classes.reduce((total, each) => total + each.weight, 0);
  const num = classes.reduce((total, each) => total + each.weight * each.sum * (common / each.seats), 0);
  const total = reduced(num, seatDen * common * weight);
  return {
    total,
    byClass: classes.map(({ class: name, seats: count, sum }) => ({
      class: name,
      seats: count,
      mean: reduced(sum, seatDen * count),
    })),
    grade: gradeOf(total, bands),
  };
}

/** By cross-multiplication: a total exactly on the border has reached it. */
export const gradeOf = ({ num, den }: Ratio, bands: Bands): Grade =>
  (['excellent', 'good', 'qualified'] as const).find((grade) => num >= bands[grade] * den) ?? 'notQualified';

/** What a panel lacks: classes with too few seats, and an even number of experts. */
export function lackingIn(seats: readonly { class: PanelClass }[], panel: Panel): PanelClass[] {
  const count = (name: PanelClass) => seats.filter((each) => each.class === name).length;
  return panelClasses.filter((name) => count(name) < panel[name] || (name === 'expert' && count(name) % 2 === 0));
}
