// What the end of a request tells of its host. Pure; runs in the background.
import { meaningOf, meaningOfHandshake } from '@/lib/browser/network-error';
import type { OutsideRequest } from '@/lib/browser/outside';
import type { PartyRequest } from '@/lib/ledger/party';

type Ended = Pick<OutsideRequest, 'type' | 'statusCode' | 'error' | 'ip' | 'fromCache'>;

/** Null for what met nobody: stopped by the page's policy or a blocker, given up before it left, or while this computer is offline. */
export function outcomeOf({ type, statusCode = 0, error, ip, fromCache }: Ended): PartyRequest['outcome'] | null {
  if (fromCache) return 'silent';
  if (error === undefined) return outcomeOfStatus(statusCode);
  const isHandshake = type === 'websocket';
  const meaning = isHandshake ? meaningOfHandshake(error) : meaningOf(error);
  const isUnnamed = meaning?.kind === 'ask-status' || (isHandshake && error === 'net::ERR_FAILED');
  // What came of it stands in its headers: a page may not be let to see an answer, or want no socket of a 404.
  if (isUnnamed && statusCode > 0) return outcomeOfStatus(statusCode);
  // Chromium has one word for a handshake that failed and for one that the page gave up.
  if (isUnnamed && isHandshake) return 'doubt';
  if (meaning?.kind === 'fault') return 'fault';
  return ip !== null || isDenied(type, error) ? 'silent' : null;
}

/** Chromium: what loads into elements says no more of an answer that the page may not have. */
const isDenied = (type: string, error: string): boolean =>
  /^net::ERR_BLOCKED_BY_(?:RESPONSE|ORB)/.test(error) || (type !== 'xmlhttprequest' && error === 'net::ERR_FAILED');

const outcomeOfStatus = (status: number): 'fault' | 'sound' => (status >= 500 || status === 429 ? 'fault' : 'sound');
