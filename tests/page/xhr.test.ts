// The hooked XMLHttpRequest in real Chromium and Firefox, against a real server, with a relay that replies by script.
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserName, openTab, type Tab } from '@/tests/page/observables/browsers';
import { type ObservedServer, serveObservables } from '@/tests/page/observables/server';

const answerText = '{"jsonrpc":"2.0","id":7,"result":"0x\u00fc"}';
const answer = { kind: 'answer', body: answerText, detourMs: 0 };
const browsers: BrowserName[] = ['chromium', 'firefox'];

interface Scenario {
  replies?: unknown[];
  delayMs?: number;
  path?: string;
  /** Page code with `xhr` and `log` in reach, run between open and send. */
  prepare?: string;
  /** Page code run in every event, with `xhr`, `log` and `event` in reach. */
  during?: string;
  /** Which request of the same object is recorded: 1 for the first. */
  rounds?: number;
  upload?: boolean;
}

/** What the page recorded: `type readyState status loaded/total`, and the end of it. */
interface Recorded {
  log: string[];
  asked: unknown[];
  end: Record<string, unknown>;
}

const page = `async ({ replies, delayMs, url, prepare, during, rounds, upload }) => {
  const asked = installScripted(replies, delayMs);
  const xhr = new XMLHttpRequest();
  const log = [];
  const at = (fn) => { try { return fn(); } catch (error) { return error.name; } };
  const react = new Function('xhr', 'log', 'event', during);
  const hear = (prefix) => (event) => {
    const size = 'loaded' in event ? ' ' + event.loaded + '/' + (event.lengthComputable ? event.total : '-') : '';
    const line = prefix + event.type + ' ' + xhr.readyState + ' ' + xhr.status + size;
    if (log.at(-1) !== line) log.push(line);
    react(xhr, log, event);
  };
  for (const type of ['readystatechange', 'loadstart', 'progress', 'load', 'error', 'timeout', 'abort', 'loadend']) {
    xhr['on' + type] = hear('');
  }
  for (let round = 0; round < rounds; round++) {
    log.length = 0;
    xhr.open('POST', url);
    xhr.setRequestHeader('content-type', 'application/json');
    new Function('xhr', 'log', prepare)(xhr, log);
    if (upload) for (const type of ['loadstart', 'progress', 'load', 'error', 'timeout', 'abort', 'loadend']) xhr.upload['on' + type] = hear('up ');
    const ended = new Promise((done) => xhr.addEventListener('loadend', () => setTimeout(done, 80), { once: true }));
    xhr.send('{"jsonrpc":"2.0","id":7,"method":"eth_blockNumber","params":[]}');
    await ended;
  }
  const response = at(() => xhr.response);
  const shown = response instanceof Blob ? 'blob ' + response.type + ' ' + (await response.text())
    : response instanceof ArrayBuffer ? 'bytes ' + new TextDecoder().decode(response) : response;
  const end = { readyState: xhr.readyState, status: xhr.status, statusText: xhr.statusText, response: shown, same: at(() => xhr.response === xhr.response),
    text: at(() => xhr.responseText), xml: at(() => xhr.responseXML), url: xhr.responseURL, headers: xhr.getAllResponseHeaders().toLowerCase(),
    type: xhr.getResponseHeader('Content-Type'), other: xhr.getResponseHeader('x-shown'), keys: Object.keys(xhr), again: at(() => xhr.send('x')) };
  return JSON.stringify({ log, asked, end });
}`;

