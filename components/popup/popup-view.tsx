// The popup, drawn from one report of one site. Props in, events out.
import { useState } from 'preact/hooks';
import { drillAnswer } from '@/components/drill/drill-answer';
import type { DrillEvents } from '@/components/drill/drill-form';
import { DrillBar, DrillRows, Rehearse } from '@/components/drill/drill-part';
import { OwnNode } from '@/components/endpoints/own-node';
import type { Act } from '@/components/kit/answer-content';
import { type Glyph, Icon, Logo } from '@/components/kit/icon';
import { type Language, useLanguage } from '@/components/kit/language';
import { asciiHost, CutName } from '@/components/kit/name';
import { broadcastQuestion, nodeQuestion, Question } from '@/components/kit/question';
import { Switch } from '@/components/kit/switch';
import type { DependencyReport, SiteReport } from '@/lib/ledger/report';
import type { Offer } from '@/lib/messages/wallet';
import { Answer } from './answer';
import { answerOf, lostOf, silentAnswer } from './answer-words';
import { ContentPart, type ContentPartProps } from './content-part';
import type { Wanted } from './others';
import { Relations, type Way } from './relations';
import { rowId, rowKey } from './relies-on';
import { StrictPart, type StrictPartProps } from './strict-part';
import { WalletPart, type WalletPartProps } from './wallet-part';
import { Without } from './without';

/** What the user may do in the popup beside opening rows. */
export interface PopupEvents
  extends Pick<WalletPartProps, 'onLook' | 'onWallet' | 'onOffer'>,
    Pick<ContentPartProps, 'onContent'>,
    Omit<StrictPartProps, 'strict'>,
    DrillEvents {
  onAct: (act: Exclude<Act, 'see-tried'>) => void;
  onHere: (on: boolean) => void;
  onEverywhere: (on: boolean) => void;
  onPause: () => void;
  onNeverAsk: (operator: string, never: boolean) => void;
  onBroadcast: (broadcast: 'yes' | 'never') => void;
  /** May the user's own node serve this site, and may others when it is silent? */
  onNode: (node: 'off' | 'ask' | 'yes' | 'never') => void;
  onDashboard: (view: 'sites' | 'endpoints' | 'drills') => void;
}

interface PopupProps extends PopupEvents {
  /** What the switches and rows show; null: the background did not answer. */
  report: SiteReport | null;
  /** What the answer is drawn from: `report`, or an older one (see calm.ts). */
  answered: SiteReport | null;
  now: number;
  neverAsked: ReadonlySet<string>;
  /** How whom the site relies on is shown; remembered. */
  way: Way;
  onWay: (way: Way) => void;
  /** The last spare that a wallet of this tab was offered. */
  offer: Offer | null;
}

/** A button that is drawn and not written. */
function Tool({ glyph, label, onPress }: { glyph: Glyph; label: string; onPress: () => void }) {
  return (
    <button type="button" class={`tool ${glyph}`} aria-label={label} title={label} onClick={() => onPress()}>
      <Icon glyph={glyph} />
    </button>
  );
}

function Header({ report, onDashboard }: { report: SiteReport | null } & Pick<PopupEvents, 'onDashboard'>) {
  const { t } = useLanguage();
  const host = report === null || report.state === 'not-allowed' ? '' : asciiHost(report.host);
  return (
    <header>
      <Logo />
      <CutName text={host || t(report?.state === 'not-allowed' ? 'browserPage' : 'extensionName')} class="site" />
      <Tool glyph="open" label={t('openDashboard')} onPress={() => onDashboard('sites')} />
      <Tool glyph="settings" label={t('settings')} onPress={() => onDashboard('endpoints')} />
    </header>
  );
}

/** A page of a site that Detour may look at: it may have a wallet in it. */
const hasPage = ({ site, state }: SiteReport) => site !== null && state !== 'permission' && state !== 'not-allowed';

/** States in which the site's own switch could not do anything. */
function isSiteSwitchIdle(report: SiteReport): boolean {
  return !report.everywhere || !hasPage(report);
}

