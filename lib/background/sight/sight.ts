// All whom a site contacts, as the views show them: the directory's names, the clouds that were seen, who could stand in. Pure; runs in the background.
import { chainName } from '@/lib/directory/chains';
import { cloudOf, domainsOf, hostnameOf } from '@/lib/directory/cloud-of';
import { domainName } from '@/lib/directory/clouds';
import { gatewayOf } from '@/lib/directory/gateways';
import { mirrorOf } from '@/lib/directory/mirrors';
import { nftCdnName } from '@/lib/directory/nft-cdns';
import { operatorById, operatorOf } from '@/lib/directory/operators';
import { registrableDomain } from '@/lib/directory/public-host';
import { siteOf } from '@/lib/directory/site';
import type { Dependency } from '@/lib/ledger/dependency';
import { type Party, requestsOf, type SiteParties } from '@/lib/ledger/party';
import type { DependencyReport } from '@/lib/ledger/report';
import { type InsteadReport, inOrder, type PartyFacts, partyReport, type Sight } from '@/lib/ledger/sight';
import { cloudWords, type Translator } from './cloud-words';
import { isOnHost, type PartSpares, partOf, type Used } from './footing';

export interface SightFacts {
  site: string;
  known: SiteParties;
  kept: readonly Dependency[];
  /** The same, as the popup lists them. */
  reports: readonly DependencyReport[];
  spares: PartSpares;
  /** Null: nobody reads the words. */
  language: Translator | null;
}

export function sightOf(facts: SightFacts): Sight {
  const { known, kept, spares } = facts;
  const asked = [...kept.filter(isOnHost), ...besideCalls(known, kept)];
  const hosts = new Set(asked.map(({ host }) => host));
  const others = Object.values(known.parties).filter(({ host }) => !hosts.has(host));
  const all = [
    ...asked.map((one) => factsOf(known.parties[one.host] ?? null, one, facts)),
    ...others.map((party) => factsOf(party, null, facts)),
  ];
  const parties = inOrder(all.map((one) => partyReport(one, spares)));
  const instead = insteadOf(facts);
  const domains = new Set([...parties, ...instead].flatMap((one) => one.domains));
  const domainNames = Object.fromEntries([...domains].map((one) => [one, domainName(one)]));
  return { parties, spares, instead, domainNames };
}

function insteadOf({ kept, reports, spares }: SightFacts): InsteadReport[] {
  return kept.filter(isOnHost).flatMap((one) => {
    const rescuer = reports.find(({ host, chainId }) => host === one.host && chainId === one.chainId)?.rescuer;
    if (one.failingSince === null || one.whyNot !== null || !rescuer || rescuer.kept) return [];
    const { operator, operatorName } = rescuer;
    const group = operatorById(operator)?.group ?? operator;
    const domains = spares[partOf(one)]?.find((spare) => spare.group === group)?.domains ?? [];
    return [{ group, operatorName, saved: one.saved, domains }];
  });
}

/** As the ledger of calls would have it. */
type Asked = Used & Pick<Dependency, 'calls' | 'lastAt' | 'failingSince' | 'server'>;

/** Chains that a site asked over web sockets, or from a worker of no tab, and of none of its calls. */
export function besideCalls({ parties }: SiteParties, kept: readonly Dependency[]): Asked[] {
  return Object.values(parties).flatMap((party) => {
    const { host, chains = [], lastAt, failingSince, server } = party;
    const others = chains.filter((id) => !kept.some((one) => one.host === host && one.chainId === id));
    const met = server === undefined ? {} : { server };
    return others.map((chainId) => ({ host, chainId, calls: requestsOf(party), lastAt, failingSince, ...met }));
  });
}

function factsOf(party: Party | null, dependency: Asked | null, { site, reports, language }: SightFacts): PartyFacts {
  const host = dependency?.host ?? party?.host ?? '';
  const hostname = hostnameOf({ host });
  const [operator, gateway] = [operatorOf(hostname), gatewayOf(hostname)];
  const server = dependency?.server ?? party?.server ?? null;
  const seen = cloudOf({ hostname, server, listed: operator?.clouds ?? gateway?.clouds ?? [] });
  const report = reports.find((one) => one.host === host && one.chainId === dependency?.chainId);
  const listed = operator?.role ?? (gateway === null ? null : 'content');
  return {
    party,
    dependency:
      dependency === null
        ? null
        : {
            ...dependency,
            part: partOf(dependency),
            partName: report?.chainName ?? nameOf(dependency),
            requests: dependency.calls,
          },
    group: operator?.group ?? gateway?.group ?? registrableDomain(hostname) ?? hostname,
    operatorName:
      report?.operatorName ??
      nftCdnName(hostname) ??
      operator?.name ??
      gateway?.operator ??
      registrableDomain(hostname) ??
      hostname,
    cloud: language === null ? '' : cloudWords(language, seen, server),
    domains: domainsOf(seen),
    whole: seen.origin !== null,
    listed: nftCdnName(hostname) === null ? listed : 'nft',
    isOwn: siteOf(`https://${host}`)?.replace(/^https/, '') === site.replace(/^https?/, ''),
    hasCopy: listed === 'content' || mirrorOf(hostname) !== null,
  };
}

const nameOf = ({ chainId }: Used): string | null => (chainId === null ? null : (chainName(chainId) ?? null));
