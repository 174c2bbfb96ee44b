// What was proven for one site at the blocks of the moment, and how many proofs were asked for. In memory: a worker's death costs a request. Runs in the background.

import { besideSession } from '@/lib/background/state/beside';
import type { Scope } from '@/lib/background/state/scope';
import type { Session } from '@/lib/background/state/session';
import type { Head } from '@/lib/rpc/head';
import { pinLastsMs } from './agreed-head';
import type { Provable } from './prove';

interface Place {
  session: Pick<Session, 'pins'>;
  scope: Pick<Scope, 'key'>;
  chainId: number;
}

export interface ProofMemory {
  /** The agreed block of that number; null when it was not asked for lately. */
  headAt: (number: number, now: number) => Head | null;
  /** What these reads gave at that block; null when one of them is not known. */
  resultsOf: (reads: readonly Provable[], head: Head) => string[] | null;
  /** Whether one more request for proofs may be made for the site, at the block that is agreed on or while none is: then it counts. */
  takeProof: (head: Head | null, most?: number) => boolean;
  keep: (reads: readonly Provable[], head: Head, results: readonly string[], now: number) => void;
}

/** Requests for proofs, by block and site (rules, part 2, 3.1). */
const MOST_PROOFS = 6;
const MOST_RESULTS = 500;

const memories = besideSession<ProofMemory>(100);

export function proofMemoryOf({ session, scope, chainId }: Place): ProofMemory {
  const key = `${scope.key} ${chainId}`;
  const known = memories.get(session, key) ?? createMemory(chainId);
  memories.put(session, key, known);
  return known;
}

const keyOf = ({ call }: Provable, { hash }: Head): string => `${hash} ${call.method} ${call.paramsSource ?? ''}`;

function createMemory(chainId: number): ProofMemory {
  const results = new Map<string, string>();
  const heads = new Map<number, { head: Head; at: number }>();
  let proofs = { hash: '', count: 0 };
  return {
    headAt: (number, now) => {
      const known = heads.get(number);
      return known !== undefined && now - known.at < pinLastsMs(chainId) ? known.head : null;
    },
    resultsOf: (reads, head) => {
      const found = reads.flatMap((one) => results.get(keyOf(one, head)) ?? []);
      return found.length === reads.length ? found : null;
    },
    takeProof: (head, most = MOST_PROOFS) => {
      if (head !== null && head.hash !== proofs.hash) proofs = { hash: head.hash, count: 0 };
      proofs.count += 1;
      return proofs.count <= most;
    },
    keep: (reads, head, found, now) => {
      // Those asked before there was a block to count by were asked for this one.
      if (proofs.hash !== head.hash) proofs = { hash: head.hash, count: Math.min(proofs.count, MOST_PROOFS) };
      heads.set(head.number, { head, at: now });
      for (const [at, one] of reads.entries()) results.set(keyOf(one, head), found[at] ?? '');
      trim(results);
      trim(heads);
    },
  };
}

function trim<K>(map: Map<K, unknown>): void {
  for (const key of map.keys()) {
    if (map.size <= MOST_RESULTS) return;
    map.delete(key);
  }
}
