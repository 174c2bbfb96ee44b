// The relay of the wallet entries, in the isolated world; registered at run time, for sites where the user switched it on. Wiring only.
import { defineContentScript } from 'wxt/utils/define-content-script';
import { askAboutWallets, isFirstIn } from '@/lib/browser/messaging';
import { installWalletRelay } from '@/lib/page/wallet/wallet-relay';

export default defineContentScript({
  registration: 'runtime',
  matches: [],
  main() {
    if (isFirstIn(globalThis)) void installWalletRelay(window, askAboutWallets);
  },
});
