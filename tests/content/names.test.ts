// Names that lead to content: paths, DNSLink, ENS contenthash, and what tokens say.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8, utf8Text } from '@/lib/content/bytes';
import { cidText, ipnsNameText } from '@/lib/content/cid-text';
import { type ContentPath, isDomain, parseContentPath } from '@/lib/content/content-path';
import { parseContenthash } from '@/lib/content/contenthash';
import { agreeOnDnslink, dnslinkHost, parseDnslinkAnswer } from '@/lib/content/dnslink';
import { parseTokenUri, withTokenId } from '@/lib/content/token-uri';

const CID_TEXT = 'bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4';
const QM = 'QmWvY6FaqFMS89YAQ9NAPjVP4WZKA1qbHbicc9HeSKQTgt';
const KEY = 'k51qzi5uqu5djokp3m1keo36hoxtd6u3a1d2rg1camf6al7p3huy63dojlm57c';

/** A path in words. */
function words(path: ContentPath | null): string | null {
  if (path === null) return null;
  const tail = path.segments.map((segment) => `/${segment}`).join('');
  if (path.kind === 'ipfs') return `ipfs ${cidText(path.cid)}${tail}`;
  return path.kind === 'ipns-key' ? `key ${ipnsNameText(path.name)}${tail}` : `domain ${path.domain}${tail}`;
}

describe('a content path', () => {
  test.each([
    [`/ipfs/${CID_TEXT}`, `ipfs ${CID_TEXT}`],
    [`/ipfs/${CID_TEXT}/`, `ipfs ${CID_TEXT}`],
    [`/ipfs/${CID_TEXT}/a//b%20c/ę`, `ipfs ${CID_TEXT}/a/b%20c/ę`],
    [`/ipns/${KEY}/x`, `key ${KEY}/x`],
    ['/ipns/Docs.IPFS.tech/x', 'domain docs.ipfs.tech/x'],
    ['/ipns/docs', null],
    ['/ipns/127.0.0.1', null],
    ['/ipfs/docs.ipfs.tech', null],
    ['/ipfs/', null],
    [`ipfs/${CID_TEXT}`, null],
    ['/arns/x.y', null],
    [`/ipfs/${CID_TEXT}/${'a'.repeat(9000)}`, null],
  ])('%j is %j', (text, expected) => {
    expect(words(parseContentPath(text))).toBe(expected);
  });

  test('of a domain is one that DNS can hold', () => {
    for (const good of [
      'a.b',
      'xn--d1acufc.xn--p1ai',
      '_dnslink.example.org',
      'en.wikipedia-on-ipfs.org',
      'vitalik.eth',
    ])
      expect(isDomain(good)).toBe(true);
    for (const bad of [
      '',
      'a',
      '.a.b',
      'a..b',
      '-a.b',
      'a.b-',
      'a b.c',
      'a.b.',
      'a/b.c',
      '1.2.3.4',
      `${'a'.repeat(64)}.b`,
      `${'a.'.repeat(130)}b`,
    ])
      expect(isDomain(bad)).toBe(false);
  });
});

const txt = (...data: string[]) => ({
  Status: 0,
  Answer: data.map((item) => ({ name: '_dnslink.example.org', type: 16, TTL: 300, data: item })),
});

