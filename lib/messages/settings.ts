// The user's settings: shape, defaults. Plain data in storage; `parseSettings` (settings-parser.ts) is the only way in.

export type Tracking = 'none' | 'limited' | 'unspecified' | 'yes';

export interface OwnEndpoint {
  /** A public https URL, or one of this computer or the own network. `#service` is for a PATH gateway and told in a header. */
  url: string;
  /** Shown instead of the host. */
  name: string;
  /** A public name that leads into the own network. */
  inside?: true;
  /** Of one inside: where it answers for a site, public endpoints do not, unless the user lets them for that site. */
  first?: true;
  /** Transactions sent to it go to everybody, by the user's word; without it, none is sent to it. */
  broadcasts?: true;
  /** Of an administrator's, inside: it serves every site, not only those that the user named. Never stored. */
  everySite?: true;
  /** An administrator's. Never stored. */
  office?: true;
}

export interface ChainSettings {
  /** Endpoint URLs in the user's order; those not named follow in the directory's order. */
  order: string[];
  /** Endpoint URLs switched off. */
  off: string[];
  /** Endpoints the user added; switched on unless also in `off`. */
  own: OwnEndpoint[];
}

/**
 * May this site's signed transactions go elsewhere when its endpoint fails? `ask`: from endpoints listed as public alone; where
 * that is not known, the popup asks once. `yes`: from those too. `never`: only where the site sent them. Private relays stay
 * private, forks stay forks, whatever stands here.
 */
export type BroadcastConsent = 'ask' | 'yes' | 'never';

/**
 * May this site be answered by nodes on this computer or in the own network? Without it they do not. When one that is asked first is
 * silent: `ask`: the popup asks whether public ones may answer this site; `yes`: they may; `never`: the site gets its own failure.
 */
export type NodeConsent = 'ask' | 'yes' | 'never';

/**
 * What Detour does with pictures and files that are loaded by the address of their content. `rescue`: helps when the site's own
 * gateway fails. `always`: asks others at once where its gateway is a centralized one. `off`: nothing.
 */
export type ContentMode = 'rescue' | 'always' | 'off';

export const contentModes: readonly ContentMode[] = ['rescue', 'always', 'off'];

/** A gateway of the user's own. It serves only the sites that the user let use the own node. */
export interface OwnGateway {
  /** Its origin. */
  url: string;
  /** Shown instead of the host. */
  name: string;
  network: 'IPFS' | 'Arweave';
  /** A public name that leads into the own network. */
  inside?: true;
  /** Before all others; without it, when three others have failed. */
  first?: true;
  /** It packs all that is needed of one file into one answer (a CAR). */
  packs?: true;
}

export interface ContentSettings {
  mode: ContentMode;
  /** How much of what was loaded and proven stays on this computer, bytes: 0, or between `minKeptBytes` and `maxKeptBytes`. */
  keptBytes: number;
  /** Storage providers that a router names may be asked when no gateway has it. */
  providers: boolean;
  own: OwnGateway[];
}

const MB = 1024 * 1024;
/** Less would hold hardly more than one page's pictures. */
export const minKeptBytes = 64 * MB;
export const maxKeptBytes = 4096 * MB;

/** How reads that move money, and cannot be proven, are checked. */
export interface CheckSettings {
  /** Independent operators that must say the same; 1: the word of one is enough. */
  voices: 1 | 2 | 3;
  /** Operators that one address may be shown to for one site; 0: no limit. */
  parties: number;
}

export interface SiteSettings {
  failover: boolean;
  broadcast: BroadcastConsent;
  node?: NodeConsent;
  /** Detour may announce an entry of its own beside the site's wallet, and ask others what the wallet cannot answer. Absent: no. */
  wallet?: boolean;
  /** Absent: as everywhere. */
  content?: ContentMode;
  /** Contract reads that are rescued are run on this computer, on proven state. Absent: no. */
  strict?: boolean;
}

/** What holds for a site that the user decided nothing about. */
export const defaultSite: SiteSettings = { failover: true, broadcast: 'ask' };

export interface Settings {
  version: 3;
  /** Failover everywhere. */
  failover: boolean;
  /** Epoch ms until which everything is paused; 0 when not. */
  pausedUntil: number;
  /** Ask a second endpoint while the first is late (law 2's one exception). */
  hedge: boolean;
  /** By site (scheme + registrable domain); for a site not named see `defaultSite`. */
  sites: Record<string, SiteSettings>;
  /** By decimal chain id. */
  chains: Record<string, ChainSettings>;
  /** Which tracking policies may be asked. */
  tracking: Record<Tracking, boolean>;
  /** Operator ids that may never be asked. */
  operatorsOff: string[];
  content: ContentSettings;
  checks: CheckSettings;
  /** One notification an incident of the site in front. Absent: none; the browser's leave is asked for when it is switched on. */
  notify?: boolean;
}

export const defaultSettings: Settings = {
  version: 3,
  failover: true,
  pausedUntil: 0,
  hedge: true,
  sites: {},
  chains: {},
  tracking: { none: true, limited: true, unspecified: false, yes: false },
  operatorsOff: [],
  content: { mode: 'rescue', keptBytes: 256 * MB, providers: true, own: [] },
  checks: { voices: 2, parties: 0 },
};

/** One of the settings that differ; the views have the words for it. */
export interface SettingChange {
  /** Such as `sites`, `https://uniswap.org`, `failover`. */
  path: string[];
  /** Null: nothing is said of it. A list is one text, its addresses alone. */
  before: string | null;
  after: string | null;
}
