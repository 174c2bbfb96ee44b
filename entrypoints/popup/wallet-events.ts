// What each press in the popup's part about the wallet asks of the background.
import type { WalletPartProps } from '@/components/popup/wallet-part';
import { askOwn } from '@/lib/browser/own-messaging';
import { activeTabId } from '@/lib/browser/own-page';

type WalletEvents = Pick<WalletPartProps, 'onLook' | 'onWallet' | 'onOffer'>;

/** @param act Runs an ask and looks at the site again. */
export function walletEvents(site: string | null, act: (ask: () => Promise<unknown>) => void): WalletEvents {
  const inTab = async <T>(ask: (tabId: number) => Promise<T>): Promise<T | null> => {
    const tabId = await activeTabId();
    return tabId === null ? null : ask(tabId);
  };
  return {
    onLook: async () => (await inTab((tabId) => askOwn('wallet/look', { tabId })))?.wallets ?? null,
    onWallet: (on) => site !== null && act(() => inTab((tabId) => askOwn('site/wallet', { site, on, tabId }))),
    onOffer: (wallet) => act(() => inTab((tabId) => askOwn('wallet/offer', { tabId, wallet }))),
  };
}
