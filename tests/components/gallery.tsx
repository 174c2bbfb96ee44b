// One view in one state, by the address (?view=popup&state=rescuing&locale=de). Bundled for tests and pictures; never shipped.
import { useState } from 'preact/hooks';
import de from '@/assets/public/_locales/de/messages.json';
import en from '@/assets/public/_locales/en/messages.json';
import es from '@/assets/public/_locales/es/messages.json';
import { DashboardView } from '@/components/dashboard-view';
import type { Language } from '@/components/language';
import { PopupView } from '@/components/popup-view';
import { type View, views } from '@/components/rail';
import { renderPage } from '@/components/render-page';
import { WelcomeView } from '@/components/welcome-view';
import type { EndpointCheck, ImportPreview } from '@/lib/messages/own-protocol';
import type { ChainSettings } from '@/lib/messages/settings';
import { now, reports } from './reports';
import { dashboard, managed } from './settings';

const asked = new URLSearchParams(location.search);
const state = asked.get('state') ?? '';
const locale = asked.get('locale') ?? 'en';
const messages = new Map(Object.entries(locale === 'de' ? de : locale === 'es' ? es : en));

const language: Language = {
  locale,
  t: (key, ...parts) =>
    (messages.get(key)?.message ?? '').replace(/\$(\d)/g, (_, place) => parts[Number(place) - 1] ?? ''),
};

/** What the view told, for the tests to read. */
const told: unknown[] = [];
Object.assign(globalThis, { told });
const tell =
  (event: string) =>
  (...what: unknown[]) =>
    void told.push([event, ...what]);

function Popup() {
  const report = reports[state] ?? null;
  const [never, setNever] = useState<ReadonlySet<string>>(new Set());
  const onNeverAsk = (operator: string, off: boolean) => {
    tell('never')(operator, off);
    setNever(new Set(off ? [operator] : []));
  };
  return (
    <PopupView
      report={report}
      answered={report}
      now={now}
      neverAsked={never}
      onAct={tell('act')}
      onHere={tell('here')}
      onEverywhere={tell('everywhere')}
      onPause={tell('pause')}
      onNeverAsk={onNeverAsk}
      onBroadcast={tell('broadcast')}
      onDashboard={tell('dashboard')}
    />
  );
}

const checks: Record<string, EndpointCheck> = {
  'https://polygon-rpc.com': { kind: 'wrong-chain', chainId: 137, name: 'Polygon' },
  'https://node.example.org': { kind: 'ok', latencyMs: 84.2, chainId: 1 },
  'ftp://x': { kind: 'refused-url', reason: 'scheme' },
};

const preview = (text: string): ImportPreview =>
  text.startsWith('{')
    ? {
        kind: 'ok',
        changes: ['failover: true → false', 'chains.1.off: – → https://eth.drpc.org'],
        settings: dashboard.settings,
      }
    : { kind: 'refused', reason: 'not-json', at: '' };

function Dashboard() {
  const view: View = views.find((one) => one === state) ?? 'endpoints';
  const [chain, setChain] = useState<ChainSettings | null>(null);
  const order = chain?.order ?? [];
  const [first, ...rest] = dashboard.chains;
  const endpoints = [...(first?.endpoints ?? [])].sort((a, b) => order.indexOf(a.url) - order.indexOf(b.url));
  const shown = { ...dashboard, chains: first ? [{ ...first, endpoints }, ...rest] : [] };
  const full = asked.has('managed') ? managed : shown;
  const empty = { ...shown, settings: { ...shown.settings, sites: {} }, setAside: true };
  return (
    <DashboardView
      view={view}
      data={state === 'silent' ? null : asked.has('empty') ? empty : full}
      now={now}
      onEverywhere={tell('everywhere')}
      onPause={tell('pause')}
      onHedge={tell('hedge')}
      onTracking={tell('tracking')}
      onOperator={tell('operator')}
      onChain={(chainId, next) => {
        tell('chain')(chainId, next);
        setChain(next);
      }}
      onCheck={async (_, url) => checks[url] ?? { kind: 'unreachable', afterMs: 5000 }}
      onSite={tell('site')}
      onBroadcast={tell('broadcast')}
      onForget={tell('forget')}
      onExport={tell('export')}
      onPreview={async (text) => preview(text)}
      onImport={async (text) => {
        tell('import')(text);
        return preview(text);
      }}
      onErase={tell('erase')}
    />
  );
}

function Welcome() {
  return (
    <WelcomeView
      granted={state === 'granted'}
      refused={state === 'refused'}
      browserKind="chromium"
      onGrant={tell('grant')}
      onDashboard={tell('dashboard')}
    />
  );
}

const view = asked.get('view');
document.documentElement.lang = locale;
renderPage(language, view === 'popup' ? <Popup /> : view === 'welcome' ? <Welcome /> : <Dashboard />);
