// Is a site's own endpoint back, behind a rule that leads the site's requests past it? Our own question, never a page's request (rules 0.6). Runs in the background.

import { sendCalls } from '@/lib/background/rescue/send';
import type { Verdict } from '@/lib/failover/verdict';
import { evm } from '@/lib/rpc/evm';
import { ownCall } from '@/lib/rpc/own-call';
import type { Member } from '@/lib/rpc/reply';

const chainIdCall = ownCall('eth_chainId');
const TIMEOUT_MS = 4_000;

/** By the egress gate, to the site's own URL and nobody else; the rules are limited to the site's own requests and do not touch it. */
export async function probe(endpoint: string): Promise<Verdict<Member>> {
  const signal = new AbortController().signal;
  const options = { signal, timeoutMs: TIMEOUT_MS, batch: 0, now: Date.now(), family: evm };
  const [verdict] = await sendCalls(endpoint, [chainIdCall], options);
  return verdict ?? { kind: 'abandoned' };
}
