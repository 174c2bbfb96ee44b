// What a browser has stored after a month of many sites: as the background writes it, made up. Runs in Node; `store` runs in an own page.
import type { SiteLedger } from '@/lib/ledger/dependency';
import { DAY_MS, noParties, type PartyRequest, type SiteParties, withRequests } from '@/lib/ledger/party';

export interface Seed {
  ledgers: SiteLedger[];
  parties: SiteParties[];
}

const CHAINS = 6;
const HOSTS = 100;
/** As many as are handed on at once. */
const BATCH = 500;

const server = (at: number) => ({
  ip: `192.0.2.${at % 250}`,
  label: at % 3 === 0 ? 'cloudflare' : 'aws:us-east-1',
  asOf: '2026-11-22',
  signs: [],
});

const hostAt = (at: number): string => `h${at}.service-${at % 40}.com`;
const requestAt = (at: number, day: number): PartyRequest => ({
  ...{ host: hostAt(at % (HOSTS - CHAINS)), kinds: at % 2 === 0 ? ['xmlhttprequest', 'index'] : ['script', 'image'] },
  ...{ at: day + at, outcome: 'sound', server: server(at % (HOSTS - CHAINS)) },
});

/** What is kept of so many requests of one day, which the sites make in turns, and the time that it takes to write one down, ms. */
export function dayOfRequests(sites: number, requests: number): { all: SiteParties[]; msEach: number } {
  const day = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const all = Array.from({ length: sites }, (_, at) => noParties(`https://site-${at}.xyz`));
  const begunAt = performance.now();
  for (let at = 0; at < requests; at += BATCH) {
    const site = (at / BATCH) % sites;
    const batch = Array.from({ length: BATCH }, (_, more) => requestAt(at + more, day));
    all[site] = withRequests(all[site] ?? noParties(''), batch, day + DAY_MS - 1);
  }
  return { all, msEach: (performance.now() - begunAt) / requests };
}

/** With the 29 days before: as full as a record gets. */
function afterMonth({ parties, ...rest }: SiteParties, today: number): SiteParties {
  const before = Array.from({ length: 29 }, (_, day): [number, number] => [today - 29 + day, 1 + (day % 90)]);
  const all = Object.entries(parties).map(([host, one]) => [host, { ...one, days: [...before, ...one.days] }]);
  return { ...rest, parties: Object.fromEntries(all) };
}

/** So many sites, each with 100 hosts, six of which serve a chain and have failed once; the others from `dayOfRequests`. */
export function seedOf(recorded: readonly SiteParties[]): Seed {
  const now = Date.now();
  const today = Math.floor(now / DAY_MS);
  const names = recorded.map(({ site }) => site);
  return {
    ledgers: names.map((site) => ({
      site,
      dependencies: Object.fromEntries(
        Array.from({ length: CHAINS }, (_, at) => {
          const [host, chainId] = [`rpc-${at}.infura.io`, [1, 10, 137, 8453, 42161, 100][at] ?? 1];
          const dependency = {
            ...{
              host,
              operator: 'infura',
              chainId,
              calls: 1_000 + at,
              saved: 3,
              lost: 1,
              lastAt: now - at,
              soundAt: now - at,
            },
            ...{
              faultAt: now - DAY_MS,
              failingSince: null,
              fault: null,
              rescuer: null,
              whyNot: null,
              told: ['eth_call'],
            },
            ...{ trail: [], server: server(at) },
          };
          return [`${host} ${chainId}`, dependency];
        }),
      ),
      incidents: [],
    })),
    parties: recorded.map((one) => afterMonth(one, today)),
  };
}

/** Writes it where the background keeps it. Runs in an own page of the extension. Resolves with the bytes that the browser counts then. */
export function store({ ledgers, parties }: Seed): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('detour');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const writing = opening.result.transaction(['sites', 'parties'], 'readwrite');
      for (const one of ledgers) writing.objectStore('sites').put(one);
      for (const one of parties) writing.objectStore('parties').put(one);
      writing.onerror = () => reject(writing.error);
      writing.oncomplete = () => {
        opening.result.close();
        void navigator.storage.estimate().then(({ usage = Number.NaN }) => resolve([usage]));
      };
    };
  });
}
