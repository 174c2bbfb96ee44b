// Settings out, settings in, and everything erased.
import { useState } from 'preact/hooks';
import { type MessageKey, useLanguage } from '@/components/kit/language';
import { PageIcon } from '@/components/kit/page-icon';
import { AskOnce } from '@/components/popup/ask-once';
import type { Span } from '@/lib/ledger/erase';
import type { ChainRow, OperatorRow } from '@/lib/messages/own-protocol';
import { namesOf } from './change-words';
import { ImportCard, type ImportCardProps } from './import-card';

export interface BackupViewProps extends Omit<ImportCardProps, 'names'> {
  /** What an import speaks of by name. */
  chains: readonly ChainRow[];
  operators: readonly OperatorRow[];
  onExport: () => void;
  onErase: () => void;
  /** What was seen in that time, over all sites; settings stay. */
  onEraseSpan: (span: Span) => void;
  now: number;
}

const DAY_MS = 86_400_000;

/** Spans that can be erased; `days` back from now. */
const spans: readonly { words: MessageKey; question: MessageKey; span: (now: number) => Span }[] = [
  { words: 'lastDay', question: 'eraseLastDay', span: (now) => ({ from: now - DAY_MS, to: null }) },
  { words: 'lastWeek', question: 'eraseLastWeek', span: (now) => ({ from: now - 7 * DAY_MS, to: null }) },
  { words: 'olderThanWeek', question: 'eraseOlderThanWeek', span: (now) => ({ from: null, to: now - 7 * DAY_MS }) },
  { words: 'eraseEverything', question: 'eraseSeenAll', span: () => ({ from: null, to: null }) },
];

function EraseSpan({ now, onEraseSpan }: Pick<BackupViewProps, 'now' | 'onEraseSpan'>) {
  const { t } = useLanguage();
  const [at, setAt] = useState(0);
  const [isErased, setErased] = useState(false);
  const chosen = spans[at] ?? spans[0];
  const choose = (next: number) => {
    setAt(next);
    setErased(false);
  };
  const erase = () => {
    setErased(true);
    if (chosen !== undefined) onEraseSpan(chosen.span(now));
  };
  return (
    <div class="set">
      <div class="t">{t('eraseSeen')}</div>
      <div class="d" role="status">
        {t(isErased ? 'eraseSeenDone' : 'eraseSeenText')}
      </div>
      <div class="c row-acts">
        <select
          class="select"
          aria-label={t('eraseSeen')}
          value={at}
          onChange={(event) => choose(Number(event.currentTarget.value))}
        >
          {spans.map(({ words }, value) => (
            <option key={words} value={value} selected={value === at}>
              {t(words)}
            </option>
          ))}
        </select>
        <AskOnce
          words={t('eraseKeptButton')}
          question={t(chosen?.question ?? 'eraseSeenAll')}
          warning={t('eraseSeenWarning')}
          confirm={t('eraseKeptConfirm')}
          onHarm={erase}
        />
      </div>
    </div>
  );
}

function EraseCard({ now, onErase, onEraseSpan }: Pick<BackupViewProps, 'now' | 'onErase' | 'onEraseSpan'>) {
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
      <EraseSpan now={now} onEraseSpan={onEraseSpan} />
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
      <EraseCard now={now} onErase={on.onErase} onEraseSpan={on.onEraseSpan} />
    </>
  );
}
