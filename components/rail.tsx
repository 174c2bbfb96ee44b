// The dashboard's rail: its views, and the switch that counts for every site.
import { Logo } from '@/components/kit/icon';
import { type MessageKey, useLanguage } from '@/components/kit/language';
import { Locked } from '@/components/kit/locked';
import { type PageGlyph, PageIcon } from '@/components/kit/page-icon';
import { Switch } from '@/components/kit/switch';
import { clock } from '@/components/kit/words';

export const views = [
  'overview',
  'endpoints',
  'files',
  'incidents',
  'drills',
  'sites',
  'privacy',
  'transaction',
  'backup',
] as const;
export type View = (typeof views)[number];

const entries: Record<View, { glyph: PageGlyph; name: MessageKey }> = {
  overview: { glyph: 'overview', name: 'viewOverview' },
  endpoints: { glyph: 'endpoints', name: 'viewEndpoints' },
  files: { glyph: 'picture', name: 'partContent' },
  incidents: { glyph: 'incident', name: 'viewIncidents' },
  drills: { glyph: 'drill', name: 'viewDrills' },
  sites: { glyph: 'sites', name: 'viewSites' },
  privacy: { glyph: 'eye', name: 'viewPrivacy' },
  transaction: { glyph: 'send', name: 'viewTransaction' },
  backup: { glyph: 'export', name: 'viewBackup' },
};

const HOUR_MS = 3_600_000;

interface RailProps {
  view: View;
  /** null: the background did not answer. */
  everywhere: boolean | null;
  isLocked: boolean;
  pausedUntil: number;
  now: number;
  onEverywhere: (on: boolean) => void;
  onPause: (forMs: number) => void;
}

function Foot({ everywhere, isLocked, pausedUntil, now, onEverywhere, onPause }: Omit<RailProps, 'view'>) {
  const language = useLanguage();
  const { t } = language;
  const isPaused = pausedUntil > now;
  return (
    <div class="foot">
      {everywhere !== null && (
        <div class="sw">
          <span>{t('everywhere')}</span>
          <Switch on={everywhere} label={t('switchEverywhere')} disabled={isLocked} onSwitch={onEverywhere} />
        </div>
      )}
      {isLocked && <Locked />}
      {everywhere && !isLocked && (
        <button type="button" class="button small" onClick={() => onPause(isPaused ? 0 : HOUR_MS)}>
          {t(isPaused ? 'actGoOn' : 'pauseHourShort')}
        </button>
      )}
      <div>{everywhere && isPaused ? t('sentencePaused', clock(language, pausedUntil, now)) : t('staysHere')}</div>
    </div>
  );
}

export function Rail({ view, ...foot }: RailProps) {
  const { t } = useLanguage();
  return (
    <nav class="nav" aria-label={t('settings')}>
      <div class="brand">
        <Logo />
        {t('extensionName')}
      </div>
      {views.map((entry) => (
        <a key={entry} href={`#${entry}`} {...(entry === view ? { 'aria-current': 'page' as const } : {})}>
          <PageIcon glyph={entries[entry].glyph} />
          {t(entries[entry].name)}
        </a>
      ))}
      <Foot {...foot} />
    </nav>
  );
}
