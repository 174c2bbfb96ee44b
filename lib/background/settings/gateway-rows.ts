// Gateways as the dashboard lists them. Pure; runs in the background.

import type { State } from '@/lib/background/state/state';
import {
  arweaveGateways,
  dnsResolvers,
  type Gateway,
  type IpfsGateway,
  ipfsGateways,
  routers,
  type Service,
} from '@/lib/directory/gateways';
import type { GatewayRow } from '@/lib/messages/own-protocol';
import { health } from './endpoints';

export function gatewayRows(state: State, now: number): GatewayRow[] {
  const row = (gateway: Gateway, network: GatewayRow['network'], serves: GatewayRow['serves']): GatewayRow => ({
    host: gateway.host,
    operator: gateway.operator,
    group: gateway.group,
    network,
    serves,
    on: !state.settings.operatorsOff.includes(gateway.group),
    locked: state.policy.policy.operatorsOff.includes(gateway.group),
    ...health(`https://${gateway.host}`, state, now),
  });
  const service = ({ url, ...one }: Service, network: GatewayRow['network'], serves: GatewayRow['serves']) =>
    row({ ...one, host: new URL(url).host, clouds: [], tier: 0, isCentral: true }, network, serves);
  return [
    ...byTier(ipfsGateways).map((one) => row(one, 'IPFS', servesOf(one))),
    ...byTier(arweaveGateways).map((one) => row(one, 'Arweave', 'files')),
    ...routers.map((one) => service(one, 'IPFS', 'providers')),
    ...dnsResolvers.map((one) => service(one, 'DNS', 'names')),
  ];
}

const servesOf = ({ trustless }: IpfsGateway) => (trustless === null ? 'pages' : 'blocks');

const byTier = <T extends Gateway>(all: readonly T[]): T[] => [...all].sort((a, b) => a.tier - b.tier);
