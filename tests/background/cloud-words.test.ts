// What the popup says of a host's cloud: the name that people know, what is only an edge, and how it is known.
import { expect, test } from 'vitest';
import { cloudWords } from '@/lib/background/sight/cloud-words';
import { cloudOf, type SeenServer } from '@/lib/directory/cloud-of';
import { english } from './words';

const server: SeenServer = { ip: '52.94.236.1', label: 'aws:us-east-1', asOf: '2026-11-22', signs: [] };
const words = (seen: SeenServer | null, listed: string[] = [], hostname = 'rpc.example.org') =>
  cloudWords(english, cloudOf({ hostname, server: seen, listed }), seen);

test.each([
  [words(server), 'AWS us-east-1 (by its address, ranges of Nov 22, 2026).'],
  [words({ ...server, last: true }), 'AWS us-east-1 (by its last address, ranges of Nov 22, 2026).'],
  [
    words({ ...server, label: 'cloudflare' }),
    'behind Cloudflare (by its address, ranges of Nov 22, 2026); where the work is done is not known.',
  ],
  [
    words({ ...server, label: 'cloudflare', signs: ['aws'] }),
    'behind Cloudflare (by its address, ranges of Nov 22, 2026); the work is done by AWS (by the headers of its answers).',
  ],
  [words(null, ['gcp']), 'Google Cloud (by the directory).'],
  [words(null, [], 'a.b.run.app'), 'Google Cloud (by its host name).'],
  [words(null), 'not known.'],
])('%s', (said, expected) => {
  expect(said).toBe(expected);
});
