// What an ENS name points at.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCid } from '@/lib/content/cid-text';
import { addressIn, parseContenthash } from '@/lib/content/contenthash';

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

test('what a name points at becomes an address that can be opened, and nothing where it points at nothing', () => {
  const cid = parseCid('QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR');
  if (cid === null) throw new Error('a CID');
  expect(addressIn({ kind: 'ipfs', cid }, ['a'])).toEqual({
    ...{ kind: 'ipfs', cid: 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi', path: ['a'], isRaw: false },
  });
  expect(addressIn({ kind: 'ipns-domain', domain: 'app.example.org' }, [])).toMatchObject({ name: 'app.example.org' });
  expect(addressIn({ kind: 'arweave', id: 'x' }, [])).toEqual({ kind: 'arweave', id: 'x', path: [] });
  expect(addressIn({ kind: 'none' }, [])).toBeNull();
});
