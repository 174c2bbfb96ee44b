// What our own pages (popup, dashboard, welcome) ask of the background. The listener drops every other sender.
import type { Fault } from '@/lib/failover/verdict';
import type { Span } from '@/lib/ledger/erase';
import type { Overview } from '@/lib/ledger/overview';
import type { AnswerCheck, SiteReport } from '@/lib/ledger/report';
import type { DrillAsk, DrillList, DrillPlaces, DrillStart } from './drill';
import type { LiveHealth } from './live-health';
import type { ToldSettings } from './policy';
import type {
  BroadcastConsent,
  ChainSettings,
  CheckSettings,
  ContentMode,
  ContentSettings,
  NodeConsent,
  OwnEndpoint,
  SettingChange,
  Settings,
} from './settings';
import type { TransactionProtocol } from './transaction';
import type { FoundWallet, Offer } from './wallet';

/** One endpoint of a chain as the dashboard lists it, in the order of asking. */
export interface EndpointRow extends LiveHealth {
  url: string;
  /** Operator name, or the user's own name for it. */
  name: string;
  operator: string;
  tracking: 'none' | 'limited' | 'unspecified' | 'yes' | 'own';
  on: boolean;
  own: boolean;
  /** Set by the administrator: neither switched off nor removed. */
  locked: boolean;
  /** Of an own one: on this computer or in the own network, so it serves the sites that the user named. */
  isInside: boolean;
  /** Of one inside: asked first, and nobody else without the user's word. */
  isFirst: boolean;
  /** Of an own one: transactions may be sent to it. */
  broadcasts: boolean;
  /** Why it would not be asked although it is on: its tracking policy, its operator, expired; null when it may be asked. */
  barred: 'tracking' | 'operator' | 'expired' | null;
  /** Transactions sent here go to a private relay; never asked to broadcast. */
  privateTx: boolean;
}

export interface ChainRow {
  chainId: number;
  /** What it is called where chains are told apart (CAIP-2), for one whose number is ours alone; null for all others. */
  reference: string | null;
  name: string;
  testnet: boolean;
  endpoints: EndpointRow[];
}

