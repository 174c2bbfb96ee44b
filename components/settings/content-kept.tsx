// What was loaded and proven and stays on this computer: how much, how much at most, and the end of it.
import { useState } from 'preact/hooks';
import { AlertDialog } from '@/components/kit/alert-dialog';
import { type Language, number, useLanguage } from '@/components/kit/language';
import { PageIcon } from '@/components/kit/page-icon';
import type { ContentSettings } from '@/lib/messages/settings';

interface ContentKeptProps {
  content: ContentSettings;
  /** Null: not known. */
  keptBytes: number | null;
  onContent: (patch: Partial<ContentSettings>) => void;
  onEraseKept: () => void;
}

const MB = 1024 * 1024;
const limits = [0, 64, 128, 256, 512, 1024, 2048, 4096].map((mb) => mb * MB);

export function sizeWords(language: Language, bytes: number): string {
  const mb = bytes / MB;
  return mb >= 1024 ? language.t('sizeGb', number(language, mb / 1024)) : language.t('sizeMb', number(language, mb));
}

function Used({ keptBytes, limitBytes }: { keptBytes: number | null; limitBytes: number }) {
  const language = useLanguage();
  const { t } = language;
  if (keptBytes === null) return null;
  const words = t('keptOf', sizeWords(language, keptBytes), sizeWords(language, limitBytes));
  return (
    <div class="used">
      <progress value={keptBytes} max={Math.max(limitBytes, keptBytes, 1)} aria-label={t('keptTitle')} />
      <p>{words}</p>
    </div>
  );
}

export function ContentKept({ content, keptBytes, onContent, onEraseKept }: ContentKeptProps) {
  const language = useLanguage();
  const { t } = language;
  const [isAsking, setAsking] = useState(false);
  const [isErased, setErased] = useState(false);
  const offered = [...new Set([...limits, content.keptBytes])].sort((a, b) => a - b);
  const erase = () => {
    setAsking(false);
    setErased(true);
    onEraseKept();
  };
  return (
    <section class="card">
      <div class="head">
        <h2>{t('keptTitle')}</h2>
      </div>
      <Used keptBytes={keptBytes} limitBytes={content.keptBytes} />
      <div class="set">
        <div class="t">{t('keptLimit')}</div>
        <div class="d">{t('keptText')}</div>
        <div class="c">
          <select
            class="select"
            aria-label={t('keptLimit')}
            onChange={(event) =>
              onContent({ keptBytes: offered[event.currentTarget.selectedIndex] ?? content.keptBytes })
            }
          >
            {offered.map((bytes) => (
              <option key={bytes} selected={bytes === content.keptBytes}>
                {bytes === 0 ? t('keepNothing') : sizeWords(language, bytes)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <div class="set">
        <div class="t">{t('eraseKept')}</div>
        <div class="d" role="status">
          {t(isErased ? 'eraseKeptDone' : 'eraseKeptText')}
        </div>
        <div class="c">
          <button type="button" class="button small harm" onClick={() => setAsking(true)}>
            <PageIcon glyph="erase" />
            {t('eraseKeptButton')}
          </button>
        </div>
      </div>
      {isAsking && (
        <AlertDialog
          title={t('eraseKeptQuestion')}
          text={t('eraseKeptWarning')}
          keep={t('keepIt')}
          harm={t('eraseKeptConfirm')}
          onKeep={() => setAsking(false)}
          onHarm={erase}
        />
      )}
    </section>
  );
}
