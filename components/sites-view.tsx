// The sites that have switches of their own.
import { useState } from 'preact/hooks';
import type { SiteSettings } from '@/lib/messages/settings';
import { FindField, isFound } from './find-field';
import { useLanguage } from './language';
import { Name, plainName } from './name';
import { PageIcon } from './page-icon';
import { Switch } from './switch';

export interface SitesViewProps {
  sites: Record<string, SiteSettings>;
  onSite: (site: string, failover: boolean) => void;
  onBroadcast: (site: string, broadcast: boolean) => void;
  onForget: (site: string) => void;
}

/** More than these have a filter above them. */
const FEW = 8;

/** Everybody's sites are https; only another scheme is worth a word. */
const shownSite = (site: string) => site.replace(/^https:\/\//, '');

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
        <Switch
          on={settings.broadcast}
          label={t('siteBroadcastNamed', name)}
          disabled={!settings.failover}
          onSwitch={(next) => on.onBroadcast(site, next)}
        />
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
  const [text, setText] = useState('');
  const all = Object.entries(sites).sort(([a], [b]) => a.localeCompare(b));
  const found = all.filter(([site]) => isFound(site, text));
  if (all.length === 0) return <Empty />;
  return (
    <section class="card">
      <div class="head">
        <h2>{t('sitesOwn')}</h2>
        {all.length > FEW && <FindField label={t('findSite')} text={text} onText={setText} />}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="table-wrap" tabIndex={0} aria-label={t('viewSites')}>
        <table class="table">
          <caption class="sr">{t('sitesOwn')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('columnSite')}</th>
              <th scope="col">{t('columnFailover')}</th>
              <th scope="col">{t('columnBroadcast')}</th>
              <th scope="col">
                <span class="sr">{t('forget')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {found.map(([site, settings]) => (
              <Row key={site} site={site} settings={settings} {...on} />
            ))}
          </tbody>
        </table>
      </section>
      <p class="sr" role="status">
        {found.length === 0 ? t('noSiteFound') : ''}
      </p>
      <p class="hint">
        <PageIcon glyph="info" small />
        {t('broadcastMeaning')}
      </p>
    </section>
  );
}
