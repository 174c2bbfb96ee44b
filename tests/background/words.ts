// The words of a locale for tests without a browser: `$1`, `$2` replaced as browsers do it.
import en from '@/assets/public/_locales/en/messages.json';
import type { Translator } from '@/lib/background/sight/cloud-words';

const messages: Record<string, { message: string }> = en;

/** Throws where a browser would be silent: a key that stands in no locale file is a mistake. */
export const english: Translator = {
  locale: 'en',
  t: (key, ...parts) => {
    const message = messages[key]?.message;
    if (message === undefined) throw new Error(`No message ${key}`);
    return message.replace(/\$(\d)/g, (_, place) => parts[Number(place) - 1] ?? '');
  },
};
