// Asking several who do not know each other until enough of them say the same. Knows neither JSON-RPC nor IPFS. Runs in the background.
import type { Clock } from './clock';
import type { TrailStep } from './failover';
import { over } from './over';
import type { Verdict } from './verdict';

/** Whose voice it is. */
export interface Voice {
  /** Operators of one group are one voice. */
  group: string;
  /** False where the node behind may be anybody's: two such voices may be one. */
  independent: boolean;
  /** Failure domains it was seen in; empty: not known. */
  clouds: readonly string[];
}

/** Two voices count as two (rules, part 2 item 19). */
export const areApart = (one: Omit<Voice, 'clouds'>, other: Omit<Voice, 'clouds'>): boolean =>
  one.group !== other.group && (one.independent || other.independent);

const shareCloud = (one: Voice, other: Voice): boolean => one.clouds.some((cloud) => other.clouds.includes(cloud));

/** As many as can be counted as different voices together, in the order given. */
export function apart<C extends Omit<Voice, 'clouds'>>(candidates: readonly C[]): C[] {
  const chosen: C[] = [];
  for (const one of candidates) if (chosen.every((other) => areApart(one, other))) chosen.push(one);
  return chosen;
}

export interface Said<C, T> {
  by: C;
  value: T;
}

export type Quorum<C, T> =
  /** `others` said something else. */
  | { kind: 'agreed'; said: Said<C, T>[]; others: Said<C, T>[]; trail: TrailStep<C, T>[] }
  /** Nobody contradicts, and nobody else could be heard. */
  | { kind: 'alone'; said: Said<C, T>[]; trail: TrailStep<C, T>[] }
  | { kind: 'disputed'; said: Said<C, T>[]; trail: TrailStep<C, T>[] }
  | { kind: 'exhausted'; trail: TrailStep<C, T>[] }
  | { kind: 'abandoned'; trail: TrailStep<C, T>[] };

export interface QuorumOptions<C, T> {
  clock: Clock;
  /** Aborts when the site left; running attempts are cancelled. */
  signal: AbortSignal;
  /** For all attempts together, ms. */
  budgetMs: number;
  /** How long others may keep the first answer waiting. */
  patienceMs: number;
  /** One more is asked beside those that are silent for so long. */
  secondAfterMs?: number;
  /** Voices that must say the same. */
  needed: number;
  /** At most this many are asked. */
  mostAsked: number;
  isSame: (one: T, other: T) => boolean;
  /** Its word alone is enough, and while it is asked nobody else is unless it is late: the user's own. */
  standsAlone: (by: C) => boolean;
  /** It needs no second voice, whoever says it. */
  isEnough: (value: T) => boolean;
}

interface Run<C, T> {
  queue: C[];
  asked: C[];
  /** Since when each that has not answered yet is asked. */
  readonly live: Map<C, number>;
  readonly said: Said<C, T>[];
  readonly trail: TrailStep<C, T>[];
  readonly pending: Set<Promise<void>>;
  /** When the first answered. */
  heardAt: number | null;
}

/** Asks as many at once as must agree; of one that fails, and where they differ, the next. Never rejects but for our own errors. */
export async function quorum<C extends Voice, T>(
  candidates: readonly C[],
  attempt: (candidate: C, signal: AbortSignal) => Promise<Verdict<T>>,
  options: QuorumOptions<C, T>,
): Promise<Quorum<C, T>> {
  const { clock, signal, budgetMs, mostAsked } = options;
  const stop = new AbortController();
  const ending = AbortSignal.any([signal, stop.signal]);
  const deadline = clock.now() + budgetMs;
  const run: Run<C, T> = {
    queue: [...candidates],
    asked: [],
    live: new Map(),
    said: [],
    trail: [],
    pending: new Set(),
    heardAt: null,
  };
  const leftMs = () => Math.min(deadline, (run.heardAt ?? deadline) + options.patienceMs) - clock.now();
  while (!signal.aborted && leftMs() > 0 && agreementIn(run.said, options) === null) {
    while (run.asked.length < mostAsked && lacking(run, options) > 0) {
      const next = takeNext(run, options);
      if (next === undefined) break;
      begin(run, next, attempt, ending, clock);
    }
    if (run.pending.size === 0) break;
    await pause(run, Math.min(untilLate(run, options), leftMs()), clock, ending);
  }
  stop.abort(over);
  return conclude(run, options);
}

const LATE_MS = 600;

