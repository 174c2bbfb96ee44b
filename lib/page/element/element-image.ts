// Pictures in elements: where the failing address stands in one, and how other bytes get there. Runs in the isolated world.
import type { Content } from '@/lib/page/content/content-asks';
import { type Address, elementAddress } from './element-address';
import { onChange } from './element-change';
import type { Keep, Spot } from './element-spot';

/** An `<img>`, alone or in a `<picture>`. */
export function imgSpot(img: HTMLImageElement, keep: Keep, url: string = img.currentSrc || img.src): Spot {
  return {
    element: img,
    url,
    surface: 'image',
    isStill: () => isShowing(img, url),
    put: (content) => putImage(content, (address) => intoSrcset(img, url, address), img, keep),
  };
}

/** Whether that address is what it shows, or tries to: Chromium does not say which it chose before the first bytes. */
export function isShowing(img: HTMLImageElement, url: string): boolean {
  if (img.currentSrc !== '') return img.currentSrc === url;
  return img.src === url || [...sourcesOf(img), img].some((one) => candidateIn(one, url) !== null);
}

/** `<image>` of an SVG in the page, `<input type=image>`: one attribute, and nothing beside it. */
export function attributeSpot(element: Element, name: string, keep: Keep): Spot {
  const before = element.getAttribute(name) ?? '';
  const isStill = () => element.getAttribute(name) === before;
  const place = ({ url }: Address) => {
    element.setAttribute(name, url);
    return (left: () => void) => onChange([element], [name], () => element.getAttribute(name) !== url && left());
  };
  const url = URL.canParse(before, element.baseURI) ? new URL(before, element.baseURI).href : before;
  return { element, url, surface: 'image', isStill, put: (content) => putImage(content, place, element, keep) };
}

/** Puts it there; what it returns calls `left` when the page has put something else there. */
type Place = (address: Address) => (left: () => void) => void;

function putImage(content: Content, place: Place, element: Element, keep: Keep): boolean {
  const address = elementAddress(content);
  if (address === null) return false;
  place(address)(keep(address, element));
  return true;
}

/**
 * The `srcset` takes it, in place of the one candidate that failed, with its density and the rest of its list: the picture has the size
 * it would have had, and another window size chooses as ever. An `<img>` without one gets one: its `src` stays as it is, for the
 * page to read and to set (rules 3.13).
 */
function intoSrcset(img: HTMLImageElement, failed: string, { url }: Address): ReturnType<Place> {
  const holder = [...sourcesOf(img), img].find((one) => candidateIn(one, failed) !== null) ?? img;
  const [before, src] = [holder.getAttribute('srcset'), img.getAttribute('src')];
  const candidate = candidateIn(holder, failed);
  const ours =
    before === null || candidate === null
      ? [before, `${url} 1x`].filter((it) => it !== null && it.trim() !== '').join(', ')
      : before.slice(0, candidate.from) + url + before.slice(candidate.to);
  holder.setAttribute('srcset', ours);
  return (left) =>
    onChange([img, holder], ['src', 'srcset'], (stop) => {
      const isOurs = holder.getAttribute('srcset') === ours;
      if (isOurs && (candidate !== null || img.getAttribute('src') === src)) return;
      stop();
      // The page shows something else now: its own choice must not stand behind ours.
      if (isOurs && before === null) holder.removeAttribute('srcset');
      else if (isOurs && before !== null) holder.setAttribute('srcset', before);
      left();
    });
}

function sourcesOf(img: HTMLImageElement): Element[] {
  const { parentElement } = img;
  return parentElement?.localName === 'picture' ? [...parentElement.querySelectorAll(':scope > source')] : [];
}

/** Where in its `srcset` the candidate stands that leads to `url` (HTML, 4.8.4.2.1: an address, a descriptor, a comma). */
function candidateIn(element: Element, url: string): { from: number; to: number } | null {
  const srcset = element.getAttribute('srcset') ?? '';
  for (const match of srcset.matchAll(/[\s,]*([^\s,]\S*[^\s,]|[^\s,])(?:\s+[^,]*)?(?:,|\s*$)/g)) {
    const [whole, address = ''] = match;
    const from = match.index + whole.indexOf(address);
    if (URL.canParse(address, element.baseURI) && new URL(address, element.baseURI).href === url)
      return { from, to: from + address.length };
  }
  return null;
}
