// Solana's family: its own methods, judge, identity and transactions. Pure; runs in the background and in tests.
import { genesisOf } from '@/lib/directory/chains';
import type { RpcCall } from '@/lib/rpc/call';
import type { Family } from '@/lib/rpc/family';
import { ownCall } from '@/lib/rpc/own-call';
import { solanaDialects } from './dialects';
import { solanaIdentity } from './identity';
import { checkSolana, commitmentOf, isSolanaBehind, isSolanaEmpty, solanaHeight } from './results';
import { readSolanaTransaction, solanaMeaning } from './transaction';

/** A blockhash is good for 150 slots: one from an endpoint further behind leaves the signer too little time (rules, part 2, 4.4). */
const FRESH_SLOTS = 20;

const isSimulation = ({ method }: RpcCall): boolean => method === 'simulateTransaction';

export const solana: Family = {
  methods: ['solana'],
  dialects: solanaDialects,
  identity: solanaIdentity,
  answerLocally: ({ method }, chainId) => (method === 'getGenesisHash' ? JSON.stringify(genesisOf(chainId)) : null),
  checkShape: checkSolana,
  findingsOf: () => [],
  comparisonOf: () => null,
  stateReadOf: () => null,
  bodyReadOf: () => null,
  isBehind: isSolanaBehind,
  isEmptyish: isSolanaEmpty,
  heightOf: solanaHeight,
  nearHead: (call) =>
    call.method === 'getLatestBlockhash'
      ? { head: ownCall('getSlot', `[{"commitment":"${commitmentOf(call)}"}]`), most: FRESH_SLOTS }
      : null,
  isSimulation,
  isForOne: isSimulation,
  readTransaction: readSolanaTransaction,
  broadcastMeaning: solanaMeaning,
  lookUp: (signature) => ownCall('getTransaction', `["${signature}",{"maxSupportedTransactionVersion":0}]`),
};
