// What becomes of a transaction that was handed over: who took it, who has it, in which block it is. Looks again every few seconds.
import { useEffect, useState } from 'preact/hooks';
import { type Glyph, Icon } from '@/components/kit/icon';
import { type Language, number, plural, useLanguage } from '@/components/kit/language';
import { Name, plainName } from '@/components/kit/name';
import type { FollowedTransaction, Following, ReadTransaction, TakerSaid } from '@/lib/messages/transaction';

interface ProgressProps {
  transaction: ReadTransaction;
  /** Null while it is being handed over. */
  takers: TakerSaid[] | null;
  onFollow: (wanted: FollowedTransaction) => Promise<Following>;
}

/** Less than a block of the fastest chains is of no use, and more keeps one waiting. */
const EVERY_MS = 3_000;
/** Nothing is looked at any more when it lies so deep. */
const DEEP = 12;

const isOver = (following: Following | null) =>
  following?.state.kind === 'replaced' || (following?.state.kind === 'mined' && following.state.confirmations >= DEEP);

function useFollowing({ transaction, takers, onFollow }: ProgressProps): Following | null {
  const [following, setFollowing] = useState<Following | null>(null);
  const { hash, chainId, from, nonce } = transaction;
  const isSent = takers !== null;
  useEffect(() => {
    if (!isSent) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isLeft = false;
    let wasSeen = false;
    const look = async () => {
      const found = await onFollow({ hash, chainId, from, nonce, wasSeen }).catch(() => null); // the background did not answer: looked again
      if (isLeft) return;
      wasSeen ||= found?.voices.some(({ voice }) => voice?.seen) ?? false;
      if (found !== null) setFollowing(found);
      if (!isOver(found)) timer = setTimeout(() => void look(), EVERY_MS);
    };
    void look();
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [hash, isSent]);
  return following;
}

function sentence(language: Language, { state, voices }: Following): string {
  const { t } = language;
  const count = (value: number) => number(language, value);
  switch (state.kind) {
    case 'silent':
      return t('txSilent');
    case 'unseen':
      return t('txUnseen');
    case 'waiting': {
      const having = voices.filter(({ voice }) => voice?.seen).length;
      return t('txWaiting', count(having), count(voices.length));
    }
    case 'mined':
      if (!state.ok) return t('txFailed', count(state.block));
      return plural(language, 'txMined', state.confirmations, count(state.block));
    case 'dropped':
      return t('txDropped');
    case 'replaced':
      return t('txReplaced');
  }
}

type Mark = { glyph: Glyph; tone: string };
const done: Mark = { glyph: 'ok', tone: 'is-detour' };
const now: Mark = { glyph: 'probe', tone: 'is-detour' };
const later: Mark = { glyph: 'unseen', tone: 'is-unseen' };
const failed: Mark = { glyph: 'fail', tone: 'is-fail' };

/** Handed over, seen, in a block. */
function marksOf(takers: TakerSaid[] | null, following: Following | null): [Mark, Mark, Mark] {
  if (takers === null) return [now, later, later];
  const isTaken = takers.some(({ said }) => said === 'taken');
  const handed = isTaken ? done : failed;
  switch (following?.state.kind) {
    case 'waiting':
      return [handed, done, now];
    case 'mined':
      return [handed, done, following.state.ok ? done : failed];
    case 'dropped':
    case 'replaced':
      return [handed, failed, later];
    case 'silent':
    case 'unseen':
    case undefined:
      return [handed, isTaken ? now : later, later];
  }
}

const saidMarks: Record<TakerSaid['said'], Mark> = {
  taken: done,
  refused: { glyph: 'off', tone: 'is-unseen' },
  silent: { glyph: 'unseen', tone: 'is-unseen' },
};

function Taker({ taker, following }: { taker: TakerSaid; following: Following | null }) {
  const { t } = useLanguage();
  const voice = following?.voices.find(({ operatorName }) => operatorName === taker.operatorName)?.voice;
  const has = voice?.block != null ? t('takerInBlock') : voice?.seen ? t('takerHas') : null;
  const said = {
    taken: t('takerTook'),
    refused: t('takerRefused', plainName(taker.text)),
    silent: t('takerSilent'),
  }[taker.said];
  return (
    <li>
      <Icon {...(has === null ? saidMarks[taker.said] : done)} small />
      <Name text={taker.operatorName} />
      <span class="dim">{has ?? said}</span>
    </li>
  );
}

export function TransactionProgress(props: ProgressProps) {
  const language = useLanguage();
  const { t } = language;
  const { takers } = props;
  const following = useFollowing(props);
  const marks = marksOf(takers, following);
  const steps = [t('stepHanded'), t('stepSeen'), t('stepMined')];
  const isTaken = takers?.some(({ said }) => said === 'taken') ?? true;
  const line = takers === null ? t('txSending') : following === null ? t('txLooking') : sentence(language, following);
  return (
    <section class="card">
      <div class="head">
        <h2>{t('txProgress')}</h2>
      </div>
      <ol class="steps">
        {steps.map((step, at) => (
          <li key={step}>
            <Icon {...(marks[at] ?? later)} />
            {step}
          </li>
        ))}
      </ol>
      <p class="outcome" role="status">
        {!isTaken && `${t('txNotTaken')} `}
        {line}
      </p>
      <ul class="voices">
        {(takers ?? []).map((taker) => (
          <Taker key={taker.operatorName} taker={taker} following={following} />
        ))}
      </ul>
    </section>
  );
}
