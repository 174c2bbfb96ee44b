// Which web sockets may be a chain's endpoint, by their address alone: only of these is a handshake that fails asked about. Pure; runs in the site's own world.

/** A public name on the default port: no other is ever stood in for. */
const publicAddress = /^wss:\/\/[^/:@?#]+\.[a-z][^/:@?#]+([/?#]|$)/i;
/** Words that stand in the address of every endpoint of the directory (a test holds them together). */
const words =
  /rpc|node|infura|alchemy|blockpi|p2pify|getblock|tenderly|blast|tatum|onfinality|pocket|mainnet|eth|evm|chain|monad|pulse|moon|base\.org|dwellir|\/v\d+\/|\/wss?\/?$/i;

export const isPublicSocket = (url: string): boolean => publicAddress.test(url);

export const mayBeEndpoint = (url: string): boolean => isPublicSocket(url) && words.test(url);
