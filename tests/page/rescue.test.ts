// The part of the hook that fetch and XHR share, over a real MessageChannel, with the real relay or a scripted one at the other end.
import { afterEach, describe, expect, test } from 'vitest';
import type { PageMessage, PageReply, RpcReply } from '@/lib/messages/page-protocol';
import type { Clock } from '@/lib/page/channel';
import { createHook, type Hook } from '@/lib/page/hook';
import { serveHook } from '@/lib/page/relay';
import { budgetMs, openCall } from '@/lib/page/rescue';

const url = 'https://mainnet.infura.io/v3/KEY';
const body = '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}';
const request = { url, method: 'POST', body, credentialed: false };
const good = '{"jsonrpc":"2.0","id":1,"result":"0x10"}';
const answer: RpcReply = { kind: 'answer', body: good, detourMs: 0 };

function fakeClock(): Clock & { advance(ms: number): void } {
  let at = 1000;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => at,
    after(delayMs, run) {
      const timer = { at: at + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      at += ms;
      for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
        if (timer.at <= at && timers.delete(timer)) timer.run();
      }
    },
  };
}

/** Lets every message in flight arrive. */
const arrive = () => new Promise((resolve) => setTimeout(resolve, 15));

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function openHook() {
  const clock = fakeClock();
  let away = false;
  const hook = createHook(clock, () => away);
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  hook.channel.connect(port2);
  const leave = () => {
    away = true;
    hook.channel.abandonAll();
  };
  return { clock, hook, port: port1, leave };
}

/** A hook whose relay is the real one; `background` answers what the relay asks. */
function withRelay(background: (message: PageMessage) => Promise<PageReply | null>, isOrphaned = () => false) {
  const said: PageMessage[] = [];
  const opened = openHook();
  serveHook(opened.port, {
    ask(message) {
      said.push(message);
      return background(message);
    },
    isOrphaned,
  });
  return { ...opened, said };
}

const replying =
  (reply: RpcReply) =>
  async (message: PageMessage): Promise<PageReply> =>
    message.type === 'rpc/failover' ? { type: 'rpc/failover', reply } : { type: 'none' };

const never = () => new Promise<PageReply | null>(() => {});

function open(hook: Hook, change: Partial<typeof request> = {}) {
  const call = openCall(hook, { ...request, ...change });
  if (call === null) throw new Error('not taken for a call');
  return call;
}

describe('which requests are ours', () => {
  test('only a POST of namespaced JSON-RPC over HTTP is taken', () => {
    const { hook } = openHook();
    expect(openCall(hook, request)).not.toBeNull();
    expect(openCall(hook, { ...request, method: 'GET' })).toBeNull();
    expect(openCall(hook, { ...request, url: 'wss://mainnet.infura.io/ws' })).toBeNull();
    expect(openCall(hook, { ...request, body: '{"query":"{ method }"}' })).toBeNull();
    expect(openCall(hook, { ...request, body: body.replace('eth_blockNumber', 'initialize') })).toBeNull();
    const mixed = `[${body},${body.replace('eth_blockNumber', 'getSlot')}]`;
    expect(openCall(hook, { ...request, body: mixed })).toBeNull();
  });

  test('a body over 1 MB is passed through', () => {
    const { hook } = openHook();
    const long = body.replace('[]', `["${'0'.repeat(1_000_000)}"]`);
    expect(openCall(hook, { ...request, body: long })).toBeNull();
  });

  test('a document that is leaving asks for nothing', async () => {
    const { hook, leave } = openHook();
    leave();
    expect(openCall(hook, request)).toBeNull();
  });
});

