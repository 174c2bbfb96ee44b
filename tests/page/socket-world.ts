// A simulated chain, the site's own endpoint on it, and a stand-in that the background asks: the hook's real code in between. For runs of simulated hours.
import { lookHome, lookOnce, newsOf } from '@/lib/background/sockets/socket-look';
import { parseFollow } from '@/lib/background/sockets/socket-place';
import type { RpcAsk, RpcReply } from '@/lib/messages/page-protocol';
import { parseCalls } from '@/lib/rpc/call';
import type { AskOne } from '@/lib/rpc/follow/follow-round';
import { ancestor, type Block, blockText, branchOf, createTree, logTexts } from '../rpc/block-tree';
import type { Endpoint, SimSocket } from './socket-browser';

export type Health = 'up' | 'refusing' | 'half-open';

/** When the clock of the test begins. */
const startMs = 1_700_000_000_000;
const hex = (number: number) => `0x${number.toString(16)}`;

/** Everybody sees the same tree; `lag` is how many blocks behind its head one stands. */
export function createChain(blocksBefore: number, now: () => number) {
  const secondsNow = () => Math.floor((startMs + now()) / 1000);
  const tree = createTree(secondsNow() - 12 * blocksBefore);
  const known: Block[] = [tree.genesis];
  let head = tree.genesis;
  const grow = (parent: Block, blocks: number, logs: number): Block[] => {
    const made: Block[] = [];
    for (let at = 0; at < blocks; at++) {
      const below = made.at(-1) ?? parent;
      const dueS = head === tree.genesis ? below.timestampS + 12 : secondsNow();
      made.push(tree.make(below, Math.max(below.timestampS, dueS), logs));
    }
    known.push(...made);
    head = made.at(-1) ?? parent;
    return made;
  };
  // Twelve seconds apart until now.
  grow(head, blocksBefore, 1);
  return { known, head: () => head, grow };
}

export type Chain = ReturnType<typeof createChain>;

/** What a node that stands at `head` answers; undefined for what it has not. */
function resultOf(chain: Chain, head: Block, method: string, params: unknown[]): string {
  const [first] = params;
  const branch = branchOf(head);
  switch (method) {
    case 'eth_blockNumber':
      return `"${hex(head.number)}"`;
    case 'eth_getBlockByNumber': {
      const block = first === 'latest' ? head : branch[Number(first)];
      return block === undefined ? 'null' : blockText(block);
    }
    case 'eth_getBlockByHash': {
      const block = chain.known.find(({ hash }) => hash === first);
      return block === undefined ? 'null' : blockText(block);
    }
    case 'eth_getLogs': {
      const [from, to] = ['fromBlock', 'toBlock'].map((name) => Number(Reflect.get(Object(first), name)));
      return `[${branch
        .slice(from, (to ?? 0) + 1)
        .flatMap(logTexts)
        .join()}]`;
    }
    default:
      return 'null';
  }
}

interface Wide {
  most: number;
  /** The last member of its reply. */
  says: string;
}

function widthOf([filter]: unknown[]): number {
  const [from, to] = ['fromBlock', 'toBlock'].map((name) => Number(Reflect.get(Object(filter), name)));
  return (to ?? 0) - (from ?? 0) + 1;
}

interface Connection {
  heads: string[];
  logs: string[];
}

