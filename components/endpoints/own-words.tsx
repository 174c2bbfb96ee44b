// What the user says of an own endpoint beside its address: where its name leads, whether it comes first, where transactions go from it.

import { type MessageKey, useLanguage } from '@/components/kit/language';
import type { OwnEndpoint } from '@/lib/messages/settings';

export type OwnWords = Pick<OwnEndpoint, 'inside' | 'first' | 'broadcasts'>;
export type OwnWord = keyof OwnWords;

const labels: Record<OwnWord, MessageKey> = { inside: 'ownInside', first: 'ownFirst', broadcasts: 'ownBroadcasts' };

interface OwnWordsProps {
  /** Those that mean something for this address. */
  asked: readonly OwnWord[];
  said: OwnWords;
  onSay: (said: OwnWords) => void;
}

function withWord(said: OwnWords, word: OwnWord, isSaid: boolean): OwnWords {
  const { [word]: _before, ...others } = said;
  return isSaid ? { ...others, [word]: true } : others;
}

export function OwnWordsFields({ asked, said, onSay }: OwnWordsProps) {
  const { t } = useLanguage();
  return (
    <fieldset class="own-words">
      <legend class="sr">{t('ownWords')}</legend>
      {asked.map((word) => (
        <label key={word}>
          <input
            type="checkbox"
            name={word}
            checked={said[word] === true}
            onChange={(event) => onSay(withWord(said, word, event.currentTarget.checked))}
          />
          <span>{t(labels[word])}</span>
        </label>
      ))}
    </fieldset>
  );
}
