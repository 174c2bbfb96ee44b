// What of one site a drill would cut: the hosts that it was seen to use, and what the directory knows beside. Pure; runs in the background.
import { placeName } from '@/lib/background/sight/cloud-words';
import { hostnameOf } from '@/lib/directory/cloud-of';
import { domainName, placeOf } from '@/lib/directory/clouds';
import { arweaveGateways, ipfsGateways } from '@/lib/directory/gateways';
import { operators } from '@/lib/directory/operators';
import { type DrillChoice, type DrillWhat, drillChoices, type Ground, isCut } from '@/lib/ledger/cut';
import type { Dependency } from '@/lib/ledger/dependency';
import type { Drill } from '@/lib/ledger/drill';
import type { SiteParties } from '@/lib/ledger/party';
import type { PartyReport, Sight } from '@/lib/ledger/sight';
import { groundOf } from './ground';

/** What is known of a site outside any drill. */
export interface SiteFacts {
  /** Of the page in the tab. */
  host: string;
  sight: Sight;
  known: SiteParties;
  kept: readonly Dependency[];
}

export type CutPlan = Pick<
  Drill,
  'what' | 'hosts' | 'seen' | 'listed' | 'spared' | 'isAll' | 'isPageThere' | 'unplaced'
>;

interface Placed {
  party: PartyReport;
  ground: Ground;
  /** It answered the site before: no blocker stands between. */
  isMet: boolean;
}

function placed({ sight, known, kept }: SiteFacts): Placed[] {
  return sight.parties.map((party) => {
    const [record, dependency] = [known.parties[party.host], kept.find(({ host }) => host === party.host)];
    const server = record?.server ?? dependency?.server ?? null;
    const isMet = record !== undefined || (dependency?.soundAt ?? 0) > 0 || (dependency?.faultAt ?? 0) > 0;
    return { party, ground: groundOf(hostnameOf(party), { server }), isMet };
  });
}

const isOwn = ({ party }: Placed): boolean => party.role === 'site';

export function choicesOf(facts: SiteFacts): DrillChoice[] {
  const outside = placed(facts).filter((one) => !isOwn(one));
  return drillChoices(
    outside.map(({ party: { operatorName, requests }, ground }) => ({ ...ground, operatorName, requests })),
    (kind, id) => (kind === 'cloud' ? domainName(id) : placeName(placeOf(id))),
  );
}

/** Null where nothing would be cut. */
export function planOf(what: Pick<DrillWhat, 'kind' | 'id'>, facts: SiteFacts): CutPlan | null {
  const all = placed(facts);
  const choice = choicesOf(facts).find(({ kind, id }) => kind === what.kind && id === what.id);
  if (choice === undefined) return null;
  const { kind, id, name } = choice;
  const [own, outside] = [all.filter(isOwn), all.filter((one) => !isOwn(one))];
  const cut = outside.filter(({ ground }) => isCut(what, ground));
  const left = outside.filter(({ ground }) => !isCut(what, ground));
  const isPlaceless = kind === 'cloud' || kind === 'region';
  return {
    what: { kind, id, name },
    hosts: cut.filter(({ isMet }) => isMet).map(({ party }) => party.host),
    seen: [...new Set(cut.map(({ party }) => hostnameOf(party)))],
    listed: listedDomains(what),
    spared: [
      ...new Set([hostnameOf(facts), ...[...own, ...left].map(({ party }) => hostnameOf(party)), ...openDomains(kind)]),
    ],
    isAll: kind === 'all',
    isPageThere: own.some(({ ground }) => isCut(what, ground)),
    unplaced: isPlaceless ? left.filter(({ ground }) => ground.domains.length === 0).length : 0,
  };
}

/** What is written of operators and gateways that the site may turn to for the first time. */
function listedDomains(what: Pick<DrillWhat, 'kind' | 'id'>): string[] {
  return directoryHosts().filter((host) => isCut(what, groundOf(host, { server: null })));
}

/** Nobody's company is spared when all that is centralized goes. */
function openDomains(kind: DrillWhat['kind']): string[] {
  return kind === 'all' ? directoryHosts().filter((host) => !groundOf(host, { server: null }).isCentral) : [];
}

const directoryHosts = (): string[] => [
  ...operators().flatMap(({ hostSuffixes }) => hostSuffixes),
  ...[...ipfsGateways, ...arweaveGateways].map(({ host }) => host),
];
