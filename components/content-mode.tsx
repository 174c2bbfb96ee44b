// What Detour does with pictures and files everywhere, and whom it may ask for them.
import type { ContentMode, ContentSettings } from '@/lib/messages/settings';
import { type MessageKey, useLanguage } from './language';
import { Locked } from './locked';
import { Setting } from './setting';

interface ContentModeProps {
  content: ContentSettings;
  isLocked: boolean;
  onContent: (patch: Partial<ContentSettings>) => void;
}

const modes: readonly { mode: ContentMode; title: MessageKey; text: MessageKey }[] = [
  { mode: 'rescue', title: 'contentRescueTitle', text: 'contentRescueText' },
  { mode: 'always', title: 'contentAlwaysTitle', text: 'contentAlwaysText' },
  { mode: 'off', title: 'contentOffTitle', text: 'contentOffText' },
];

export function ContentModeCard({ content, isLocked, onContent }: ContentModeProps) {
  const { t } = useLanguage();
  return (
    <section class="card">
      <div class="head">
        <h2>{t('contentModeTitle')}</h2>
        {isLocked && <Locked />}
      </div>
      <fieldset class="modes" disabled={isLocked}>
        <legend class="sr">{t('contentModeTitle')}</legend>
        {modes.map(({ mode, title, text }) => (
          <label key={mode} class="radio">
            <input
              type="radio"
              name="content-mode"
              checked={content.mode === mode}
              onChange={() => onContent({ mode })}
            />
            <span>
              {t(title)}
              <span>{t(text)}</span>
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
