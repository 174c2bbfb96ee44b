// Sends a transaction that was signed elsewhere: pasted, read, handed over after a second press, and watched until it is in a block.
import { useState } from 'preact/hooks';
import { Icon } from '@/components/kit/icon';
import { type MessageKey, useLanguage } from '@/components/kit/language';
import type {
  FollowedTransaction,
  Following,
  ReadTransaction,
  TransactionReading,
  TransactionSending,
} from '@/lib/messages/transaction';
import { TransactionDetails } from './transaction-details';
import { TransactionProgress } from './transaction-progress';

export interface TransactionViewProps {
  onRead: (raw: string) => Promise<TransactionReading>;
  onSend: (raw: string) => Promise<TransactionSending>;
  onFollow: (wanted: FollowedTransaction) => Promise<Following>;
}

type Refusal = Extract<TransactionReading, { kind: 'refused' }>['why'];

/** `silent`: the background gave no answer. */
type Stage =
  | { kind: 'idle' }
  | { kind: 'wrong'; why: Refusal | 'silent' }
  | { kind: 'read'; transaction: ReadTransaction }
  | { kind: 'sending'; transaction: ReadTransaction }
  | { kind: 'sent'; transaction: ReadTransaction; sending: Extract<TransactionSending, { kind: 'sent' }> };

const reasons: Record<Refusal | 'silent', MessageKey> = {
  empty: 'rawEmpty',
  'not-hex': 'rawNotHex',
  'not-transaction': 'rawNotTransaction',
  unsigned: 'rawUnsigned',
  'no-chain': 'rawNoChain',
  'unknown-chain': 'rawUnknownChain',
  'local-chain': 'rawLocalChain',
  nobody: 'rawNobody',
  policy: 'rawPolicy',
  silent: 'checkSilent',
};

interface FieldProps {
  raw: string;
  wrong: Refusal | 'silent' | null;
  isLocked: boolean;
  onInput: (raw: string) => void;
  onSubmit: () => void;
}

function Field({ raw, wrong, isLocked, onInput, onSubmit }: FieldProps) {
  const { t } = useLanguage();
  const submit = (event: Event) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form class="raw" onSubmit={submit} noValidate>
      <div class="field">
        <label for="raw">{t('rawLabel')}</label>
        <textarea
          id="raw"
          class="input"
          rows={4}
          autocomplete="off"
          spellcheck={false}
          placeholder="0x02f8…"
          value={raw}
          readOnly={isLocked}
          aria-invalid={wrong !== null}
          aria-describedby="raw-message"
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </div>
      <p id="raw-message" class={wrong === null ? 'msg' : 'msg bad'} role="status">
        {wrong !== null && <Icon glyph="fail" small />}
        {t(wrong === null ? 'rawHint' : reasons[wrong])}
      </p>
      <div class="acts">
        <button type="submit" class="button" disabled={isLocked}>
          {t('rawRead')}
        </button>
      </div>
    </form>
  );
}

export function TransactionView({ onRead, onSend, onFollow }: TransactionViewProps) {
  const { t } = useLanguage();
  const [raw, setRaw] = useState('');
  const [stage, setStage] = useState<Stage>({ kind: 'idle' });
  const input = (text: string) => {
    setRaw(text);
    setStage({ kind: 'idle' });
  };
  const read = async () => {
    const reading = await onRead(raw).catch(() => null); // null: the background did not answer
    if (reading?.kind === 'ok') setStage({ kind: 'read', transaction: reading.transaction });
    else setStage({ kind: 'wrong', why: reading?.why ?? 'silent' });
  };
  const send = async (transaction: ReadTransaction) => {
    setStage({ kind: 'sending', transaction });
    const sending = await onSend(raw).catch(() => null); // null: as above
    if (sending?.kind === 'sent') setStage({ kind: 'sent', transaction, sending });
    else setStage({ kind: 'wrong', why: sending?.why ?? 'silent' });
  };
  const isUnderWay = stage.kind === 'sending' || stage.kind === 'sent';
  return (
    <>
      <section class="card">
        <Field
          raw={raw}
          wrong={stage.kind === 'wrong' ? stage.why : null}
          isLocked={isUnderWay}
          onInput={input}
          onSubmit={() => void read()}
        />
      </section>
      {stage.kind !== 'idle' && stage.kind !== 'wrong' && (
        <TransactionDetails
          transaction={stage.transaction}
          onSend={stage.kind === 'read' ? () => void send(stage.transaction) : null}
        />
      )}
      {isUnderWay && (
        <TransactionProgress
          transaction={stage.transaction}
          takers={stage.kind === 'sent' ? stage.sending.takers : null}
          onFollow={onFollow}
        />
      )}
      {stage.kind === 'sent' && (
        <div class="acts">
          <button type="button" class="button" onClick={() => input('')}>
            {t('rawAnother')}
          </button>
        </div>
      )}
    </>
  );
}