/** What failed, over all sites that it touched, laid to its cause: one operator, a cloud with several of them in it, or the chain itself. */
export interface IncidentRow {
  cause: 'operator' | 'cloud' | 'chain' | 'sequencer';
  /** Of the operator, the cloud or the chain. */
  name: string;
  hosts: string[];
  /** By name, in the order in which they failed. */
  operators: string[];
  /** Where the operator stood: its edge and what is behind it, by name; null where nothing is known, and of a cloud. */
  cloud: string | null;
  /** Epoch ms; `endedAt` is null while it lasts. */
  startedAt: number;
  endedAt: number | null;
  /** The first; null of a chain that has no new block. */
  fault: Fault | null;
  sites: string[];
  /** Who answered instead; `detour`: it was kept on this computer. Who is not listed may be the user's own. */
  rescuers: { operator: string; name: string; listed: boolean }[];
  /** Calls. */
  saved: number;
  lost: number;
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

/** A gateway for content, as the dashboard lists it. */
export interface GatewayRow extends LiveHealth {
  host: string;
  operator: string;
  /** What one switch counts for. */
  group: string;
  network: 'IPFS' | 'Arweave' | 'DNS';
  /**
   * `blocks`: in small pieces, each proven as it comes; `files`: whole, proven when all of it is there; `pages`: for people, so Detour does not ask it.
   * `providers`: who stores a file, and what an IPNS name stands for; `names`: what a name of the DNS stands for.
   */
  serves: 'blocks' | 'files' | 'pages' | 'providers' | 'names';
  on: boolean;
  /** Switched off by the administrator. */
  locked: boolean;
}

/** An address as the user typed it. `{chainId}` and `{service}` in it stand for a chain's id and its name at Pocket Network. */
export interface TypedAddress {
  url: string;
  /** A public name that leads into the own network. */
  inside?: true;
}

/** Result of asking a gateway that the user wants to add. */
export type GatewayCheck =
  | {
      kind: 'ok';
      network: 'IPFS' | 'Arweave';
      /** It packs all that is needed of one file into one answer (a CAR). */
      isPacked: boolean;
      /** What is saved of what was typed. */
      origin: string;
      latencyMs: number;
      /** On this computer or in the own network. */
      isInside: boolean;
    }
  | Extract<EndpointCheck, { kind: 'unreachable' | 'refused-url' }>
  /** Something answers there, with nothing that could be held against its address. */
  | { kind: 'no-gateway' };

/** Result of asking an endpoint that the user wants to add. */
export type EndpointCheck =
  | {
      kind: 'ok';
      latencyMs: number;
      chainId: number;
      /** On this computer or in the own network. */
      isInside: boolean;
      /** What it says it is, such as `Geth/v1.14.0`; null when it does not say. */
      client: string | null;
      /** Its newest block; null when it does not say. */
      head: number | null;
      /** How far that is behind a public endpoint's; null when none could be asked. */
      behindBlocks: number | null;
      /** What a gateway says at /healthz; null where that is none, or says nothing. */
      health: 'well' | 'unwell' | null;
    }
  | { kind: 'wrong-chain'; chainId: number; name: string | null }
  /** The chain's id, and another history than a public endpoint's. */
  | { kind: 'fork' }
  | {
      kind: 'unreachable';
      afterMs: number /** Its name is public: it may lead into the own network. */;
      isPublic: boolean;
    }
  | { kind: 'not-rpc' }
  | { kind: 'refused-url'; reason: 'scheme' | 'host' | 'credentials' | 'syntax' | 'policy' };

export interface ServedChain {
  chainId: number;
  name: string;
  url: string;
}

/** A node that answers on this computer. */
export interface FoundNode {
  /** May hold `{chainId}` or `{service}`. */
  url: string;
  chainId: number;
  /** Null for a chain that is in no list. */
  chainName: string | null;
  client: string | null;
}

/** What an import would change; nothing is stored until it is confirmed with `settings/import` and `confirm`. */
export type ImportPreview =
  | { kind: 'ok'; changes: SettingChange[]; settings: Settings }
  | { kind: 'refused'; reason: 'not-json' | 'not-detour' | 'too-large' | 'bad-value'; at: string };

export interface OwnProtocol extends TransactionProtocol {
  /** By its name where no tab shows it. */
  'site/report': { ask: { tabId: number } | { site: string }; reply: SiteReport };
  'site/switch': { ask: { site: string; failover: boolean }; reply: null };
  /** Counts from the site's next transaction on; nothing of the last one is sent. */
  'site/broadcast': { ask: { site: string; broadcast: BroadcastConsent }; reply: null };
  /** `off`: the user's own nodes do not serve it. */
  'site/node': { ask: { site: string; node: NodeConsent | 'off' }; reply: null };
  /** Detour's own entry beside the site's wallet; `tabId` is where it begins at once, if anywhere. */
  'site/wallet': { ask: { site: string; on: boolean; tabId: number | null }; reply: null };
  /** Null: as everywhere. */
  'strict/switch': { ask: { site: string; on: boolean }; reply: null };
  'strict/check': { ask: { tabId: number }; reply: { check: AnswerCheck | null } };
  'site/content': { ask: { site: string; content: ContentMode | null }; reply: null };
  'site/forget': { ask: { site: string }; reply: null };
  /** The tab's page is loaded anew. */
  'drill/start': { ask: DrillAsk; reply: DrillStart };
  'drill/end': { ask: { tabId: number }; reply: null };
  'drill/list': { ask: null; reply: DrillList };
  /** Where a drill of a site can begin, as it stands now. */
  'drill/places': { ask: { site: string }; reply: DrillPlaces };
  'drill/forget': { ask: { id: string }; reply: null };
  'failover/switch': { ask: { on: boolean }; reply: null };
  /** 0 ends the pause. */
  'failover/pause': { ask: { forMs: number }; reply: null };
  'settings/get': { ask: null; reply: ToldSettings };
  'settings/hedge': { ask: { on: boolean }; reply: null };
  'settings/checks': { ask: CheckSettings; reply: null };
  'settings/notify': { ask: { on: boolean }; reply: null };
  'settings/content': { ask: Partial<ContentSettings>; reply: null };
  'settings/tracking': { ask: Settings['tracking']; reply: null };
  'settings/operator': { ask: { operator: string; off: boolean }; reply: null };
  'settings/chain': { ask: { chainId: number; chain: ChainSettings }; reply: null };
  /** Adds own endpoints, or says another word of known ones; several chains at once. */
  'settings/own': { ask: { chainId: number; own: OwnEndpoint }[]; reply: null };
  'settings/export': { ask: null; reply: { text: string } };
  'settings/preview': { ask: { text: string }; reply: ImportPreview };
  'settings/import': { ask: { text: string }; reply: ImportPreview };
  /** Settings, ledger, breakers: all of it. */
  'settings/erase': { ask: null; reply: null };
  /** What was seen in a span of time, over all sites; settings stay. */
  'history/erase': { ask: Span; reply: null };
  'directory/chains': { ask: null; reply: { chains: ChainRow[]; checked: string } };
  /** All sites together. */
  'overview/get': { ask: null; reply: Overview };
  /** The newest first. */
  'incidents/list': { ask: null; reply: { incidents: IncidentRow[] } };
  'directory/operators': { ask: null; reply: { operators: OperatorRow[] } };
  'content/gateways': { ask: null; reply: { gateways: GatewayRow[] } };
  /** What is kept on this computer; null where the browser does not let it be read. */
  'content/kept': { ask: null; reply: { bytes: number | null } };
  'content/erase': { ask: null; reply: null };
  'content/check': { ask: TypedAddress; reply: GatewayCheck };
  'endpoint/check': { ask: { chainId: number } & TypedAddress; reply: EndpointCheck };
  /** Which chains a gateway serves, some at a time from the `from`th on; the next ask begins at `next`. */
  'endpoint/serves': {
    ask: { from: number } & TypedAddress;
    reply: { served: ServedChain[]; next: number | null; of: number };
  };
  /** Looks at the `at`th of the places where nodes usually listen on this computer, for a chain. */
  'node/look': { ask: { at: number; chainId: number }; reply: { found: FoundNode[]; of: number } };
  /** Null: the browser does not let us look. */
  'wallet/look': { ask: { tabId: number }; reply: { wallets: FoundWallet[] | null } };
  /** What becomes of it stands in the site's report. */
  'wallet/offer': { ask: { tabId: number; wallet: FoundWallet }; reply: null };
  'wallet/offered': { ask: { tabId: number }; reply: { offer: Offer | null } };
}

export type OwnTopic = keyof OwnProtocol;
export type OwnMessage = { [T in OwnTopic]: { type: T; ask: OwnProtocol[T]['ask'] } }[OwnTopic];
