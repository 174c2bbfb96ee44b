// The chains, with a filter above: one tab stop, arrow keys within.
import { useRef, useState } from 'preact/hooks';
import { FindField, isFound } from '@/components/kit/find-field';
import { plural, useLanguage } from '@/components/kit/language';
import { CutName } from '@/components/kit/name';
import type { ChainRow } from '@/lib/messages/own-protocol';

interface ChainPickerProps {
  chains: ChainRow[];
  chosen: number;
  onChoose: (chainId: number) => void;
}

/** The list most people look for first. */
export const ETHEREUM = 1;

/** Ethereum, then the others by name, then the test chains. */
function inOrder(chains: ChainRow[]): ChainRow[] {
  const place = (chain: ChainRow) => (chain.chainId === ETHEREUM ? 0 : chain.testnet ? 2 : 1);
  return [...chains].sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name));
}

/** Moves the focus among the buttons of `list`; returns whether the key was ours. */
function moveFocus(list: HTMLElement | null, key: string): boolean {
  const buttons = [...(list?.querySelectorAll('button') ?? [])];
  const at = buttons.findIndex((button) => button.matches(':focus'));
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[key];
  if (target === undefined) return false;
  buttons[Math.max(0, Math.min(target, buttons.length - 1))]?.focus();
  return true;
}

export function ChainPicker({ chains, chosen, onChoose }: ChainPickerProps) {
  const language = useLanguage();
  const [text, setText] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const found = inOrder(chains).filter((chain) => isFound(`${chain.name} ${chain.reference ?? chain.chainId}`, text));
  const reachable = found.find((chain) => chain.chainId === chosen)?.chainId ?? found[0]?.chainId;
  const onKeyDown = (event: KeyboardEvent) => {
    const [first] = found;
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement && first) onChoose(first.chainId);
    else if (moveFocus(list.current, event.key)) event.preventDefault();
  };
  return (
    <section class="card picker" aria-label={language.t('chains')}>
      <FindField label={language.t('findChain')} text={text} onText={setText} onKeyDown={onKeyDown} />
      <ul ref={list}>
        {found.map((chain) => (
          <li key={chain.chainId}>
            <button
              type="button"
              tabIndex={chain.chainId === reachable ? 0 : -1}
              aria-current={chain.chainId === chosen ? 'true' : 'false'}
              title={language.t('chainById', chain.reference ?? `${chain.chainId}`)}
              onClick={() => onChoose(chain.chainId)}
              onKeyDown={onKeyDown}
            >
              <CutName text={chain.name} />
              <span class="num">
                <span aria-hidden="true">{chain.endpoints.length}</span>
                <span class="sr">{plural(language, 'endpointCount', chain.endpoints.length)}</span>
              </span>
            </button>
          </li>
        ))}
        {found.length === 0 && <li class="none">{language.t('noChainFound')}</li>}
      </ul>
    </section>
  );
}
