// What one document has learnt of the endpoints it speaks to: their latency, and which to go round for now. Pure; runs in the page.

/** How the next call to an endpoint begins; see `PageCall.way`. */
export type Way = 'own' | 'detour' | 'probe';

export interface EndpointMemory {
  /** Says how to begin, and hands the probe to the first caller after a detour has run out. */
  wayTo(endpoint: string, now: number): Way;
  /** Go round it until `until`; 0: ask it again. */
  detourUntil(endpoint: string, until: number): void;
  /** The probe ended without a word about the detour: the next caller is the probe. */
  probeEnded(endpoint: string): void;
  /** One sound answer of the endpoint's own, in ms to its headers. */
  sample(endpoint: string, kind: string, durationMs: number): void;
  /** Silence longer than this is late, for calls of this kind. */
  lateAfterMs(endpoint: string, kind: string): number;
  /** How many notes of evidence were given away for it; counts one more when below `most`. */
  mayNote(endpoint: string, what: string, most: number): boolean;
}

/** Rules, part 2, item 3. */
const lateFloorMs = 1000;
const lateUnknownMs = 2500;
const samplesToKnow = 20;
const samplesKept = 100;
/** A page may speak to any number of URLs; what it can make us remember is bounded. */
const endpointsKept = 64;
const kindsKept = 64;

interface Endpoint {
  detourUntil: number;
  probing: boolean;
  latencies: Map<string, Latencies>;
  notes: Map<string, number>;
}

interface Latencies {
  /** The last `samplesKept`, as a ring. */
  ms: number[];
  seen: number;
  lateAfterMs: number;
}

export function createEndpointMemory(): EndpointMemory {
  const endpoints = new Map<string, Endpoint>();
  const get = (url: string) => remembered(endpoints, url, endpointsKept, newEndpoint);
  const latenciesOf = (url: string, kind: string) => remembered(get(url).latencies, kind, kindsKept, newLatencies);
  return {
    wayTo(url, now) {
      const endpoint = endpoints.get(url);
      if (endpoint === undefined || endpoint.detourUntil === 0) return 'own';
      if (now < endpoint.detourUntil || endpoint.probing) return 'detour';
      endpoint.probing = true;
      return 'probe';
    },
    detourUntil(url, until) {
      if (until === 0 && !endpoints.has(url)) return;
      const endpoint = get(url);
      endpoint.detourUntil = until;
      endpoint.probing = false;
    },
    probeEnded(url) {
      const endpoint = endpoints.get(url);
      if (endpoint !== undefined) endpoint.probing = false;
    },
    sample: (url, kind, durationMs) => addSample(latenciesOf(url, kind), durationMs),
    lateAfterMs: (url, kind) => endpoints.get(url)?.latencies.get(kind)?.lateAfterMs ?? lateUnknownMs,
    mayNote(url, what, most) {
      const { notes } = get(url);
      const given = notes.get(what) ?? 0;
      if (given < most) notes.set(what, given + 1);
      return given < most;
    },
  };
}

function newEndpoint(): Endpoint {
  return { detourUntil: 0, probing: false, latencies: new Map(), notes: new Map() };
}

function newLatencies(): Latencies {
  return { ms: [], seen: 0, lateAfterMs: lateUnknownMs };
}

/** The entry under `key`, made when absent; the oldest one goes when there are too many. */
function remembered<T>(map: Map<string, T>, key: string, most: number, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  if (map.size >= most) for (const oldest of [...map.keys()].slice(0, 1)) map.delete(oldest);
  const made = make();
  map.set(key, made);
  return made;
}

function addSample(latencies: Latencies, durationMs: number): void {
  latencies.ms[latencies.seen % samplesKept] = durationMs;
  latencies.seen += 1;
  // Sorting a hundred numbers at every call would be the hook's dearest act: once in ten is near enough.
  if (latencies.seen >= samplesToKnow && latencies.seen % 10 === 0) latencies.lateAfterMs = lateAfter(latencies.ms);
}

/** max(1 s, 4 x median, p99). */
function lateAfter(samples: number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? lateUnknownMs;
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? lateUnknownMs;
  return Math.max(lateFloorMs, 4 * median, p99);
}