describe.each(browsers)('%s', (browser) => {
  let server: ObservedServer;
  let tab: Tab;
  let close = async () => {};
  let script = '';

  beforeAll(async () => {
    server = await serveObservables();
    const entry = new URL('./xhr-page.ts', import.meta.url).pathname;
    const alias = { '@': new URL('../..', import.meta.url).pathname.replace(/\/$/, '') };
    const bundle = await build({ entryPoints: [entry], bundle: true, write: false, format: 'iife', alias });
    script = bundle.outputFiles[0]?.text ?? '';
    ({ tab, close } = await openTab(browser, false));
  }, 120_000);
  afterAll(async () => {
    await close();
    server.close();
  });

  /** Each scenario in a fresh document. */
  async function run(scenario: Scenario): Promise<Recorded> {
    const {
      replies = [],
      delayMs = 0,
      path = 'echo?status=503&body=busy&type=text/plain',
      prepare = '',
      during = '',
    } = scenario;
    const { rounds = 1, upload = false } = scenario;
    const url =
      path === 'dead' ? `http://dead.localhost:${server.deadPort}/` : `http://rpc.localhost:${server.port}/${path}`;
    await tab.goto(`http://dapp.localhost:${server.port}/blank.html`);
    await tab.read(`${script}; 1`);
    const given = JSON.stringify({ replies, delayMs, url, prepare, during, rounds, upload });
    return JSON.parse(String(await tab.read(`(${page})(${given})`)));
  }

  /** The lines after `send`. */
  const after = ({ log }: Recorded) => log.filter((line) => !/^(readystatechange|(up )?loadstart) 1 0/.test(line));
  const size = '40/40';
  const rescued = [
    'readystatechange 2 200',
    'readystatechange 3 200',
    `progress 3 200 ${size}`,
    'readystatechange 4 200',
    `load 4 200 ${size}`,
    `loadend 4 200 ${size}`,
  ];

  test.each(['echo?status=503&body=busy&type=text/plain', 'dead', 'echo?reset=early'])(
    'a call that fails (%s) ends as a sound one would',
    async (path) => {
      const recorded = await run({ path, replies: [answer] });
      expect(after(recorded)).toEqual(rescued);
      expect(recorded.asked).toHaveLength(1);
      expect(recorded.end).toMatchObject({
        readyState: 4,
        status: 200,
        response: answerText,
        text: answerText,
        xml: null,
        keys: [],
      });
      expect(recorded.end).toMatchObject({
        type: 'application/json',
        other: null,
        headers: 'content-type: application/json\r\n',
        again: 'InvalidStateError',
      });
      expect(recorded.end.url).toContain(path === 'dead' ? 'dead.localhost' : path);
    },
  );

  test('a body that is bad under a good status is never seen, and its events are told once', async () => {
    const recorded = await run({ path: 'echo?body=', replies: [answer] });
    expect(after(recorded).filter((line) => !line.startsWith('progress'))).toEqual(
      rescued.filter((line) => !line.startsWith('progress')),
    );
    expect(recorded.end).toMatchObject({ status: 200, text: answerText });
  });

  test.each([
    ['json', { jsonrpc: '2.0', id: 7, result: '0x\u00fc' }],
    ['arraybuffer', `bytes ${answerText}`],
    ['blob', `blob application/json ${answerText}`],
    ['document', null],
    ['text', answerText],
  ])('an answer is given as %s', async (type, response) => {
    const recorded = await run({ replies: [answer], prepare: `xhr.responseType = '${type}'` });
    expect(recorded.end).toMatchObject({
      response,
      same: true,
      text: type === 'text' ? answerText : 'InvalidStateError',
    });
    expect(after(recorded)).toEqual(rescued);
  });

  test('when nobody answers the page gets its own failure', async () => {
    const recorded = await run({ replies: [] });
    expect(after(recorded).filter((line) => !line.startsWith('progress'))).toEqual([
      'readystatechange 2 503',
      'readystatechange 3 503',
      'readystatechange 4 503',
      'load 4 503 4/4',
      'loadend 4 503 4/4',
    ]);
    expect(recorded.end).toMatchObject({ status: 503, text: 'busy', other: 'yes' });
    expect(recorded.asked).toEqual([
      expect.objectContaining({
        own: { kind: 'response', status: 503, contentType: 'text/plain', retryAfter: '', body: 'busy', complete: true },
      }),
    ]);
  });

  test('a refused call that nobody answers is an error without a status', async () => {
    const recorded = await run({ path: 'dead' });
    expect(after(recorded)).toEqual(['readystatechange 4 0', 'error 4 0 0/-', 'loadend 4 0 0/-']);
    expect(recorded.asked).toEqual([expect.objectContaining({ own: { kind: 'failed' }, credentialed: false })]);
  });

  test('nothing of the failure shows while the answer is under way', async () => {
    const recorded = await run({
      replies: [answer],
      delayMs: 300,
      prepare:
        'setTimeout(() => log.push([xhr.readyState, xhr.status, xhr.responseText, xhr.getAllResponseHeaders()].join()), 200)',
    });
    expect(after(recorded)).toEqual(['1,0,,', ...rescued]);
  });

  test('a call that hangs is answered when it is late, and its own request is dropped', async () => {
    const recorded = await run({ path: 'rpc?delay=8000', replies: [answer] });
    expect(after(recorded)).toEqual(rescued);
    expect(recorded.asked).toEqual([expect.objectContaining({ own: { kind: 'late', waitedMs: expect.any(Number) } })]);
  });

  test('an own answer that comes while help is asked for wins', async () => {
    const recorded = await run({ path: 'rpc?delay=2800', replies: ['silence'] });
    expect(recorded.end).toMatchObject({ status: 200, text: '{"jsonrpc":"2.0","id":7,"result":"0x10"}', other: 'yes' });
    expect(recorded.asked.at(-1)).toBe('abort');
  });

  test('while an endpoint is gone round, its own request is not sent, and the next errors stay native', async () => {
    const first = { ...answer, detourMs: 60_000 };
    const recorded = await run({ replies: [first, answer], rounds: 2, path: 'dead' });
    expect(after(recorded)).toEqual(rescued);
    expect(recorded.log[1]).toBe('loadstart 1 0 0/-');
    expect(recorded.asked.at(-1)).toMatchObject({ own: { kind: 'detour' } });
    expect(recorded.end).toMatchObject({ readyState: 4, status: 200, again: 'InvalidStateError' });
  });

  test('a detour that nobody answers becomes the own request', async () => {
    const first = { ...answer, detourMs: 60_000 };
    const recorded = await run({ replies: [first], rounds: 2 });
    expect(recorded.end).toMatchObject({ status: 503, text: 'busy' });
    expect(recorded.log.filter((line) => line.includes('loadstart'))).toHaveLength(1);
    expect(recorded.log.filter((line) => line.includes('loadend'))).toHaveLength(1);
  });

  test('abort() ends a call that waits for its answer at once', async () => {
    const recorded = await run({
      replies: ['silence'],
      prepare: 'setTimeout(() => { xhr.abort(); log.push(xhr.readyState); }, 150)',
    });
    expect(after(recorded)).toEqual(['readystatechange 4 0', 'abort 4 0 0/-', 'loadend 4 0 0/-', 0]);
    expect(recorded.asked.at(-1)).toBe('abort');
  });

  test('abort() ends a detour as it ends a request', async () => {
    const first = { ...answer, detourMs: 60_000 };
    const prepare =
      'if (window.second) setTimeout(() => { xhr.abort(); log.push(xhr.readyState); }, 150); window.second = true';
    const recorded = await run({ replies: [first, 'silence'], rounds: 2, prepare });
    expect(after(recorded)).toEqual(['readystatechange 4 0', 'abort 4 0 0/-', 'loadend 4 0 0/-', 0]);
    expect(recorded.end).toMatchObject({ readyState: 0, status: 0, again: 'InvalidStateError' });
  });

  test('the page\u2019s own timeout runs on while it waits: its own failure comes then', async () => {
    const recorded = await run({ replies: ['silence'], prepare: 'xhr.timeout = 400' });
    expect(recorded.end).toMatchObject({ status: 503, text: 'busy' });
    expect(recorded.asked.at(-1)).toBe('abort');
  });

  test('a timeout of the silent endpoint stays a timeout', async () => {
    const recorded = await run({ path: 'rpc?delay=5000', prepare: 'xhr.timeout = 200' });
    expect(after(recorded)).toEqual(['readystatechange 4 0', 'timeout 4 0 0/-', 'loadend 4 0 0/-']);
    expect(recorded.asked).toEqual([]);
  });

  test('a rescued object is used again', async () => {
    const recorded = await run({ replies: [answer, answer], rounds: 2 });
    expect(recorded.log[0]).toBe('readystatechange 1 0');
    expect(after(recorded)).toEqual(rescued);
  });

  test('opened again in its own load, it lives on as a new request', async () => {
    const during = `if (event.type === 'load' && !window.once) { window.once = true; log.push('again'); xhr.open('POST', '/rpc'); xhr.send('{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}'); }`;
    const recorded = await run({ replies: [answer], during });
    expect(recorded.log.slice(recorded.log.indexOf('again')).join()).toMatch(/^again,readystatechange 1 0.*load 4 200/);
    expect(recorded.end.text).toBe('{"jsonrpc":"2.0","id":1,"result":"0x10"}');
  });

  test('upload events end well when the answer came from elsewhere', async () => {
    const recorded = await run({ path: 'dead', replies: [answer], upload: true });
    expect(after(recorded)).toEqual(['up progress 1 0 63/63', 'up load 1 0 63/63', 'up loadend 1 0 63/63', ...rescued]);
  });

  test.each([
    ['withCredentials', 'xhr.withCredentials = true'],
    ['Authorization', `xhr.setRequestHeader('AUTHORIZATION', 'Bearer x')`],
  ])('a call with %s says so', async (_, prepare) => {
    const recorded = await run({ prepare });
    expect(recorded.asked).toEqual([expect.objectContaining({ credentialed: true })]);
  });
});
