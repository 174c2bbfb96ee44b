// The addresses in a style sheet's text. Pure; runs in pages and in tests.

/** Comments and plain strings are passed over; what they hold is no address. Unclosed, they end where the text does (CSS Syntax Level 3, 4.3). */
const string = `"(?:\\\\[\\s\\S]|[^"\\\\\\n])*"?|'(?:\\\\[\\s\\S]|[^'\\\\\\n])*'?`;
const token = new RegExp(
  `/\\*[\\s\\S]*?(?:\\*/|$)|(@import\\s*)(${string})|url\\(\\s*(${string}|(?:\\\\[\\s\\S]|[^\\s"'()\\\\])+)\\s*\\)|${string}`,
  'gi',
);

/**
 * The same text with every address in `url()` and `@import` put through `change`.
 *
 * @param change Given the address as it is written, without quotes; what it returns is written in its place.
 */
export function mapCssUrls(css: string, change: (address: string) => string): string {
  return css.replaceAll(token, (whole, rule?: string, imported?: string, url?: string) => {
    if (rule !== undefined && imported !== undefined) return `${rule}${quoted(change(plain(imported)))}`;
    if (url !== undefined) return `url(${quoted(change(plain(url)))})`;
    return whole;
  });
}

/** With relative addresses made absolute: the text can stand anywhere then. */
export function withAbsoluteUrls(css: string, base: string): string {
  return mapCssUrls(css, (address) => absolute(address, base));
}

/** A fragment alone points into the document at hand, wherever the style stands. */
export function absolute(address: string, base: string): string {
  return address.startsWith('#') || !URL.canParse(address, base) ? address : new URL(address, base).href;
}

function plain(text: string): string {
  const inner = /^["']/.test(text) ? text.slice(1, -1) : text;
  return inner.replaceAll(/\\(?:([0-9a-f]{1,6})\s?|\n|([\s\S]))/gi, (_, code?: string, character?: string) =>
    code === undefined ? (character ?? '') : String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff)),
  );
}

function quoted(address: string): string {
  return `"${address.replaceAll(/["\\\n\r\f]/g, (character) => `\\${(character.codePointAt(0) ?? 0).toString(16)} `)}"`;
}
