// The egress gate's second door: it opens for exactly the addresses that the user typed or an administrator set (rules 0.4). Runs in the background.
import type { AddressSpace } from '@/lib/directory/own-host';

let doors: ReadonlyMap<string, AddressSpace> = new Map();

let gateways: ReadonlyMap<string, AddressSpace> = new Map();

/**
 * Replaces them all; called with the settings that count, whenever they change.
 *
 * @param nextGateways By origin: below it, content is asked for.
 */
export function setOwnDoors(
  next: ReadonlyMap<string, AddressSpace>,
  nextGateways: ReadonlyMap<string, AddressSpace>,
): void {
  doors = next;
  gateways = nextGateways;
}

/** The same for a gateway: no more than what content is asked for by is ever asked there. */
export function gatewayDoorOf(url: string): AddressSpace | null {
  const { origin, pathname, search } = new URL(url);
  return contentPath.test(`${pathname}${search}`) ? (gateways.get(origin) ?? null) : null;
}

/** Of Kubo and its like, and of AR.IO; of an IPNS name its signed record and nothing that it leads to. */
const contentPath = /^\/(?:ipfs|tx|raw|chunk)\/|^\/graphql$|^\/ipns\/\w+\?format=ipns-record$/;

/** The network that `url` may lead to; null where the door stays shut. An address counts as it is written, to the letter. */
export function ownDoorOf(url: string): AddressSpace | null {
  return doors.get(url) ?? null;
}
