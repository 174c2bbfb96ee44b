// Reads what a page sent. The page is hostile: everything is parsed, nothing is taken from it but its own request. Pure.
import type { OwnOutcome, RpcAsk, SeenNote } from '@/lib/messages/page-protocol';
import { maxAskBytes } from './limits';

const MAX_URL = 2_048;
const MAX_OWN_BODY = 1_100_000;

/** Null when it is not an ask as the hook writes them. */
export function parseAsk(value: unknown): RpcAsk | null {
  const it = fields(value);
  const [id, url, body, elapsedMs, credentialed] = [
    it?.get('id'),
    it?.get('url'),
    it?.get('body'),
    it?.get('elapsedMs'),
    it?.get('credentialed'),
  ];
  const own = parseOwn(it?.get('own'));
  if (!isCount(id) || !isHttpUrl(url) || typeof body !== 'string' || body.length > maxAskBytes) return null;
  if (!isCount(elapsedMs) || typeof credentialed !== 'boolean' || own === null) return null;
  return { id, url, body, own, elapsedMs, credentialed };
}

function parseOwn(value: unknown): OwnOutcome | null {
  const it = fields(value);
  switch (it?.get('kind')) {
    case 'failed':
      return { kind: 'failed' };
    case 'detour':
      return { kind: 'detour' };
    case 'late': {
      const waitedMs = it.get('waitedMs');
      return isCount(waitedMs) ? { kind: 'late', waitedMs } : null;
    }
    case 'response':
      return parseResponse(it);
    default:
      return null;
  }
}

function parseResponse(it: Map<string, unknown>): OwnOutcome | null {
  const [status, contentType, retryAfter, body, complete] = [
    it.get('status'),
    it.get('contentType'),
    it.get('retryAfter'),
    it.get('body'),
    it.get('complete'),
  ];
  if (!isCount(status) || typeof contentType !== 'string' || typeof retryAfter !== 'string') return null;
  if (typeof body !== 'string' || body.length > MAX_OWN_BODY || typeof complete !== 'boolean') return null;
  return {
    kind: 'response',
    status,
    contentType: contentType.slice(0, 200),
    retryAfter: retryAfter.slice(0, 100),
    body,
    complete,
  };
}

/** Null when it is not a note as the hook writes them. */
export function parseSeen(value: unknown): SeenNote | null {
  const it = fields(value);
  const [url, chainId, block, development] = [
    it?.get('url'),
    it?.get('chainId'),
    fields(it?.get('block')),
    it?.get('development'),
  ];
  if (!isHttpUrl(url)) return null;
  const [number, hash] = [block?.get('number'), block?.get('hash')];
  return {
    url,
    ...(isCount(chainId) && chainId > 0 ? { chainId } : {}),
    ...(isCount(number) && typeof hash === 'string' && /^0x[0-9a-f]{64}$/i.test(hash)
      ? { block: { number, hash } }
      : {}),
    ...(development === true ? { development } : {}),
  };
}

export function isHttpUrl(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_URL && /^https?:\/\//.test(value) && URL.canParse(value);
}

function fields(value: unknown): Map<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
