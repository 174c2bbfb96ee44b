// Content that style sheets ask for and do not get: backgrounds, fonts, imports. No event tells of it; the background does. Runs in the isolated world.
import type { Content, ContentAsks } from './content-asks';
import { addressesIn, baseOf, declarationsOf, type Root, replaceIn, rulesOf } from './css-rules';
import { imageAddress } from './element-address';
import type { Keep } from './element-spot';
import { styleText } from './element-style';

const failed = { kind: 'failed' } as const;

/** Pictures: in rules, in custom properties, in `style` attributes; and a video's poster. */
export async function mendImages(url: string, roots: readonly Root[], asks: ContentAsks, keep: Keep): Promise<void> {
  const places = [...imagePlaces(url, roots)];
  if (places.length === 0) return;
  const content = await asks.get(url, 'image', failed).content;
  const address = content === null ? null : imageAddress(content);
  if (address === null) return;
  for (const { element, put } of places) {
    put(address.url);
    if (element !== null) keep(address, element);
  }
}

/** What of a page shows that picture; `element` is null where a rule does, which may for as long as the document lives. */
function* imagePlaces(
  url: string,
  roots: readonly Root[],
): Generator<{ element: Element | null; put(by: string): void }> {
  const [document] = roots;
  if (!(document instanceof Document)) return;
  for (const rule of rulesOf(roots)) {
    if (!(rule instanceof CSSStyleRule || rule instanceof CSSKeyframeRule)) continue;
    const base = baseOf(rule, document);
    for (const name of declarationsOf(rule.style, url, base))
      yield { element: null, put: (by) => replaceIn(rule.style, name, { url, by, base }) };
  }
  const base = document.baseURI;
  for (const element of roots.flatMap((root) => [...root.querySelectorAll('[style*="url("]')])) {
    if (!(element instanceof HTMLElement || element instanceof SVGElement)) continue;
    for (const name of declarationsOf(element.style, url, base))
      yield { element, put: (by) => replaceIn(element.style, name, { url, by, base }) };
  }
  for (const video of roots.flatMap((root) => [...root.querySelectorAll('video')])) {
    if (video.poster === url) yield { element: video, put: (by) => video.setAttribute('poster', by) };
  }
}

/** The same face from bytes stands before the one that did not come (CSS Font Loading, 4.3). Proven bytes only. */
export async function mendFonts(url: string, document: Document, asks: ContentAsks): Promise<void> {
  const faces = [...rulesOf([document])]
    .filter((rule) => rule instanceof CSSFontFaceRule)
    .filter((rule) => addressesIn(rule.style.getPropertyValue('src'), baseOf(rule, document)).includes(url));
  if (faces.length === 0) return;
  const content = await asks.get(url, 'font', failed).content;
  if (content?.assurance !== 'proven' || !content.type.startsWith('font/')) return;
  for (const { style } of faces) document.fonts.add(await faceOf(style, content).load());
}

function faceOf(style: CSSStyleDeclaration, { bytes }: Content): FontFace {
  const said = (name: string) => style.getPropertyValue(name).trim();
  const family = said('font-family').replace(/^(["'])(.*)\1$/, '$2');
  const descriptors: [keyof FontFaceDescriptors, string][] = [
    ['style', said('font-style')],
    ['weight', said('font-weight')],
    ['stretch', said('font-stretch')],
    ['unicodeRange', said('unicode-range')],
    ['featureSettings', said('font-feature-settings')],
    ['display', said('font-display')],
  ];
  return new FontFace(family, bytes, Object.fromEntries(descriptors.filter(([, value]) => value !== '')));
}

/** `@import` of a sheet in an element: its text stands before the sheet that asks for it, under the same conditions. */
export async function mendImports(url: string, document: Document, asks: ContentAsks): Promise<void> {
  const missing = [...rulesOf([document])]
    .filter((rule) => rule instanceof CSSImportRule)
    .filter((rule) => new URL(rule.href, baseOf(rule, document)).href === url && isMissing(rule));
  if (missing.length === 0) return;
  const content = await asks.get(url, 'style', failed).content;
  const text = content === null ? null : await styleText(content, url, '');
  if (text === null) return;
  for (const rule of missing) {
    const owner = rule.parentStyleSheet?.ownerNode;
    // In a layer it would be weighed otherwise; deeper down there is no element to put it before.
    if (!(owner instanceof Element) || rule.layerName != null) continue;
    if (rule.supportsText != null && !CSS.supports(rule.supportsText)) continue;
    const style = document.createElement('style');
    style.media = rule.media.mediaText;
    style.textContent = text;
    owner.before(style);
  }
}

function isMissing({ styleSheet }: CSSImportRule): boolean {
  try {
    return styleSheet == null || styleSheet.cssRules.length === 0;
  } catch {
    return true; // of another origin: it has failed, or the background would not say so
  }
}
