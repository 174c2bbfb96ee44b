// Erases what Detour has seen, by time, over all sites. Props in, events out.
import { useState } from 'preact/hooks';
import { type MessageKey, useLanguage } from '@/components/kit/language';
import { AskOnce } from '@/components/popup/ask-once';
import type { Span } from '@/lib/ledger/erase';

export interface EraseSeenProps {
  now: number;
  /** Settings stay. */
  onEraseSpan: (span: Span) => void;
}

const DAY_MS = 86_400_000;

/** Spans that can be erased; `days` back from now. */
const spans: readonly { words: MessageKey; question: MessageKey; span: (now: number) => Span }[] = [
  { words: 'lastDay', question: 'eraseLastDay', span: (now) => ({ from: now - DAY_MS, to: null }) },
  { words: 'lastWeek', question: 'eraseLastWeek', span: (now) => ({ from: now - 7 * DAY_MS, to: null }) },
  { words: 'olderThanWeek', question: 'eraseOlderThanWeek', span: (now) => ({ from: null, to: now - 7 * DAY_MS }) },
  { words: 'eraseEverything', question: 'eraseSeenAll', span: () => ({ from: null, to: null }) },
];

export function EraseSeen({ now, onEraseSpan }: EraseSeenProps) {
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
    <section class="card">
      <div class="head">
        <h2>{t('eraseSeen')}</h2>
      </div>
      <div class="set">
        <div class="t">{t('eraseSpan')}</div>
        <div class="d" role="status">
          {t(isErased ? 'eraseSeenDone' : 'eraseSeenText')}
        </div>
        <div class="c row-acts">
          <select
            class="select"
            aria-label={t('eraseSpan')}
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
    </section>
  );
}
