// Whether an address that the browser connected to is a public one. Pure; runs in the background.

/** First octets (and masks) of IPv4 that no public host has (RFC 6890). */
const privateV4: readonly [base: string, bits: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
];

/** Loopback, unspecified, unique local, link-local, multicast (RFC 4291, 4193). */
const privateV6 = /^(?:::1?$|f[cd]|fe[89ab]|ff)/i;
const mappedV4 = /^(?:::ffff:|64:ff9b::)(\d+\.\d+\.\d+\.\d+)$/i;

/** @param address As `webRequest` gives it: dotted IPv4, or IPv6 without brackets. What cannot be read is not public. */
export function isPublicAddress(address: string): boolean {
  const v4 = mappedV4.exec(address)?.[1] ?? (/^[\d.]+$/.test(address) ? address : null);
  if (v4 === null) return address.includes(':') && !privateV6.test(address);
  const number = v4ToNumber(v4);
  return number !== null && !privateV4.some(([base, bits]) => isIn(number, v4ToNumber(base) ?? 0, bits));
}

function isIn(address: number, base: number, bits: number): boolean {
  const size = 2 ** (32 - bits);
  return Math.floor(address / size) === Math.floor(base / size);
}

function v4ToNumber(text: string): number | null {
  const octets = text.split('.').map(Number);
  if (octets.length !== 4 || octets.some((octet) => !Number.isInteger(octet) || octet > 255)) return null;
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}
