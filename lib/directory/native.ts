// What a wallet or a person wants to know of one of our own chains: its money and its explorer. Pure; runs in the background and in tests.
import file from '@/assets/directory/native.json';

export interface Native {
  /** Of the currency: Ether, ETH, 18. */
  name: string;
  symbol: string;
  decimals: number;
  /** https URL; null where the directory knows none. */
  explorer: string | null;
}

const byId = new Map(file.chains.map((row) => [row.id, row]));

/** Null for chains that are not in the directory itself: nothing is offered to a wallet for them. */
export function nativeOf(chainId: number): Native | null {
  const row = byId.get(chainId);
  if (row === undefined) return null;
  const { name, symbol, decimals, explorer } = row;
  return { name, symbol, decimals, explorer };
}
