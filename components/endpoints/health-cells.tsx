// How somebody who may be asked has been lately, cell by cell: for endpoints and gateways alike. Props in, events out.

import { number, plural, useLanguage } from '@/components/kit/language';
import { PageIcon } from '@/components/kit/page-icon';
import { Sparkline } from '@/components/kit/sparkline';
import { span } from '@/components/kit/words';
import type { LiveHealth } from '@/lib/messages/live-health';

/** The line, and the usual time below it. */
export function LatelyCell({ health }: { health: Pick<LiveHealth, 'recent' | 'latencyMs'> }) {
  const language = useLanguage();
  return (
    <td>
      <Sparkline recent={health.recent} />
      {health.latencyMs !== null && <span class="sub">{span(language, health.latencyMs)}</span>}
    </td>
  );
}

export function BehindCell({ behind }: Pick<LiveHealth, 'behind'>) {
  const language = useLanguage();
  if (behind === null) return <td class="dim">{language.t('notCompared')}</td>;
  const words = behind.blocks === 0 ? language.t('upToDate') : plural(language, 'behindBlocks', behind.blocks);
  return (
    <td>
      <span class="st">
        {behind.isStale && <PageIcon glyph="behind" tone="is-care" />}
        {words}
      </span>
    </td>
  );
}

export function WrongCell({ wrongs }: Pick<LiveHealth, 'wrongs'>) {
  const language = useLanguage();
  return <td class={wrongs > 0 ? 'num fail' : 'num'}>{number(language, wrongs)}</td>;
}
