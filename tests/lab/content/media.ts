// Small true files of every kind that a page loads, made by code (or, where that takes an encoder, kept as a few hundred bytes). Pure.
import { crc32, deflateSync } from 'node:zlib';

const u16be = (value: number): Buffer => Buffer.of(value >> 8, value & 255);
const u32be = (value: number): Buffer => Buffer.from(value.toString(16).padStart(8, '0'), 'hex');
const u16le = (value: number): Buffer => Buffer.from(u16be(value)).reverse();
const u32le = (value: number): Buffer => Buffer.from(u32be(value)).reverse();

export type Rgb = readonly [red: number, green: number, blue: number];

function pngChunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), data]);
  return Buffer.concat([u32be(data.length), named, u32be(crc32(named))]);
}

/** A PNG of one colour. */
export function png(width: number, height: number, colour: Rgb): Buffer {
  const row = Buffer.concat([Buffer.of(0), ...Array.from({ length: width }, () => Buffer.from(colour))]);
  const header = Buffer.concat([u32be(width), u32be(height), Buffer.of(8, 2, 0, 0, 0)]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A PNG of that many pixels a side whose noise does not compress: about three bytes for each. */
export function noisyPng(side: number): Buffer {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator: the same everywhere
    return state >>> 24;
  };
  const row = (): Buffer => Buffer.from([0, ...Array.from({ length: side * 3 }, next)]);
  const header = Buffer.concat([u32be(side), u32be(side), Buffer.of(8, 2, 0, 0, 0)]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: side }, row)), { level: 0 });
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A black GIF; its LZW is cleared so often that each code is a byte. */
export function gif(width: number, height: number): Buffer {
  const [clear, end, run] = [128, 129, 126];
  const codes: number[] = [];
  for (let pixel = 0; pixel < width * height; pixel += 1) codes.push(...(pixel % run === 0 ? [clear, 0] : [0]));
  codes.push(end);
  const blocks: Buffer[] = [];
  for (let at = 0; at < codes.length; at += 255) {
    const part = codes.slice(at, at + 255);
    blocks.push(Buffer.of(part.length, ...part));
  }
  const screen = [u16le(width), u16le(height), Buffer.of(0xf6, 0, 0), Buffer.alloc(3 * 128)];
  const picture = [Buffer.of(0x2c, 0, 0, 0, 0), u16le(width), u16le(height), Buffer.of(0, 7)];
  return Buffer.concat([Buffer.from('GIF89a'), ...screen, ...picture, ...blocks, Buffer.of(0, 0x3b)]);
}

/** 64 × 48, drawn on a canvas and encoded by a browser. */
export const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//' +
    '2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAwAEADASIAAhEBAxEB/8' +
    'QAGAABAQEBAQAAAAAAAAAAAAAAAQIABAX/xAAVEAEBAAAAAAAAAAAAAAAAAAABAP/EABYBAQEBAAAAAAAAAAAAAAAAAAQFBv/EABURAQEAAAAAAAAAAAAAAAAAAAIA' +
    '/9oADAMBAAIRAxEAPwDzmGzDBBtE1DDZpZYMZqzSy0ssGM1ZpZaWWDFauppZaWjA1VqzSy0ssGM1ZpbMMsGM1DDZhlgxWrqaWzDRwaq1DDZhlAxmoYbNLLBjNWaWVpZYMVq//9k=',
  'base64',
);

/** One VP8 key frame of 64 × 48, drawn and encoded likewise: a WebP's and a WebM's picture. */
const vp8Frame = Buffer.from(
  'UAQAnQEqQAAwAD7tdrVVqackoyKoATAdiUAWyPzkfgCu8nQf//97P/+mAAD+R8on/v6Qoa5fqll629bwxyetyjIAbC630xVwDtv+TfMjYawAqQwaWhQ+e7x4JPBgbdHhQrg8ojJngR+AAA==',
  'base64',
);

const riff = (kind: string, parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat([Buffer.from(kind), ...parts]);
  return Buffer.concat([Buffer.from('RIFF'), u32le(body.length), body]);
};

const riffPart = (name: string, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from(name), u32le(data.length), data, Buffer.alloc(data.length % 2)]);

