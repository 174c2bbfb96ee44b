// The wallets that Detour knows by the name they announce themselves under (EIP-6963 rdns). Pure; runs in the background and in tests.
import file from '@/assets/directory/wallets.json';

const names = new Map(file.wallets.map(({ rdns, name }) => [rdns, name]));

/** Null for a wallet in no list: Detour lends its name to none of them (rules 2.8). */
export function walletName(rdns: string): string | null {
  return names.get(rdns) ?? null;
}

/** Names by rdns. */
export function walletNames(): Record<string, string> {
  return Object.fromEntries(names);
}
