// The egress gate's second door: it opens for exactly the addresses that the user typed or an administrator set (rules 0.4). Runs in the background.
import type { AddressSpace } from '@/lib/directory/own-host';

let doors: ReadonlyMap<string, AddressSpace> = new Map();

/** Replaces them all; called with the settings that count, whenever they change. */
export function setOwnDoors(next: ReadonlyMap<string, AddressSpace>): void {
  doors = next;
}

/** The network that `url` may lead to; null where the door stays shut. An address counts as it is written, to the letter. */
export function ownDoorOf(url: string): AddressSpace | null {
  return doors.get(url) ?? null;
}
