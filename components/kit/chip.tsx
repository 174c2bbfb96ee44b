// How far an answer from elsewhere was checked, in a word that is explained.
import type { Assurance } from '@/lib/failover/verdict';
import { type Glyph, Icon } from './icon';
import { useLanguage } from './language';
import { Tip } from './tip';
import { assuranceMeaning, assuranceName } from './words';

const levels: Record<Assurance, Glyph> = { proven: 'level3', agreed: 'level2', checked: 'level1', unchecked: 'level0' };

export function AssuranceChip({ assurance, role }: { assurance: Assurance; role?: 'content' | undefined }) {
  const { t } = useLanguage();
  return (
    <Tip class={`chip ${assurance}`} meaning={t(assuranceMeaning(assurance, role))}>
      <Icon glyph={levels[assurance]} small />
      {t(assuranceName(assurance))}
    </Tip>
  );
}
