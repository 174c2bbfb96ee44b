// What the background knows, loaded once per life of the worker and saved behind the replies. Runs in the background.

import { showPower } from '@/lib/browser/action';
import { eraseLedgers, loadLedgers, saveLedger } from '@/lib/browser/database';
import { clearAll, load, save } from '@/lib/browser/storage';
import type { Breaker } from '@/lib/failover/breaker';
import type { HedgeBudget } from '@/lib/failover/hedge';
import { emptyLedger, type SiteLedger } from '@/lib/ledger/dependency';
import type { ReadPolicy } from '@/lib/messages/policy';
import { defaultSettings, type Settings } from '@/lib/messages/settings';
import { parseSettings } from '@/lib/messages/settings-parser';
import { loadPolicy } from './policy';
import { keepLocked, underPolicy } from './under-policy';

/** What an endpoint in no list showed of itself to one site. */
export interface Evidence {
  chainId: number | null;
  /** Newest first; `seenAt` in epoch ms. */
  blocks: { number: number; hash: string; seenAt: number }[];
  development: boolean;
  /** A community endpoint knows one of its blocks; null: not asked yet. */
  confirmed: boolean | null;
}

/** Survives the worker, not the browser. Records are keyed by `Scope.key` or `Scope.mode` and URL, joined by a space. */
export interface Session {
  breakers: Record<string, Breaker>;
  /** Smoothed, ms. */
  latencyMs: Record<string, number>;
  evidence: Record<string, Evidence>;
  /** When a fault of that URL was last proven for that site, epoch ms. */
  attestedAt: Record<string, number>;
  /** When an ask was proven, by document, ask and URL, epoch ms; kept for seconds. */
  provenAsks: Record<string, number>;
  hedges: Record<string, HedgeBudget>;
  /** Sites that sent a transaction to a private relay in this session. */
  privateRelay: Record<string, boolean>;
  /** The operator that a site's last transaction was lost at because nobody knows whether it keeps them private; until the user has answered. */
  undelivered: Record<string, string>;
  /** Who serves a site's chain now. */
  serving: Record<string, string>;
  /** When a candidate last proved its chain, epoch ms. */
  provenAt: Record<string, number>;
  safeMode: Record<string, boolean>;
  /** Until when a site's endpoint is not rescued again, because nobody could, epoch ms. */
  restUntil: Record<string, number>;
  /** Rescued calls by tab. */
  saved: Record<string, { site: string; calls: number }>;
  /** Ledgers of private windows; those of normal ones are on disk. */
  privateLedgers: Record<string, SiteLedger>;
}

export interface State {
  /** What counts: `mine` under the administrator's policy. */
  settings: Settings;
  /** What the user chose, as stored. */
  mine: Settings;
  policy: ReadPolicy;
  /** The stored settings could not be read; they lie aside under another key. */
  setAside: boolean;
  session: Session;
  ledgers: Map<string, SiteLedger>;
}

function emptySession(): Session {
  return {
    breakers: {},
    latencyMs: {},
    evidence: {},
    attestedAt: {},
    provenAsks: {},
    hedges: {},
    privateRelay: {},
    undelivered: {},
    serving: {},
    provenAt: {},
    safeMode: {},
    restUntil: {},
    saved: {},
    privateLedgers: {},
  };
}

const SETTINGS_KEY = 'settings';
const ASIDE_KEY = 'settings-set-aside';
const SESSION_KEY = 'session';
/** Saving may lag behind a reply, but must be done before a worker that was just used can be stopped. */
const SAVE_AFTER_MS = 20;

let loading: Promise<State> | null = null;

/** The state; every handler awaits it. Loading happens once per life of the worker. */
export function loaded(): Promise<State> {
  loading ??= loadState();
  return loading;
}

