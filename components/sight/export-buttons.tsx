// Saves a table as a file for spreadsheets, or for programs. Props in, events out.
import { useLanguage } from '@/components/kit/language';
import { PageIcon } from '@/components/kit/page-icon';
import type { FileKind } from './sight-text';

const kinds: readonly FileKind[] = ['csv', 'json'];

/** @param what Names the table. */
export function ExportButtons({ what, onExport }: { what: string; onExport: (kind: FileKind) => void }) {
  const { t } = useLanguage();
  return (
    <>
      {kinds.map((kind) => {
        const name = kind.toUpperCase();
        return (
          <button
            key={kind}
            type="button"
            class="button small"
            aria-label={t('saveAs', what, name)}
            title={t('saveAs', what, name)}
            onClick={() => onExport(kind)}
          >
            <PageIcon glyph="export" small />
            {name}
          </button>
        );
      })}
    </>
  );
}
