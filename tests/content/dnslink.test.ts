import { describe, expect, test } from 'vitest';
import { agreeOnDnslink, dnslinkHost, parseDnslinkAnswer } from '@/lib/content/dnslink';
import { CID_TEXT, KEY, QM, words } from './content-names';

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
