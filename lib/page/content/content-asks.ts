// Asks for the content that one document's elements miss: each piece once at a time, whole, and within limits. Runs in the isolated world.
import type { Assurance } from '@/lib/failover/verdict';
import type { OwnLoad, Surface } from '@/lib/messages/content-protocol';
import { createAllowance } from '@/lib/page/allowance';
import { askContent, type ContentAnswer, type OpenContent } from './content-line';

/** A piece of content as a whole. */
export interface Content {
  bytes: Uint8Array<ArrayBuffer>;
  /** By its first bytes (content/sniff.ts): what a gateway says of it does not count. */
  type: string;
  assurance: Assurance;
}

export interface ContentAsks {
  get(url: string, surface: Surface, own: OwnLoad): Asked;
  /** False where asking is of no use: it was lost a moment ago, the site is off, or it asks without end. */
  mayAsk(url: string): boolean;
  /** It is of no use here, whoever has it. */
  lose(url: string): void;
}

/** Neither rejects. */
interface Asked {
  /** False: nobody has it. */
  begun: Promise<boolean>;
  /** Null: it did not come, or may not be used here. */
  content: Promise<Content | null>;
}

/** An element needs all of it in memory (rules 1.7). */
const mostBytes = 64 * 1024 * 1024;
/** A gallery fails at once; a page that loads anew what fails, for ever. */
const [askBurst, asksPerSecond] = [500, 10];
/** What nobody had is not asked for again so soon: pages try again and again. */
const lostForMs = 20_000;
const mostLost = 1_000;

/** @param leaving Of the document as it is shown now: aborts when it leaves. */
export function createContentAsks(open: OpenContent, leaving: () => AbortSignal, now: () => number): ContentAsks {
  const running = new Map<string, Asked>();
  const lost = new Map<string, number>();
  const mayAskMore = createAllowance(askBurst, asksPerSecond);
  let isPassive = false;

  /** Hears, beside the ask, whether this site wants any more of it. */
  const openHearing: OpenContent = ({ hear, end }) =>
    open({
      hear(word) {
        if (word.kind === 'own' && word.passive) isPassive = true;
        hear(word);
      },
      end,
    });

  function ask(url: string, surface: Surface, own: OwnLoad): Asked {
    const answer = mayAskMore(now())
      ? askContent({ url, surface, range: null, own }, openHearing, leaving())
      : Promise.resolve(null);
    const content = answer.then((it) => (it === null ? null : whole(it)));
    void content.then((it) => it === null && lose(url));
    return { begun: answer.then((it) => it !== null), content };
  }

  function lose(url: string): void {
    if (lost.size >= mostLost) lost.clear();
    lost.set(url, now() + lostForMs);
  }

  return {
    lose,
    mayAsk: (url) => !isPassive && (lost.get(url) ?? 0) < now(),
    get(url, surface, own) {
      const key = `${surface} ${url}`;
      const before = running.get(key);
      if (before !== undefined) return before;
      const asked = ask(url, surface, own);
      running.set(key, asked);
      void asked.content.then(() => running.delete(key));
      return asked;
    },
  };
}

/** Null when it is too large, or broke off. */
async function whole({ head, read, cancel }: ContentAnswer): Promise<Content | null> {
  if (head.length > mostBytes) {
    cancel();
    return null;
  }
  const bytes = new Uint8Array(head.length);
  let at = 0;
  try {
    for (let part = await read(); part !== null && at + part.length <= bytes.length; part = await read()) {
      bytes.set(part, at);
      at += part.length;
    }
  } catch {
    return null; // it broke off, and nobody has the rest
  }
  cancel();
  return at === bytes.length ? { bytes, type: head.contentType, assurance: head.assurance } : null;
}
