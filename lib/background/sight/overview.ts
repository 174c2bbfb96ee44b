// All sites of which something is kept, as the dashboard's overview shows them. Runs in the background. Private windows are in none of it.
import { knownLedger } from '@/lib/background/state/known-ledger';
import { scopeOf } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import { type SiteLedger, settle } from '@/lib/ledger/dependency';
import { noParties, type SiteParties } from '@/lib/ledger/party';
import { nothingSeen, type Sight } from '@/lib/ledger/sight';
import type { SiteSight } from '@/lib/ledger/strands';
import type { Settings } from '@/lib/messages/settings';
import type { Translator } from './cloud-words';
import { sightOfSite } from './report';

/** One site's sight, and what it was made of: each of that is replaced when it changes, and never changed. */
interface Made {
  ledger: SiteLedger | undefined;
  parties: SiteParties | undefined;
  settings: Settings;
  /** Epoch ms. */
  at: number;
  sight: Sight;
}

/** Who could stand in, and where, is learnt by the way. */
const FRESH_MS = 60_000;
/** By site: who looks at the overview looks every few seconds, and nearly all sites are as they were. */
let made: ReadonlyMap<string, Made> = new Map();

/** @param known Whom each site contacted; a site may be in the ledger of calls alone, or in this alone. */
export function siteSights(
  state: State,
  known: ReadonlyMap<string, SiteParties>,
  language: Translator,
  now: number,
): SiteSight[] {
  const sites = new Set([...state.ledgers.keys(), ...known.keys()]);
  made = new Map([...sites].map((site) => [site, madeOf(site, known.get(site), state, { language, now })]));
  return [...made].map(([site, { sight }]) => ({ site, sight }));
}

function madeOf(
  site: string,
  parties: SiteParties | undefined,
  state: State,
  at: { language: Translator; now: number },
): Made {
  const [before, ledger, { settings }] = [made.get(site), state.ledgers.get(site), state];
  const isSame = before?.ledger === ledger && before?.parties === parties && before?.settings === settings;
  if (before !== undefined && isSame && at.now - before.at < FRESH_MS) return before;
  return { ledger, parties, settings, at: at.now, sight: sightAt(site, parties ?? noParties(site), state, at) };
}

function sightAt(site: string, parties: SiteParties, state: State, at: { language: Translator; now: number }): Sight {
  const scope = scopeOf(site, false);
  if (scope === null) return nothingSeen;
  const kept = Object.values(settle(knownLedger(state, scope), at.now).dependencies);
  return sightOfSite(state, scope, { parties, kept, ...at });
}
