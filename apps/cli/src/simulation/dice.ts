/** Numbers that are the same for the same seed (mulberry32): chance that can be played again. */
export class Dice {
  constructor(private state: number) {}

  /** A whole number from 0 up to, not including, `n`. */
  below(n: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }
  /** True so many times in a hundred. */
  happens(percent: number): boolean {
    return this.below(100) < percent;
  }
}
