// Which cloud a host is in, from real answers: an edge is never taken for an origin, and a weak sign never decides alone.
import { describe, expect, test } from 'vitest';
import { type CloudFacts, cloudOf, domainsOf, isUnlabelled, type SeenServer } from '@/lib/directory/cloud-of';
import { hostSignOf, signsOf } from '@/lib/directory/cloud-signs';
import { rangesDay } from '@/lib/directory/clouds';

const headersOf = (text: string) =>
  text.split('\n').map((line) => {
    const at = line.indexOf(': ');
    return { name: line.slice(0, at).trim(), value: line.slice(at + 2) };
  });

describe('headers', () => {
  test.each([
    ['Cloudflare', 'Server: cloudflare\nCF-RAY: 8f2a1b2c3d4e5f60-FRA\ncf-cache-status: DYNAMIC', ['cloudflare']],
    [
      'CloudFront before S3',
      'server: AmazonS3\nx-amz-request-id: 7M1\nx-cache: Hit from cloudfront\nvia: 1.1 8f0a.cloudfront.net (CloudFront)\nx-amz-cf-pop: FRA56-P3\nx-amz-cf-id: qQ==',
      ['aws:cloudfront', 'aws'],
    ],
    ['API Gateway', 'x-amzn-requestid: a1\nx-amz-apigw-id: b2=\nx-amzn-trace-id: Root=1-67', ['aws']],
    ['an ALB, by its cookie', 'set-cookie: AWSALB=abc; Expires=Wed\nset-cookie: AWSALBCORS=abc', ['aws']],
    [
      'two cookies in one header, as Firefox has them',
      'set-cookie: a=b; Path=/\nx: y\nset-cookie: __cf_bm=q; Path=/',
      ['cloudflare'],
    ],
    [
      'Google’s load balancer before Cloud Run',
      'via: 1.1 google\nserver: Google Frontend\nalt-svc: h3=":443"',
      ['gcp:lb', 'gcp'],
    ],
    ['Vercel', 'server: Vercel\nx-vercel-id: fra1::abc', ['vercel']],
    [
      'Fastly before GitHub Pages',
      'server: GitHub.com\nx-github-request-id: A:B\nvia: 1.1 varnish\nx-served-by: cache-fra-1\nx-timer: S17',
      ['fastly', 'github'],
    ],
    ['Azure Front Door', 'x-azure-ref: 2026\nx-cache: CONFIG_NOCACHE', ['azure:frontdoor']],
    ['Heroku', 'server: Heroku\nvia: 1.1 vegur', ['heroku']],
    ['Fly', 'server: Fly/1a2b (2026-01-01)\nfly-request-id: 01J', ['fly']],
    ['bunny.net', 'server: BunnyCDN-DE1-1\ncdn-pullzone: 1', ['bunny']],
  ])('%s', (_, text, labels) => {
    expect(signsOf(headersOf(text))).toEqual(labels);
  });

  test.each([
    ['a varnish of one’s own', 'via: 1.1 varnish'],
    ['a cache of one’s own', 'x-cache: HIT'],
    ['Cowboy, an Erlang server', 'server: Cowboy'],
    ['a trace id that was copied', 'x-amzn-trace-id: Root=1'],
    ['a store that speaks as S3 does', 'x-amz-request-id: 1\nx-amz-version-id: 2\nserver: MinIO'],
    ['HAProxy’s cookie', 'set-cookie: SERVERID=a1'],
    ['some id', 'x-id: fr5'],
    ['the same weak sign twice', 'x-cache: Hit from cloudfront\nx-cache: Miss from cloudfront'],
    ['nginx, Envoy', 'server: nginx\nx-envoy-upstream-service-time: 3'],
    ['an IPFS gateway', 'x-ipfs-path: /ipfs/bafy\nx-ipfs-roots: bafy'],
    ['a value that only has it somewhere', 'server: not-cloudflare\nx-via: 1.1 google'],
  ])('%s says nothing', (_, text) => {
    expect(signsOf(headersOf(text))).toEqual([]);
  });
});

test('host names: a cloud’s own name space, at borders of labels', () => {
  const hosts = [
    'd1.cloudfront.net',
    'x.execute-api.eu-west-1.amazonaws.com',
    's3-website-us-east-1.amazonaws.com',
    'a.b.pages.dev',
  ];
  expect(hosts.map(hostSignOf)).toEqual(['aws:cloudfront', 'aws', 'aws', 'cloudflare']);
  expect(['notcloudfront.net', 'cloudfront.net.evil.example', 'mainnet.infura.io'].map(hostSignOf)).toEqual([
    null,
    null,
    null,
  ]);
});

