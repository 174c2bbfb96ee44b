// Detour's own entry for one wallet (EIP-1193): what is a read may be answered elsewhere, all else is the wallet's, untouched. Runs in the site's own world.
import type { WalletAsk, WalletFailure } from '@/lib/messages/wallet';
import { apply, get, parse, stringify } from '@/lib/page/natives';
import type { Clock } from '@/lib/page/page-clock';
import { field, isText } from '@/lib/rpc/glance';
import { walletFailure } from '@/lib/rpc/wallet-error';
import type { WalletLine } from './wallet-line';

/** Always the wallet's own word (rules 2.8). */
const walletsOwn = new Set(['eth_chainId', 'net_version', 'eth_accounts', 'eth_coinbase']);
/** A wallet that says nothing for so long is asked beside; right after it failed, sooner. */
const PATIENCE_MS = 4_000;
const SHORT_PATIENCE_MS = 500;
const FAILED_LATELY_MS = 30_000;
/** It knows its chain by heart. */
const CHAIN_WITHIN_MS = 1_000;

export interface EntryContext {
  /** The wallet's own provider. Never wrapped, replaced or changed. */
  wallet: object;
  rdns: string;
  reads: ReadonlySet<string>;
  line: WalletLine;
  clock: Clock;
}

type Callable = (...args: unknown[]) => unknown;
const isCallable = (value: unknown): value is Callable => typeof value === 'function';
const isPromise = (value: unknown): value is Promise<unknown> => isCallable(field(value, 'then'));

/** A call of the wallet's method with the very arguments, on the wallet itself; throws what it throws. */
function callWallet(wallet: object, name: PropertyKey, args: unknown[]): unknown {
  const method: unknown = get(wallet, name);
  if (!isCallable(method)) throw new TypeError(`${String(name)} is not a function`);
  return apply(method, wallet, args);
}

/** The read as a JSON-RPC call; null when it is the wallet's alone, or cannot be written down. */
function readOf(asked: unknown, reads: ReadonlySet<string>): string | null {
  const method = field(asked, 'method');
  if (!isText(method) || !reads.has(method) || walletsOwn.has(method)) return null;
  try {
    return stringify({ jsonrpc: '2.0', id: 1, method, params: field(asked, 'params') ?? [] });
  } catch {
    return null; // a circle, or a bigint: the wallet may make of it what it likes
  }
}

/**
 * Whatever the wallet has, the entry has: its flags, its events, its older ways of asking are the wallet's, called on the wallet. Only
 * `request` is ours. What a site writes on the entry stays there.
 */
export function createEntry(context: EntryContext): object {
  const { wallet, reads } = context;
  const rescue = createRescue(context);
  const own: Record<PropertyKey, unknown> = {
    __proto__: null,
    request(...args: unknown[]) {
      const said = callWallet(wallet, 'request', args);
      const read = readOf(args[0], reads);
      return read === null || !isPromise(said) ? said : rescue(said, read);
    },
  };
  const passed = new Map<PropertyKey, Callable>();
  const pass = (name: PropertyKey): Callable => {
    const known = passed.get(name);
    if (known !== undefined) return known;
    const passing: Callable = (...args) => {
      const given = callWallet(wallet, name, args);
      return given === wallet ? entry : given;
    };
    passed.set(name, passing);
    return passing;
  };
  const entry: object = new Proxy(own, {
    get: (_own, name) => {
      if (name in own) return own[name];
      const value: unknown = get(wallet, name);
      return isCallable(value) ? pass(name) : value;
    },
    has: (_own, name) => name in own || name in wallet,
  });
  return entry;
}

/** A function that gives a read what the wallet says, or what others say when the wallet's endpoint fails it. */
function createRescue({ wallet, rdns, line, clock }: EntryContext) {
  let failedAt = Number.NEGATIVE_INFINITY;
  let isShown = false;

  /** Null when it does not say, in time. */
  const chainOf = (): Promise<number | null> =>
    new Promise((resolve) => {
      const cancel = clock.runAfter(CHAIN_WITHIN_MS, () => resolve(null));
      const say = (value: unknown) => {
        cancel();
        resolve(isText(value) && /^0x[0-9a-f]{1,12}$/i.test(value) ? Number(value) : null);
      };
      ask('eth_chainId', []).then(say, () => say(null));
    });

  const ask = async (method: string, params: unknown[]) => callWallet(wallet, 'request', [{ method, params }]);

  /** An answer of another chain than the wallet is on, before and after, is none. */
  async function help(body: string, failure: WalletFailure, startedAt: number): Promise<{ value: unknown } | null> {
    const chainId = await chainOf();
    if (chainId === null) return null;
    const asked: Omit<WalletAsk, 'id'> = { rdns, chainId, body, failure, elapsedMs: clock.now() - startedAt };
    const reply = await line.ask(asked);
    if (reply.kind === 'own' || (await chainOf()) !== chainId) return null;
    return { value: parse(reply.result) };
  }

  /** The wallet answers, for the first time or again: its newest block tells others' chain from a private copy of it. */
  async function show(): Promise<void> {
    isShown = true;
    const [chainId, block] = await Promise.all([chainOf(), ask('eth_getBlockByNumber', ['latest', false])]);
    const [number, hash] = [field(block, 'number'), field(block, 'hash')];
    if (chainId === null || !isText(number) || !isText(hash)) return;
    line.tell({ type: 'wallet/shown', shown: { rdns, chainId, number, hash } });
  }

  return (own: Promise<unknown>, body: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const startedAt = clock.now();
      let helping: Promise<{ value: unknown } | null> | null = null;
      const helped = (failure: WalletFailure) => {
        helping ??= help(body, failure, startedAt).catch(() => null); // whatever broke is ours, and the site must not feel it
        return helping;
      };
      const isLate = () => helped('silent').then((given) => given && resolve(given.value));
      const patience = startedAt - failedAt < FAILED_LATELY_MS ? SHORT_PATIENCE_MS : PATIENCE_MS;
      const cancel = clock.runAfter(patience, isLate);
      own.then(
        (value) => {
          cancel();
          resolve(value);
          if (!isShown || failedAt > 0)
            void show().catch(() => {
              isShown = false; // it failed at once: its next answer is followed by another try
            });
          failedAt = Number.NEGATIVE_INFINITY;
        },
        (error: unknown) => {
          cancel();
          const failure = walletFailure(error);
          if (failure === null) return reject(error);
          failedAt = clock.now();
          void helped(failure).then((given) => (given === null ? reject(error) : resolve(given.value)));
        },
      );
    });
}
