// Test projects: `unit` and `unit-alone` (Node, no extension) and `browser` (the built extension in real Chromium and Firefox).
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** vitest 5 prints failed tests with Map.groupBy, which Node 20 lacks; without it a failure shows as a crash of the reporter. */
function groupBy<K, V>(items: Iterable<V>, keyOf: (item: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
if (!('groupBy' in Map)) Object.defineProperty(Map, 'groupBy', { value: groupBy });

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)) };

/** In this order, and what is none of them after that: minutes; about a minute each on two cores; what fills both cores, when the unit tests are through. */
const longest = [
  /\/(?:matrix|soak)\.test\.ts$/,
  /\/(?:sockets|outage|lifetime|wallets|broadcast|gaps|elements|content-conformance|workers)\.test\.ts$/,
  /\/differential\.test\.ts$/,
];

/** The longest files first: begun last, they would run alone while a core rests. The rest by what vitest knows of them. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => (longest.findIndex((some) => some.test(moduleId)) + 4) % 4;
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}

/** Unit tests that put something in a browser's place for a whole process, or load what keeps the globals that it finds. */
const alone = [
  'tests/page/**/*.test.ts',
  'tests/background/**/{hostile-endpoint,liars,own-outcome,replay,strict}.test.ts',
  'tests/evm/worker.test.ts',
  'tests/edges/proof.test.ts',
];
/** They run beside the browsers: what takes long there, or misses a beat once, is not broken. */
const unit = { environment: 'node', setupFiles: 'tests/lab/can-parse.ts', retry: 1, testTimeout: 30_000 } as const;

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve: { alias },
        // In one process, which loads each module once: half the processor time of all that needs no browser.
        test: {
          ...unit,
          name: 'unit',
          isolate: false,
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/browser/**', ...alone],
        },
      },
      { resolve: { alias }, test: { ...unit, name: 'unit-alone', include: alone } },
      {
        resolve: { alias },
        // What takes minutes and is no part of `npm test`.
        test: { name: 'long', include: ['tests/**/*.long.ts'], environment: 'node' },
      },
      {
        resolve: { alias },
        test: {
          name: 'browser',
          // As above: a lane of files is one process.
          isolate: false,
          include: ['tests/browser/**/*.test.ts'],
          environment: 'node',
          globalSetup: [
            'tests/lab/run-folder.ts',
            'tests/lab/firefox-template.ts',
            'tests/lab/content/helia-bundle.ts',
          ],
          // Browsers wait more than they work: up to three files at a time, as the processors bear (tests/lab/lanes.ts), the longest first.
          maxWorkers: 3,
          setupFiles: 'tests/lab/lanes.ts',
          // Real browsers on a shared machine: a moment without a core must not cost a landing. What fails three times is broken. Breakers that
          // opened in that moment rest for ten seconds.
          retry: { count: 2, delay: 10_000 },
          testTimeout: 60_000,
          // What has not come within a second on a busy machine has not failed to come.
          expect: { poll: { timeout: 5_000 } },
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
