// What the background says is missing in this frame, and no element has said: looked for in the page, and mended where it is found. Runs in the isolated world.
import { isContentLike } from '@/lib/content/content-like';
import type { OwnLoad } from '@/lib/messages/content-protocol';
import type { MissingKind, ToPage } from '@/lib/messages/page-protocol';
import type { ContentAsks } from '@/lib/page/content/content-asks';
import { mendFonts, mendImages, mendImports, type Place, picturePlaces } from './css-missing';
import { rootsOf } from './css-rules';
import { isShowing } from './element-image';
import type { Keep } from './element-spot';

interface Means {
  page: Window;
  asks: ContentAsks;
  keep: Keep;
  /** Cares for one picture as if it had just told of its failure, unless that is being done. */
  rescueImage(img: HTMLImageElement, url: string, own: OwnLoad): void;
  /** A CSS picture in memory is held to the page's own policy. */
  mayBlobImage(): boolean;
}

/** An element tells of the same failure itself, a little earlier or later. */
const gatherMs = 50;
/** The background waits so long for a picture that hangs. */
const lateMs = 5_000;

/** Words that come together are looked for together: reading all rules of a page costs a few ms. */
export function createMissing(means: Means): (message: ToPage) => void {
  const words = new Map<string, MissingKind>();
  const look = () => {
    const found = [...words];
    words.clear();
    const roots = rootsOf(means.page.document);
    const images = roots.flatMap((root) => [...root.querySelectorAll('img')]);
    const places = picturePlaces(roots);
    for (const [url, kind] of found) void mend(url, kind, { images, places }, means);
  };
  return (message) => {
    if (message.type !== 'content/failed') return;
    for (const [url, kind] of Object.entries(message.missing)) {
      if (!isContentLike(url)) continue;
      if (words.size === 0) setTimeout(look, gatherMs);
      words.set(url, kind);
    }
  };
}

interface Found {
  images: readonly HTMLImageElement[];
  places: readonly Place[];
}

async function mend(url: string, kind: MissingKind, { images, places }: Found, means: Means): Promise<void> {
  const { page, asks, keep, mayBlobImage } = means;
  if (!asks.mayAsk(url)) return;
  if (kind === 'font') return mendFonts(url, page.document, asks);
  if (kind === 'style') return mendImports(url, page.document, asks);
  const isLate = kind === 'late';
  for (const img of images) {
    if (!isShowing(img, url) || img.complete === isLate || img.naturalWidth > 0) continue;
    means.rescueImage(img, url, isLate ? { kind: 'late', waitedMs: lateMs } : { kind: 'failed' });
  }
  if (!isLate && mayBlobImage()) await mendImages(url, places, asks, keep);
}
