// The popup's last part: the wallet of this site. Opened by a press, for only then is the page looked at.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '@/components/kit/icon';
import { type Language, rich, useLanguage } from '@/components/kit/language';
import { Name, plainName } from '@/components/kit/name';
import { Switch } from '@/components/kit/switch';
import type { FoundWallet, Offer } from '@/lib/messages/wallet';

export interface WalletPartProps {
  /** Detour's own entry beside the wallet is wanted here. */
  on: boolean;
  offer: Offer | null;
  /** Null: the browser does not let us look. */
  onLook: () => Promise<FoundWallet[] | null>;
  onWallet: (on: boolean) => void;
  onOffer: (wallet: FoundWallet) => void;
}

/** `null` while the page is being looked at. */
type Looked = { wallets: FoundWallet[] | null } | null;

const nameOf = ({ t }: Language, name: string) => plainName(name) || t('walletUnnamed');

function OfferLine({ offer }: { offer: Offer }) {
  const language = useLanguage();
  const { t } = language;
  const [wallet, spare] = [nameOf(language, offer.walletName), offer.operatorName].map((text) => (
    <b key={text}>
      <Name text={text} />
    </b>
  ));
  switch (offer.end.kind) {
    case 'checking':
      return <>{t('offerChecking')}</>;
    case 'asked':
      return <>{rich(language, 'offerAsked', wallet, spare, offer.chainName)}</>;
    case 'taken':
      return <>{rich(language, 'offerTaken', wallet, spare, offer.chainName)}</>;
    case 'refused':
      return <>{rich(language, 'offerRefused', wallet, <q>{plainName(offer.end.text)}</q>)}</>;
    case 'no-spare':
      return <>{t('offerNoSpare')}</>;
    case 'moved':
      return <>{t('offerMoved')}</>;
  }
}

interface Mark {
  glyph: 'ok' | 'probe' | 'off';
  tone: string;
}

const running: Mark = { glyph: 'probe', tone: 'is-detour' };
const ended: Mark = { glyph: 'off', tone: 'is-unseen' };
const marks: Record<Offer['end']['kind'], Mark> = {
  checking: running,
  asked: running,
  taken: { glyph: 'ok', tone: 'is-detour' },
  refused: ended,
  'no-spare': ended,
  moved: ended,
};

function Wallet({ wallet, isBusy, onOffer }: { wallet: FoundWallet; isBusy: boolean; onOffer: () => void }) {
  const language = useLanguage();
  const { t } = language;
  const name = nameOf(language, wallet.name);
  const chain =
    wallet.chainName ?? (wallet.chainId === null ? t('walletSaysNothing') : t('chainById', `${wallet.chainId}`));
  return (
    <li>
      <span class="who">
        <Name text={name} />
        <span class="sub">{chain}</span>
      </span>
      {wallet.chainName !== null && (
        <button
          type="button"
          class="button small"
          aria-label={t('walletOfferNamed', name)}
          aria-disabled={isBusy}
          onClick={() => !isBusy && onOffer()}
        >
          {t('walletOffer')}
        </button>
      )}
    </li>
  );
}

function Wallets({ looked, offer, onOffer }: { looked: Looked } & Pick<WalletPartProps, 'offer' | 'onOffer'>) {
  const { t } = useLanguage();
  if (looked === null) return <p class="dim">{t('walletLooking')}</p>;
  if (looked.wallets === null) return <p class="dim">{t('walletHidden')}</p>;
  if (looked.wallets.length === 0) return <p class="dim">{t('walletNone')}</p>;
  return (
    <ul>
      {looked.wallets.map((wallet) => (
        <Wallet
          key={`${wallet.rdns} ${wallet.name}`}
          wallet={wallet}
          isBusy={offer?.end.kind === 'checking'}
          onOffer={() => onOffer(wallet)}
        />
      ))}
    </ul>
  );
}

export function WalletPart({ on, offer, onLook, onWallet, onOffer }: WalletPartProps) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [looked, setLooked] = useState<Looked>(null);
  const part = useRef<HTMLElement>(null);
  // What was opened at the lower edge of the popup must be seen.
  useEffect(() => {
    if (looked !== null) part.current?.scrollIntoView({ block: 'nearest' });
  }, [looked]);
  const toggle = () => {
    setOpen(!isOpen);
    if (isOpen) return;
    setLooked(null);
    void onLook().then((wallets) => setLooked({ wallets }));
  };
  return (
    <section ref={part} class="wallet" aria-labelledby="wallet">
      <h2>
        <button type="button" class="unfold" id="wallet" aria-expanded={isOpen} onClick={toggle}>
          {t('walletTitle')}
          {on && <span class="dim">{t('walletIsOn')}</span>}
          <Icon glyph="down" small />
        </button>
      </h2>
      {(isOpen || offer !== null) && (
        <p class="offer" role="status">
          {offer !== null && (
            <>
              <Icon {...marks[offer.end.kind]} small />
              <span>
                <OfferLine offer={offer} />
              </span>
            </>
          )}
        </p>
      )}
      {isOpen && (
        <>
          <Wallets looked={looked} offer={offer} onOffer={onOffer} />
          <div class="stand-in">
            <span>{t('walletSwitch')}</span>
            <Switch on={on} label={t('walletSwitch')} onSwitch={onWallet} />
            <p>{t('walletSwitchText')}</p>
          </div>
        </>
      )}
    </section>
  );
}
