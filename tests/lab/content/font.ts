// A TrueType font of our own with one letter, three times as wide as any other font's: a page sees by its width that it was loaded. Pure.
import { deflateSync } from 'node:zlib';

const u16 = (value: number): Buffer => Buffer.of((value >> 8) & 255, value & 255);
const u32 = (value: number): Buffer => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
const words = (...values: number[]): Buffer => Buffer.concat(values.map(u16));

const unitsPerEm = 1000;
/** Advance width of the letter. */
const advance = 3000;
const letter = 'A'.charCodeAt(0);

/** Both glyphs are the same block: corners on the curve, clockwise. */
const glyph = Buffer.concat([
  words(1, 0, 0, advance, 700),
  words(3, 0),
  Buffer.of(1, 1, 1, 1),
  words(0, 0, advance, 0),
  words(0, 700, 0, -700),
]);

const head = Buffer.concat([
  u32(0x00010000),
  u32(0x00010000),
  u32(0), // the checksum of the whole, set by sfnt()
  u32(0x5f0f3cf5),
  words(0x000b, unitsPerEm),
  Buffer.alloc(16),
  words(0, 0, advance, 700, 0, 8, 2, 0, 0),
]);

const hhea = Buffer.concat([u32(0x00010000), words(800, -200, 0, advance, 0, 0, advance, 1, 0, 0, 0, 0, 0, 0, 0, 2)]);
const maxp = Buffer.concat([u32(0x00010000), words(2, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)]);
const hmtx = words(advance, 0, advance, 0);
const glyf = Buffer.concat([glyph, glyph]);
const loca = words(0, glyph.length / 2, glyph.length);

/** Format 4 with the letter, and the end that the format asks for. */
const cmap = Buffer.concat([
  words(0, 1, 3, 1),
  u32(12),
  words(4, 32, 0, 4, 4, 1, 0, letter, 0xffff, 0, letter, 0xffff, 1 - letter, 1, 0, 0),
]);

const post = Buffer.concat([u32(0x00030000), Buffer.alloc(28)]);

function nameTable(family: string): Buffer {
  const entries = [family, 'Regular', family, family, 'Version 1.0', family].map((text) =>
    Buffer.from(text, 'utf16le').swap16(),
  );
  const ids = [1, 2, 3, 4, 5, 6];
  let at = 0;
  const records = entries.map((text, index) => {
    const record = words(3, 1, 0x409, ids[index] ?? 0, text.length, at);
    at += text.length;
    return record;
  });
  return Buffer.concat([words(0, entries.length, 6 + 12 * entries.length), ...records, ...entries]);
}

const os2 = Buffer.concat([
  words(4, advance, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0),
  Buffer.alloc(10), // PANOSE
  Buffer.alloc(16), // Unicode ranges
  Buffer.from('LAB '),
  words(0x40, letter, letter, 800, -200, 0, 800, 200),
  Buffer.alloc(8), // code pages
  words(500, 700, 0, 32, 0),
]);

const padded = (table: Buffer): Buffer => Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);

function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0;
  return sum;
}

interface Table {
  tag: string;
  data: Buffer;
}

/** In the order of their tags, as the directory must be. */
function tables(): Table[] {
  const all: Record<string, Buffer> = {
    'OS/2': os2,
    cmap,
    glyf,
    head,
    hhea,
    hmtx,
    loca,
    maxp,
    name: nameTable('LabWide'),
    post,
  };
  return Object.entries(all).map(([tag, data]) => ({ tag, data: Buffer.from(data) }));
}

function sfnt(all: readonly Table[]): Buffer {
  let at = 12 + 16 * all.length;
  const rows = all.map(({ tag, data }) => {
    const row = Buffer.concat([Buffer.from(tag), u32(checksum(padded(data))), u32(at), u32(data.length)]);
    at += padded(data).length;
    return row;
  });
  const power = 2 ** Math.floor(Math.log2(all.length));
  const search = words(all.length, power * 16, Math.log2(power), (all.length - power) * 16);
  return Buffer.concat([u32(0x00010000), search, ...rows, ...all.map(({ data }) => padded(data))]);
}

/** The font as .ttf; its family is `LabWide`, its only letter `A`. */
export function ttf(): Buffer {
  const all = tables();
  const headTable = all.find(({ tag }) => tag === 'head')?.data;
  // The sum over the whole file has to give this number. @see https://learn.microsoft.com/typography/opentype/spec/otff
  headTable?.writeUInt32BE((0xb1b0afba - checksum(sfnt(all))) >>> 0, 8);
  return sfnt(all);
}

/** The same as .woff: each table packed by itself. @see https://www.w3.org/TR/WOFF/ */
export function woff(): Buffer {
  const whole = ttf();
  const count = whole.readUInt16BE(4);
  let at = 44 + 20 * count;
  const parts = Array.from({ length: count }, (_, index) => {
    const row = whole.subarray(12 + 16 * index, 28 + 16 * index);
    const data = whole.subarray(row.readUInt32BE(8), row.readUInt32BE(8) + row.readUInt32BE(12));
    const packed = deflateSync(data);
    const kept = packed.length < data.length ? packed : data;
    const entry = Buffer.concat([row.subarray(0, 4), u32(at), u32(kept.length), u32(data.length), row.subarray(4, 8)]);
    at += padded(kept).length;
    return { entry, kept: padded(kept) };
  });
  const header = [Buffer.from('wOFF'), u32(0x00010000), u32(at), words(count, 0), u32(whole.length), words(1, 0)];
  return Buffer.concat([
    ...header,
    Buffer.alloc(20),
    ...parts.map(({ entry }) => entry),
    ...parts.map(({ kept }) => kept),
  ]);
}
