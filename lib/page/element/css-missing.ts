// Content that style sheets ask for and do not get: backgrounds, fonts, imports. No event tells of it; the background does. Runs in the isolated world.
import type { Content, ContentAsks } from '@/lib/page/content/content-asks';
import { addressesIn, baseOf, type Root, replaceIn, rulesOf } from './css-rules';
import { imageAddress } from './element-address';
import type { Keep } from './element-spot';
import { styleText } from './element-style';

const failed = { kind: 'failed' } as const;

/** Where a page shows a picture; `element` is null where a rule does, which may for as long as the document lives. */
export interface Place {
  url: string;
  element: Element | null;
  put(by: string): void;
}

/** Pictures: in rules, in custom properties, in `style` attributes; and a video's poster. Read once for all that is missing. */
export function picturePlaces(roots: readonly Root[]): Place[] {
  const [document] = roots;
  return document instanceof Document ? [...placesIn(document, roots)] : [];
}

function* placesIn(document: Document, roots: readonly Root[]): Generator<Place> {
  for (const rule of rulesOf(roots))
    if (rule instanceof CSSStyleRule || rule instanceof CSSKeyframeRule)
      yield* placesOf(rule.style, null, baseOf(rule, document));
  for (const element of roots.flatMap((root) => [...root.querySelectorAll('[style*="url("]')]))
    if (element instanceof HTMLElement || element instanceof SVGElement)
      yield* placesOf(element.style, element, document.baseURI);
  for (const video of roots.flatMap((root) => [...root.querySelectorAll('video')]))
    yield { url: video.poster, element: video, put: (by) => video.setAttribute('poster', by) };
}

function* placesOf(style: CSSStyleDeclaration, element: Element | null, base: string): Generator<Place> {
  for (const name of style)
    for (const url of new Set(addressesIn(style.getPropertyValue(name), base)))
      yield { url, element, put: (by) => replaceIn(style, name, { url, by, base }) };
}

/** @param places All that the page has of them. */
export async function mendImages(url: string, places: readonly Place[], asks: ContentAsks, keep: Keep): Promise<void> {
  const wanting = places.filter((place) => place.url === url);
  if (wanting.length === 0) return;
  const content = await asks.get(url, 'image', failed).content;
  const address = content === null ? null : imageAddress(content);
  if (address === null) return;
  for (const { element, put } of wanting) {
    put(address.url);
    if (element !== null) keep(address, element);
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