function Footer({ report, events }: { report: SiteReport; events: PopupEvents }) {
  const { t } = useLanguage();
  const isIdle = isSiteSwitchIdle(report);
  const canPause = report.everywhere && !report.locked && report.state !== 'paused';
  return (
    <footer>
      <span class="sw">
        <Switch
          on={report.here && report.everywhere}
          label={t('switchHere')}
          disabled={isIdle}
          onSwitch={events.onHere}
        />
        <span class={isIdle ? 'dim' : ''}>{t('onThisSite')}</span>
      </span>
      {canPause && <Tool glyph="pause" label={t('pauseHour')} onPress={events.onPause} />}
      <span class={canPause ? 'sw everywhere' : 'sw everywhere alone'}>
        <span class={report.locked ? 'dim' : ''} title={report.locked ? t('setByOrganisation') : undefined}>
          {t('everywhere')}
        </span>
        <Switch
          on={report.everywhere}
          label={t(report.locked ? 'switchEverywhereLocked' : 'switchEverywhere')}
          disabled={report.locked}
          onSwitch={events.onEverywhere}
        />
      </span>
    </footer>
  );
}

/** Rows would say nothing where Detour may not look, and "answers" would be wrong while nothing can be reached. */
const blind: ReadonlySet<SiteReport['state']> = new Set(['permission', 'not-allowed', 'offline']);
const hasRelations = ({ dependencies, sight, state }: SiteReport) =>
  dependencies.length + sight.parties.length > 0 && !blind.has(state);

function Questions({ report, events }: { report: SiteReport; events: Pick<PopupEvents, 'onBroadcast' | 'onNode'> }) {
  return (
    <>
      <Question about={report.question?.operatorName ?? null} words={broadcastQuestion} onAnswer={events.onBroadcast} />
      <Question about={report.silentNode?.name ?? null} words={nodeQuestion} onAnswer={events.onNode} />
    </>
  );
}

function contentOf(language: Language, answered: SiteReport | null, now: number) {
  if (answered === null) return silentAnswer(language);
  return answered.drill === undefined ? answerOf(language, answered, now) : drillAnswer(language, answered.drill);
}

export function PopupView({ report, answered, now, neverAsked, offer, way, onWay, ...events }: PopupProps) {
  const language = useLanguage();
  const [opened, setOpened] = useState<string | null>(null);
  const [wanted, setWanted] = useState<Wanted>({ host: null });
  const content = contentOf(language, answered, now);
  const drill = report?.drill;
  const open = (isWanted: (row: DependencyReport) => boolean) => {
    const row = report?.dependencies.find(isWanted);
    if (row === undefined) return;
    setOpened(rowKey(row));
    document.getElementById(rowId(rowKey(row)))?.focus();
  };
  const openHost = (host: string | null) => {
    const show = () => {
      setWanted({ host });
      open((row) => row.host === host);
    };
    if (way === 'list') return show();
    onWay('list');
    setTimeout(show); // the list is drawn by then
  };
  const onAct = (act: Act) => {
    if (act !== 'see-tried') return events.onAct(act);
    const lost = lostOf(report?.dependencies ?? []);
    open((row) => row === lost);
  };
  return (
    <div class="popup">
      {drill !== undefined && <DrillBar drill={drill} now={now} onEnd={events.onDrillEnd} />}
      <Header report={report} onDashboard={events.onDashboard} />
      <main>
        <Answer content={content} isPrivate={report?.private ?? false} onAct={onAct} />
        {report !== null && <Questions key={report.site} report={report} events={events} />}
        {report?.node && report.silentNode === null && (
          <OwnNode node={report.node} onNode={(on) => events.onNode(on ? 'ask' : 'off')} />
        )}
        {drill !== undefined && <DrillRows drill={drill} />}
        {report !== null && drill === undefined && hasRelations(report) && report.without.length > 0 && (
          <Without clouds={report.without} onOpen={openHost} />
        )}
        {report !== null && drill === undefined && hasRelations(report) && (
          <Relations
            report={report}
            way={way}
            onWay={onWay}
            now={now}
            opened={opened}
            wanted={wanted}
            neverAsked={neverAsked}
            onOpen={setOpened}
            onNeverAsk={events.onNeverAsk}
          />
        )}
        {report !== null && drill === undefined && !blind.has(report.state) && (
          <Rehearse report={report} onDrill={events.onDrill} onSee={() => events.onDashboard('drills')} />
        )}
        {report?.content && hasPage(report) && <ContentPart content={report.content} onContent={events.onContent} />}
        {report?.strict && hasPage(report) && drill === undefined && (
          <StrictPart
            key={`strict ${report.site}`}
            strict={report.strict}
            onStrict={events.onStrict}
            onCheckAnswer={events.onCheckAnswer}
          />
        )}
        {report !== null && hasPage(report) && (
          <WalletPart
            key={report.site}
            on={report.wallet}
            offer={offer}
            onLook={events.onLook}
            onWallet={events.onWallet}
            onOffer={events.onOffer}
          />
        )}
      </main>
      {report !== null && <Footer report={report} events={events} />}
    </div>
  );
}
