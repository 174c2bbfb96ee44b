// What a drill cuts, as the browser tells it: a request that a rule of ours has stopped looks like one that the user's blocker has stopped,
// and only where it went, from which tab, and when, tells them apart. Pure; runs in the background.
import { registrableDomain } from '@/lib/directory/public-host';

/** A drill that runs. */
export interface Cutting {
  tabId: number;
  /** Registrable domain of the site whose service and shared workers are cut too; null where they are not. */
  workersOf: string | null;
  /** Hosts that the site was seen to use before: a blocker lets it. */
  hosts: readonly string[];
  /** Epoch ms. */
  since: number;
}

let cuttings: readonly Cutting[] = [];

export function setCuttings(all: readonly Cutting[]): void {
  cuttings = all;
}

/** Both browsers' names for what an extension's rule stops. */
export const stopped: ReadonlySet<string> = new Set(['net::ERR_BLOCKED_BY_CLIENT', 'NS_ERROR_ABORT']);

export interface Ended {
  url: string;
  tabId: number;
  /** An origin, or a URL. */
  initiator: string | null;
  startedAt: number;
  error: string;
}

/** Whether it was a drill of this tab, or of this worker's site, that stopped a request: to its site that host is as good as down. */
export function wasCut({ url, tabId, initiator, startedAt, error }: Ended): boolean {
  if (cuttings.length === 0 || !stopped.has(error)) return false;
  const drill = cuttings.find((one) => isOf(one, tabId, initiator));
  return drill !== undefined && startedAt >= drill.since && drill.hosts.includes(new URL(url).host);
}

function isOf({ tabId: drilled, workersOf }: Cutting, tabId: number, initiator: string | null): boolean {
  if (tabId >= 0) return tabId === drilled;
  return workersOf !== null && initiator !== null && domainOf(initiator) === workersOf;
}

function domainOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { hostname } = new URL(url);
  return registrableDomain(hostname) ?? hostname;
}
