// What befalls the endpoints of a soak: a random schedule of deaths and returns, the same for the same seed. Pure.
import { type Fault, faults } from '@/tests/lab/faults';

/** One way to die; `code` ends the sockets that are open. */
interface Death {
  name: string;
  fault: Fault;
  code?: number;
}

const ownDeaths: readonly Death[] = [
  { name: 'refused', fault: faults.refused },
  { name: 'reset', fault: faults.reset },
  { name: '503', fault: faults.http503, code: 1011 },
  { name: 'hang', fault: faults.hang },
  { name: 'quota', fault: faults.http429, code: 1008 },
];
const othersDeaths: readonly Death[] = [...ownDeaths, { name: 'slow', fault: { kind: 'slow', ms: 800 } }];

/** Before that block is mined, that host dies, or is well again (null). */
export interface Turn {
  block: number;
  host: string;
  death: Death | null;
}

export interface SoakPlan {
  /** Logs in each block. */
  logs: number[];
  turns: Turn[];
  /** Blocks before which the worker is killed. */
  kills: number[];
}

/** mulberry32: small, and good enough to choose by. */
function chance(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  };
}

/** Between two numbers, both included. */
type Range = readonly [least: number, most: number];

interface Life {
  deaths: readonly Death[];
  well: Range;
  dead: Range;
}

/** @param blocks In all. @param own Hosts of the sites' own endpoints. @param others Those who stand in. */
export function planSoak(seed: number, blocks: number, { own, others }: { own: string[]; others: string[] }): SoakPlan {
  const draw = chance(seed);
  const within = ([least, most]: Range) => least + draw(most - least + 1);
  const lifeOf = (host: string, { deaths, well, dead }: Life): Turn[] => {
    const turns: Turn[] = [];
    for (let block = draw(well[1]); block < blocks; ) {
      turns.push({ block, host, death: deaths[draw(deaths.length)] ?? null });
      block += within(dead);
      turns.push({ block, host, death: null });
      block += within(well);
    }
    return turns;
  };
  const owns = own.flatMap((host) => lifeOf(host, { deaths: ownDeaths, well: [10, 40], dead: [8, 35] }));
  const stands = others.flatMap((host) => lifeOf(host, { deaths: othersDeaths, well: [20, 80], dead: [5, 30] }));
  return {
    logs: Array.from({ length: blocks }, () => draw(4)),
    turns: [...owns, ...stands].filter(({ block }) => block < blocks),
    kills: [within([30, 60]), within([80, 120])],
  };
}
