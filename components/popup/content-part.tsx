// The popup's part about pictures and files: what Detour does with them on this site.

import { type ContentHere, ContentSelect } from '@/components/kit/content-select';
import { useLanguage } from '@/components/kit/language';
import type { SiteReport } from '@/lib/ledger/report';

export interface ContentPartProps {
  content: NonNullable<SiteReport['content']>;
  onContent: (here: ContentHere) => void;
}

export function ContentPart({ content, onContent }: ContentPartProps) {
  const { t } = useLanguage();
  return (
    <section class="own-node">
      <h2>{t('partContent')}</h2>
      <ContentSelect label={t('contentPart')} here={content.here} isDisabled={content.locked} onChoose={onContent} />
    </section>
  );
}
