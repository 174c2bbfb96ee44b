// The dashboard: rail, head, and the view that the address names. Props in, events out.
import { useState } from 'preact/hooks';
import { DrillsView, type DrillsViewProps } from '@/components/drill/drills-view';
import { chainSettingsOf } from '@/components/endpoints/chain-edit';
import { ETHEREUM } from '@/components/endpoints/chain-picker';
import { EndpointsView, type EndpointsViewProps } from '@/components/endpoints/endpoints-view';
import { type MessageKey, useLanguage } from '@/components/kit/language';
import { PageIcon } from '@/components/kit/page-icon';
import { BackupView, type BackupViewProps } from '@/components/settings/backup-view';
import { FilesView, type FilesViewProps } from '@/components/settings/files-view';
import { PolicyProblems } from '@/components/settings/policy-problems';
import { PrivacyView, type PrivacyViewProps } from '@/components/settings/privacy-view';
import { IncidentsView, type IncidentsViewProps } from '@/components/sight/incidents-view';
import { OverviewView, type OverviewViewProps } from '@/components/sight/overview-view';
import { SightView, type SightViewProps } from '@/components/sight/sight-view';
import { SitesView, type SitesViewProps } from '@/components/sight/sites-view';
import { TransactionView, type TransactionViewProps } from '@/components/transaction/transaction-view';
import type { Overview } from '@/lib/ledger/overview';
import type { DrillList } from '@/lib/messages/drill';
import type { ChainRow, GatewayRow, IncidentRow, OperatorRow } from '@/lib/messages/own-protocol';
import { lockedContent, type ToldSettings } from '@/lib/messages/policy';
import { Rail, type View } from './rail';

/** What the background told; null until it did, and when it does not answer. */
export interface DashboardData extends ToldSettings, DrillList {
  chains: ChainRow[];
  checked: string;
  operators: OperatorRow[];
  gateways: GatewayRow[];
  incidents: IncidentRow[];
  /** As the browser sees it. */
  online: boolean;
  /** Of pictures and files; null: not known. */
  keptBytes: number | null;
}

export type DashboardEvents = Pick<EndpointsViewProps, 'onChain' | 'onCheck' | 'onServes' | 'onLook' | 'onOwn'> &
  Omit<PrivacyViewProps, 'settings' | 'policy' | 'operators' | 'now'> &
  Pick<FilesViewProps, 'onContent' | 'onEraseKept' | 'onCheckGateway'> &
  Omit<SitesViewProps, 'sites' | 'hasNode' | 'isContentLocked'> &
  Pick<IncidentsViewProps, 'onExportIncidents' | 'onNotify'> &
  Pick<DrillsViewProps, 'onExportDrill' | 'onForgetDrill' | 'rehearse'> &
  Pick<SightViewProps, 'onSight' | 'onExportSight'> &
  Pick<OverviewViewProps, 'onOverview' | 'onExportOperators'> &
  TransactionViewProps &
  Omit<BackupViewProps, 'now' | 'chains' | 'operators'> & {
    onEverywhere: (on: boolean) => void;
    onPause: (forMs: number) => void;
  };

export interface DashboardProps extends DashboardEvents {
  view: View;
  data: DashboardData | null;
  now: number;
  /** What stood ready of all sites, until the background answers. */
  overview: Overview | null;
}

const heads: Record<View, { title: MessageKey; text: MessageKey }> = {
  overview: { title: 'viewOverview', text: 'overviewText' },
  endpoints: { title: 'viewEndpoints', text: 'endpointsText' },
  files: { title: 'partContent', text: 'filesText' },
  incidents: { title: 'viewIncidents', text: 'incidentsText' },
  drills: { title: 'viewDrills', text: 'drillsText' },
  sites: { title: 'viewSites', text: 'sitesText' },
  privacy: { title: 'viewPrivacy', text: 'privacyText' },
  transaction: { title: 'transactionTitle', text: 'transactionText' },
  backup: { title: 'viewBackup', text: 'backupText' },
};

function Endpoints({ data, events }: { data: DashboardData; events: DashboardEvents }) {
  const { t } = useLanguage();
  const [chainId, setChainId] = useState(ETHEREUM);
  const chosen = data.chains.find((chain) => chain.chainId === chainId) ?? data.chains[0];
  if (chosen === undefined)
    return (
      <section class="card empty">
        <p>{t('noChains')}</p>
      </section>
    );
  return (
    <EndpointsView
      chains={data.chains}
      chosen={chosen}
      edited={chainSettingsOf(data.settings, data.policy, chosen.chainId)}
      isLocked={data.policy.onlyOwn}
      checked={data.checked}
      onChoose={setChainId}
      onChain={events.onChain}
      onCheck={events.onCheck}
      onServes={events.onServes}
      onLook={events.onLook}
      onOwn={events.onOwn}
    />
  );
}

