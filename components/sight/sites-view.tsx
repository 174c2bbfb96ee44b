// The sites that the user decided something for.

import { FindTable } from '@/components/endpoints/find-table';
import { type ContentHere, ContentSelect } from '@/components/kit/content-select';
import { type MessageKey, useLanguage } from '@/components/kit/language';
import { Name, plainName, shownSite } from '@/components/kit/name';
import { PageIcon } from '@/components/kit/page-icon';
import { Switch } from '@/components/kit/switch';
import type { BroadcastConsent, NodeConsent, SiteSettings } from '@/lib/messages/settings';

export interface SitesViewProps {
  sites: Record<string, SiteSettings>;
  /** The user has a node inside that could serve sites. */
  hasNode: boolean;
  onSite: (site: string, failover: boolean) => void;
  onBroadcast: (site: string, broadcast: BroadcastConsent) => void;
  onNode: (site: string, node: NodeConsent | 'off') => void;
  /** The administrator decides about pictures and files. */
  isContentLocked: boolean;
  /** Null: as everywhere. */
  onSiteContent: (site: string, content: ContentHere) => void;
  onStandIn: (site: string, on: boolean) => void;
  onSiteStrict: (site: string, on: boolean) => void;
  onForget: (site: string) => void;
}

const consents: readonly { value: BroadcastConsent; words: MessageKey }[] = [
  { value: 'ask', words: 'broadcastAsk' },
  { value: 'yes', words: 'broadcastYes' },
  { value: 'never', words: 'broadcastNever' },
];

const nodeConsents: readonly { value: NodeConsent | 'off'; words: MessageKey }[] = [
  { value: 'off', words: 'nodeOff' },
  { value: 'ask', words: 'nodeAsk' },
  { value: 'yes', words: 'nodeYes' },
  { value: 'never', words: 'nodeNever' },
];

interface ChoiceProps<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; words: MessageKey }[];
  isDisabled: boolean;
  onChoose: (value: V) => void;
}

function Choice<V extends string>({ label, value, options, isDisabled, onChoose }: ChoiceProps<V>) {
  const { t } = useLanguage();
  const choose = (chosen: string) => {
    const option = options.find((one) => one.value === chosen);
    if (option !== undefined) onChoose(option.value);
  };
  return (
    <select
      class="select"
      aria-label={label}
      value={value}
      disabled={isDisabled}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} selected={option.value === value}>
          {t(option.words)}
        </option>
      ))}
    </select>
  );
}

function Row({ site, settings, ...on }: { site: string; settings: SiteSettings } & Omit<SitesViewProps, 'sites'>) {
  const { t } = useLanguage();
  const name = plainName(shownSite(site));
  const forget = t('forgetNamed', name);
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
          on={settings.wallet === true}
          label={t('siteWalletNamed', name)}
          disabled={!settings.failover}
          onSwitch={(next) => on.onStandIn(site, next)}
        />
      </td>
      <td>
        <Switch
          on={settings.strict === true}
          label={t('siteStrictNamed', name)}
          disabled={!settings.failover}
          onSwitch={(next) => on.onSiteStrict(site, next)}
        />
      </td>
      <td>
        <Choice
          label={t('siteBroadcastNamed', name)}
          value={settings.broadcast}
          options={consents}
          isDisabled={!settings.failover}
          onChoose={(next) => on.onBroadcast(site, next)}
        />
      </td>
      <td>
        <ContentSelect
          label={t('siteContentNamed', name)}
          here={settings.content ?? null}
          isDisabled={!settings.failover || on.isContentLocked}
          onChoose={(next) => on.onSiteContent(site, next)}
        />
      </td>
      {on.hasNode && (
        <td>
          <Choice
            label={t('siteNodeNamed', name)}
            value={settings.node ?? 'off'}
            options={nodeConsents}
            isDisabled={!settings.failover}
            onChoose={(next) => on.onNode(site, next)}
          />
        </td>
      )}
      <td class="end">
        <button type="button" class="tool" aria-label={forget} title={forget} onClick={() => on.onForget(site)}>
          <PageIcon glyph="erase" />
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
    values: [shownSite(site), settings.failover ? 0 : 1],
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
          { name: t('columnWallet') },
          { name: t('columnStrict') },
          { name: t('columnBroadcast') },
          { name: t('partContent') },
          ...(on.hasNode ? [{ name: t('columnNode') }] : []),
          { name: t('forget'), kind: 'hidden' },
        ]}
        rows={rows}
        order={{ at: 0, down: false }}
        class="site-switches"
      />
      <p class="hint">
        <PageIcon glyph="info" small />
        {t('broadcastMeaning')}
      </p>
      {on.hasNode && (
        <p class="hint">
          <PageIcon glyph="info" small />
          {t('nodeMeaning')}
        </p>
      )}
    </section>
  );
}