export const webp = riff('WEBP', [riffPart('VP8 ', vp8Frame)]);

/** Mono, 16 bits, 8000 samples a second. */
const [soundRate, sampleBytes] = [8000, 2];

const wavHeadBytes = 44;

/** The beginning of a WAV of so many bytes in all: 16 kB for each second, whatever they are. */
export function wavHead(bytes: number): Buffer {
  const [rate, perSecond] = [u32le(soundRate), u32le(soundRate * sampleBytes)];
  const format = Buffer.concat([u16le(1), u16le(1), rate, perSecond, u16le(sampleBytes), u16le(8 * sampleBytes)]);
  const before = [Buffer.from('RIFF'), u32le(bytes - 8), Buffer.from('WAVE'), riffPart('fmt ', format)];
  return Buffer.concat([...before, Buffer.from('data'), u32le(bytes - wavHeadBytes)]);
}

/** A sine of 440 Hz. */
export function wav(seconds: number): Buffer {
  const samples = Buffer.alloc(seconds * soundRate * sampleBytes);
  for (let at = 0; at < seconds * soundRate; at += 1)
    samples.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * 440 * at) / soundRate)), at * sampleBytes);
  return Buffer.concat([wavHead(wavHeadBytes + samples.length), samples]);
}

/** An EBML element: its id in hexadecimal, a size of eight bytes, its content. */
function ebml(id: string, ...parts: readonly (Buffer | string | number)[]): Buffer {
  const bytes = parts.map((part) => {
    if (typeof part === 'number') return u32be(part);
    return typeof part === 'string' ? Buffer.from(part) : part;
  });
  const body = Buffer.concat(bytes);
  return Buffer.concat([Buffer.from(id, 'hex'), Buffer.of(1, 0, 0, 0), u32be(body.length), body]);
}

/** Float64, as Matroska's Duration. */
function float(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}

function cluster(second: number, framesPerSecond: number): Buffer {
  const frames = Array.from({ length: framesPerSecond }, (_, index) => {
    const offsetMs = Math.round((index * 1000) / framesPerSecond);
    return ebml('a3', Buffer.concat([Buffer.of(0x81), u16be(offsetMs), Buffer.of(0x80), vp8Frame]));
  });
  return ebml('1f43b675', ebml('e7', second * 1000), ...frames);
}

/** A silent WebM of 64 × 48, the same key frame over and over, with cues: every second can be sought. @see https://www.matroska.org/technical/elements.html */
export function webm(seconds: number, framesPerSecond = 10): Buffer {
  const header = ebml(
    '1a45dfa3',
    ...[ebml('4286', 1), ebml('42f7', 1), ebml('42f2', 4), ebml('42f3', 8)],
    ...[ebml('4282', 'webm'), ebml('4287', 2), ebml('4285', 2)],
  );
  const info = ebml(
    '1549a966',
    ebml('2ad7b1', 1_000_000),
    ebml('4489', float(seconds * 1000)),
    ebml('4d80', 'lab'),
    ebml('5741', 'lab'),
  );
  const video = ebml('e0', ebml('b0', 64), ebml('ba', 48));
  const track = ebml('ae', ebml('d7', 1), ebml('73c5', 1), ebml('83', 1), ebml('86', 'V_VP8'), video);
  const head = Buffer.concat([info, ebml('1654ae6b', track)]);
  const clusters = Array.from({ length: seconds }, (_, second) => cluster(second, framesPerSecond));
  const cue = (second: number, at: number): Buffer =>
    ebml('bb', ebml('b3', second * 1000), ebml('b7', ebml('f7', 1), ebml('f1', at)));
  // Cues stand before the clusters; each has the same length whatever it says, so a first draft tells where the clusters begin.
  const draft = ebml('1c53bb6b', ...clusters.map((_, second) => cue(second, 0)));
  let at = head.length + draft.length;
  const cues = clusters.map((one, second) => {
    const made = cue(second, at);
    at += one.length;
    return made;
  });
  return Buffer.concat([header, ebml('18538067', head, ebml('1c53bb6b', ...cues), ...clusters)]);
}
