// What our own pages (popup, dashboard, welcome) ask of the background. The listener drops every other sender.
import type { SiteReport } from '@/lib/ledger/report';
import type { ReadPolicy } from './policy';
import type { BroadcastConsent, ChainSettings, Settings } from './settings';

/** One endpoint of a chain as the dashboard lists it, in the order of asking. */
export interface EndpointRow {
  url: string;
  /** Operator name, or the user's own name for it. */
  name: string;
  operator: string;
  tracking: 'none' | 'limited' | 'unspecified' | 'yes' | 'own';
  on: boolean;
  own: boolean;
  /** Set by the administrator: neither switched off nor removed. */
  locked: boolean;
  /** Why it would not be asked although it is on: its tracking policy, its operator, expired; null when it may be asked. */
  barred: 'tracking' | 'operator' | 'expired' | null;
  /** Transactions sent here go to a private relay; never asked to broadcast. */
  privateTx: boolean;
  /** Last measured, ms; null when never asked. */
  latencyMs: number | null;
  state: 'unknown' | 'answers' | 'fails' | 'trying';
}

export interface ChainRow {
  chainId: number;
  name: string;
  testnet: boolean;
  endpoints: EndpointRow[];
}

export interface OperatorRow {
  id: string;
  name: string;
  tracking: 'none' | 'limited' | 'unspecified' | 'yes';
  chains: number;
  off: boolean;
  /** Switched off by the administrator. */
  locked: boolean;
}

/** Result of asking an endpoint that the user wants to add. */
export type EndpointCheck =
  | { kind: 'ok'; latencyMs: number; chainId: number }
  | { kind: 'wrong-chain'; chainId: number; name: string | null }
  | { kind: 'unreachable'; afterMs: number }
  | { kind: 'not-rpc' }
  | { kind: 'refused-url'; reason: 'scheme' | 'host' | 'credentials' | 'syntax' | 'policy' };

/** What an import would change; nothing is stored until it is confirmed with `settings/import` and `confirm`. */
export type ImportPreview =
  | { kind: 'ok'; changes: string[]; settings: Settings }
  | { kind: 'refused'; reason: 'not-json' | 'not-detour' | 'too-large' | 'bad-value'; at: string };

export interface OwnProtocol {
  'site/report': { ask: { tabId: number }; reply: SiteReport };
  'site/switch': { ask: { site: string; failover: boolean }; reply: null };
  /** Counts from the site's next transaction on; nothing of the last one is sent. */
  'site/broadcast': { ask: { site: string; broadcast: BroadcastConsent }; reply: null };
  'site/forget': { ask: { site: string }; reply: null };
  'failover/switch': { ask: { on: boolean }; reply: null };
  /** 0 ends the pause. */
  'failover/pause': { ask: { forMs: number }; reply: null };
  'settings/get': { ask: null; reply: { settings: Settings; setAside: boolean } & ReadPolicy };
  'settings/hedge': { ask: { on: boolean }; reply: null };
  'settings/tracking': { ask: Settings['tracking']; reply: null };
  'settings/operator': { ask: { operator: string; off: boolean }; reply: null };
  'settings/chain': { ask: { chainId: number; chain: ChainSettings }; reply: null };
  'settings/export': { ask: null; reply: { text: string } };
  'settings/preview': { ask: { text: string }; reply: ImportPreview };
  'settings/import': { ask: { text: string }; reply: ImportPreview };
  /** Settings, ledger, breakers: all of it. */
  'settings/erase': { ask: null; reply: null };
  'directory/chains': { ask: null; reply: { chains: ChainRow[]; checked: string } };
  'directory/operators': { ask: null; reply: { operators: OperatorRow[] } };
  'endpoint/check': { ask: { chainId: number; url: string }; reply: EndpointCheck };
}

export type OwnTopic = keyof OwnProtocol;
export type OwnMessage = { [T in OwnTopic]: { type: T; ask: OwnProtocol[T]['ask'] } }[OwnTopic];