describe('DNSLink', () => {
  test('stands under a name of its own', () => {
    expect(dnslinkHost('example.org')).toBe('_dnslink.example.org');
  });

  test.each<[string, string, string | null]>([
    ['quoted, as Cloudflare writes it', `"dnslink=/ipfs/${QM}/a"`, `/ipfs/${QM}/a`],
    ['bare, as Google writes it', `dnslink=/ipfs/${QM}/a`, `/ipfs/${QM}/a`],
    ['in two pieces', `"dnslink=/ipfs/${QM.slice(0, 9)}" "${QM.slice(9)}"`, `/ipfs/${QM}`],
    ['with escapes of zone files', `"dnslink=/ip\\110s/docs\\.ipfs.tech"`, '/ipns/docs.ipfs.tech'],
    ['of a key', `"dnslink=/ipns/${KEY}"`, `/ipns/${KEY}`],
    ['of nothing', '"dnslink="', null],
    ['of another kind', '"dnslink=/swarm/abc"', null],
    ['of no CID', '"dnslink=/ipfs/abc"', null],
    ['of another record', '"v=spf1 include:_spf.example.org ~all"', null],
    ['with letters beyond ASCII', `"dnslink=/ipfs/${QM}/ę"`, null],
    ['with a percent sign that means nothing', `"dnslink=/ipfs/${QM}/100%"`, null],
    ['with something before it', `"x dnslink=/ipfs/${QM}"`, null],
  ])('%s is read for what it is', (_, data, text) => {
    const answer = parseDnslinkAnswer(txt(data));
    expect(answer.kind === 'link' ? answer.text : null).toBe(text);
  });

  test('names beyond ASCII are decoded', () => {
    const answer = parseDnslinkAnswer(txt(`"dnslink=/ipfs/${CID_TEXT}/%C4%99"`));
    expect(words(answer.kind === 'link' ? answer.path : null)).toBe(`ipfs ${CID_TEXT}/ę`);
  });

  test('of several the first by its letters counts, in whatever order they come', () => {
    const links = [
      `"dnslink=/ipns/${KEY}"`,
      `"dnslink=/ipfs/${QM}"`,
      `"dnslink=/ipfs/${CID_TEXT}"`,
      '"dnslink=/ipfs/0"',
    ];
    for (const order of [links, links.toReversed()])
      expect(parseDnslinkAnswer(txt(...order))).toMatchObject({ text: `/ipfs/${QM}` });
  });

  test('an alias on the way is passed over, and its target’s record counts', () => {
    const answer = txt(`"dnslink=/ipfs/${QM}"`);
    const alias = { name: '_dnslink.example.org', type: 5, TTL: 60, data: '_dnslink.other.org.' };
    expect(parseDnslinkAnswer({ ...answer, Answer: [alias, ...answer.Answer] })).toMatchObject({
      kind: 'link',
      ttlSeconds: 300,
    });
  });

  test.each<[string, unknown, string]>([
    ['no such name', { Status: 3 }, 'none'],
    ['no record', { Status: 0 }, 'none'],
    ['a server that fails', { Status: 2 }, 'failed'],
    ['an answer cut short', { ...txt(`"dnslink=/ipfs/${QM}"`), TC: true }, 'failed'],
    ['no object', 'Status: 0', 'failed'],
    ['nothing', null, 'failed'],
    ['records that are none', { Status: 0, Answer: [null, 1, {}, { type: 16 }, { type: 16, data: 5 }] }, 'none'],
    ['an answer that is no list', { Status: 0, Answer: { length: 1e9 } }, 'failed'],
  ])('%s is %s', (_, answer, kind) => {
    expect(parseDnslinkAnswer(answer).kind).toBe(kind);
  });

  test('counts when two resolvers say the same, and only then', () => {
    const [one, other] = [
      parseDnslinkAnswer(txt(`"dnslink=/ipfs/${QM}"`)),
      parseDnslinkAnswer(txt(`"dnslink=/ipfs/${CID_TEXT}"`)),
    ];
    const bare = parseDnslinkAnswer({ Status: 0, Answer: [{ type: 16, TTL: 20, data: `dnslink=/ipfs/${QM}` }] });
    const [none, failed] = [parseDnslinkAnswer({ Status: 3 }), parseDnslinkAnswer(null)];
    expect(agreeOnDnslink(one, bare)).toMatchObject({ kind: 'agreed', text: `/ipfs/${QM}`, ttlSeconds: 20 });
    expect(
      [agreeOnDnslink(one, other), agreeOnDnslink(one, none), agreeOnDnslink(none, one)].map(({ kind }) => kind),
    ).toEqual(['disputed', 'disputed', 'disputed']);
    expect([agreeOnDnslink(one, failed), agreeOnDnslink(failed, none)].map(({ kind }) => kind)).toEqual([
      'unproven',
      'unproven',
    ]);
    expect(agreeOnDnslink(none, none)).toEqual({ kind: 'none' });
  });
});

describe('an ENS contenthash', () => {
  const read = (hex: string) => parseContenthash(new Uint8Array(Buffer.from(hex, 'hex')));

  test('of the examples in EIP-1577 and of the libraries that write them is read as they mean it', () => {
    // EIP-1577's own example.
    expect(read('e3010170122029f2d17be6139079dc48696d1f582a8530eb9805b561eda517e22a892c7e3f1f')).toMatchObject({
      kind: 'ipfs',
    });
    const found = read('e3010170122029f2d17be6139079dc48696d1f582a8530eb9805b561eda517e22a892c7e3f1f');
    expect(found.kind === 'ipfs' ? found.cid.toV0().toString() : '').toBe(
      'QmRAQB6YaCyidP37UdDnjFY5vQuiBrcqdyoW1CuDgwxkD4',
    );
    // ensdomains/content-hash: an IPNS key, a domain written as a key, Swarm.
    expect(read('e5010172002408011220d0bd9ff7e5d4ca7d1e2b0b6fba7b1a5dd1a1fa01bf5c12bff0b6c41a8a1a2b3c')).toMatchObject({
      kind: 'ipns-key',
    });
    expect(read('e5010170000f6170702e756e69737761702e6f7267')).toEqual({
      kind: 'ipns-domain',
      domain: 'app.uniswap.org',
    });
    expect(read('e40101fa011b20d1de9994b4d039f6548d191eb26786769f580809256b4685ef316805265ea162')).toEqual({
      kind: 'unsupported',
      namespace: 0xe4,
    });
    const id = 'ys32Pt8uC7TrVxHdOLByOspfPEq2LO63wREHQIM9SJQ';
    expect(read(`90b2ca05${Buffer.from(id, 'base64url').toString('hex')}`)).toEqual({ kind: 'arweave', id });
  });

  test('that is empty is none, and one that is broken is unsupported', () => {
    expect(read('')).toEqual({ kind: 'none' });
    for (const hex of [
      'e3',
      'e301',
      'e30101',
      'e3010170122029f2',
      'e5010170000361ff62',
      'e5010170000461626364',
      '90b2ca0500',
      'ffffffffffffffffffffffff',
      '00',
    ])
      expect(read(hex).kind).toBe('unsupported');
  });

  test('never throws', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom([0xe3, 1], [0xe5, 1], [0x90, 0xb2, 0xca, 0x05], []),
        (bytes, lead) => {
          expect(parseContenthash(new Uint8Array([...lead, ...bytes])).kind).toBeTruthy();
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

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
