// The style rules of a document, and the addresses in them. Runs in the isolated world.
import { absolute, mapCssUrls, withAbsoluteUrls } from '@/lib/content/css-urls';

/** A document, or the inside of a component. */
export type Root = Document | ShadowRoot;

/** The document and every open shadow root in it: looked for only when something has failed. */
export function rootsOf(document: Document): Root[] {
  const roots: Root[] = [document];
  for (const root of roots) {
    for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot !== null) roots.push(shadowRoot);
  }
  return roots;
}

/** Every rule that may be read, inner ones too; sheets of other origins may not. */
export function* rulesOf(roots: readonly Root[]): Generator<CSSRule> {
  for (const root of roots)
    for (const sheet of [...root.styleSheets, ...root.adoptedStyleSheets]) yield* rulesIn(() => sheet.cssRules);
}

function* rulesIn(list: () => CSSRuleList | undefined): Generator<CSSRule> {
  for (const rule of readable(list)) {
    yield rule;
    if (rule instanceof CSSImportRule) yield* rulesIn(() => rule.styleSheet?.cssRules);
    else if (rule instanceof CSSGroupingRule || rule instanceof CSSStyleRule || rule instanceof CSSKeyframesRule)
      yield* rulesIn(() => rule.cssRules);
  }
}

function readable(list: () => CSSRuleList | undefined): CSSRule[] {
  try {
    return [...(list() ?? [])];
  } catch {
    return []; // SecurityError: a sheet of another origin
  }
}

/** What the relative addresses of a rule are relative to. */
export function baseOf(rule: CSSRule, document: Document): string {
  return rule.parentStyleSheet?.href ?? document.baseURI;
}

export function addressesIn(value: string, base: string): string[] {
  const found: string[] = [];
  if (value.includes('url('))
    mapCssUrls(value, (address) => {
      found.push(absolute(address, base));
      return address;
    });
  return found;
}

/** Writes another address in place of `url`. In the rule itself: whatever else says something of the same elements weighs as before. */
export function replaceIn(style: CSSStyleDeclaration, name: string, { url, by, base }: Replacement): void {
  const value = withAbsoluteUrls(style.getPropertyValue(name), base);
  const mended = mapCssUrls(value, (address) => (address === url ? by : address));
  style.setProperty(name, mended, style.getPropertyPriority(name));
}

export interface Replacement {
  url: string;
  by: string;
  base: string;
}
