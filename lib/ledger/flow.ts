// The picture of whom sites rely on: sites -> operators -> clouds, as ribbons for a given width. Pure data and functions.
import type { Gathered, GatheredLane } from './strands';

/** One operator, or all that there is no room for. */
export interface Lane extends Pick<GatheredLane, 'name' | 'operators' | 'requests' | 'state'> {
  y: number;
  height: number;
  /** From the sites that ask it, and to its cloud. */
  into: string[];
  onto: string;
}

interface Bar {
  /** Null where it is not known, or where it stands for several. */
  name: string | null;
  /** How many it stands for. */
  count: number;
  y: number;
  height: number;
}

export interface Flow {
  width: number;
  height: number;
  /** Where the sites' bars stand, where the lanes begin and end, and where the clouds' bars stand. */
  siteX: number;
  laneX: number;
  laneEnd: number;
  cloudX: number;
  sites: Bar[];
  lanes: Lane[];
  clouds: Bar[];
}

const LANE_MIN = 24;
const LANE_MAX = 44;
/** In the popup, which has little height. */
const NARROW = 400;
const NARROW_MAX = 32;
const GAP = 4;
const BAR = 5;
const SIDE_SHARE = 0.6;

/** As shares of the width: one site needs no name, several do. */
const oneSite = { siteX: 0, laneX: 0.16, laneEnd: 0.65, cloudX: 0.76 };
const manySites = { siteX: 0.17, laneX: 0.36, laneEnd: 0.68, cloudX: 0.84 };

export function flowOf(gathered: Gathered, width: number): Flow {
  const { lanes: all, sites } = gathered;
  const top = Math.max(...all.map(({ requests }) => requests), 1);
  const most = width < NARROW ? NARROW_MAX : LANE_MAX;
  const heights = all.map(({ requests }) => Math.round(LANE_MIN + (most - LANE_MIN) * Math.sqrt(requests / top)));
  const height = Math.max(
    heights.reduce((sum, one) => sum + one + GAP, -GAP),
    0,
  );
  const places = Object.entries(sites.length > 1 ? manySites : oneSite);
  const {
    siteX = 0,
    laneX = 0,
    laneEnd = 0,
    cloudX = 0,
  } = Object.fromEntries(places.map(([place, share]) => [place, Math.round(width * share)]));
  const ys = stacked(heights, GAP, 0);
  const siteBars = siteBarsOf(gathered, heights, height);
  const clouds = cloudBarsOf(gathered, heights, height);
  const lanes = all.map(({ cloud, from, ...lane }, at): Lane => {
    const [y, own] = [ys[at] ?? 0, heights[at] ?? 0];
    const to = { x: cloudX, y: clouds.find(({ id }) => id === cloud)?.take(own * SIDE_SHARE) ?? 0 };
    const parts = siteBars.flatMap((bar, site) => {
      const share = shareOf(from, site);
      return share === 0 ? [] : [{ share, y: bar.take(own * SIDE_SHARE * share) }];
    });
    const starts = stacked(
      parts.map(({ share }) => own * share),
      0,
      y,
    );
    const into = parts.map(({ share, y: start }, part) =>
      ribbon(
        { x: siteX + BAR, y: start, height: own * SIDE_SHARE * share },
        { x: laneX, y: starts[part] ?? y, height: own * share },
      ),
    );
    const { name, operators, requests, state } = lane;
    const onto = ribbon({ x: laneEnd, y, height: own }, { ...to, height: own * SIDE_SHARE });
    return { ...{ name, operators, requests, state }, y, height: own, into, onto };
  });
  return {
    ...{ width, height, siteX, laneX, laneEnd, cloudX, lanes },
    sites: siteBars.map(({ take: _, ...bar }) => bar),
    clouds: clouds.map(({ take: _, id: __, ...bar }) => bar),
  };
}

/** Of a lane that one site's requests are. */
function shareOf(from: readonly number[], site: number): number {
  const all = from.reduce((sum, one) => sum + one, 0);
  return all === 0 ? (site === 0 ? 1 : 0) : (from[site] ?? 0) / all;
}

function stacked(heights: readonly number[], gap: number, from: number): number[] {
  let y = from;
  return heights.map((height) => {
    const here = y;
    y += height + gap;
    return here;
  });
}

function siteBarsOf({ sites, lanes }: Gathered, heights: readonly number[], height: number) {
  const sums = sites.map((_, site) =>
    lanes.reduce((sum, { from }, at) => sum + (heights[at] ?? 0) * SIDE_SHARE * shareOf(from, site), 0),
  );
  return spread(sums, height).map((bar, at) => ({ name: null, count: 1, ...sites[at], ...bar }));
}

function cloudBarsOf({ lanes, domainNames }: Gathered, heights: readonly number[], height: number) {
  const ids = [...new Set(lanes.map(({ cloud }) => cloud))];
  const sums = ids.map((id) =>
    lanes.reduce((sum, { cloud }, at) => sum + (cloud === id ? (heights[at] ?? 0) * SIDE_SHARE : 0), 0),
  );
  return spread(sums, height).map((bar, at) => {
    const id = ids[at] ?? null;
    return { id, name: id === null ? null : (domainNames[id] ?? id), count: 1, ...bar };
  });
}

/** Over the height, in their order; `take` gives the next place on a bar. */
function spread(sums: readonly number[], height: number) {
  const free = (height - sums.reduce((sum, one) => sum + one, 0)) / sums.length;
  return stacked(sums, free, free / 2).map((y, at) => {
    let next = y;
    const take = (own: number): number => {
      next += own;
      return next - own;
    };
    return { y, height: sums[at] ?? 0, take };
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
