// What the build does to the EVM's curves and hashes: each of its packages brings the same ones along, and one copy is enough. Runs at build time, as a Vite plugin.
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const evm = createRequire(import.meta.url).resolve('@ethereumjs/evm');

/** They ask for the same version; npm lays down one for each because another is at the top. It takes 17 kB off the gzipped worker. */
export function oneNoble(): Plugin {
  return {
    name: 'detour:one-noble',
    enforce: 'pre',
    resolveId(id, importer) {
      const isTheirs = id.startsWith('@noble/') && importer?.includes('/node_modules/@ethereumjs/') === true;
      return isTheirs && importer !== evm ? this.resolve(id, evm, { skipSelf: true }) : null;
    },
  };
}
