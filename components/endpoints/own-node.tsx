// The popup's offer of the user's own node to this site: off until the user says so here.

import { rich, useLanguage } from '@/components/kit/language';
import { Name } from '@/components/kit/name';
import { Switch } from '@/components/kit/switch';
import type { SiteReport } from '@/lib/ledger/report';

interface OwnNodeProps {
  node: NonNullable<SiteReport['node']>;
  onNode: (on: boolean) => void;
}

export function OwnNode({ node, onNode }: OwnNodeProps) {
  const language = useLanguage();
  const { t } = language;
  return (
    <section class="own-node">
      <div>
        <h2>{t('nodeUse')}</h2>
        <p>
          {rich(
            language,
            node.on ? 'nodeServes' : 'nodeCould',
            <Name key="node" text={node.name} />,
            <Name key="chain" text={node.chainName} />,
          )}
        </p>
      </div>
      <Switch on={node.on} label={t('nodeUse')} onSwitch={onNode} />
    </section>
  );
}
