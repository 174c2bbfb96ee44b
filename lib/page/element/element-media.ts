// Video and audio whose gateway fails: verified bytes in memory, and playing goes on where it stood. Runs in the isolated world.
import type { Content } from '@/lib/page/content/content-asks';
import { mediaAddress } from './element-address';
import { onChange } from './element-change';
import type { Keep, Spot } from './element-spot';

/** `HTMLMediaElement.NETWORK_NO_SOURCE`: no candidate is left. */
const noSource = 3;

/** @param mayBlob Whether the page's policy lets media be in memory: Chromium holds our own to it, too. */
export function mediaSpot(media: HTMLMediaElement, keep: Keep, mayBlob: () => Promise<boolean>): Spot {
  const before = media.getAttribute('src');
  return {
    element: media,
    url: media.currentSrc || media.src,
    surface: 'media',
    isStill: () => media.getAttribute('src') === before,
    isFit: mayBlob,
    put: (content) => putMedia(media, content, keep),
  };
}

/** One of several sources: the others are the page's own remedy, and come first. */
export function sourceSpot(source: HTMLSourceElement, keep: Keep, mayBlob: () => Promise<boolean>): Spot | null {
  const media = source.parentElement;
  if (!(media instanceof HTMLMediaElement)) return null;
  const url = source.src;
  return {
    element: source,
    url,
    surface: 'media',
    isStill: () => source.src === url && source.parentElement === media,
    isFit: mayBlob,
    put: (content) =>
      media.networkState === noSource && !media.hasAttribute('src') ? putMedia(media, content, keep) : false,
  };
}

function putMedia(media: HTMLMediaElement, content: Content, keep: Keep): boolean {
  const address = mediaAddress(content);
  if (address === null) return false;
  const { currentTime, paused, playbackRate } = media;
  const before = media.getAttribute('src');
  const release = keep(address, media);
  const goOn = () => {
    if (currentTime > 0) media.currentTime = currentTime;
    media.playbackRate = playbackRate;
    // Where the browser wants a gesture first, it stays paused, as the site's own would have.
    if (!paused) media.play().catch(() => {});
  };
  media.addEventListener('loadedmetadata', goOn, { once: true });
  media.setAttribute('src', address.url);
  onChange([media], ['src'], (stop) => {
    if (media.getAttribute('src') === address.url) return;
    stop();
    media.removeEventListener('loadedmetadata', goOn);
    release();
  });
  // The page chose another of its sources: ours must not stand before them.
  if (before === null)
    onSources(media, () => media.getAttribute('src') === address.url && media.removeAttribute('src'));
  return true;
}

function onSources(media: HTMLMediaElement, changed: () => void): void {
  const observer = new MutationObserver(() => {
    observer.disconnect();
    changed();
  });
  observer.observe(media, { childList: true, subtree: true, attributeFilter: ['src'] });
}

/** The shortest sound there is: a header of RIFF/WAVE, and one sample. */
const sound = 'UklGRiUAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQEAAACA';

/** Tries a blob: in an element that nobody sees; a policy that forbids it says so. Once per document. */
export function createBlobTrial(page: Document, isForbidden: () => boolean): () => Promise<boolean> {
  let trial: Promise<boolean> | undefined;
  const run = () =>
    new Promise<boolean>((resolve) => {
      const audio = page.createElement('audio');
      const url = URL.createObjectURL(new Blob([Uint8Array.fromBase64(sound)], { type: 'audio/wav' }));
      const done = () => {
        URL.revokeObjectURL(url);
        audio.removeAttribute('src');
        resolve(!isForbidden());
      };
      audio.addEventListener('loadedmetadata', done, { once: true });
      audio.addEventListener('error', done, { once: true });
      audio.preload = 'metadata';
      audio.src = url;
    });
  return () => (trial ??= run());
}
