// Settings out, settings in, and everything erased.
import { useState } from 'preact/hooks';
import { AlertDialog } from './alert-dialog';
import { ImportCard, type ImportCardProps } from './import-card';
import { useLanguage } from './language';
import { PageIcon } from './page-icon';

export interface BackupViewProps extends ImportCardProps {
  onExport: () => void;
  onErase: () => void;
}

function EraseCard({ onErase }: Pick<BackupViewProps, 'onErase'>) {
  const { t } = useLanguage();
  const [isAsking, setAsking] = useState(false);
  const [isErased, setErased] = useState(false);
  const erase = () => {
    setAsking(false);
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
          <button type="button" class="button small harm" onClick={() => setAsking(true)}>
            <PageIcon glyph="erase" />
            {t('eraseAll')}
          </button>
        </div>
      </div>
      {isAsking && (
        <AlertDialog
          title={t('eraseQuestion')}
          text={t('eraseWarning')}
          keep={t('keepIt')}
          harm={t('eraseConfirm')}
          onKeep={() => setAsking(false)}
          onHarm={erase}
        />
      )}
    </section>
  );
}

export function BackupView({ onExport, onErase, ...importing }: BackupViewProps) {
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
            <button type="button" class="button small" onClick={() => onExport()}>
              <PageIcon glyph="export" />
              {t('exportSettings')}
            </button>
          </div>
        </div>
      </section>
      <ImportCard {...importing} />
      <EraseCard onErase={onErase} />
    </>
  );
}
