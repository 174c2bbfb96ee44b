import { describe, expect, test } from 'vitest';
import { maySurface, typeOf } from '@/lib/content/sniff';

const bytes = (text: string) => new TextEncoder().encode(text);
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);

describe('the type is told by the bytes', () => {
  test.each([
    ['RIFF1234WEBPVP8 ', '', 'image/webp'],
    ['RIFF1234WAVEfmt ', '', 'audio/wave'],
    ['\0\0\0 ftypavif', '', 'image/avif'],
    ['\0\0\0 ftypisom', '', 'video/mp4'],
    ['wOF2\0\0', '', 'font/woff2'],
    ['<svg xmlns="http://www.w3.org/2000/svg">', '', 'image/svg+xml'],
    ['<?xml version="1.0"?>\n<!-- a --><svg>', '', 'image/svg+xml'],
    ['  <!DOCTYPE html><title>', '', 'text/html; charset=utf-8'],
    ['{"name":"#1"}', '', 'application/json'],
    ['{"name":"#1"}', '1.json', 'application/json'],
    ['body { color: red }', 'a.css', 'text/css; charset=utf-8'],
    ['grüße', '', 'text/plain; charset=utf-8'],
    ['', '', 'text/plain; charset=utf-8'],
    ['a\u0001b', 'a.css', 'application/octet-stream'],
  ])('%j named %j is %s', (text, name, type) => {
    expect(typeOf(bytes(text), name)).toBe(type);
  });

  test('a picture is one whatever it is called', () => {
    expect(typeOf(png, 'a.html')).toBe('image/png');
  });

  test('a character that is cut at the end does not make text binary', () => {
    expect(typeOf(bytes('grüße').subarray(0, 3), '')).toBe('text/plain; charset=utf-8');
  });

  test('comments without end keep nobody busy', () => {
    const startedAt = performance.now();
    expect(typeOf(bytes('<!---->'.repeat(150)), '')).toBe('text/plain; charset=utf-8');
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('nothing is put where it could do more than it should', () => {
  test.each([
    ['text/html; charset=utf-8', 'image'],
    ['text/html; charset=utf-8', 'style'],
    ['text/html; charset=utf-8', 'script'],
    ['application/pdf', 'image'],
    ['image/svg+xml', 'media'],
    ['image/png', 'script'],
    ['image/png', 'font'],
    ['application/octet-stream', 'style'],
  ] as const)('%s is no %s', (type, surface) => {
    expect(maySurface(type, surface)).toBe(false);
  });

  test.each([
    ['image/png', 'image'],
    ['image/svg+xml', 'image'],
    ['audio/wave', 'media'],
    ['video/mp4', 'media'],
    ['font/woff2', 'font'],
    ['text/css; charset=utf-8', 'style'],
    ['text/javascript; charset=utf-8', 'script'],
    ['text/html; charset=utf-8', 'fetch'],
  ] as const)('%s may be a %s', (type, surface) => {
    expect(maySurface(type, surface)).toBe(true);
  });
});
