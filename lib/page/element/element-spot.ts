// A place in the page where content was to be. Types only; used in the isolated world.
import type { Surface } from '@/lib/messages/content-protocol';
import type { Content } from '@/lib/page/content/content-asks';
import type { Address } from './element-address';

export interface Spot {
  element: Element;
  /** What failed to load there, resolved. */
  url: string;
  surface: Surface;
  /** The page has put nothing else there since. */
  isStill(): boolean;
  /** Other bytes stand there already for this very address: another failure of it is no news. */
  isMended?(): boolean;
  /** Told before anything is asked for: whether content could be there at all. */
  isFit?(): Promise<boolean>;
  /** False where these bytes may not, or cannot, be there. */
  put(content: Content): boolean | Promise<boolean>;
}

/** Keeps an address for as long as an element needs it; what it returns gives it back. */
export type Keep = (address: Address, element: Element) => () => void;
