// What Detour does with pictures and files everywhere, and whom it may ask for them.

import { type MessageKey, useLanguage } from '@/components/kit/language';
import { Locked } from '@/components/kit/locked';
import { Setting } from '@/components/kit/setting';
import { type ContentMode, type ContentSettings, contentModes } from '@/lib/messages/settings';

interface ContentModeProps {
  content: ContentSettings;
  isLocked: boolean;
  onContent: (patch: Partial<ContentSettings>) => void;
}

const words: Record<ContentMode, { name: MessageKey; text: MessageKey }> = {
  rescue: { name: 'contentRescue', text: 'contentRescueText' },
  always: { name: 'contentAlways', text: 'contentAlwaysText' },
  off: { name: 'contentOff', text: 'contentOffText' },
};

export function ContentModeCard({ content, isLocked, onContent }: ContentModeProps) {
  const { t } = useLanguage();
  return (
    <section class="card">
      <div class="head">
        <h2>{t('contentModeTitle')}</h2>
        {isLocked && <Locked />}
      </div>
      <fieldset class="choices" disabled={isLocked} aria-label={t('contentModeTitle')}>
        {contentModes.map((mode) => (
          <label key={mode}>
            <input
              type="radio"
              name="content-mode"
              aria-label={t(words[mode].name)}
              aria-describedby={`content-${mode}`}
              checked={content.mode === mode}
              onChange={() => onContent({ mode })}
            />
            <span class="t">{t(words[mode].name)}</span>
            <span class="d" id={`content-${mode}`}>
              {t(words[mode].text)}
            </span>
          </label>
        ))}
      </fieldset>
      <Setting
        title={t('contentProviders')}
        text={t('contentProvidersText')}
        on={content.providers}
        isLocked={isLocked && content.mode === 'off'}
        onSwitch={(providers) => onContent({ providers })}
      />
    </section>
  );
}
