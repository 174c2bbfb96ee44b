// Would this site go on without a cloud, and has one just fallen? Pure data and functions; the background fills them, the popup shows them.

/** Where a host stands, as far as it was seen. */
export interface Footing {
  /** Failure domains: clouds that fall together are one. */
  domains: readonly string[];
  /** What is behind its edge is known too. Else it may be anywhere, and nobody may call it elsewhere. */
  whole: boolean;
}

/** A part of a site: one chain, one network of content, its own pages, prices. */
export interface SitePart {
  /** The hosts that the site asks. */
  uses: readonly (Footing & { calls: number })[];
  /** Who could be asked instead of any of them. */
  spares: readonly Footing[];
  /** `all`: the site is gone with it. `most`: the user may go on at another place. */
  weight?: 'all' | 'most';
}

/** `partly`: something is known to stop, and something to go on. `no`: nothing is known to go on. */
type WithoutVerdict = 'yes' | 'partly' | 'no' | 'unknown';

export interface WithoutCloud {
  domain: string;
  verdict: WithoutVerdict;
}

const isOn = ({ domains }: Footing, domain: string): boolean => domains.includes(domain);
const isElsewhere = (one: Footing, domain: string): boolean => one.whole && !isOn(one, domain);

/** A spare in no known cloud is not one in another cloud (rules, part 2 item 5.4). */
export function partWithout({ uses, spares, weight }: SitePart, domain: string): WithoutVerdict {
  if (spares.some((one) => isElsewhere(one, domain)) || uses.every((one) => isElsewhere(one, domain))) return 'yes';
  const isStanding = uses.some((one) => isOn(one, domain));
  if (!isStanding || !spares.every((one) => isOn(one, domain))) return 'unknown';
  return weight !== 'most' && uses.every((one) => isOn(one, domain)) ? 'no' : 'partly';
}

/** Whether a site of these parts goes on without it. */
export function withoutCloud(parts: readonly SitePart[], domain: string): WithoutVerdict {
  if (parts.some((part) => part.weight === 'all' && partWithout(part, domain) === 'no')) return 'no';
  const verdicts = new Set(parts.map((part) => partWithout(part, domain)));
  if (verdicts.has('partly')) return 'partly';
  if (verdicts.has('no')) return verdicts.has('yes') ? 'partly' : 'no';
  return verdicts.has('unknown') ? 'unknown' : 'yes';
}

/** The clouds with most of the site's calls first; at most `count`. */
export function withoutClouds(parts: readonly SitePart[], count: number): WithoutCloud[] {
  const calls = new Map<string, number>();
  for (const use of parts.flatMap(({ uses }) => uses))
    for (const domain of use.domains) calls.set(domain, (calls.get(domain) ?? 0) + use.calls);
  return [...calls]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([domain]) => ({ domain, verdict: withoutCloud(parts, domain) }));
}

/** One of the site's hosts, or who stood in for one. */
export interface Standing extends Footing {
  /** Operators of one group are one. */
  group: string;
  /** Epoch ms; null while it answers. */
  failingSince: number | null;
  /** Epoch ms of its last answer, 0 for none. */
  answeredAt: number;
}

export interface FallenCloud {
  domain: string;
  /** Epoch ms of the first that failed. */
  since: number;
  /** How many operators. */
  operators: number;
}

/** Failures further apart are two. */
const TOGETHER_MS = 60_000;

/**
 * A cloud is said to be down, and not some operators, where two operators of it began to fail within a minute and somebody elsewhere
 * has answered since: else it may be the user's own connection, or chance (rules, part 2 item 5.3). Null where that is not so.
 */
export function fallenCloud(all: readonly Standing[]): FallenCloud | null {
  const domains = new Set(all.flatMap(({ domains: some }) => some));
  const fallen = [...domains].flatMap((domain) => fallenIn(all, domain) ?? []);
  return fallen.sort((a, b) => b.operators - a.operators)[0] ?? null;
}

function fallenIn(all: readonly Standing[], domain: string): FallenCloud | null {
  const starts = all.flatMap((one) => (isOn(one, domain) && one.failingSince !== null ? [one.failingSince] : []));
  for (const since of starts.sort((a, b) => a - b)) {
    const isTogether = ({ failingSince: at }: Standing) => at !== null && at >= since && at - since <= TOGETHER_MS;
    const groups = new Set(all.filter((one) => isOn(one, domain) && isTogether(one)).map(({ group }) => group));
    if (groups.size >= 2 && answersApart(all, domain, since)) return { domain, since, operators: groups.size };
  }
  return null;
}

/** Somebody who is known to be outside a cloud has answered since then. */
export function answersApart(all: readonly Standing[], domain: string, since: number): boolean {
  return all.some((one) => isElsewhere(one, domain) && one.failingSince === null && one.answeredAt >= since);
}
