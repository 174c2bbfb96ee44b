// What of the site's own traffic is told to the background as evidence of an endpoint's chain. Runs in the site's own world.
import type { parseCalls } from '@/lib/rpc/call';
import type { Hook } from './hook';

/** One own answer that was sound. */
export interface OwnAnswer {
  endpoint: string;
  url: string;
  parsed: NonNullable<ReturnType<typeof parseCalls>>;
  body: string;
}

export function noteEvidence(_hook: Hook, _answer: OwnAnswer): void {}
