// One view in one state, by the address (?view=popup&state=rescuing&locale=de). Bundled for tests and pictures; never shipped.
import { useState } from 'preact/hooks';
import de from '@/assets/public/_locales/de/messages.json';
import en from '@/assets/public/_locales/en/messages.json';
import es from '@/assets/public/_locales/es/messages.json';
import { DashboardView } from '@/components/dashboard-view';
import type { Language } from '@/components/kit/language';
import { renderPage } from '@/components/kit/render-page';
import { PopupView } from '@/components/popup/popup-view';
import { type View, views } from '@/components/rail';
import { WelcomeView } from '@/components/welcome-view';
import type { EndpointCheck, FoundNode, ImportPreview, OwnProtocol } from '@/lib/messages/own-protocol';
import type { ChainSettings } from '@/lib/messages/settings';
import { places, runningDrills } from './drills';
import { reports } from './reports';
import { now } from './reports-of';
import { dashboard, managed } from './settings';
import { overview, sight } from './sights';
import { followings, readings, takersSaid } from './transactions';
import { offers, wallets } from './wallets';

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
  const [way, setWay] = useState<'list' | 'picture'>('list');
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
      onNode={tell('node')}
      onContent={tell('content')}
      onStrict={tell('strict')}
      onCheckAnswer={async () => {
        tell('check-answer')();
        return state === 'strict' ? { kind: 'wrong', liars: ['dRPC'] } : { kind: 'right' };
      }}
      onDashboard={tell('dashboard')}
      way={way}
      onWay={setWay}
      offer={offers[state] ?? null}
      onLook={async () => wallets}
      onWallet={tell('wallet')}
      onOffer={tell('offer')}
      onDrill={async (what, forMs) => {
        tell('drill')(what.kind, what.id, forMs);
        return state !== 'rehearse-refused';
      }}
      onDrillEnd={tell('drill-end')}
    />
  );
}

const checks: Record<string, EndpointCheck> = {
  'http://127.0.0.1:8545/': {
    kind: 'ok',
    latencyMs: 3.2,
    chainId: 1,
    isInside: true,
    client: 'reth/v1.9.3',
    head: 24_000_010,
    behindBlocks: 2,
    health: null,
  },
  'https://polygon-rpc.com': { kind: 'wrong-chain', chainId: 137, name: 'Polygon' },
  'https://node.example.org': {
    kind: 'ok',
    latencyMs: 84.2,
    chainId: 1,
    isInside: false,
    client: 'Geth/v1.14.0',
    head: 24_000_012,
    behindBlocks: 0,
    health: null,
  },
  'ftp://x': { kind: 'refused-url', reason: 'scheme' },
};

const node: FoundNode = {
  url: 'http://127.0.0.1:8545/',
  chainId: 1,
  chainName: 'Ethereum',
  client: 'reth/v1.9.3',
};

const served = (url: string, from: number): OwnProtocol['endpoint/serves']['reply'] => {
  const names = ['Ethereum', 'Arbitrum One'];
  const chain = { chainId: from === 0 ? 1 : 1000, name: names[from] ?? '', url: url.replace('{chainId}', `${from}`) };
  return { served: [chain], next: from === 0 ? 1 : null, of: 2 };
};

const preview = (text: string): ImportPreview =>
  text.startsWith('{')
    ? {
        kind: 'ok',
        changes: [
          { path: ['failover'], before: 'true', after: 'false' },
          { path: ['chains', '1', 'off'], before: null, after: 'https://eth.drpc.org' },
        ],
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
  const empty = {
    ...shown,
    settings: { ...shown.settings, sites: {} },
    incidents: [],
    drills: [],
    runningDrills: asked.get('places') === 'running' ? runningDrills : [],
    seen: [],
    setAside: true,
  };
  return (
    <DashboardView
      view={view}
      data={state === 'silent' ? null : asked.has('empty') ? empty : full}
      overview={null}
      now={now}
      onEverywhere={tell('everywhere')}
      onPause={tell('pause')}
      onHedge={tell('hedge')}
      onChecks={tell('checks')}
      onNotify={tell('notify')}
      onTracking={tell('tracking')}
      onOperator={tell('operator')}
      onChain={(chainId, next) => {
        tell('chain')(chainId, next);
        setChain(next);
      }}
      onCheckGateway={async ({ url }) =>
        url === 'http://127.0.0.1:8080'
          ? { kind: 'ok', network: 'IPFS', isPacked: true, origin: url, latencyMs: 3, isInside: true }
          : { kind: 'no-gateway' }
      }
      onCheck={async (_, { url }) => checks[url] ?? { kind: 'unreachable', afterMs: 5000, isPublic: true }}
      onServes={async ({ url }, from) => served(url, from)}
      onLook={async (at) => ({ found: at === 0 ? [node] : [], of: 4 })}
      onOwn={tell('own')}
      onOverview={async () => overview}
      onSight={async () => sight}
      onExportDrill={tell('export-drill')}
      onForgetDrill={tell('forget-drill')}
      rehearse={{
        onDrillPlaces: async () =>
          Object.entries(places).find(([name]) => name === asked.get('places'))?.[1] ?? places.one,
        onDrillStart: async (ask) => {
          tell('drill-start')(ask);
          return ask.forMs > 60_000;
        },
        onDrillEnd: tell('drill-end'),
        onShowTab: tell('show-tab'),
        onOpenSite: tell('open-site'),
      }}
      onSite={tell('site')}
      onNode={tell('node')}
      onBroadcast={tell('broadcast')}
      onContent={tell('content')}
      onEraseKept={tell('erase-kept')}
      onSiteContent={tell('site-content')}
      onStandIn={tell('stand-in')}
      onSiteStrict={tell('site-strict')}
      onForget={tell('forget')}
      onExport={tell('export')}
      onExportIncidents={tell('export-incidents')}
      onPreview={async (text) => preview(text)}
      onImport={async (text) => {
        tell('import')(text);
        return preview(text);
      }}
      onErase={tell('erase')}
      onEraseSpan={tell('erase-span')}
      onExportSight={tell('export-sight')}
      onExportOperators={tell('export-operators')}
      onRead={async (raw) => readings[raw] ?? { kind: 'refused', why: raw === '' ? 'empty' : 'not-hex' }}
      onSend={async (raw) => {
        tell('send')(raw);
        return raw === '0x03' ? { kind: 'refused', why: 'nobody' } : { kind: 'sent', takers: takersSaid };
      }}
      onFollow={async () => followings[asked.get('follow') ?? 'mined'] ?? { state: { kind: 'silent' }, voices: [] }}
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
