// What Detour does with pictures and files everywhere, and whom it may ask for them.
import type { ContentSettings } from '@/lib/messages/settings';
import { useLanguage } from './language';
import { Locked } from './locked';
import { Setting } from './setting';

interface ContentModeProps {
  content: ContentSettings;
  isLocked: boolean;
  onContent: (patch: Partial<ContentSettings>) => void;
}

export function ContentModeCard({ content, isLocked, onContent }: ContentModeProps) {
  const { t } = useLanguage();
  return (
    <section class="card">
      <div class="head">
        <h2>{t('contentModeTitle')}</h2>
        {isLocked && <Locked />}
      </div>
      <Setting
        title={t('contentSwitch')}
        text={t('contentSwitchText')}
        on={content.mode === 'rescue'}
        isLocked={isLocked}
        onSwitch={(on) => onContent({ mode: on ? 'rescue' : 'off' })}
      />
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
