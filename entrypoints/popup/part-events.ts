// What the presses in the popup's parts below the answer ask of the background.
import { drillEvents } from './drill-events';
import { strictEvents } from './strict-events';
import { walletEvents } from './wallet-events';

type Act = (ask: () => Promise<unknown>) => void;

export const partEvents = (site: string | null, act: Act) => ({
  ...walletEvents(site, act),
  ...strictEvents(site, act),
  ...drillEvents(act),
});
