// Text of an IP address -> the number by which tables of ranges are searched. Pure; runs in the background, in the refresh script and in tests.

/** IPv4 whole; of IPv6 the first 64 bits, the network: nobody gives clouds anything smaller. */
export type IpNumber = { family: 4; value: number } | { family: 6; value: bigint };

const GROUPS = 8;
const dotted = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/**
 * Null for what is no address. IPv4 inside IPv6 (`::ffff:a.b.c.d`, and `64:ff9b::a.b.c.d` behind a NAT64) is that IPv4 address.
 *
 * @param text As `webRequest` gives it: dotted IPv4, or IPv6 without brackets; a zone (`%eth0`) is not read.
 */
export function ipNumberOf(text: string): IpNumber | null {
  if (!text.includes(':')) {
    const value = v4Of(text);
    return value === null ? null : { family: 4, value };
  }
  const groups = groupsOf(text.replace(/%.*$/, ''));
  if (groups === null) return null;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const isMapped = a + b + c + d + e === 0 && f === 0xffff;
  const isTranslated = a === 0x64 && b === 0xff9b && c + d + e + f === 0;
  if (isMapped || isTranslated) return { family: 4, value: g * 0x1_0000 + h };
  return { family: 6, value: (BigInt(a * 0x1_0000 + b) << 32n) | BigInt(c * 0x1_0000 + d) };
}

function v4Of(text: string): number | null {
  const octets = dotted.exec(text)?.slice(1).map(Number);
  if (octets === undefined || octets.some((octet) => octet > 255)) return null;
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

/** Eight numbers of 16 bits. */
function groupsOf(text: string): number[] | null {
  const parts = text.split('::');
  if (parts.length > 2) return null;
  const [head, tail] = [wordsOf(parts[0] ?? ''), wordsOf(parts[1] ?? '')];
  if (head === null || tail === null) return null;
  const missing = GROUPS - head.length - tail.length;
  if (parts.length === 2 ? missing < 1 : missing !== 0) return null;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function wordsOf(text: string): number[] | null {
  if (text === '') return [];
  const words: number[] = [];
  for (const part of text.split(':')) {
    const v4 = part.includes('.') ? v4Of(part) : null;
    if (v4 !== null) words.push(Math.floor(v4 / 0x1_0000), v4 % 0x1_0000);
    else if (/^[\da-f]{1,4}$/i.test(part)) words.push(Number.parseInt(part, 16));
    else return null;
  }
  return words;
}
