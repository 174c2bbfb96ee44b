// What a page's wallet entry says, read twice: by its relay and by the background. Every field is rebuilt and nothing else gets through. Pure.
import { field, isText } from '@/lib/rpc/glance';
import type { WalletAsk, WalletFailure, WalletShown } from './wallet';

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isShort = (value: unknown, most: number): value is string => isText(value) && value.length <= most;

const MAX_NAME = 200;
/** As long as an ask of the hook may be. */
const MAX_BODY = 512 * 1024;
const failures: readonly WalletFailure[] = ['failed', 'limited', 'silent'];

/** Null for what is no ask. */
export function readWalletAsk(value: unknown): WalletAsk | null {
  const [id, rdns, chainId, body] = ['id', 'rdns', 'chainId', 'body'].map((name) => field(value, name));
  const failure = failures.find((one) => one === field(value, 'failure'));
  const elapsedMs = field(value, 'elapsedMs');
  if (!isCount(id) || !isShort(rdns, MAX_NAME) || !isCount(chainId) || !isShort(body, MAX_BODY)) return null;
  if (failure === undefined || typeof elapsedMs !== 'number' || !(elapsedMs >= 0)) return null;
  return { id, rdns, chainId, body, failure, elapsedMs };
}

/** Null for what shows nothing. */
export function readWalletShown(value: unknown): WalletShown | null {
  const [rdns, chainId, number, hash] = ['rdns', 'chainId', 'number', 'hash'].map((name) => field(value, name));
  if (!isShort(rdns, MAX_NAME) || !isCount(chainId) || !isShort(number, MAX_NAME) || !isShort(hash, MAX_NAME))
    return null;
  return { rdns, chainId, number, hash };
}
