// What Detour does with pictures and files on one site: as everywhere, or another way. In the popup and on the dashboard.
import type { SiteReport } from '@/lib/ledger/report';
import { type MessageKey, useLanguage } from './language';

/** Null: as everywhere. */
export type ContentHere = NonNullable<SiteReport['content']>['here'];

interface ContentSelectProps {
  label: string;
  here: ContentHere;
  isDisabled: boolean;
  onChoose: (here: ContentHere) => void;
}

const options: readonly { here: ContentHere; words: MessageKey }[] = [
  { here: null, words: 'contentAsEverywhere' },
  { here: 'rescue', words: 'contentRescue' },
  { here: 'always', words: 'contentAlways' },
  { here: 'off', words: 'contentOff' },
];

export function ContentSelect({ label, here, isDisabled, onChoose }: ContentSelectProps) {
  const { t } = useLanguage();
  return (
    <select
      class="select"
      aria-label={label}
      disabled={isDisabled}
      onChange={(event) => onChoose(options[event.currentTarget.selectedIndex]?.here ?? null)}
    >
      {options.map((option) => (
        <option key={option.words} selected={option.here === here}>
          {t(option.words)}
        </option>
      ))}
    </select>
  );
}