describe('an ask', () => {
  test('brings the background’s answer back, with the site’s request as it was', async () => {
    const { hook, clock, said } = withRelay(replying(answer));
    const call = open(hook);
    clock.advance(40);
    expect(await call.ask({ kind: 'failed' })).toEqual(answer);
    expect(said).toMatchObject([
      { type: 'rpc/failover', ask: { url, body, own: { kind: 'failed' }, elapsedMs: 40, credentialed: false } },
    ]);
  });

  test('made before the relay’s port arrives waits for it', async () => {
    const hook = createHook(fakeClock(), () => false);
    const replied = open(hook).ask({ kind: 'failed' });
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    serveHook(port1, { ask: replying(answer), isOrphaned: () => false });
    hook.channel.connect(port2);
    expect(await replied).toEqual(answer);
  });

  test('is asked again when the worker dies under it, and three times at most', async () => {
    let asks = 0;
    const dying = withRelay(async (message) => (++asks < 3 ? null : replying(answer)(message)));
    expect(await open(dying.hook).ask({ kind: 'failed' })).toEqual(answer);
    const dead = withRelay(async () => null);
    expect(await open(dead.hook).ask({ kind: 'failed' })).toMatchObject({ kind: 'own' });
    expect(dead.said).toHaveLength(3);
  });

  test('that was abandoned replies own, is aborted in the background, and is not asked again', async () => {
    let die: (reply: null) => void = () => {};
    const { hook, said } = withRelay((message) =>
      message.type === 'rpc/failover' ? new Promise((resolve) => (die = resolve)) : replying(answer)(message),
    );
    const call = open(hook);
    const replied = call.ask({ kind: 'failed' });
    await arrive();
    call.abandon();
    expect(await replied).toMatchObject({ kind: 'own' });
    await arrive();
    die(null);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(said.map(({ type }) => type)).toEqual(['rpc/failover', 'rpc/abort']);
    expect(await call.ask({ kind: 'failed' })).toMatchObject({ kind: 'own' });
  });

  test('that nobody acknowledges within a second is given up', async () => {
    const { hook, clock } = openHook();
    const replied = open(hook).ask({ kind: 'failed' });
    await arrive();
    clock.advance(999);
    const early = await Promise.race([replied, arrive().then(() => 'waiting')]);
    clock.advance(1);
    expect([early, await replied]).toMatchObject(['waiting', { kind: 'own', passive: false }]);
  });

  test('that was acknowledged is waited for until 9.5 s after the site’s call began', async () => {
    const { hook, clock, said } = withRelay((message) =>
      message.type === 'rpc/abort' ? replying(answer)(message) : never(),
    );
    const call = open(hook);
    clock.advance(3000);
    const replied = call.ask({ kind: 'late', waitedMs: 3000 });
    await arrive();
    clock.advance(budgetMs - 3001);
    const early = await Promise.race([replied, arrive().then(() => 'waiting')]);
    clock.advance(1);
    expect([early, await replied]).toMatchObject(['waiting', { kind: 'own' }]);
    await arrive();
    expect(said.map(({ type }) => type)).toEqual(['rpc/failover', 'rpc/abort']);
    expect(await call.ask({ kind: 'failed' })).toMatchObject({ kind: 'own' });
    expect(said).toHaveLength(2);
  });

  test('is refused at once while 32 others are in flight', async () => {
    const { hook, said } = withRelay(never);
    for (let at = 0; at < 32; at += 1) void open(hook).ask({ kind: 'failed' });
    expect(await open(hook).ask({ kind: 'failed' })).toMatchObject({ kind: 'own' });
    await arrive();
    expect(said).toHaveLength(32);
  });

  test('is abandoned when the document leaves', async () => {
    const { hook, leave, said } = withRelay((message) =>
      message.type === 'rpc/abort' ? replying(answer)(message) : never(),
    );
    const replied = open(hook).ask({ kind: 'failed' });
    await arrive();
    leave();
    expect(await replied).toMatchObject({ kind: 'own' });
    await arrive();
    expect(said.at(-1)).toMatchObject({ type: 'rpc/abort' });
  });
});

