// Proof of attempt for what is loaded by address: did the site's own request for it leave, and how did it end (rules 0.1)? Runs in the background.
import type { OwnLoad } from '@/lib/messages/content-protocol';
import { type Asker, isFrom, PROOF_MS, type Proof, proofOf, soon } from './proof';
import { loadsOf, type SeenRequest } from './watch';

export type LoadProof = Proof | { kind: 'document' /** A page came where content was asked for. */ };

/**
 * What became of the newest request of that document for that URL, wherever redirects led it. Waits up to 300 ms for it, and longer for
 * its end. Not spent: a browser loads a URL once for all the elements that show it.
 */
export async function proveLoad(url: string, asker: Asker, own: OwnLoad): Promise<LoadProof> {
  const loads = () => loadsOf(url).filter((one) => isFrom(one, asker));
  const look = (known: readonly SeenRequest[]) => {
    const proofs = known.filter((one) => fits(one, own, Date.now())).map(proofOfLoad);
    // Chromium tells of some loads twice, and the second time of its cache only.
    return proofs.findLast(({ kind }) => kind !== 'blocked') ?? proofs.at(-1);
  };
  return (await soon(loads, look)) ?? { kind: 'none' };
}

/** An element tells no status; a fetch does, and it must be what the browser saw. */
function fits(record: SeenRequest, own: OwnLoad, now: number): boolean {
  const { end, status } = record;
  if (own.kind === 'late') return end.kind === 'pending';
  // Its headers are the gateway's word, however long the page for people behind them takes.
  if (end.kind === 'pending')
    return status >= 400 && (own.kind === 'failed' || (own.kind === 'response' && own.status === status));
  if (now - end.at >= PROOF_MS) return false;
  if (own.kind === 'response') return end.kind === 'error' || status === own.status;
  return end.kind === 'error' || status >= 400 || isDocument(record);
}

/**
 * How a browser ends an element's load whose headers, or first bytes, are not of the kind that it wants (Opaque Response Blocking, no
 * sniffing): neither the page's policy nor a blocker, and the status tells. Firefox ends media so whatever comes.
 */
const unfit: ReadonlySet<string> = new Set([
  'net::ERR_BLOCKED_BY_ORB',
  'NS_BINDING_ABORTED',
  'NS_ERROR_FAILURE',
  'NS_ERROR_CORRUPTED_CONTENT',
]);

/** What became of one load, whoever began it. */
export function proofOfLoad(record: SeenRequest): LoadProof {
  if (isDocument(record)) return { kind: 'document' };
  const { type, end, status } = record;
  if (end.kind === 'pending' && status >= 400) return { kind: 'status', status };
  const isUnfit = type !== 'xmlhttprequest' && end.kind === 'error' && unfit.has(end.error);
  return isUnfit && status >= 400 ? { kind: 'status', status } : proofOf(record, record.url);
}

/** A gateway's page for people where an element wanted bytes (browsers are led to a service worker's page by some). */
function isDocument({ type, end, status, contentType }: SeenRequest): boolean {
  if (type === 'xmlhttprequest' || status !== 200 || !/^text\/html/i.test(contentType)) return false;
  return end.kind === 'completed' || (end.kind === 'error' && unfit.has(end.error));
}

/** Whether a load ended in a way that may be its gateway's failure: what comes of it is judged when somebody asks. */
export function loadHasFailed(record: SeenRequest): boolean {
  const proof = proofOfLoad(record);
  return proof.kind === 'fault' || (proof.kind === 'status' && proof.status >= 400) || proof.kind === 'document';
}
