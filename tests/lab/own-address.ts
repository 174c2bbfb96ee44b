// This machine's own address in its network, where a node for the whole network would listen. Runs in Node.
import { networkInterfaces } from 'node:os';
import { ownSpaceOf } from '@/lib/directory/own-host';

/** As in a URL (`[fd00::2]`); null where the machine has none, or a public one only. */
export function ownAddress(): string | null {
  const addresses = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  const hosts = addresses.map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address));
  return hosts.find((host) => ownSpaceOf({ url: `http://${host}/` }) === 'local') ?? null;
}

/** The same, and loopback's: what browsers must reach as they are, and not by the lab. */
export function directAddresses(): string[] {
  const own = ownAddress();
  return ['127.0.0.1', 'localhost', '[::1]', ...(own === null ? [] : [own])];
}