const at = (label: string | null, more: Partial<SeenServer> = {}): SeenServer => ({
  ip: '192.0.2.1',
  label,
  asOf: rangesDay,
  signs: [],
  ...more,
});
const of = (facts: Partial<CloudFacts>) => cloudOf({ hostname: 'rpc.example.org', server: null, listed: [], ...facts });
const place = (cloud: string, how: string, region: string | null = null) => ({ cloud, region, how });

describe('what is said of a host', () => {
  test('its address in a region: that cloud, that region, nothing before it', () => {
    expect(of({ server: at('aws:us-east-1') })).toEqual({ edge: null, origin: place('aws', 'address', 'us-east-1') });
  });

  test('an edge alone: behind Cloudflare, origin unknown', () => {
    expect(of({ server: at('cloudflare') })).toEqual({ edge: place('cloudflare', 'address'), origin: null });
    expect(of({ server: at('aws:cloudfront') })).toEqual({ edge: place('aws', 'address'), origin: null });
  });

  test('an edge whose answers show what is behind it', () => {
    const server = at('cloudflare', { signs: ['cloudflare', 'aws'] });
    expect(of({ server })).toEqual({ edge: place('cloudflare', 'address'), origin: place('aws', 'header') });
  });

  test('an edge, and somebody wrote down what is behind it', () => {
    const seen = of({ server: at('cloudflare'), listed: ['cloudflare', 'gcp'] });
    expect(seen).toEqual({ edge: place('cloudflare', 'address'), origin: place('gcp', 'directory') });
  });

  test('an address counts for more than the directory and than a header of another firm', () => {
    expect(of({ server: at('hetzner'), listed: ['aws'] }).origin).toEqual(place('hetzner', 'address'));
    expect(of({ server: at('hetzner', { signs: ['aws'] }) })).toEqual({
      edge: null,
      origin: place('hetzner', 'address'),
    });
  });

  test('a header says more than a bare address of the same firm', () => {
    expect(of({ server: at('aws', { signs: ['vercel'] }) }).origin).toEqual(place('vercel', 'header'));
    expect(of({ server: at('linode', { signs: ['akamai'] }) })).toEqual({
      edge: place('akamai', 'header'),
      origin: null,
    });
    expect(of({ server: at('google', { signs: ['gcp'] }) }).origin).toEqual(place('gcp', 'header'));
    expect(of({ server: at('aws:eu-west-1', { signs: ['aws:cloudfront'] }) }).origin).toEqual(
      place('aws', 'address', 'eu-west-1'),
    );
  });

  test('no address (a cache, a proxy, a worker): headers, then the host’s name, then the directory', () => {
    const unseen = at(null, { ip: null, signs: ['cloudflare'] });
    expect(of({ server: unseen, listed: ['aws'] })).toEqual({
      edge: place('cloudflare', 'header'),
      origin: place('aws', 'directory'),
    });
    expect(of({ hostname: 'app.fly.dev', listed: ['aws'] }).origin).toEqual(place('fly', 'host'));
    expect(of({ listed: ['aws'] })).toEqual({ edge: null, origin: place('aws', 'directory') });
    expect(of({})).toEqual({ edge: null, origin: null });
  });

  test('no server was met: the last one that was', () => {
    expect(of({ server: at('ovh', { last: true }), listed: ['aws'] }).origin).toEqual(place('ovh', 'last-address'));
  });

  test('an address that is nobody’s leaves the word to the others', () => {
    expect(of({ server: at(null), listed: ['aws'] }).origin).toEqual(place('aws', 'directory'));
  });
});

test('clouds that fall together are one', () => {
  expect(domainsOf(of({ server: at('cloudflare'), listed: ['gcp'] }))).toEqual(['cloudflare', 'google']);
  expect(domainsOf(of({ server: at('aws:cloudfront', { signs: ['vercel'] }) }))).toEqual(['aws']);
  expect(domainsOf(of({ server: at('linode') }))).toEqual(['akamai']);
});

test('an address is looked up once, and again in a newer table', () => {
  expect(isUnlabelled(at('aws'))).toBe(false);
  expect(isUnlabelled(at(null))).toBe(false);
  expect(isUnlabelled(at('aws', { asOf: '2025-01-01' }))).toBe(true);
  expect(isUnlabelled(at(null, { asOf: null }))).toBe(true);
  expect(isUnlabelled(at(null, { ip: null, asOf: null }))).toBe(false);
});