describe('standing aside', () => {
  test('a relay that is silent for a second is dead: everything passes through from then on', async () => {
    const { hook, clock } = openHook();
    const replied = open(hook).ask({ kind: 'failed' });
    clock.advance(999);
    await arrive();
    expect(hook.isOpen()).toBe(true);
    clock.advance(1);
    expect(await replied).toMatchObject({ kind: 'own' });
    expect(openCall(hook, request)).toBeNull();
  });

  test('three exceptions of ours put the document into safe mode, and the background is told', async () => {
    const { hook, port } = openHook();
    const heard: unknown[] = [];
    port.onmessage = (event) => heard.push(event.data);
    for (let at = 0; at < 3; at += 1) {
      expect(hook.isOpen()).toBe(true);
      hook.stumble();
    }
    await arrive();
    expect(openCall(hook, request)).toBeNull();
    expect(heard.at(-1)).toEqual({ type: 'hook/safe-mode' });
  });

  test('a passive reply stops all asking in this document', async () => {
    const { hook } = withRelay(replying({ kind: 'own', detourMs: 0, passive: true }));
    await open(hook).ask({ kind: 'failed' });
    expect(openCall(hook, request)).toBeNull();
  });

  test('after the extension was removed every ask gets the site’s own outcome, and nothing is asked again', async () => {
    let orphaned = false;
    const { hook } = withRelay(
      async () => {
        orphaned = true;
        return null;
      },
      () => orphaned,
    );
    expect(await open(hook).ask({ kind: 'failed' })).toMatchObject({ kind: 'own' });
    expect(openCall(hook, request)).toBeNull();
  });

  test('what a thief of the port says that is no reply is not heard', async () => {
    const { hook, port, clock } = openHook();
    port.onmessage = ({ data }) => {
      if (data.type !== 'rpc/failover') return;
      for (const junk of [
        null,
        7,
        { type: 'reply', id: data.ask.id, reply: { kind: 'answer', body: 5, detourMs: 0 } },
      ]) {
        port.postMessage(junk);
      }
    };
    const replied = open(hook).ask({ kind: 'failed' });
    await arrive();
    clock.advance(1000);
    expect(await replied).toMatchObject({ kind: 'own' });
  });
});

describe('a detour', () => {
  test('is taken while it lasts; then one call probes and the others still go round', async () => {
    const { hook, clock } = withRelay(replying({ ...answer, detourMs: 30_000 }));
    const first = open(hook);
    expect(first.way).toBe('own');
    await first.ask({ kind: 'failed' });
    clock.advance(29_999);
    expect(open(hook).way).toBe('detour');
    expect(open(hook, { url: `${url}?chainId=137` }).way).toBe('own');
    expect(open(hook, { url: `${url}#fragment` }).way).toBe('detour');
    expect(open(hook, { url: 'https://mainnet.infura.io/v3/OTHER' }).way).toBe('own');
    clock.advance(1);
    expect([open(hook).way, open(hook).way]).toEqual(['probe', 'detour']);
  });

  test('is not for transactions: their own request goes first, and only its own failure is asked about', async () => {
    const { hook } = withRelay(replying({ ...answer, detourMs: 60_000 }));
    await open(hook).ask({ kind: 'failed' });
    const raw = (method: string) => `{"jsonrpc":"2.0","id":1,"method":"${method}","params":["0x02"]}`;
    expect(open(hook).way).toBe('detour');
    for (const method of [
      'eth_sendRawTransaction',
      'eth_sendRawTransactionSync',
      'zks_sendRawTransactionWithDetailedOutput',
    ])
      expect(open(hook, { body: raw(method) }).way, method).toBe('own');
    expect(open(hook, { body: `[${body},${raw('eth_sendRawTransaction')}]` }).way).toBe('own');
    expect(open(hook).way).toBe('detour');
  });

  test('ends when the probe’s own answer is sound, and the background is told', async () => {
    const { hook, clock, said } = withRelay(replying({ ...answer, detourMs: 30_000 }));
    await open(hook).ask({ kind: 'failed' });
    clock.advance(30_000);
    open(hook).ended(true, 50, good);
    expect(open(hook).way).toBe('own');
    await arrive();
    expect(said.at(-1)).toEqual({ type: 'rpc/sound', url });
  });

  test('a probe that fails, or never comes back, leaves the next one to another call', async () => {
    const { hook, clock } = withRelay(replying({ ...answer, detourMs: 30_000 }));
    await open(hook).ask({ kind: 'failed' });
    clock.advance(30_000);
    open(hook).ended(false, 50, null);
    expect(open(hook).way).toBe('probe');
    clock.advance(budgetMs);
    expect(open(hook).way).toBe('probe');
  });

  test('outlives a call that was abandoned', async () => {
    const { hook, clock } = withRelay(replying({ ...answer, detourMs: 30_000 }));
    await open(hook).ask({ kind: 'failed' });
    clock.advance(10);
    const left = open(hook);
    const replied = left.ask({ kind: 'detour' });
    left.abandon();
    await replied;
    expect(open(hook).way).toBe('detour');
  });
});