/** Those asked who have not answered yet, and are not late: others are asked in the place of who is, and it may still answer. */
function dueOf<C, T>({ live }: Run<C, T>, { clock, secondAfterMs = LATE_MS }: QuorumOptions<C, T>): C[] {
  return [...live].filter(([, since]) => clock.now() - since < secondAfterMs).map(([one]) => one);
}

function untilLate<C, T>({ live }: Run<C, T>, { clock, secondAfterMs = LATE_MS }: QuorumOptions<C, T>): number {
  const waits = [...live.values()].map((since) => since + secondAfterMs - clock.now()).filter((ms) => ms > 0);
  return Math.min(...waits, Number.MAX_SAFE_INTEGER);
}

/** How many more must be asked for the largest group to become large enough. */
function lacking<C extends Voice, T>(run: Run<C, T>, options: QuorumOptions<C, T>): number {
  const due = dueOf(run, options);
  const largest = Math.max(0, ...groupsOf(run.said, options).map(voicesIn));
  return due.some(options.standsAlone) ? 0 : options.needed - largest - due.length;
}

/** First who is apart from all that count and in another cloud, then who is apart, then anybody. */
function takeNext<C extends Voice, T>(run: Run<C, T>, options: QuorumOptions<C, T>): C | undefined {
  const { queue, said } = run;
  const due = dueOf(run, options);
  const heard = [...due, ...said.map(({ by }) => by)];
  const isApart = (one: C) => heard.every((other) => areApart(one, other));
  const at = [
    queue.findIndex((one) => isApart(one) && !heard.some((other) => shareCloud(one, other))),
    queue.findIndex(isApart),
    queue.length > 0 && due.length === 0 ? 0 : -1,
  ].find((place) => place >= 0);
  return at === undefined ? undefined : queue.splice(at, 1)[0];
}

function begin<C, T>(
  run: Run<C, T>,
  candidate: C,
  attempt: (candidate: C, signal: AbortSignal) => Promise<Verdict<T>>,
  ending: AbortSignal,
  clock: Clock,
): void {
  const startedAt = clock.now();
  run.asked.push(candidate);
  run.live.set(candidate, startedAt);
  const work = attempt(candidate, ending).then((verdict) => {
    run.pending.delete(work);
    run.live.delete(candidate);
    run.trail.push({ candidate, startedAt, durationMs: clock.now() - startedAt, verdict });
    if (verdict.kind !== 'answer') return;
    run.heardAt ??= clock.now();
    run.said.push({ by: candidate, value: verdict.value });
  });
  run.pending.add(work);
}

async function pause<C, T>(run: Run<C, T>, ms: number, clock: Clock, ending: AbortSignal): Promise<void> {
  const awake = new AbortController();
  await Promise.race([...run.pending, clock.sleep(Math.max(0, ms), AbortSignal.any([ending, awake.signal]))]);
  awake.abort(over);
}

/** Each says the same as the first of its group. */
function groupsOf<C, T>(said: readonly Said<C, T>[], { isSame }: Pick<QuorumOptions<C, T>, 'isSame'>): Said<C, T>[][] {
  const groups: Said<C, T>[][] = [];
  for (const one of said) {
    const group = groups.find((others) => others.every((other) => isSame(other.value, one.value)));
    if (group === undefined) groups.push([one]);
    else group.push(one);
  }
  return groups;
}

const voicesIn = <C extends Voice, T>(group: readonly Said<C, T>[]): number => apart(group.map(({ by }) => by)).length;

function agreementIn<C extends Voice, T>(
  said: readonly Said<C, T>[],
  options: QuorumOptions<C, T>,
): Said<C, T>[] | null {
  const enough = said.find(({ by, value }) => options.standsAlone(by) || options.isEnough(value));
  if (enough !== undefined) return [enough];
  return groupsOf(said, options).find((group) => voicesIn(group) >= options.needed) ?? null;
}

function conclude<C extends Voice, T>(run: Run<C, T>, options: QuorumOptions<C, T>): Quorum<C, T> {
  const { said, trail } = run;
  if (options.signal.aborted) return { kind: 'abandoned', trail };
  const agreed = agreementIn(said, options);
  if (agreed !== null)
    return { kind: 'agreed', said: agreed, others: said.filter((one) => !agreed.includes(one)), trail };
  if (said.length === 0) return { kind: 'exhausted', trail };
  return { kind: groupsOf(said, options).length === 1 ? 'alone' : 'disputed', said, trail };
}
