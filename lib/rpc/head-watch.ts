// Does the site's own endpoint stand still, and does the whole chain? Told from the heads that it named and what two others say. Pure.

/** What two others said when it was doubted. */
type HeadFinding =
  /** Both are past it: it answers, and not with the chain as it is. */
  | 'frozen'
  /** Both stand where it stands: no other endpoint would help. */
  | 'stalled';

/** What one endpoint named as its newest block. Instants are epoch ms. */
export interface HeadWatch {
  number: number;
  /** When it was first named. */
  since: number;
  /** How often it was named. */
  asks: number;
  /** When two others were last asked, 0 for never. */
  doubtAt: number;
  finding: HeadFinding | null;
  /** Where the nearer of them stood then: below it, it is not back. */
  aheadAt: number;
}

/** Rules, part 2 item 6. */
const STILL_MS = 60_000;
const STILL_BLOCKS = 8;
const STILL_ASKS = 3;
const DOUBT_EVERY_MS = 60_000;

/** One more answer of it. A lower head than before is none: behind one name are several nodes. */
export function withHead(before: HeadWatch | undefined, number: number, now: number): HeadWatch {
  if (before === undefined) return { number, since: now, asks: 1, doubtAt: 0, finding: null, aheadAt: 0 };
  if (number <= before.number) return { ...before, asks: before.asks + 1 };
  const isBack = before.finding !== 'frozen' || number >= before.aheadAt;
  return { ...before, number, since: now, asks: 1, finding: isBack ? null : before.finding };
}

/** Has it stood still for so long that two others are asked? Each endpoint at most once a minute. */
export function isDoubtful({ since, asks, doubtAt }: HeadWatch, blockSeconds: number, now: number): boolean {
  const stillMs = Math.max(STILL_MS, STILL_BLOCKS * blockSeconds * 1_000);
  return asks >= STILL_ASKS && now - since >= stillMs && now - doubtAt >= DOUBT_EVERY_MS;
}

/** @param others What two others named; null where one did not say. Where they disagree nothing is known, and what was found before stands. */
export function doubted(watch: HeadWatch, others: readonly [number | null, number | null]): HeadWatch {
  const [one, other] = others;
  if (one === null || other === null) return watch;
  const nearer = Math.min(one, other);
  if (nearer > watch.number) return { ...watch, finding: 'frozen', aheadAt: nearer };
  return one === watch.number && other === watch.number ? { ...watch, finding: 'stalled' } : watch;
}
