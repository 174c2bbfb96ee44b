// Beside what the user cannot change: who decided it.
import { useLanguage } from './language';
import { PageIcon } from './page-icon';

export function Locked() {
  const { t } = useLanguage();
  return (
    <span class="locked">
      <PageIcon glyph="lock" small />
      {t('setByOrganisation')}
    </span>
  );
}