type BodyProps = Pick<DashboardProps, 'view' | 'now' | 'overview'> & { data: DashboardData; events: DashboardEvents };

function Body({ view, data, now, overview, events }: BodyProps) {
  switch (view) {
    case 'overview':
      return (
        <OverviewView
          incidents={data.incidents}
          online={data.online}
          now={now}
          meanwhile={overview}
          onOverview={events.onOverview}
          onExportOperators={events.onExportOperators}
        />
      );
    case 'endpoints':
      return <Endpoints data={data} events={events} />;
    case 'sites':
      return (
        <>
          <SightView
            seen={data.seen}
            now={now}
            rehearse={events.rehearse}
            onSight={events.onSight}
            onExportSight={events.onExportSight}
            onForget={events.onForget}
          />
          <SitesView
            sites={data.settings.sites}
            hasNode={data.hasNode}
            onSite={events.onSite}
            onBroadcast={events.onBroadcast}
            onNode={events.onNode}
            isContentLocked={lockedContent(data.policy) !== null}
            onSiteContent={events.onSiteContent}
            onStandIn={events.onStandIn}
            onSiteStrict={events.onSiteStrict}
            onForget={events.onForget}
          />
        </>
      );
    case 'incidents':
      return (
        <IncidentsView
          incidents={data.incidents}
          online={data.online}
          now={now}
          notify={data.settings.notify === true}
          onExportIncidents={events.onExportIncidents}
          onNotify={events.onNotify}
        />
      );
    case 'drills':
      return (
        <DrillsView
          drills={data.drills}
          running={data.runningDrills}
          now={now}
          onExportDrill={events.onExportDrill}
          onForgetDrill={events.onForgetDrill}
          rehearse={events.rehearse}
        />
      );
    case 'files':
      return (
        <FilesView
          settings={data.settings}
          policy={data.policy}
          gateways={data.gateways}
          keptBytes={data.keptBytes}
          onContent={events.onContent}
          onEraseKept={events.onEraseKept}
          onCheckGateway={events.onCheckGateway}
          onOperator={events.onOperator}
        />
      );
    case 'privacy':
      return (
        <PrivacyView
          settings={data.settings}
          policy={data.policy}
          operators={data.operators}
          onHedge={events.onHedge}
          onChecks={events.onChecks}
          onTracking={events.onTracking}
          onOperator={events.onOperator}
          onEraseSpan={events.onEraseSpan}
          now={now}
        />
      );
    case 'transaction':
      return <TransactionView onRead={events.onRead} onSend={events.onSend} onFollow={events.onFollow} />;
    case 'backup':
      return (
        <BackupView
          chains={data.chains}
          operators={data.operators}
          onExport={events.onExport}
          onPreview={events.onPreview}
          onImport={events.onImport}
          onErase={events.onErase}
          now={now}
        />
      );
  }
}

function Notice({ words }: { words: MessageKey }) {
  const { t } = useLanguage();
  return (
    <div class="notice care" role="alert">
      <PageIcon glyph="info" />
      <span class="fill">
        {t(words)} {words === 'setAside' && <a href="#backup">{t('viewBackup')}</a>}
      </span>
    </div>
  );
}

export function DashboardView({ view, data, now, overview, ...events }: DashboardProps) {
  const { t } = useLanguage();
  const settings = data?.settings ?? null;
  return (
    <div class="app">
      <Rail
        view={view}
        everywhere={settings?.failover ?? null}
        isLocked={data !== null && data.policy.failover !== null}
        pausedUntil={settings?.pausedUntil ?? 0}
        now={now}
        onEverywhere={events.onEverywhere}
        onPause={events.onPause}
      />
      <main class="page">
        <header class="page-head">
          <div>
            <h1>{t(heads[view].title)}</h1>
            <p>{t(heads[view].text)}</p>
          </div>
        </header>
        {data !== null && <PolicyProblems problems={data.problems} />}
        {data?.setAside && <Notice words="setAside" />}
        {data === null ? (
          <Notice words="dashboardSilent" />
        ) : (
          <Body view={view} data={data} now={now} overview={overview} events={events} />
        )}
      </main>
    </div>
  );
}
