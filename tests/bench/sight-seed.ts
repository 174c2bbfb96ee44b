// What a browser has stored after a month of many sites: as the background writes it, made up. Runs in Node; `store` runs in an own page.
import type { SiteLedger } from '@/lib/ledger/dependency';
import type { SiteParties } from '@/lib/ledger/party';

export interface Seed {
  ledgers: SiteLedger[];
  parties: SiteParties[];
}

const DAY_MS = 86_400_000;
const CHAINS = 6;
const HOSTS = 100;

const server = (at: number) => ({
  ip: `192.0.2.${at % 250}`,
  label: at % 3 === 0 ? 'cloudflare' : 'aws:us-east-1',
  asOf: '2026-11-22',
  signs: [],
});

/** So many sites, each with 100 hosts, six of which serve a chain and have failed once. */
export function seedOf(sites: number): Seed {
  const now = Date.now();
  const today = Math.floor(now / DAY_MS);
  const names = Array.from({ length: sites }, (_, at) => `https://site-${at}.xyz`);
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
    parties: names.map((site) => ({
      site,
      lastAt: now,
      parties: Object.fromEntries(
        Array.from({ length: HOSTS - CHAINS }, (_, at) => {
          const host = `h${at}.service-${at % 40}.com`;
          const days = Array.from({ length: 30 }, (_, day): [number, number] => [
            today - 29 + day,
            1 + ((at + day) % 90),
          ]);
          const kinds = at % 2 === 0 ? ['xmlhttprequest', 'index'] : ['script', 'image'];
          return [
            host,
            {
              host,
              kinds,
              days,
              lastAt: now - at,
              soundAt: now - at,
              faultAt: 0,
              failingSince: null,
              server: server(at),
            },
          ];
        }),
      ),
    })),
  };
}

/** Writes it where the background keeps it. Runs in an own page of the extension. */
export function store({ ledgers, parties }: Seed): Promise<number> {
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
        resolve(ledgers.length + parties.length);
      };
    };
  });
}
