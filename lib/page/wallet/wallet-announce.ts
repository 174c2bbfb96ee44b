// Announces Detour's own EIP-6963 entries beside the wallets of a page (rules 2.8). Runs in the site's own world, only where the user switched it on.
import type { WalletTerms } from '@/lib/messages/wallet';
import type { Clock } from '@/lib/page/page-clock';
import { field, isText } from '@/lib/rpc/glance';
import { createEntry } from './wallet-entry';
import type { WalletLine } from './wallet-line';

/** One for every wallet: it names us, never them. */
const OWN_RDNS = 'invalid.detour.reads';
/** The logo, as small as it gets. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%230a6670'/%3E%3Cpath d='M10 4a4 4 0 0 0 4 4 8 8 0 0 1 0 16 4 4 0 0 0-4 4' fill='none' stroke='%23fff' stroke-width='4' stroke-linecap='round'/%3E%3Crect x='6' y='12' width='8' height='8' rx='2' fill='%23ffb59e'/%3E%3C/svg%3E";
/** Wallets announce themselves at document start; who comes second under the same name must have had the time to. */
const SETTLE_MS = 150;

interface Heard {
  provider: object;
  /** Two providers under one name: nobody knows which is the wallet. */
  isUnique: boolean;
  /** Null until it is announced. */
  detail: object | null;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A fresh one per page and wallet; `crypto.randomUUID` is there on secure pages only. */
function freshUuid(): string {
  const [bytes] = [crypto.getRandomValues(new Uint8Array(16))];
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const variant = '89ab'[(bytes[8] ?? 0) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

export function announceEntries(page: Window, clock: Clock, line: WalletLine, terms: WalletTerms): void {
  const names = new Map(Object.entries(terms.names));
  const reads = new Set(terms.reads);
  const heard = new Map<string, Heard>();
  const ours = new WeakSet<object>();

  const say = ({ isUnique, detail }: Heard) => {
    if (isUnique && detail !== null) page.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  };

  const settle = (rdns: string, name: string, one: Heard) => {
    if (!one.isUnique) return;
    const provider = createEntry({ wallet: one.provider, rdns, reads, line, clock });
    ours.add(provider);
    const info = Object.freeze({ uuid: freshUuid(), name: `Detour: reads for ${name}`, icon: ICON, rdns: OWN_RDNS });
    one.detail = Object.freeze({ info, provider });
    say(one);
  };

  const hear = (event: Event) => {
    const detail = field(event, 'detail');
    const [rdns, provider] = [field(field(detail, 'info'), 'rdns'), field(detail, 'provider')];
    const name = isText(rdns) ? names.get(rdns) : undefined;
    if (!isText(rdns) || name === undefined || !isObject(provider) || ours.has(provider)) return;
    const before = heard.get(rdns);
    if (before !== undefined) {
      before.isUnique &&= before.provider === provider;
      return;
    }
    const one: Heard = { provider, isUnique: true, detail: null };
    heard.set(rdns, one);
    whenParsed(page, () => clock.runAfter(SETTLE_MS, () => settle(rdns, name, one)));
  };

  page.addEventListener('eip6963:announceProvider', hear);
  page.addEventListener('eip6963:requestProvider', () => heard.forEach(say));
  page.dispatchEvent(new Event('eip6963:requestProvider'));
}

function whenParsed({ document }: Window, run: () => void): void {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', run, { once: true });
  else run();
}
