// What tokens say of where they lie.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8, utf8Text } from '@/lib/content/bytes';
import { parseTokenUri, withTokenId } from '@/lib/content/token-uri';
import { CID_TEXT, KEY, words } from './content-names';

describe('a token’s URI', () => {
  const shown = (uri: string): string => {
    const address = parseTokenUri(uri);
    if (address.kind === 'content') return words(address.path) ?? '';
    if (address.kind === 'data') return `${address.use} ${address.mediaType} ${utf8Text(address.bytes)}`;
    if (address.kind === 'arweave') return `arweave ${address.text}`;
    return address.kind === 'https' ? address.url : address.kind;
  };

  test.each([
    [`ipfs://${CID_TEXT}/1.json`, `ipfs ${CID_TEXT}/1.json`],
    [`ipfs://ipfs/${CID_TEXT}/1.json`, `ipfs ${CID_TEXT}/1.json`],
    [`IPFS://${CID_TEXT}`, `ipfs ${CID_TEXT}`],
    [`ipfs://${CID_TEXT}/a%20b?x=1#y`, `ipfs ${CID_TEXT}/a b`],
    [`ipfs:///ipfs/${CID_TEXT}`, `ipfs ${CID_TEXT}`],
    [`  ${CID_TEXT}/1 `, `ipfs ${CID_TEXT}/1`],
    [`/ipfs/${CID_TEXT}/1`, `ipfs ${CID_TEXT}/1`],
    [`ipns://${KEY}/1`, `key ${KEY}/1`],
    ['ipns://docs.ipfs.tech', 'domain docs.ipfs.tech'],
    ['ar://ys32Pt8uC7TrVxHdOLByOspfPEq2LO63wREHQIM9SJQ/1', 'arweave ys32Pt8uC7TrVxHdOLByOspfPEq2LO63wREHQIM9SJQ/1'],
    ['https://api.example.org/1', 'https://api.example.org/1'],
    ['http://api.example.org/1', 'unsupported'],
    ['javascript:alert(1)', 'unsupported'],
    ['file:///etc/passwd', 'unsupported'],
    ['ipfs://nothing', 'unsupported'],
    ['', 'unsupported'],
    ['data:application/json;base64,eyJuYW1lIjoiYSJ9', 'json application/json {"name":"a"}'],
    ['data:application/json;utf8,{"name":"100%"}', 'json application/json {"name":"100%"}'],
    ['data:application/json,%7B%22a%22:1%7D', 'json application/json {"a":1}'],
    ['data:image/svg+xml;base64,PHN2Zy8+', 'image image/svg+xml <svg/>'],
    ['DATA:Image/PNG;Base64,eA==', 'image image/png x'],
    ['data:text/html,<script>alert(1)</script>', 'unsupported'],
    ['data:application/json;base64,%%%', 'unsupported'],
    ['data:application/json', 'unsupported'],
    ['data:,x', 'unsupported'],
    [`data:application/json${';'.repeat(1_000)},{}`, 'unsupported'],
    [`data:application/json,${'a'.repeat(4_000_001)}`, 'unsupported'],
  ])('%j', (uri, expected) => {
    expect(shown(uri)).toBe(expected);
  });

  test('has the token’s id put in as 64 hexadecimal digits in lower case', () => {
    const digits = '000000000000000000000000000000000000000000000000000000000004cce0';
    expect(withTokenId('https://token-cdn-domain/{id}.json', 314592n)).toBe(`https://token-cdn-domain/${digits}.json`);
    expect(withTokenId('ipfs://x/%7Bid%7D/{id}', 0xabcn)).toBe(
      `ipfs://x/${'abc'.padStart(64, '0')}/${'abc'.padStart(64, '0')}`,
    );
    expect(withTokenId('ipfs://x/1', 5n)).toBe('ipfs://x/1');
    expect(withTokenId('{id}'.repeat(1_000_000), 5n)).toHaveLength(4_000_000);
    expect(withTokenId('{id}', 2n ** 256n - 1n)).toBe('f'.repeat(64));
  });

  test('that is noise never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('ipfs://', 'data:', 'ar://', ''),
        (text, lead) => {
          expect(parseTokenUri(lead + text).kind).toBeTruthy();
          expect(utf8(text)).toBeInstanceOf(Uint8Array);
        },
      ),
      { numRuns: 300 },
    );
  });
});
