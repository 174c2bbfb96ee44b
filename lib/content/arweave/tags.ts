// The tags of a data item, in Avro: an array of pairs of strings. Pure; runs in the background and in tests.
import { type Bytes, joinBytes, NO_BYTES } from '@/lib/content/bytes';

/** As they are signed: any bytes. */
export interface Tag {
  name: Bytes;
  value: Bytes;
}

/** As they are shown and compared. */
export interface TagText {
  name: string;
  value: string;
}

/** Whatever cannot be read as UTF-8 is shown as such; only shown, never hashed. */
const shownText = (bytes: Bytes): string => new TextDecoder().decode(bytes);

export const textOfTags = (tags: readonly Tag[]): TagText[] =>
  tags.map(({ name, value }) => ({ name: shownText(name), value: shownText(value) }));

/** Names of headers and tags are compared without regard to case; the first counts. */
export function tagValue(tags: readonly TagText[], name: string): string | null {
  return tags.find((tag) => tag.name.toLowerCase() === name.toLowerCase())?.value ?? null;
}

/** One block and its end, as arbundles writes it. No tags are no bytes at all (ANS-104, 1.3). */
export function encodeTags(tags: readonly Tag[]): Bytes {
  if (tags.length === 0) return NO_BYTES;
  const strings = tags.flatMap(({ name, value }) => [name, value]);
  return joinBytes([long(tags.length), ...strings.flatMap((text) => [long(text.length), text]), long(0)]);
}

/** Zigzag, then seven bits a byte. @see https://avro.apache.org/docs/1.11.1/specification/#binary-encoding */
function long(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value * 2;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.from([...bytes, rest]);
}

/** Null for what is not Avro from the first byte to the last. */
export function decodeTags(bytes: Bytes): Tag[] | null {
  const tags: Tag[] = [];
  let at = 0;
  const read = (): number => {
    let value = 0;
    for (let unit = 1; unit < 2 ** 42; unit *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * unit;
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    return Number.NaN;
  };
  const text = (): Bytes | null => {
    const length = read();
    const found = length >= 0 && at + length <= bytes.length ? bytes.slice(at, at + length) : null;
    at += length;
    return found;
  };
  while (at < bytes.length) {
    const count = read();
    if (count === 0) return at === bytes.length ? tags : null;
    if (count < 0) read(); // the block's size in bytes stands before its items
    for (let left = Math.abs(count); left > 0; left--) {
      const [name, value] = [text(), text()];
      if (name === null || value === null) return null;
      tags.push({ name, value });
    }
  }
  return bytes.length === 0 ? [] : null;
}
