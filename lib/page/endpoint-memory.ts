// What one document has learnt of the endpoints it speaks to: their latency, and which to go round for now. Pure; runs in the page.

import type { PageFilters } from './filters';

/**
 * How a call to an endpoint begins. `own`: the site's request goes first. `detour`: help is asked for at once, and the site's own
 * request is sent only when there is none. `probe`: both at the same time, and the first sound answer wins.
 */
export type Way = 'own' | 'detour' | 'probe';

export interface Endpoint {
  /** Go round it until then, on the hook's clock; 0: ask it. */
  detourUntil: number;
  /** A call has gone out to see whether it is well again, and may take until then to come back. */
  probeUntil: number;
  /** Both anew; 0: ask it. */
  goRound(until: number): void;
  /** Of its own sound answers, by kind of call. */
  latencyOf(kind: string): Latency;
  /** How many notes of each kind were given away for it. */
  notes: Map<string, number>;
  filters: PageFilters;
}

interface Latency {
  /** Silence longer than this is late. */
  lateAfterMs: number;
  /** One sound answer, in ms to its headers. */
  add(durationMs: number): void;
}

/** Rules, part 2, item 3. */
const lateFloorMs = 1000;
const lateUnknownMs = 2500;
const samplesToKnow = 20;
const samplesKept = 100;
/** A page may speak to any number of URLs; what it can make us remember is bounded. */
const endpointsKept = 64;
const kindsKept = 64;
/** A probe that never comes back must not hold the detour for ever; a call has no more time than this either. */
const probeMs = 9500;

/** By URL without fragment. */
export const createEndpoints = (): ((url: string) => Endpoint) => remembering(endpointsKept, createEndpoint);

function createEndpoint(): Endpoint {
  const endpoint: Endpoint = {
    detourUntil: 0,
    probeUntil: 0,
    goRound(until) {
      endpoint.detourUntil = until;
      endpoint.probeUntil = 0;
    },
    latencyOf: remembering(kindsKept, createLatency),
    notes: new Map(),
    filters: new Map(),
  };
  return endpoint;
}

/** Gives the entry under a key, made when absent; the oldest one goes when there are too many. */
function remembering<T>(most: number, make: () => T): (key: string) => T {
  const kept = new Map<string | undefined, T>();
  return (key) => {
    const entry = kept.get(key) ?? make();
    if (!kept.has(key) && kept.size >= most) kept.delete(kept.keys().next().value);
    kept.set(key, entry);
    return entry;
  };
}

/** Says how to begin, and hands the probe to the first caller after a detour has run out. */
export function wayTo(endpoint: Endpoint, now: number): Way {
  if (!endpoint.detourUntil) return 'own';
  if (now < endpoint.detourUntil || now < endpoint.probeUntil) return 'detour';
  endpoint.probeUntil = now + probeMs;
  return 'probe';
}

function createLatency(): Latency {
  /** The last `samplesKept`, as a ring. */
  const samples: number[] = [];
  let seen = 0;
  const latency = {
    lateAfterMs: lateUnknownMs,
    add(durationMs: number) {
      samples[seen++ % samplesKept] = durationMs;
      // Sorting a hundred numbers at every call would be the hook's dearest act: once in ten is near enough.
      if (seen >= samplesToKnow && seen % 10 === 0) latency.lateAfterMs = lateAfter(samples);
    },
  };
  return latency;
}

/** max(1 s, 4 x median, p99). */
function lateAfter(samples: number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  return Math.max(lateFloorMs, 4 * at(0.5), at(0.99));
}