describe('late', () => {
  test('is 2.5 s until twenty answers are known, then max(1 s, 4 x median, p99)', () => {
    const { hook } = openHook();
    const after = (samples: number[]) => {
      for (const ms of samples) open(hook).ended(true, ms, null);
      return open(hook).lateAfterMs;
    };
    expect(after(Array(19).fill(100))).toBe(2500);
    expect(after([100])).toBe(1000);
    expect(after(Array(100).fill(400))).toBe(1600);
    expect(after([...Array(97).fill(400), 5000, 5000, 5000])).toBe(5000);
    expect(open(hook, { body: body.replace('eth_blockNumber', 'eth_getLogs') }).lateAfterMs).toBe(2500);
  });
});

describe('what is sound', () => {
  test('a whole answer, or the start of a result that is still coming', () => {
    const call = open(openHook().hook);
    expect(call.isSound(200, 'application/json', good, true)).toBe(true);
    expect(call.isSound(503, 'application/json', good, true)).toBe(false);
    expect(call.isSound(200, 'application/json', good.slice(0, 35), true)).toBe(false);
    expect(call.isSound(200, 'application/json', good.slice(0, 35), false)).toBe(true);
    expect(call.isSound(200, 'application/json', '{"jsonrpc":"2.0","id":1,"error":{', false)).toBe(false);
    expect(call.isSound(200, 'text/html', '<html>', false)).toBe(false);
    const batch = open(openHook().hook, { body: `[${body}]` });
    expect(batch.isSound(200, 'application/json', `[${good.slice(0, 35)}`, false)).toBe(true);
  });
});

describe('evidence', () => {
  const block = { number: '0x10', hash: `0x${'ab'.repeat(32)}` };
  const asked = body.replace('eth_blockNumber', 'eth_getBlockByNumber');
  const shown = JSON.stringify({ jsonrpc: '2.0', id: 1, result: block });

  test('of a block is told a few times per endpoint, not at every answer', async () => {
    const { hook, said } = withRelay(replying(answer));
    for (let at = 0; at < 20; at += 1) open(hook, { body: asked }).ended(true, 10, shown);
    open(hook).ended(true, 10, good);
    await arrive();
    expect(said).toHaveLength(4);
    expect(said[0]).toEqual({ type: 'rpc/seen', seen: { url, block: { number: 16, hash: block.hash } } });
  });

  test('that the site speaks to a development node is told once, before anything fails', async () => {
    const { hook, said } = withRelay(replying(answer));
    for (let at = 0; at < 3; at += 1) open(hook, { body: body.replace('eth_blockNumber', 'evm_mine') });
    await arrive();
    expect(said).toEqual([{ type: 'rpc/seen', seen: { url, development: true } }]);
  });
});
