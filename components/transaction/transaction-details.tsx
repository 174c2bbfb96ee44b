// What a signed transaction says, before it is sent: read on this computer, whole, and who would be handed it.

import { type Language, number, plural, useLanguage } from '@/components/kit/language';
import { Name } from '@/components/kit/name';
import { PageIcon } from '@/components/kit/page-icon';
import type { ReadTransaction } from '@/lib/messages/transaction';

interface DetailsProps {
  transaction: ReadTransaction;
  /** Null once it is under way. */
  onSend: (() => void) | null;
}

const money = (amount: string, symbol: string) => `${amount} ${symbol}`;

function rowsOf({ t, ...language }: Language, it: ReadTransaction): [label: string, text: string, isCode: boolean][] {
  return [
    [t('txChain'), it.chainName, false],
    [t('txFrom'), it.from, true],
    [t('txTo'), it.to ?? t('txCreates'), it.to !== null],
    [t('txValue'), money(it.value, it.symbol), false],
    [t('txFee'), money(it.maxFee, it.symbol), false],
    [t('txNonce'), String(it.nonce), false],
    [t('txData'), plural({ t, ...language }, 'txBytes', it.dataBytes), false],
    [t('txHash'), it.hash, true],
  ];
}

function Takers({ takers }: { takers: string[] }) {
  const language = useLanguage();
  const { t } = language;
  const [only, second] = takers;
  if (only !== undefined && second === undefined)
    return (
      <div class="notice care">
        <PageIcon glyph="info" />
        <span class="fill">{t('txOneTaker', only)}</span>
      </div>
    );
  return (
    <p class="takers">
      {t('txTakers', number(language, takers.length))}{' '}
      {takers.map((taker, at) => (
        <span key={taker}>
          {at > 0 && ', '}
          <Name text={taker} />
        </span>
      ))}
      .
    </p>
  );
}

export function TransactionDetails({ transaction, onSend }: DetailsProps) {
  const language = useLanguage();
  const { t } = language;
  return (
    <section class="card">
      <div class="head">
        <h2>{t('txRead')}</h2>
      </div>
      <dl class="facts">
        {rowsOf(language, transaction).map(([label, text, isCode]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd class={isCode ? 'code' : ''}>
              <bdi>{text}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <Takers takers={transaction.takers} />
      {onSend !== null && (
        <div class="acts">
          <button type="button" class="button first" onClick={() => onSend()}>
            {t('txSend')}
          </button>
        </div>
      )}
    </section>
  );
}
