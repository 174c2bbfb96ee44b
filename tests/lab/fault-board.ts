// Which host of the lab fails how, and how far away it is: the switches behind Lab.setFault and Lab.setLatency.
import type { Connections } from './connections';
import { knownName } from './content/content-hosts';
import { type Fault, faults, isConnectionFault } from './faults';
import { hostsOf } from './hosts';

export interface FaultBoard {
  faultOf: (host: string) => Fault | null;
  setFault: (target: string, fault: Fault | null) => Promise<void>;
  clearFaults: () => Promise<void>;
}

/**
 * A host has one fault at a time: the last one set.
 *
 * @param dead Hosts that refuse connections when no fault is set, because they do in real life.
 */
export function makeFaultBoard(
  connections: Connections,
  hosts: readonly string[],
  dead: readonly string[] = [],
): FaultBoard {
  const replyFaults = new Map<string, Fault>();
  const faultOf = (host: string): Fault | null =>
    connections.faultOf(host) ?? replyFaults.get(knownName(host, hosts)) ?? null;
  const setOne = async (host: string, fault: Fault | null): Promise<void> => {
    const isLow = fault !== null && isConnectionFault(fault);
    if (fault === null || isLow) replyFaults.delete(host);
    else replyFaults.set(host, fault);
    await connections.setFault(host, isLow ? fault : null);
  };
  return {
    faultOf,
    setFault: async (target, fault) => {
      await Promise.all(hostsOf(target, hosts).map((host) => setOne(host, fault)));
    },
    clearFaults: async () => {
      const faulty = hosts.filter((host) => faultOf(host) !== null || dead.includes(host));
      await Promise.all(faulty.map((host) => setOne(host, dead.includes(host) ? faults.refused : null)));
    },
  };
}

export interface Distances {
  roundTripMs: (host: string) => number;
  set: (ms: number, target?: string) => void;
}

/** Round trips per host; a host without one of its own has the common one. */
export function makeDistances(hosts: readonly string[]): Distances {
  const own = new Map<string, number>();
  let common = 0;
  return {
    roundTripMs: (host) => own.get(knownName(host, hosts)) ?? common,
    set: (ms, target) => {
      if (target === undefined) common = ms;
      else for (const host of hostsOf(target, hosts)) own.set(host, ms);
    },
  };
}
