import { TooMany } from './problems.js';
import type { Rate } from './tokens.js';

const maxBuckets = 10_000;

/** Token buckets by key. The oldest are forgotten when there are too many: a bucket unused for long is full anyway. */
export class Buckets {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly rate: Rate,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws TooMany when the bucket is empty */
  take(key: string): void {
    const bucket = this.refilled(key);
    if (bucket.tokens < 1) throw this.tooMany(bucket.tokens);
    bucket.tokens -= 1;
  }

  /** As `take`, but takes nothing: for asking before the deed. */
  check(key: string): void {
    if (!this.buckets.has(key)) return;
    const { tokens } = this.refilled(key);
    if (tokens < 1) throw this.tooMany(tokens);
  }

  private refilled(key: string): { tokens: number; at: number } {
    const at = this.now();
    let bucket = this.buckets.get(key);
    if (!bucket) {
      if (this.buckets.size >= maxBuckets) this.buckets.delete(this.buckets.keys().next().value!);
      this.buckets.set(key, (bucket = { tokens: this.rate.burst, at }));
    }
    bucket.tokens = Math.min(this.rate.burst, bucket.tokens + ((at - bucket.at) / 1000) * this.rate.perSecond);
    bucket.at = at;
    return bucket;
  }

  private tooMany(tokens: number): TooMany {
    return new TooMany(Math.max(1, Math.ceil((1 - tokens) / this.rate.perSecond)), this.rate.burst);
  }
}
