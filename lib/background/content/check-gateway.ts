// Asks a gateway that the user typed on the dashboard, before it is saved: does it speak for content, and are its bytes true? Runs in the background.
import { refusalOf } from '@/lib/background/settings/check';
import type { State } from '@/lib/background/state/state';
import { getTyped, type StreamOutcome } from '@/lib/browser/http';
import { sameBytes } from '@/lib/content/bytes';
import { collect } from '@/lib/content/collect';
import { isInside } from '@/lib/directory/own-host';
import type { Clock } from '@/lib/failover/clock';
import type { GatewayCheck, TypedAddress } from '@/lib/messages/own-protocol';
import { parseJson } from '@/lib/rpc/json-source';

/** The empty directory: every implementation has it without asking anybody. Once in its own address, and once by its hash. */
const EMPTY_DIRECTORIES = ['bafyaabakaieac', 'bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354'];
/** A UnixFS node of the kind `directory`, and nothing in it. */
const EMPTY_DIRECTORY = new Uint8Array([0x0a, 0x02, 0x08, 0x01]);
const RAW = 'application/vnd.ipld.raw';
const CAR = 'application/vnd.ipld.car';
const CHECK_MS = 5_000;
const MAX_INFO_BYTES = 65_536;

/** Never throws. */
export async function checkGateway(
  typed: TypedAddress,
  state: Pick<State, 'policy'>,
  clock: Pick<Clock, 'now'>,
): Promise<GatewayCheck> {
  const refused = refusalOf(typed, state);
  if (refused !== null) return refused;
  const [origin, startedAt] = [new URL(typed.url).origin, clock.now()];
  const ask = (path: string, accept: string) => askAt({ ...typed, url: origin }, path, accept);
  const raw = await Promise.all(EMPTY_DIRECTORIES.map((cid) => ask(`/ipfs/${cid}?format=raw`, RAW)));
  const latencyMs = Math.round(clock.now() - startedAt);
  const common = { origin, latencyMs, isInside: isInside(typed) };
  if (raw.some((one) => one !== null && isOf(one, RAW) && sameBytes(one.bytes, EMPTY_DIRECTORY))) {
    const car = await ask(`/ipfs/${EMPTY_DIRECTORIES[1]}?format=car&dag-scope=block`, CAR);
    return { kind: 'ok', network: 'IPFS', isPacked: car !== null && isOf(car, CAR), ...common };
  }
  const info = await ask('/info', 'application/json');
  if (info !== null && isWeave(info.bytes)) return { kind: 'ok', network: 'Arweave', isPacked: false, ...common };
  if (info === null && raw.every((one) => one === null))
    return { kind: 'unreachable', afterMs: Math.round(clock.now() - startedAt), isPublic: !isInside(typed) };
  return { kind: 'no-gateway' };
}

interface Said {
  status: number;
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const isOf = ({ status, type }: Said, wanted: string): boolean => status === 200 && type.startsWith(wanted);

/** Null where nobody answers. */
async function askAt(typed: TypedAddress, path: string, accept: string): Promise<Said | null> {
  const signal = AbortSignal.timeout(CHECK_MS);
  const outcome = await getTyped(typed, path, { signal, headTimeoutMs: CHECK_MS, accept });
  return outcome.kind === 'response' ? said(outcome) : null;
}

async function said({ status, contentType: type, body }: Extract<StreamOutcome, { kind: 'response' }>): Promise<Said> {
  const nothing = new Uint8Array();
  try {
    return { status, type, bytes: (await collect(body, MAX_INFO_BYTES)) ?? nothing };
  } catch {
    return { status, type, bytes: nothing }; // it broke off: not what was asked for
  }
}

/** `{"network":"arweave.N.1",…}`, as nodes have it and gateways pass on. */
function isWeave(bytes: Uint8Array<ArrayBuffer>): boolean {
  const info = parseJson(new TextDecoder().decode(bytes));
  return typeof info === 'object' && info !== null && /^arweave\./.test(`${Reflect.get(info, 'network')}`);
}
