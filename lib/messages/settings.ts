// The user's settings: shape, defaults. Plain data in storage; `parseSettings` (settings-parser.ts) is the only way in.

export type Tracking = 'none' | 'limited' | 'unspecified' | 'yes';

export interface OwnEndpoint {
  /** A public https URL. */
  url: string;
  /** Shown instead of the host. */
  name: string;
}

export interface ChainSettings {
  /** Endpoint URLs in the user's order; those not named follow in the directory's order. */
  order: string[];
  /** Endpoint URLs switched off. */
  off: string[];
  /** Endpoints the user added; switched on unless also in `off`. */
  own: OwnEndpoint[];
}

export interface SiteSettings {
  failover: boolean;
  /** Never send this site's signed transactions anywhere but where the site sent them. */
  broadcast: boolean;
}

export interface Settings {
  version: 1;
  /** Failover everywhere. */
  failover: boolean;
  /** Epoch ms until which everything is paused; 0 when not. */
  pausedUntil: number;
  /** Ask a second endpoint while the first is late (law 2's one exception). */
  hedge: boolean;
  /** By site (scheme + registrable domain); a site not named has failover and broadcast on. */
  sites: Record<string, SiteSettings>;
  /** By decimal chain id. */
  chains: Record<string, ChainSettings>;
  /** Which tracking policies may be asked. */
  tracking: Record<Tracking, boolean>;
  /** Operator ids that may never be asked. */
  operatorsOff: string[];
}

export const defaultSettings: Settings = {
  version: 1,
  failover: true,
  pausedUntil: 0,
  hedge: true,
  sites: {},
  chains: {},
  tracking: { none: true, limited: true, unspecified: false, yes: false },
  operatorsOff: [],
};
