// Whole blocks that were proven for one site lately, and which blocks two operators know. In memory: a worker's death costs a request. Runs in the background.
import { besideSession } from '@/lib/background/state/beside';
import type { Session } from '@/lib/background/state/session';
import type { Body } from '@/lib/rpc/proof/placed';
import { pinLastsMs } from './agreed-head';

interface Place {
  session: Pick<Session, 'pins'>;
  key: string;
  chainId: number;
}

export interface BodyMemory {
  bodies: () => Body[];
  keep: (body: Body) => void;
  isAgreed: (hash: string) => boolean;
  agree: (hash: string) => void;
  /**
   * Whether one more body may be asked for now: then it counts (rules, part 2, 3.1). By time, where proofs are counted by the block that they are
   * all of (proof-memory.ts): a site asks for bodies of any blocks, and each would begin anew.
   */
  takeBody: (now: number) => boolean;
}

/** A block of Ethereum's is half a megabyte. */
const MOST_BODIES = 3;
const MOST_AGREED = 100;
const MOST_ASKED = 6;

const memories = besideSession<BodyMemory>(20);

export function bodyMemoryOf({ session, key, chainId }: Place): BodyMemory {
  const name = `${key} ${chainId}`;
  const known = memories.get(session, name) ?? createMemory(chainId);
  memories.put(session, name, known);
  return known;
}

function createMemory(chainId: number): BodyMemory {
  let bodies: Body[] = [];
  let agreed: string[] = [];
  let asked = { at: 0, count: 0 };
  return {
    bodies: () => bodies,
    keep: (body) => {
      bodies = [body, ...bodies.filter(({ head }) => head.hash !== body.head.hash)].slice(0, MOST_BODIES);
    },
    isAgreed: (hash) => agreed.includes(hash),
    agree: (hash) => {
      agreed = [hash, ...agreed].slice(0, MOST_AGREED);
    },
    takeBody: (now) => {
      if (now - asked.at >= pinLastsMs(chainId)) asked = { at: now, count: 0 };
      asked.count += 1;
      return asked.count <= MOST_ASKED;
    },
  };
}
