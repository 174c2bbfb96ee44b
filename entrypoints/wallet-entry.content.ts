// Detour's own wallet entries, in the site's own world; registered at run time, for sites where the user switched it on. Wiring only.
import { defineContentScript } from 'wxt/utils/define-content-script';
import { pageClock } from '@/lib/page/page-clock';
import { announceEntries } from '@/lib/page/wallet/wallet-announce';
import { takeWalletLine } from '@/lib/page/wallet/wallet-line';

export default defineContentScript({
  registration: 'runtime',
  matches: [],
  world: 'MAIN',
  main() {
    const clock = pageClock();
    takeWalletLine(window, clock, (line, terms) => announceEntries(window, clock, line, terms));
  },
});
