// The picture of whom a site relies on: site -> operators -> clouds, as ribbons for a given width. Pure data and functions.
import type { PartyReport, Sight } from './sight';

/** One operator, or all that there is no room for. */
export interface Lane {
  /** Null for the rest. */
  name: string | null;
  /** How many operators. */
  operators: number;
  requests: number;
  isFailing: boolean;
  y: number;
  height: number;
  /** From the site, and to its cloud. */
  into: string;
  onto: string;
}

interface CloudBar {
  /** Null where it is not known. */
  name: string | null;
  y: number;
  height: number;
}

export interface Flow {
  width: number;
  height: number;
  /** Where the lanes begin and end, and where the clouds' names begin. */
  laneX: number;
  laneEnd: number;
  cloudX: number;
  site: { y: number; height: number };
  lanes: Lane[];
  clouds: CloudBar[];
}

const LANE_MIN = 24;
const LANE_MAX = 44;
const GAP = 4;
const BAR = 5;
const SITE_SHARE = 0.6;

interface Gathered {
  name: string | null;
  operators: number;
  requests: number;
  isFailing: boolean;
  cloud: string | null;
}

/** @param most Lanes at most, the rest of all operators among them. */
export function flowOf(sight: Sight, width: number, most: number): Flow {
  const all = gather(sight);
  const shown = all.length > most ? [...all.slice(0, most - 1), restOf(all.slice(most - 1))] : all;
  const top = Math.max(...shown.map(({ requests }) => requests), 1);
  const heights = shown.map(({ requests }) => Math.round(LANE_MIN + (LANE_MAX - LANE_MIN) * Math.sqrt(requests / top)));
  const height = heights.reduce((sum, one) => sum + one + GAP, -GAP);
  const [laneX, laneEnd, cloudX] = [Math.round(width * 0.16), Math.round(width * 0.66), Math.round(width * 0.78)];
  const ys = stacked(heights, GAP, 0);
  const into = heights.map((one) => one * SITE_SHARE);
  const siteHeight = into.reduce((sum, one) => sum + one, 0);
  const siteYs = stacked(into, 0, (height - siteHeight) / 2);
  const clouds = cloudsOf(shown, heights, height);
  const lanes = shown.map(({ cloud, ...lane }, at): Lane => {
    const [y, own] = [ys[at] ?? 0, heights[at] ?? 0];
    const bar = clouds.find(({ id }) => id === cloud);
    const from = { x: BAR, y: siteYs[at] ?? 0, height: into[at] ?? 0 };
    const to = { x: cloudX, y: bar?.take(own * SITE_SHARE) ?? 0, height: own * SITE_SHARE };
    return {
      ...lane,
      y,
      height: own,
      into: ribbon(from, { x: laneX, y, height: own }),
      onto: ribbon({ x: laneEnd, y, height: own }, to),
    };
  });
  return {
    ...{ width, height, laneX, laneEnd, cloudX, lanes },
    site: { y: (height - siteHeight) / 2, height: siteHeight },
    clouds: clouds.map(({ id, y, height: own }) => ({
      name: id === null ? null : (sight.domainNames[id] ?? id),
      y,
      height: own,
    })),
  };
}

/** By operator, in the order of the parties: failing first; then by requests. */
function gather({ parties }: Sight): Gathered[] {
  const all = new Map<string, Gathered & { group: string }>();
  for (const one of parties) {
    const known = all.get(one.group);
    all.set(one.group, {
      group: one.group,
      name: known?.name ?? one.operatorName,
      operators: 1,
      requests: (known?.requests ?? 0) + one.requests,
      isFailing: (known?.isFailing ?? false) || one.failingSince !== null,
      cloud: known?.cloud ?? cloudOf(one),
    });
  }
  const fails = ({ isFailing }: Gathered) => (isFailing ? 0 : 1);
  return [...all.values()].sort((a, b) => fails(a) - fails(b) || b.requests - a.requests);
}

const cloudOf = ({ domains }: PartyReport): string | null => domains[0] ?? null;

function restOf(rest: readonly Gathered[]): Gathered {
  const clouds = new Set(rest.map(({ cloud }) => cloud));
  return {
    name: null,
    operators: rest.length,
    requests: rest.reduce((sum, { requests }) => sum + requests, 0),
    isFailing: rest.some(({ isFailing }) => isFailing),
    cloud: clouds.size === 1 ? (rest[0]?.cloud ?? null) : null,
  };
}

function stacked(heights: readonly number[], gap: number, from: number): number[] {
  let y = from;
  return heights.map((height) => {
    const here = y;
    y += height + gap;
    return here;
  });
}

/** In the order of their first lanes, spread over the height; `take` gives the next place on a bar. */
function cloudsOf(lanes: readonly Gathered[], heights: readonly number[], height: number) {
  const ids = [...new Set(lanes.map(({ cloud }) => cloud))];
  const sums = ids.map((id) =>
    lanes.reduce((sum, lane, at) => sum + (lane.cloud === id ? (heights[at] ?? 0) * SITE_SHARE : 0), 0),
  );
  const free = height - sums.reduce((sum, one) => sum + one, 0);
  const ys = stacked(sums, free / ids.length, free / ids.length / 2);
  return ids.map((id, at) => {
    const y = ys[at] ?? 0;
    let next = y;
    const take = (own: number): number => {
      next += own;
      return next - own;
    };
    return { id, y, height: sums[at] ?? 0, take };
  });
}

interface Edge {
  x: number;
  y: number;
  height: number;
}

const short = (value: number) => Math.round(value * 10) / 10;

function ribbon(from: Edge, to: Edge): string {
  const middle = short((from.x + to.x) / 2);
  const [a, b, c, d] = [from.y, to.y, to.y + to.height, from.y + from.height].map(short);
  return `M${from.x} ${a}C${middle} ${a} ${middle} ${b} ${to.x} ${b}V${c}C${middle} ${c} ${middle} ${d} ${from.x} ${d}Z`;
}
