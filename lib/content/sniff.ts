// Bytes -> what they are, by their first bytes; a gateway's word about a type is worth nothing (rules 2.1). Pure; runs in the background and in tests.

/** So many bytes tell (WHATWG MIME Sniffing reads 1445; only text needs more than 64). */
export const sniffBytes = 1_024;

/** Signatures: offset, bytes (-1: any), type (WHATWG MIME Sniffing, 6; AVIF and fonts by their own specifications). */
const signatures: readonly [at: number, bytes: readonly number[], type: string][] = [
  [0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 'image/png'],
  [0, [0xff, 0xd8, 0xff], 'image/jpeg'],
  [0, ascii('GIF87a'), 'image/gif'],
  [0, ascii('GIF89a'), 'image/gif'],
  [0, [...ascii('RIFF'), -1, -1, -1, -1, ...ascii('WEBPVP')], 'image/webp'],
  [0, ascii('BM'), 'image/bmp'],
  [0, [0, 0, 1, 0], 'image/x-icon'],
  [4, ascii('ftypavif'), 'image/avif'],
  [4, ascii('ftypavis'), 'image/avif'],
  [4, ascii('ftypM4A'), 'audio/mp4'],
  [4, ascii('ftypqt'), 'video/quicktime'],
  [4, ascii('ftyp'), 'video/mp4'],
  [0, [0x1a, 0x45, 0xdf, 0xa3], 'video/webm'],
  [0, [...ascii('OggS'), 0], 'application/ogg'],
  [0, [...ascii('RIFF'), -1, -1, -1, -1, ...ascii('WAVE')], 'audio/wave'],
  [0, ascii('fLaC'), 'audio/flac'],
  [0, ascii('ID3'), 'audio/mpeg'],
  [0, [0xff, 0xfb], 'audio/mpeg'],
  [0, [0xff, 0xf3], 'audio/mpeg'],
  [0, [0xff, 0xf1], 'audio/aac'],
  [0, [0xff, 0xf9], 'audio/aac'],
  [0, ascii('wOF2'), 'font/woff2'],
  [0, ascii('wOFF'), 'font/woff'],
  [0, [0, 1, 0, 0], 'font/ttf'],
  [0, ascii('OTTO'), 'font/otf'],
  [0, ascii('%PDF-'), 'application/pdf'],
  [0, [0, 0x61, 0x73, 0x6d], 'application/wasm'],
  [0, ascii('glTF'), 'model/gltf-binary'],
  [0, [0x1f, 0x8b, 8], 'application/gzip'],
  [0, [0x50, 0x4b, 3, 4], 'application/zip'],
];

function ascii(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0));
}

const byExtension: Readonly<Record<string, string>> = {
  css: 'text/css',
  csv: 'text/csv',
  htm: 'text/html',
  html: 'text/html',
  js: 'text/javascript',
  json: 'application/json',
  mjs: 'text/javascript',
  md: 'text/markdown',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  xml: 'application/xml',
};

/** Each comment ends at its first end: one way to read it, or hostile text would keep the expression busy. */
const comment = '<!--(?:(?!-->)[\\s\\S])*-->';
const htmlTags = 'html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p';
const htmlStart = new RegExp(`^(?:\\s|${comment})*<(?:!doctype html|${htmlTags})[\\s>]`, 'i');
const svgStart = new RegExp(`^(?:\\s|<\\?xml(?:(?!\\?>)[\\s\\S])*\\?>|${comment}|<!doctype svg[^>]*>)*<svg[\\s>]`, 'i');

/**
 * The type of content by its first bytes, and for text also by its name, or by its author's word.
 *
 * @param start Its first `sniffBytes` bytes, or all of it.
 * @param name Last segment of its path; may be empty.
 * @param declared What its author signed that it is; null where nobody did. No gateway's word.
 * @returns A media type, `application/octet-stream` where nothing is known. Text says its charset.
 */
export function typeOf(start: Uint8Array, name: string, declared: string | null = null): string {
  const found = signatures.find(([at, bytes]) =>
    bytes.every((byte, index) => byte === -1 || start[at + index] === byte),
  );
  if (found !== undefined) return found[2];
  const text = textOf(start);
  if (text === null) return 'application/octet-stream';
  const type =
    byExtension[/\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''] ?? textType(declared) ?? typeOfText(text);
  return type === 'application/json' || type === 'image/svg+xml' ? type : `${type}; charset=utf-8`;
}

/** Of a declared type, what text can be. */
function textType(declared: string | null): string | undefined {
  const type = declared?.split(';')[0]?.trim().toLowerCase().replace('application/javascript', 'text/javascript');
  return Object.values(byExtension).find((known) => known === type);
}

function typeOfText(text: string): string {
  if (svgStart.test(text)) return 'image/svg+xml';
  if (htmlStart.test(text)) return 'text/html';
  if (/^\s*<\?xml/.test(text)) return 'application/xml';
  return /^\s*[[{]/.test(text) ? 'application/json' : 'text/plain';
}

/** Null for binary: a control character that no text holds (MIME Sniffing, 7.2), or no UTF-8. The end may be cut within a character. */
function textOf(start: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    return /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/.test(text) ? null : text;
  } catch {
    return null; // not UTF-8
  }
}

/** No document of any kind: neither script nor style nor a page can come of it. */
const passive = /^(?:image\/(?!svg)|audio\/|video\/|application\/ogg$)/;

/**
 * Whether bytes of this type may be put there. A script or a style sheet is text that does not begin as a document; a picture is a
 * raster image, or an SVG, which the relay shows only as `data:` (rules 2.1).
 */
export function maySurface(type: string, surface: 'fetch' | 'image' | 'media' | 'style' | 'font' | 'script'): boolean {
  switch (surface) {
    case 'fetch':
      return true;
    case 'image':
      return /^image\//.test(type);
    case 'media':
      return passive.test(type) && !/^image/.test(type);
    case 'font':
      return /^font\//.test(type);
    case 'style':
      return /^text\/(?:css|plain)/.test(type);
    case 'script':
      return /^text\/(?:javascript|plain)|^application\/json/.test(type);
  }
}
