// The sites that the user decided something for.
import type { BroadcastConsent, SiteSettings } from '@/lib/messages/settings';
import { FindTable } from './find-table';
import { type MessageKey, useLanguage } from './language';
import { Name, plainName } from './name';
import { PageIcon } from './page-icon';
import { Switch } from './switch';

export interface SitesViewProps {
  sites: Record<string, SiteSettings>;
  onSite: (site: string, failover: boolean) => void;
  onBroadcast: (site: string, broadcast: BroadcastConsent) => void;
  onForget: (site: string) => void;
}

/** Everybody's sites are https; only another scheme is worth a word. */
const shownSite = (site: string) => site.replace(/^https:\/\//, '');

const consents: readonly { value: BroadcastConsent; words: MessageKey }[] = [
  { value: 'ask', words: 'broadcastAsk' },
  { value: 'yes', words: 'broadcastYes' },
  { value: 'never', words: 'broadcastNever' },
];

interface ConsentProps {
  name: string;
  settings: SiteSettings;
  onConsent: (broadcast: BroadcastConsent) => void;
}

function Consent({ name, settings, onConsent }: ConsentProps) {
  const { t } = useLanguage();
  const choose = (chosen: string) => {
    const consent = consents.find(({ value }) => value === chosen);
    if (consent !== undefined) onConsent(consent.value);
  };
  return (
    <select
      class="select"
      aria-label={t('siteBroadcastNamed', name)}
      value={settings.broadcast}
      disabled={!settings.failover}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {consents.map(({ value, words }) => (
        <option key={value} value={value} selected={value === settings.broadcast}>
          {t(words)}
        </option>
      ))}
    </select>
  );
}

function Row({ site, settings, ...on }: { site: string; settings: SiteSettings } & Omit<SitesViewProps, 'sites'>) {
  const { t } = useLanguage();
  const name = plainName(shownSite(site));
  return (
    <tr>
      <th scope="row">
        <Name text={shownSite(site)} />
      </th>
      <td>
        <Switch on={settings.failover} label={t('siteSwitchNamed', name)} onSwitch={(next) => on.onSite(site, next)} />
      </td>
      <td>
        <Consent name={name} settings={settings} onConsent={(next) => on.onBroadcast(site, next)} />
      </td>
      <td class="end">
        <button
          type="button"
          class="button small"
          aria-label={t('forgetNamed', name)}
          onClick={() => on.onForget(site)}
        >
          {t('forget')}
        </button>
      </td>
    </tr>
  );
}

function Empty() {
  const { t } = useLanguage();
  return (
    <section class="card empty">
      <b>{t('nothingYet')}</b>
      <p>{t('sitesEmpty')}</p>
    </section>
  );
}

export function SitesView({ sites, ...on }: SitesViewProps) {
  const { t } = useLanguage();
  const rows = Object.entries(sites).map(([site, settings]) => ({
    name: shownSite(site),
    row: <Row key={site} site={site} settings={settings} {...on} />,
  }));
  if (rows.length === 0) return <Empty />;
  return (
    <section class="card">
      <FindTable
        title={t('sitesOwn')}
        find={t('findSite')}
        nothing={t('noSiteFound')}
        heads={[
          { name: t('columnSite') },
          { name: t('columnFailover') },
          { name: t('columnBroadcast') },
          { name: t('forget'), kind: 'hidden' },
        ]}
        rows={rows}
      />
      <p class="hint">
        <PageIcon glyph="info" small />
        {t('broadcastMeaning')}
      </p>
    </section>
  );
}
