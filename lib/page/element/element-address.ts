// Where a document finds content that was brought to it: blob: for raster images, audio and video, data: for SVG and, in Chromium, for small
// pictures of elements; nothing else (rules 2.1). Runs in the isolated world.
import type { Content } from '@/lib/page/content/content-asks';

/** A place in memory; the document's own, and readable by it, as a `fetch` of the same content is. */
export interface Address {
  url: string;
  release(): void;
}

const raster = /^image\/(?:png|jpeg|gif|webp|avif|bmp|x-icon)$/;
const media = /^(?:audio|video)\/[\w.-]+$|^application\/ogg$/;

/** Null for anything that could be a document: a blob: has the page's origin, and an SVG in it runs scripts. */
export function imageAddress(content: Content): Address | null {
  if (content.type === 'image/svg+xml') return dataAddress(content);
  return raster.test(content.type) ? blobAddress(content) : null;
}

/**
 * To make a blob: a document in Chromium waits twice for the browser's own process, which has the most to do where many pictures fail. In
 * Firefox it waits for nobody.
 */
const smallBytes = import.meta.env.FIREFOX ? 0 : 64 * 1024;

/** The same for one element: a rule of a sheet would be read with all its bytes again and again. */
export function elementAddress(content: Content): Address | null {
  const isSmall = raster.test(content.type) && content.bytes.length <= smallBytes;
  return isSmall ? dataAddress(content) : imageAddress(content);
}

const dataAddress = ({ bytes, type }: Content): Address => ({
  url: `data:${type};base64,${bytes.toBase64()}`,
  release() {},
});

export function mediaAddress(content: Content): Address | null {
  return media.test(content.type) ? blobAddress(content) : null;
}

function blobAddress({ bytes, type }: Content): Address {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  return { url, release: () => URL.revokeObjectURL(url) };
}

/** An element that is out of the document this long is not expected back: lists that scroll put elements away for a while. */
const awayMs = 60_000;

/**
 * Gives addresses back whose elements are gone for good: looked at whenever a new one is given out, so that a page that shows ever new
 * pictures holds a bounded number.
 *
 * @returns Keeps an address for an element, until what it returns is called.
 */
export function createKeeper(now: () => number): (address: Address, element: Element) => () => void {
  const kept = new Map<Address, { element: Element; awaySince: number | null }>();
  const forget = (address: Address) => {
    if (kept.delete(address)) address.release();
  };
  const sweep = () => {
    for (const [address, one] of kept) {
      one.awaySince = one.element.isConnected ? null : (one.awaySince ?? now());
      if (one.awaySince !== null && now() - one.awaySince > awayMs) forget(address);
    }
  };
  return (address, element) => {
    sweep();
    kept.set(address, { element, awaySince: null });
    return () => forget(address);
  };
}
