// The page that opens after the install: what Detour does in three sentences, and the one thing to allow.
import { Logo } from '@/components/kit/icon';
import { useLanguage } from '@/components/kit/language';
import { PageIcon } from '@/components/kit/page-icon';

interface WelcomeProps {
  /** May Detour see every site? null until the browser said so. */
  granted: boolean | null;
  /** The user has just refused. */
  refused: boolean;
  /** Where the button is pinned differs. */
  browserKind: 'chromium' | 'firefox';
  onGrant: () => void;
  onDashboard: () => void;
}

function Picture() {
  const { t } = useLanguage();
  return (
    <figure class="picture" role="img" aria-label={t('welcomePicture')}>
      <svg viewBox="0 0 640 132" aria-hidden="true">
        <path class="rd own" d="M10 40H110M530 40H630" />
        <path class="rd dead" d="M134 40H292M348 40H508" />
        <path class="rd way" d="M110 40h36c46 0 30 64 78 64h192c48 0 32-64 78-64h36" />
        <circle class="rd-node" cx="10" cy="40" r="9" />
        <circle class="rd-node" cx="630" cy="40" r="9" />
        <rect class="rd-block" x="305" y="25" width="30" height="30" rx="7" />
        <path class="rd-x" d="m314 34 12 12m0-12-12 12" />
        <text x="0" y="74">
          {t('welcomeSite')}
        </text>
        <text x="640" y="74" text-anchor="end">
          {t('welcomeChain')}
        </text>
        <text class="fail" x="320" y="12" text-anchor="middle">
          {t('welcomeProvider')}
        </text>
        <text class="detour" x="320" y="90" text-anchor="middle">
          {t('welcomeCommunity')}
        </text>
      </svg>
    </figure>
  );
}

function Ask({ refused, onGrant }: Pick<WelcomeProps, 'refused' | 'onGrant'>) {
  const { t } = useLanguage();
  return (
    <section class="card ask">
      <h2>{t('askTitle')}</h2>
      <p>{t('askText')}</p>
      <div class="acts">
        <button type="button" class="button first" onClick={() => onGrant()}>
          {t('actAllowAll')}
        </button>
      </div>
      <p role="status">{refused ? t('askRefused') : ''}</p>
    </section>
  );
}

function Done({ browserKind, onDashboard }: Pick<WelcomeProps, 'browserKind' | 'onDashboard'>) {
  const { t } = useLanguage();
  return (
    <section class="card ask" role="status">
      <h2>{t('doneTitle')}</h2>
      <p>{t('doneText')}</p>
      <p>{t(browserKind === 'firefox' ? 'pinFirefox' : 'pinChromium')}</p>
      <div class="acts">
        <button type="button" class="button first" onClick={() => onDashboard()}>
          {t('chooseWho')}
        </button>
      </div>
    </section>
  );
}

export function WelcomeView({ granted, refused, browserKind, onGrant, onDashboard }: WelcomeProps) {
  const { t } = useLanguage();
  const promises = [
    { glyph: 'eye', title: t('promiseNothingSent'), text: t('promiseNothingSentText') },
    { glyph: 'lock', title: t('promiseWallet'), text: t('promiseWalletText') },
    { glyph: 'calm', title: t('promiseSilent'), text: t('promiseSilentText') },
  ] as const;
  return (
    <main class="welcome">
      <div class="brand">
        <Logo />
        {t('extensionName')}
      </div>
      <h1>
        <span>{t('welcomeTitle1')} </span>
        <span>{t('welcomeTitle2')}</span>
      </h1>
      <p class="three">
        <b>{t('welcomeFirst')}</b> {t('welcomeSecond')} {t('welcomeThird')}
      </p>
      <Picture />
      {granted === false && <Ask refused={refused} onGrant={onGrant} />}
      {granted === true && <Done browserKind={browserKind} onDashboard={onDashboard} />}
      <div class="never">
        {promises.map(({ glyph, title, text }) => (
          <div key={glyph}>
            <h3>
              <PageIcon glyph={glyph} />
              {title}
            </h3>
            <p>{text}</p>
          </div>
        ))}
      </div>
    </main>
  );
}
