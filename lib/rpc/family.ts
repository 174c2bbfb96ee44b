// What one family of chains is to the machine: how its calls are read, judged and checked. Types only.

import type { Chance, Finding } from '@/lib/rpc/proof/finding';
import type { StateRead } from '@/lib/rpc/proof/state-read';
import type { BroadcastMeaning, RawTransaction } from '@/lib/rpc/transaction/transaction';
import type { RpcCall } from './call';
import type { Comparison } from './comparison';
import type { Dialects } from './dialects';
import type { Identity } from './identity';
import type { MethodFamily } from './methods';
import type { BodyRead } from './proof/body-read';
import type { Member } from './reply';

/** How far a chain had come for an answer; only heights of one kind can be compared. */
export interface Height {
  kind: string;
  number: number;
}

/** Pure functions; none throws, whatever page or endpoint wrote. */
export interface Family {
  /** Whose methods its endpoints speak. */
  methods: readonly MethodFamily[];
  /** How its endpoints say that they fail. */
  dialects: () => Dialects;
  identity: Identity;
  /** Source text of a result that needs nobody; null when somebody must be asked. */
  answerLocally: (call: RpcCall, chainId: number) => string | null;
  /** Null when the result has the form that the method demands and answers what was asked; else what contradicts it. */
  checkShape: (call: RpcCall, resultSource: string) => string | null;
  /** What the checks against hashes say of a result of the right shape; empty where nothing of it can be checked. */
  findingsOf: (call: RpcCall, resultSource: string, chance: Chance) => Finding[];
  /** How the answers of several endpoints are held against each other; null where they are not. */
  comparisonOf: (call: RpcCall) => Comparison | null;
  /** How a block's header, with a proof or alone, answers a read; null where it does not. */
  stateReadOf: (call: RpcCall) => StateRead | null;
  /** How whole blocks answer a read; null where they do not. */
  bodyReadOf: (call: RpcCall) => BodyRead | null;
  /** An endpoint that lags says this of what it does not know yet: no answer of a rescuer. */
  isBehind: (call: RpcCall, resultSource: string) => boolean;
  /** "Nothing there", which an endpoint that lags says just as fast. */
  isEmptyish: (call: RpcCall, resultSource: string) => boolean;
  /** Where the chain stood for this result; null where the result does not say, or where nothing is made of it. */
  heightOf: (call: RpcCall, resultSource: string) => Height | null;
  /** A result of this call is good only near the head: another operator is asked `head` beside it. Null for all others. */
  nearHead: (call: RpcCall) => { head: RpcCall; most: number } | null;
  /** Its parameters show a trade, and whose, before it is made (rules 2.3). */
  isSimulation: (call: RpcCall) => boolean;
  /** It may be shown to no more than one stranger. */
  isForOne: (call: RpcCall) => boolean;
  /** The signed transaction in a broadcast; null for all other calls, and for params that hold none. */
  readTransaction: (call: RpcCall, chainId: number) => RawTransaction | null;
  /** What a reply to a broadcast means, once the judge called it an answer; `hash` as `readTransaction` has it. */
  broadcastMeaning: (member: Member, hash: string) => BroadcastMeaning;
  /** Finds a transaction by its hash: a result that is not null means that it is known. */
  lookUp: (hash: string) => RpcCall;
}
