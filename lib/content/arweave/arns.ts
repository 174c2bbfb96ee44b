// Names of the Arweave Name System: their form, and what gateways say they lead to. Pure; runs in the background and in tests.
// https://docs.ar.io/learn/arns/name-registration/
import { isArweaveId } from './id';
import { field, readCount } from './json';

export interface ArnsName {
  /** What was registered. */
  base: string;
  /** The record below it, null for the name itself: `docs_ardrive` is `docs` of `ardrive`. */
  undername: string | null;
}

const baseName = /^[a-z0-9](?:[a-z0-9-]{0,49}[a-z0-9])?$/;
const underName = /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$/;
/** One label of a host name. */
const MAX_LABEL_CHARS = 63;

/** Null for what is no name: ids and their sandboxes are not, `www` is the gateway itself. */
export function readArnsName(label: string): ArnsName | null {
  const name = label.toLowerCase();
  const cut = name.lastIndexOf('_');
  const [base, undername] = [name.slice(cut + 1), cut === -1 ? null : name.slice(0, cut)];
  if (name.length > MAX_LABEL_CHARS || name === 'www' || isArweaveId(label) || !baseName.test(base)) return null;
  return undername === null || underName.test(undername) ? { base, undername } : null;
}

/** One gateway's word. */
export interface ArnsAnswer {
  id: string;
  ttlSeconds: number;
}

/** A gateway may not make us hold on to its word for longer. */
const MAX_TTL_SECONDS = 86_400;

/** @param json The body of `/ar-io/resolver/{name}`, parsed. */
export const readResolverAnswer = (json: unknown): ArnsAnswer | null =>
  answerOf(field(json, 'txId'), field(json, 'ttlSeconds'));

/** What a gateway says beside the content of a name. */
export const readArnsHeaders = (headers: { get: (name: string) => string | null }): ArnsAnswer | null =>
  answerOf(headers.get('x-arns-resolved-id'), headers.get('x-arns-ttl-seconds'));

function answerOf(id: unknown, ttlSeconds: unknown): ArnsAnswer | null {
  return isArweaveId(id) ? { id, ttlSeconds: Math.min(readCount(ttlSeconds) ?? 0, MAX_TTL_SECONDS) } : null;
}

/** What two gateways of different operators both say; null where they differ. Good for as long as the shorter of both says. */
export function agree(a: ArnsAnswer, b: ArnsAnswer): ArnsAnswer | null {
  return a.id === b.id ? { id: a.id, ttlSeconds: Math.min(a.ttlSeconds, b.ttlSeconds) } : null;
}
