// Settings out, settings in, and everything erased.
import { useState } from 'preact/hooks';
import { useLanguage } from '@/components/kit/language';
import { PageIcon } from '@/components/kit/page-icon';
import { AskOnce } from '@/components/popup/ask-once';
import type { ChainRow, OperatorRow } from '@/lib/messages/own-protocol';
import { namesOf } from './change-words';
import { ImportCard, type ImportCardProps } from './import-card';

export interface BackupViewProps extends Omit<ImportCardProps, 'names'> {
  /** What an import speaks of by name. */
  chains: readonly ChainRow[];
  operators: readonly OperatorRow[];
  onExport: () => void;
  onErase: () => void;
  now: number;
}

function EraseCard({ onErase }: Pick<BackupViewProps, 'onErase'>) {
  const { t } = useLanguage();
  const [isErased, setErased] = useState(false);
  const erase = () => {
    setErased(true);
    onErase();
  };
  return (
    <section class="card">
      <div class="head">
        <h2>{t('eraseTitle')}</h2>
      </div>
      <div class="set">
        <div class="t">{t('eraseEverything')}</div>
        <div class="d" role="status">
          {t(isErased ? 'eraseDone' : 'eraseText')}
        </div>
        <div class="c">
          <AskOnce
            words={t('eraseAll')}
            question={t('eraseQuestion')}
            warning={t('eraseWarning')}
            confirm={t('eraseConfirm')}
            onHarm={erase}
          />
        </div>
      </div>
    </section>
  );
}

export function BackupView({ chains, operators, now, ...on }: BackupViewProps) {
  const { t } = useLanguage();
  return (
    <>
      <section class="card">
        <div class="head">
          <h2>{t('exportTitle')}</h2>
        </div>
        <div class="set">
          <div class="t">{t('exportFile')}</div>
          <div class="d">{t('exportText')}</div>
          <div class="c">
            <button type="button" class="button small" onClick={() => on.onExport()}>
              <PageIcon glyph="export" />
              {t('exportSettings')}
            </button>
          </div>
        </div>
      </section>
      <ImportCard names={namesOf(chains, operators, now)} onPreview={on.onPreview} onImport={on.onImport} />
      <EraseCard onErase={on.onErase} />
    </>
  );
}
