import { describe, expect, test } from 'vitest';
import { isDomain, parseContentPath } from '@/lib/content/content-path';
import { CID_TEXT, KEY, words } from './content-names';

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