/** The site's own endpoint over web sockets, as geth speaks. */
export function createOwn(chain: Chain, later: (ms: number, run: () => void) => void) {
  const connections = new Map<SimSocket, Connection>();
  let health: Health = 'up';
  let head = chain.head();
  let names = 0;
  let wide: Wide = { most: Number.POSITIVE_INFINITY, says: '' };
  const endpoint: Endpoint = {
    connect(socket) {
      later(20, () => {
        if (health === 'half-open') return;
        if (health === 'refusing') return socket.end(1006);
        connections.set(socket, { heads: [], logs: [] });
        socket.open();
      });
    },
    hear(socket, text) {
      if (health === 'half-open') return;
      const { id, method, params } = JSON.parse(text);
      later(10, () => {
        const connection = connections.get(socket);
        if (health !== 'up' || connection === undefined) return;
        const say = (what: string) => socket.say(`{"jsonrpc":"2.0","id":${id},${what}}`);
        const answer = (result: string) => say(`"result":${result}`);
        if (method === 'eth_getLogs' && widthOf(params) > wide.most) return say(wide.says);
        if (method !== 'eth_subscribe') return answer(resultOf(chain, head, method, params));
        const name = `0x${(++names).toString(16).padStart(32, '0')}`;
        connection[params[0] === 'newHeads' ? 'heads' : 'logs'].push(name);
        answer(`"${name}"`);
      });
    },
    gone: (socket) => connections.delete(socket),
  };

  /** It sees the chain as it is now, and tells its subscribers. */
  function follow(): void {
    const before = branchOf(head);
    const after = branchOf(chain.head());
    const shared = after.findIndex((block, at) => before[at] !== block);
    const fresh = shared < 0 ? [] : after.slice(shared);
    const stale = shared < 0 ? [] : before.slice(shared).reverse();
    head = chain.head();
    if (health === 'half-open') return;
    const say = (socket: SimSocket, name: string, result: string) =>
      socket.say(
        `{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"${name}","result":${result}}}`,
      );
    for (const [socket, { heads, logs }] of connections) {
      for (const name of logs) {
        for (const block of stale)
          for (const log of logTexts(block).reverse())
            say(socket, name, log.replace('"removed":false', '"removed":true'));
        for (const block of fresh) for (const log of logTexts(block)) say(socket, name, log);
      }
      for (const name of heads) for (const block of fresh) say(socket, name, blockText(block));
    }
  }

  return {
    endpoint,
    follow,
    setHealth(now: Health) {
      health = now;
      if (now === 'refusing') for (const socket of [...connections.keys()]) drop(socket);
      // What was open then is dead for good, and does not know it.
      if (now === 'half-open') connections.clear();
    },
    /** What it says to whoever wants the logs of more blocks. */
    limit(now: Wide) {
      wide = now;
    },
    dropAll: () => [...connections.keys()].forEach(drop),
    connections,
  };

  function drop(socket: SimSocket): void {
    connections.delete(socket);
    socket.end(1006);
  }
}

/** The background as the relay knows it: the real reading of asks and the real looks, at a node `lag` blocks behind. */
export function createBackground(chain: Chain, clock: () => number) {
  const now = () => Math.floor(startMs + clock());
  const state = { lag: 0, isDown: false, asks: 0 };
  const askStandIn: AskOne = async (asks) =>
    state.isDown
      ? null
      : asks.map(([method, params]) => resultOf(chain, ancestor(chain.head(), state.lag), method, params));
  const own: RpcReply = { kind: 'own', detourMs: 0, passive: false };

  async function follow(ask: RpcAsk): Promise<RpcReply> {
    const toldAt = now() - Math.floor(ask.elapsedMs);
    const wanted = parseFollow(ask.body, toldAt);
    if (wanted === null) throw new Error(`unreadable: ${ask.body}`);
    const { subscriptions } = wanted;
    const look = wanted.own
      ? await lookHome(subscriptions, wanted.own, toldAt)
      : subscriptions.length === 0
        ? { seen: [], asks: [], isBehind: false }
        : await lookOnce(subscriptions, askStandIn, now());
    if (look === null) return own;
    return { kind: 'answer', body: JSON.stringify(newsOf(look, 1000)), detourMs: 10_000 };
  }

  async function help(ask: RpcAsk): Promise<RpcReply> {
    const [call] = parseCalls(ask.body)?.calls ?? [];
    if (call === undefined || state.isDown) return own;
    const result = resultOf(
      chain,
      ancestor(chain.head(), state.lag),
      call.method,
      JSON.parse(call.paramsSource ?? '[]'),
    );
    return { kind: 'answer', body: `{"jsonrpc":"2.0","id":${call.idSource},"result":${result}}`, detourMs: 10_000 };
  }

  return {
    state,
    answer: (type: 'rpc/failover' | 'socket/follow', ask: RpcAsk): Promise<RpcReply> => {
      state.asks += 1;
      return type === 'socket/follow' ? follow(ask) : help(ask);
    },
  };
}