async function loadState(): Promise<State> {
  const [policy, stored, session, ledgers] = await Promise.all([
    loadPolicy(),
    load('local', SETTINGS_KEY),
    load('session', SESSION_KEY),
    ledgersOnDisk(),
  ]);
  const parsed = stored === undefined ? { kind: 'ok' as const, settings: defaultSettings } : parseSettings(stored);
  if (parsed.kind !== 'ok') await save('local', ASIDE_KEY, stored);
  const mine = parsed.kind === 'ok' ? parsed.settings : defaultSettings;
  const settings = underPolicy(mine, policy.policy);
  // A browser that starts shows the manifest's icon, whatever the switch says.
  if (!settings.failover) await showPower(false);
  return {
    settings,
    mine,
    policy,
    setAside: parsed.kind !== 'ok' || (await load('local', ASIDE_KEY)) !== undefined,
    session: isSession(session) ? session : emptySession(),
    ledgers,
  };
}

/** A ledger that cannot be opened must not cost the user the failover. */
async function ledgersOnDisk(): Promise<Map<string, SiteLedger>> {
  try {
    return new Map((await loadLedgers()).map((ledger) => [ledger.site, ledger]));
  } catch {
    return new Map();
  }
}

/** Written by this version only (session storage ends with the browser and with an update). */
function isSession(value: unknown): value is Session {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(emptySession()).every((key) => key in value);
}

let timer: ReturnType<typeof setTimeout> | undefined;
const unsavedLedgers = new Set<SiteLedger>();

/** What pages can make us remember is bounded: the oldest entries of each record go. */
const MAX_ENTRIES = 1_000;

function prune(session: Session): void {
  for (const record of Object.values(session)) {
    const keys = Object.keys(record);
    for (const key of keys.slice(0, Math.max(0, keys.length - MAX_ENTRIES))) delete record[key];
  }
}

/** Session state has changed: saved soon, once for many changes. */
export function saveSoon(state: State): void {
  if (timer !== undefined) return;
  timer = setTimeout(() => {
    timer = undefined;
    const ledgers = [...unsavedLedgers];
    unsavedLedgers.clear();
    prune(state.session);
    void Promise.all([save('session', SESSION_KEY, state.session), ...ledgers.map(saveLedger)]).catch(
      (error: unknown) => console.warn('Detour could not save what it knows; it goes on from memory.', error),
    );
  }, SAVE_AFTER_MS);
}

/** Stores what the user chose; what the policy decides stays as it was. */
export async function saveSettings(state: State, chosen: Settings): Promise<void> {
  state.mine = keepLocked(state.mine, chosen, state.policy.policy);
  await Promise.all([save('local', SETTINGS_KEY, state.mine), applyPolicy(state)]);
}

/** The administrator changed the policy while the browser runs. */
export async function renewPolicy(state: State): Promise<void> {
  state.policy = await loadPolicy();
  await applyPolicy(state);
}

async function applyPolicy(state: State): Promise<void> {
  state.settings = underPolicy(state.mine, state.policy.policy);
  await showPower(state.settings.failover);
}

export function dropLedger(state: State, site: string): void {
  const ledger = state.ledgers.get(site);
  if (ledger !== undefined) unsavedLedgers.delete(ledger);
  state.ledgers.delete(site);
}

export function ledgerOf(state: State, scope: { top: string; site: string; private: boolean }): SiteLedger {
  const known = scope.private ? state.session.privateLedgers[scope.top] : state.ledgers.get(scope.site);
  return known ?? emptyLedger(scope.site);
}

export function putLedger(
  state: State,
  scope: { top: string; site: string; private: boolean },
  ledger: SiteLedger,
): void {
  if (scope.private) state.session.privateLedgers[scope.top] = ledger;
  else {
    unsavedLedgers.delete(ledgerOf(state, scope));
    state.ledgers.set(scope.site, ledger);
    unsavedLedgers.add(ledger);
  }
  saveSoon(state);
}

/** Settings, history, breakers: everything, at once. */
export async function eraseEverything(state: State): Promise<void> {
  unsavedLedgers.clear();
  state.mine = defaultSettings;
  state.setAside = false;
  state.session = emptySession();
  state.ledgers.clear();
  await Promise.all([clearAll(), eraseLedgers(), applyPolicy(state)]);
}
