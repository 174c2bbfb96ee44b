// How long an endpoint asks to be left alone. Pure; runs in the background and in tests.
import { parseJson } from './json-source';

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The `Retry-After` header, seconds or a date, in ms from `now`; null when absent or not understood. */
export function headerMs(retryAfter: string, now: number): number | null {
  const text = retryAfter.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = / GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(at) ? Math.max(0, at - now) : null;
}

/** Infura says it inside the error: `data.backoff_seconds`, or `data.rate.backoff_seconds`. */
export function errorMs(errorSource: string): number | null {
  const data = field(parseJson(errorSource), 'data');
  const seconds = field(data, 'backoff_seconds') ?? field(field(data, 'rate'), 'backoff_seconds');
  return typeof seconds === 'number' && seconds >= 0 && seconds < 1e9 ? Math.ceil(seconds * 1000) : null;
}
