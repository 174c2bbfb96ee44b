// "Does this site work without ...": three cells, each of which opens the row that is the reason.

import { type Glyph, Icon } from '@/components/kit/icon';
import { useLanguage } from '@/components/kit/language';
import { Tip } from '@/components/kit/tip';
import { pascal } from '@/components/kit/words';
import type { SiteReport } from '@/lib/ledger/report';

type Cloud = SiteReport['without'][number];

/** What is not known has none: its words fill the cell. */
const glyphs: Partial<Record<Cloud['verdict'], Glyph>> = { yes: 'ok', partly: 'partly', no: 'fail' };

function Mark({ verdict }: Pick<Cloud, 'verdict'>) {
  const glyph = glyphs[verdict];
  return glyph === undefined ? null : <Icon glyph={glyph} small />;
}

export function Without({ clouds, onOpen }: { clouds: SiteReport['without']; onOpen: (host: string | null) => void }) {
  const { t } = useLanguage();
  return (
    <section class="without">
      <h2>
        <Tip meaning={t('withoutMeaning')}>{t('withoutTitle')}</Tip>
      </h2>
      <div class="cells">
        {clouds.map(({ domain, name, verdict, host }) => (
          <button key={domain} type="button" class="cell" onClick={() => onOpen(host)}>
            <span class="who cut">{name}</span>{' '}
            <b class={verdict}>
              <Mark verdict={verdict} />
              {t(`without${pascal(verdict)}`)}
            </b>
          </button>
        ))}
      </div>
    </section>
  );
}
