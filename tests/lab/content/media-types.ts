// The content type of a file as gateways guess it: by the name's ending, else by the first bytes. Data and look-ups only.

const byEnding: Record<string, string> = {
  avif: 'image/avif',
  css: 'text/css; charset=utf-8',
  gif: 'image/gif',
  html: 'text/html; charset=utf-8',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  mjs: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
  txt: 'text/plain; charset=utf-8',
  wav: 'audio/wav',
  webm: 'video/webm',
  webp: 'image/webp',
  woff: 'font/woff',
};

/** First bytes in Latin-1; a dot stands for any byte. */
const byStart: readonly (readonly [RegExp, string])[] = [
  [/^\x89PNG/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^GIF8/, 'image/gif'],
  [/^RIFF.{4}WEBP/s, 'image/webp'],
  [/^RIFF.{4}WAVE/s, 'audio/wav'],
  [/^.{4}ftypavif/s, 'image/avif'],
  [/^.E\xdf\xa3/s, 'video/webm'],
  [/^wOFF/, 'font/woff'],
  [/^.{12}OS\/2/s, 'font/ttf'],
  [/^\s*(?:<!doctype html|<html)/i, 'text/html; charset=utf-8'],
  [/^\s*[{[]/, 'application/json'],
  [/^\s*(?:<\?xml[^>]*>\s*)?<svg/i, 'image/svg+xml'],
];

/** @param start The first bytes, some dozens of them. */
export function mediaTypeOf(name: string, start: Uint8Array): string {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const named = byEnding[ending];
  if (named !== undefined) return named;
  const text = Buffer.from(start.subarray(0, 64)).toString('latin1');
  const found = byStart.find(([shape]) => shape.test(text));
  if (found !== undefined) return found[1];
  return /^[\t\n\r\x20-\x7e]*$/.test(text) ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}
