// What became of the spare that a wallet of the tab in front was offered: asked at once, then each second.
import { useEffect, useState } from 'preact/hooks';
import { askOwn } from '@/lib/browser/own-messaging';
import { activeTabId } from '@/lib/browser/own-page';
import type { Offer } from '@/lib/messages/wallet';

const EVERY_MS = 1_000;

async function askOffer(): Promise<Offer | null> {
  const tabId = await activeTabId();
  return tabId === null ? null : (await askOwn('wallet/offered', { tabId })).offer;
}

export function useOffer(): Offer | null {
  const [offer, setOffer] = useState<Offer | null>(null);
  useEffect(() => {
    // The report beside it says when the background does not answer.
    const look = () => void askOffer().then(setOffer, () => null);
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return offer;
}
