// What one attempt at one endpoint means. Pure data; runs in the page, in the background and in tests.

/** Why an endpoint failed to serve. Plain data: it crosses contexts and is stored. */
export type Fault =
  | { kind: 'unreachable'; reason: 'dns' | 'refused' | 'reset' | 'tls' | 'other' }
  | { kind: 'timeout'; afterMs: number }
  /** The endpoint says that it is broken (5xx, or an error that means the same). */
  | { kind: 'broken'; status: number }
  /** Asked too often; `retryAfterMs` is what the endpoint asked for, null when it did not say. */
  | { kind: 'limited'; status: number; retryAfterMs: number | null }
  /** The site's plan is used up (402 and its dialects). */
  | { kind: 'quota'; status: number }
  /** Key or origin not accepted. */
  | { kind: 'denied'; status: number }
  /** Something other than the protocol came back: a CDN's page, half a body, nothing. */
  | { kind: 'malformed'; what: 'empty' | 'html' | 'truncated' | 'shape' }
  /** The service was closed for good. */
  | { kind: 'gone'; status: number }
  /** The answer contradicts itself or the chain it was asked for. */
  | { kind: 'wrong'; what: string };

/** Why an endpoint that is alive did not serve this one call. No blame, no breaker. */
type RefusalReason =
  | 'unknown'
  | 'missing-data'
  | 'range'
  | 'batch-limit'
  | 'mempool-local'
  | 'needs-address'
  | 'method-unsupported';

/** `answer` goes to the site (a revert is one); after `refusal` ask elsewhere, no blame; a `fault` counts against the endpoint. */
export type Verdict<T> =
  | { kind: 'answer'; value: T }
  | { kind: 'refusal'; reason: RefusalReason }
  | { kind: 'fault'; fault: Fault }
  | { kind: 'abandoned' };

/** How far an answer from elsewhere was checked, strongest first (design, "Assurance"). */
export type Assurance = 'proven' | 'agreed' | 'checked' | 'unchecked';

/** One ask of one endpoint, as it is kept in a trail. */
export interface Attempt {
  /** The endpoint's URL without path and key: `https://host`. */
  origin: string;
  /** Operator id in the directory, or the registrable domain where the directory has none. */
  operator: string;
  /** Epoch ms. */
  startedAt: number;
  durationMs: number;
  outcome:
    | { kind: 'answer' }
    | { kind: 'refusal'; reason: RefusalReason }
    | { kind: 'fault'; fault: Fault }
    | { kind: 'abandoned' }
    /** Not asked: the user goes round it. */
    | { kind: 'passed' };
}
