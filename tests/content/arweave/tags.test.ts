// Tags in Avro: as arbundles writes and reads them.
import { deserializeTags, serializeTags } from '@dha-team/arbundles';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeTags, encodeTags, tagValue, textOfTags } from '@/lib/content/arweave/tags';
import { type Bytes, utf8 } from '@/lib/content/bytes';

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const tagTexts = fc.array(fc.record({ name: text, value: text }), { maxLength: 20 });
const asBytes = (tags: { name: string; value: string }[]) =>
  tags.map(({ name, value }) => ({ name: utf8(name), value: utf8(value) }));

test('any tags are written as arbundles writes them, and read back', () => {
  fc.assert(
    fc.property(tagTexts, (tags) => {
      const written = encodeTags(asBytes(tags));
      expect(Buffer.from(written).equals(serializeTags(tags))).toBe(true);
      expect(textOfTags(decodeTags(written) ?? [])).toEqual(tags);
    }),
  );
});

test('any bytes are no tags, or the tags that arbundles reads', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const tags = decodeTags(new Uint8Array(bytes));
      if (tags !== null && bytes.length > 0) expect(textOfTags(tags)).toEqual(deserializeTags(Buffer.from(bytes)));
    }),
    { numRuns: 3000 },
  );
});

test('a block that names its size in bytes is read as well', () => {
  const block = Uint8Array.of(1, 8, 2, 0x61, 2, 0x62, 0);
  expect(textOfTags(decodeTags(block) ?? [])).toEqual([{ name: 'a', value: 'b' }]);
});

test.each<[string, Bytes]>([
  ['no end', Uint8Array.of(2, 2, 0x61, 2, 0x62)],
  ['bytes after the end', Uint8Array.of(2, 2, 0x61, 2, 0x62, 0, 0)],
  ['a length beyond the bytes', Uint8Array.of(2, 2, 0x61, 40, 0x62, 0)],
  ['a negative length', Uint8Array.of(2, 1, 2, 0x62, 0)],
  ['more tags than bytes', Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 0, 0)],
  ['a number without end', new Uint8Array(40).fill(255)],
])('%s: no tags', (_, bytes) => {
  expect(decodeTags(bytes)).toBeNull();
});

test('a tag is found by its name in any case, and the first counts', () => {
  const tags = [
    { name: 'content-type', value: 'image/png' },
    { name: 'Content-Type', value: 'text/html' },
  ];
  expect(tagValue(tags, 'Content-Type')).toBe('image/png');
  expect(tagValue(tags, 'App-Name')).toBeNull();
});
