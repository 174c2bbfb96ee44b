// Style sheets whose gateway fails: the verified text stands in a <style> behind the <link>, and follows it. Runs in the isolated world.
import { withAbsoluteUrls } from '@/lib/content/css-urls';
import { hasIntegrity } from '@/lib/content/integrity';
import type { Content } from '@/lib/page/content/content-asks';
import type { Spot } from './element-spot';

/** Null for links that are no style sheet that counts: icons, preloads, alternatives that nobody chose; or that need the site's login. */
export function linkSpot(link: HTMLLinkElement): Spot | null {
  if (!link.relList.contains('stylesheet') || link.relList.contains('alternate')) return null;
  if (link.crossOrigin === 'use-credentials') return null;
  const url = link.href;
  return {
    element: link,
    url,
    surface: 'style',
    isMended: () => standing.get(link) === url,
    isStill: () => link.href === url && link.isConnected,
    put: (content) => putStyle(link, content),
  };
}

/** By link, whose text stands behind it. Firefox loads a link anew when its `media` changes. */
const standing = new WeakMap<HTMLLinkElement, string>();

async function putStyle(link: HTMLLinkElement, content: Content): Promise<boolean> {
  const url = link.href;
  const text = await styleText(content, url, link.integrity);
  if (text === null || link.href !== url) return false;
  const style = link.ownerDocument.createElement('style');
  style.textContent = text;
  if (link.title !== '') style.title = link.title;
  const follow = () => {
    style.media = link.media;
    if (style.sheet !== null) style.sheet.disabled = link.disabled;
  };
  follow();
  link.after(style);
  follow();
  standing.set(link, url);
  const end = () => {
    standing.delete(link);
    watching.disconnect();
    style.remove();
  };
  const watching = new MutationObserver(() => (link.href === url && link.isConnected ? follow() : end()));
  watching.observe(link, { attributeFilter: ['media', 'disabled', 'href', 'rel'] });
  if (link.parentNode !== null) watching.observe(link.parentNode, { childList: true });
  link.dispatchEvent(new Event('load'));
  return true;
}

/**
 * Null unless every byte is proven: styles are active content (law 7), and neither the site's word nor a majority's makes them safe.
 *
 * @param url Where the site has it: what is relative in it stays so to that.
 */
export async function styleText(content: Content, url: string, integrity: string): Promise<string | null> {
  if (content.assurance !== 'proven' || !/^text\/(?:css|plain)/.test(content.type)) return null;
  // Absent on pages without a secure context.
  const { subtle }: { subtle?: SubtleCrypto } = crypto;
  if (!(await hasIntegrity(content.bytes, integrity, subtle))) return null;
  return withAbsoluteUrls(new TextDecoder().decode(content.bytes), url);
}
