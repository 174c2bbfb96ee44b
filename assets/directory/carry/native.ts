// The money and the explorer of our own chains -> native.json: what a wallet wants to know of a chain it is offered. Runs in Node, in the refresh script.
import * as viemChains from 'viem/chains';
import { numberOf, type Row, rowsOf, textOf } from './read';

interface ViemChain {
  id: number;
  nativeCurrency: { name: string; symbol: string; decimals: number };
}

/** Where several chains of viem share one id, the facts' symbol says which is meant. */
function currencyOf(id: number, symbol: string): ViemChain['nativeCurrency'] | null {
  const all: ViemChain[] = Object.values(viemChains).filter((chain) => chain.id === id);
  return all.map((chain) => chain.nativeCurrency).find((one) => one.symbol === symbol) ?? null;
}

const explorerOf = (value: unknown): string | null =>
  typeof value === 'string' && value.startsWith('https://') ? value : null;

/** @param facts chains.json of the facts. `checked` is theirs. */
export function carryNative(facts: Row, checked: unknown): Row {
  const chains = rowsOf(facts.chains, 'chains').flatMap((row) => {
    const id = numberOf(row.chainId, 'chains.chainId');
    if (row.symbol === undefined) return [];
    const symbol = textOf(row.symbol, `chains ${id}.symbol`);
    const known = currencyOf(id, symbol);
    const { name = symbol, decimals = 18 } = known ?? {};
    const source = known === null ? 'facts' : 'facts viem';
    return [{ id, name, symbol, decimals, explorer: explorerOf(row.explorer), source, checked }];
  });
  return { checked, chains };
}
