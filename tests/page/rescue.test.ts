// The part of the hook that fetch and XHR share, over a real MessageChannel, with the real relay or a scripted one at the other end.
import { afterEach, describe, expect, test } from 'vitest';
import type { OwnOutcome, PageMessage, PageReply, RpcReply, ToPage } from '@/lib/messages/page-protocol';
import { createHook, type Hook } from '@/lib/page/hook';
import type { PageCall } from '@/lib/page/page-call';
import type { Clock } from '@/lib/page/page-clock';
import { serveHook } from '@/lib/page/relay';
import { budgetMs, openCall } from '@/lib/page/rescue';

const url = 'https://mainnet.infura.io/v3/KEY';
const body = '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}';
const request = { url, isCredentialed: false };
const good = '{"jsonrpc":"2.0","id":1,"result":"0x10"}';
const answer: RpcReply = { kind: 'answer', body: good, detourMs: 0 };
const nobody: RpcReply = { kind: 'own', detourMs: 0, passive: false };
const unheard: RpcReply = { kind: 'none', detourMs: 0 };

function fakeClock(): Clock & { advance(ms: number): void } {
  let at = 1000;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => at,
    runAfter(delayMs, run) {
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
  hook.toRelay.takePort(port2);
  const leave = () => {
    away = true;
    hook.toRelay.abandonAll();
  };
  return { clock, hook, port: port1, leave };
}

/** A hook whose relay is the real one; `background` answers what the relay asks. */
function withRelay(background: (message: PageMessage) => Promise<PageReply | null>, isOrphaned = () => false) {
  const said: PageMessage[] = [];
  const opened = openHook();
  let tell: (message: ToPage) => void = () => {};
  const leaveRelay = serveHook(opened.port, {
    openContent: () => null,
    ask(message) {
      said.push(message);
      return background(message);
    },
    onSaid: (hear) => {
      tell = hear;
    },
    isOrphaned,
  });
  // Each sees the document leave by itself.
  const leave = () => {
    opened.leave();
    leaveRelay();
  };
  return { ...opened, leave, said, tell: (message: ToPage) => tell(message) };
}

const replying =
  (reply: RpcReply) =>
  async (message: PageMessage): Promise<PageReply> =>
    message.type === 'rpc/failover' ? { type: 'rpc/failover', reply } : { type: 'none' };

const never = () => new Promise<PageReply | null>(() => {});

interface Begun {
  call: PageCall;
  /** How often the site's own request was sent. */
  sends: number;
  /** The text from elsewhere, or `own`; what the site was given first. */
  given: Promise<string>;
}

/** A call that begins at once; nothing comes of its own request but what the test says. */
function begin(hook: Hook, change: { url?: string; sent?: string } = {}): Begun {
  const { sent = body, ...other } = change;
  const call = openCall(hook, { ...request, ...other }, sent);
  if (call === null) throw new Error('not taken for a call');
  let give: (what: string) => void = () => {};
  const given = new Promise<string>((resolve) => {
    give = resolve;
  });
  const begun: Begun = { call, sends: 0, given };
  call.begin({
    sendOwn() {
      begun.sends += 1;
    },
    giveOther: give,
    giveOwn: () => give('own'),
  });
  return begun;
}

/** A call whose own request ends so at once. */
function failing(hook: Hook, own: OwnOutcome = { kind: 'failed' }): Begun {
  const begun = begin(hook);
  begun.call.endBadly(own);
  return begun;
}

const isOurs = (hook: Hook, change: { url?: string; sent?: string } = {}) =>
  openCall(hook, { ...request, url: change.url ?? url }, change.sent ?? body) !== null;

/** `waiting` while the site was given nothing. */
const soon = (given: Promise<string>) => Promise.race([given, arrive().then(() => 'waiting')]);

describe('which requests are ours', () => {
  test('only namespaced JSON-RPC over HTTP is taken', () => {
    const { hook } = openHook();
    expect(isOurs(hook)).toBe(true);
    expect(isOurs(hook, { url: 'wss://mainnet.infura.io/ws' })).toBe(false);
    expect(isOurs(hook, { sent: '{"query":"{ method }"}' })).toBe(false);
    expect(isOurs(hook, { sent: body.replace('eth_blockNumber', 'initialize') })).toBe(false);
    expect(isOurs(hook, { sent: `[${body},${body.replace('eth_blockNumber', 'getSlot')}]` })).toBe(false);
  });

  test('a body over 1 MB is passed through', () => {
    const { hook } = openHook();
    expect(isOurs(hook, { sent: body.replace('[]', `["${'0'.repeat(1_000_000)}"]`) })).toBe(false);
  });

  test('a document that is leaving asks for nothing', async () => {
    const { hook, leave } = openHook();
    leave();
    expect(isOurs(hook)).toBe(false);
  });
});

describe('an ask', () => {
  test('brings the background’s answer back, with the site’s request as it was', async () => {
    const { hook, clock, said } = withRelay(replying(answer));
    const { call, given } = begin(hook);
    clock.advance(40);
    call.endBadly({ kind: 'failed' });
    expect(await given).toBe(good);
    expect(said).toMatchObject([
      { type: 'rpc/failover', ask: { url, body, own: { kind: 'failed' }, elapsedMs: 40, credentialed: false } },
    ]);
  });

  test('made before the relay’s port arrives waits for it', async () => {
    const hook = createHook(fakeClock(), () => false);
    const { given } = failing(hook);
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    serveHook(port1, { ask: replying(answer), onSaid: () => {}, openContent: () => null, isOrphaned: () => false });
    hook.toRelay.takePort(port2);
    expect(await given).toBe(good);
  });

  test('is asked again when the worker dies under it, and three times at most', async () => {
    let asks = 0;
    const dying = withRelay(async (message) => (++asks < 3 ? null : replying(answer)(message)));
    expect(await failing(dying.hook).given).toBe(good);
    const dead = withRelay(async () => null);
    expect(await failing(dead.hook).given).toBe('own');
    expect(dead.said).toHaveLength(3);
  });

  test('that was abandoned is aborted in the background, gives the site nothing, and is not asked again', async () => {
    let die: (reply: null) => void = () => {};
    const { hook, said } = withRelay((message) =>
      message.type === 'rpc/failover' ? new Promise((resolve) => (die = resolve)) : replying(answer)(message),
    );
    const { call, given } = failing(hook);
    await arrive();
    call.abandon();
    await arrive();
    die(null);
    await new Promise((resolve) => setTimeout(resolve, 100));
    call.endBadly({ kind: 'failed' });
    expect(await soon(given)).toBe('waiting');
    expect(said.map(({ type }) => type)).toEqual(['rpc/failover', 'rpc/abort']);
  });

  test('that nobody acknowledges within a second is given up', async () => {
    const { hook, clock } = openHook();
    const { given } = failing(hook);
    await arrive();
    clock.advance(999);
    const early = await soon(given);
    clock.advance(1);
    clock.advance(0);
    expect([early, await given]).toEqual(['waiting', 'own']);
  });

  test('that nobody acknowledges while the page blocks its own thread is waited for a moment longer', async () => {
    const { hook, clock } = withRelay(replying(answer));
    const { given } = failing(hook);
    clock.advance(5000);
    expect(await given).toBe(good);
  });

  test('that was acknowledged is waited for until 9.5 s after the site’s call began', async () => {
    const { hook, clock, said } = withRelay((message) =>
      message.type === 'rpc/abort' ? replying(answer)(message) : never(),
    );
    const { call, given } = begin(hook);
    clock.advance(2000);
    call.endBadly({ kind: 'failed' });
    await arrive();
    clock.advance(budgetMs - 2001);
    const early = await soon(given);
    clock.advance(1);
    expect([early, await given]).toEqual(['waiting', 'own']);
    await arrive();
    expect(said.map(({ type }) => type)).toEqual(['rpc/failover', 'rpc/abort']);
  });

  test('is not made when the 9.5 s are over', async () => {
    const { hook, clock, said } = withRelay(replying(nobody));
    const { call, given } = begin(hook);
    clock.advance(2500);
    await arrive();
    clock.advance(budgetMs - 2500);
    call.endBadly({ kind: 'failed' });
    expect(await given).toBe('own');
    expect(said).toMatchObject([{ ask: { own: { kind: 'late' } } }]);
  });

  test('is refused at once while 32 others are in flight', async () => {
    const { hook, said } = withRelay(never);
    for (let at = 0; at < 32; at += 1) failing(hook);
    expect(await failing(hook).given).toBe('own');
    await arrive();
    expect(said).toHaveLength(32);
  });

  test('is abandoned when the document leaves', async () => {
    const { hook, leave, said } = withRelay((message) =>
      message.type === 'rpc/abort' ? replying(answer)(message) : never(),
    );
    const { given } = failing(hook);
    await arrive();
    leave();
    expect(await given).toBe('own');
    await arrive();
    expect(said.at(-1)).toMatchObject({ type: 'rpc/abort' });
  });
});

describe('a late call', () => {
  test('is asked about once; when it fails after that was in vain, it is asked about again', async () => {
    const { hook, clock, said } = withRelay(replying(nobody));
    const { call, given } = begin(hook);
    clock.advance(2500);
    await arrive();
    expect(await soon(given)).toBe('waiting');
    call.endBadly({ kind: 'failed' });
    expect(await given).toBe('own');
    expect(said).toMatchObject([
      { ask: { own: { kind: 'late', waitedMs: 2500 } } },
      { ask: { own: { kind: 'failed' } } },
    ]);
  });

  test('that fails while help is asked for is asked about when nobody helped', async () => {
    const { hook, clock, said } = withRelay(replying(nobody));
    const { call, given } = begin(hook);
    clock.advance(2500);
    call.endBadly({ kind: 'failed' });
    expect(await given).toBe('own');
    expect(said).toMatchObject([{ ask: { own: { kind: 'late' } } }, { ask: { own: { kind: 'failed' } } }]);
  });

  test('that answers by itself while help is asked for gives the site its own', async () => {
    const { hook, clock, said } = withRelay(never);
    const { call, given } = begin(hook);
    clock.advance(2500);
    call.endWell(2600, good);
    expect(await given).toBe('own');
    await arrive();
    expect(said.map(({ type }) => type)).toEqual(['rpc/failover', 'rpc/abort', 'rpc/seen']);
  });

  test('is none once its headers came', async () => {
    const { hook, clock, said } = withRelay(never);
    begin(hook).call.speaks();
    clock.advance(2500);
    await arrive();
    expect(said).toEqual([]);
  });

  test('is one that is silent for 2.5 s until twenty answers are known, then for max(1 s, 4 x median, p99)', async () => {
    const { hook, clock, said } = withRelay(replying(answer));
    const balance = body.replace('eth_blockNumber', 'eth_getBalance');
    const lateAfter = async (samples: number[], sent = balance) => {
      for (const ms of samples) begin(hook, { sent }).call.endWell(ms, null);
      const before = said.length;
      const { call } = begin(hook, { sent });
      for (let ms = 100; ms <= 10_000; ms += 100) {
        clock.advance(100);
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (said.length > before) return ms;
      }
      return call.abandon();
    };
    expect(await lateAfter(Array(19).fill(100))).toBe(2500);
    expect(await lateAfter([100])).toBe(1000);
    expect(await lateAfter(Array(100).fill(400))).toBe(1600);
    expect(await lateAfter([...Array(97).fill(400), 5000, 5000, 5000])).toBe(5000);
    expect(await lateAfter([], body.replace('eth_blockNumber', 'eth_getLogs'))).toBe(2500);
  });
});

describe('standing aside', () => {
  test('a relay that is silent for a second is dead: everything passes through from then on', async () => {
    const { hook, clock } = openHook();
    const { given } = failing(hook);
    clock.advance(999);
    await arrive();
    expect(hook.isAwake()).toBe(true);
    clock.advance(1);
    clock.advance(0);
    expect(await given).toBe('own');
    expect(isOurs(hook)).toBe(false);
  });

  test('a relay that says so after all lives: nothing passes through any more', async () => {
    const { hook, clock, port } = openHook();
    const heard: { ask?: { id: number } }[] = [];
    port.onmessage = (event) => heard.push(event.data);
    const { given } = failing(hook);
    await arrive();
    clock.advance(1000);
    clock.advance(0);
    expect([await given, hook.isAwake(), hook.isPassive()]).toEqual(['own', false, true]);
    port.postMessage({ type: 'ack', id: heard[0]?.ask?.id });
    await arrive();
    expect([hook.isAwake(), hook.isPassive(), isOurs(hook)]).toEqual([true, false, true]);
  });

  test('three exceptions of ours put the document into safe mode, and the background is told', async () => {
    const { hook, port } = openHook();
    const heard: unknown[] = [];
    port.onmessage = (event) => heard.push(event.data);
    for (let at = 0; at < 3; at += 1) {
      expect(hook.isAwake()).toBe(true);
      hook.stumble();
    }
    await arrive();
    expect(isOurs(hook)).toBe(false);
    expect(heard.at(-1)).toEqual({ type: 'hook/safe-mode' });
  });

  test('an answer that we fail to hand over leaves the site its own outcome', async () => {
    const { hook } = withRelay(replying(answer));
    const call = openCall(hook, request, body);
    const given = new Promise((resolve) => {
      call?.begin({
        sendOwn() {},
        giveOther() {
          throw new Error('ours');
        },
        giveOwn: () => resolve('own'),
      });
    });
    call?.endBadly({ kind: 'failed' });
    expect(await given).toBe('own');
  });

  test('a passive reply stops all asking in this document', async () => {
    const { hook } = withRelay(replying({ kind: 'own', detourMs: 0, passive: true }));
    await failing(hook).given;
    expect(isOurs(hook)).toBe(false);
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
    expect(await failing(hook).given).toBe('own');
    expect(isOurs(hook)).toBe(false);
  });

  test('what a thief of the port says that is no reply is not heard', async () => {
    const { hook, port, clock } = openHook();
    port.onmessage = ({ data }) => {
      if (data.type !== 'rpc/failover') return;
      const { id } = data.ask;
      for (const junk of [
        null,
        7,
        { type: 'reply', id },
        { type: 'reply', id, reply: { kind: 'answer', body: 5, detourMs: 0 } },
        { type: 'reply', id, reply: { kind: 'answer', body: good } },
      ]) {
        port.postMessage(junk);
      }
    };
    const { given } = failing(hook);
    await arrive();
    clock.advance(1000);
    clock.advance(0);
    expect(await given).toBe('own');
  });
});

describe('a detour', () => {
  /** A hook that goes round the endpoint for 30 s. */
  async function detoured(reply: (message: PageMessage) => Promise<PageReply | null> = replying(detour)) {
    let first = true;
    const opened = withRelay((message) => {
      const chosen = first ? replying(detour) : reply;
      first = false;
      return chosen(message);
    });
    await failing(opened.hook).given;
    return opened;
  }
  const detour: RpcReply = { ...answer, detourMs: 30_000 };

  test('is taken while it lasts; then one call probes and the others still go round', async () => {
    const { hook, clock } = await detoured(never);
    const wayOf = (change = {}) => begin(hook, change).call.way;
    clock.advance(29_999);
    expect(wayOf()).toBe('detour');
    expect(wayOf({ url: `${url}?chainId=137` })).toBe('own');
    expect(wayOf({ url: `${url}#fragment` })).toBe('detour');
    expect(wayOf({ url: 'https://mainnet.infura.io/v3/OTHER' })).toBe('own');
    clock.advance(1);
    expect([wayOf(), wayOf()]).toEqual(['probe', 'detour']);
  });

  test('asks at once, and sends nothing of the site’s own', async () => {
    const { hook, said } = await detoured();
    const begun = begin(hook);
    expect(await begun.given).toBe(good);
    expect([begun.sends, said.at(-1)]).toMatchObject([0, { ask: { own: { kind: 'detour' } } }]);
  });

  test('that nobody serves leaves the site its own outcome, after one ask', async () => {
    const { hook, said } = await detoured(replying({ ...nobody, detourMs: 30_000 }));
    expect(await begin(hook).given).toBe('own');
    expect(said).toHaveLength(2);
  });

  test('is not for transactions: their own request goes first, and only its own failure is asked about', async () => {
    const { hook } = await detoured();
    const wayOf = (sent: string) => begin(hook, { sent }).call.way;
    const raw = (method: string) => `{"jsonrpc":"2.0","id":1,"method":"${method}","params":["0x02"]}`;
    expect(wayOf(body)).toBe('detour');
    for (const method of [
      'eth_sendRawTransaction',
      'eth_sendRawTransactionSync',
      'zks_sendRawTransactionWithDetailedOutput',
    ])
      expect(wayOf(raw(method)), method).toBe('own');
    expect(wayOf(`[${body},${raw('eth_sendRawTransaction')}]`)).toBe('own');
    expect(wayOf(body)).toBe('detour');
  });

  test('ends when the probe’s own answer is sound, and the background is told', async () => {
    const { hook, clock, said } = await detoured();
    clock.advance(30_000);
    const probe = begin(hook);
    expect(probe.sends).toBe(1);
    probe.call.endWell(50, good);
    expect(await probe.given).toBe('own');
    expect(begin(hook).call.way).toBe('own');
    await arrive();
    expect(said).toContainEqual({ type: 'rpc/sound', url });
  });

  test('ends too when the probe’s own answer comes after another was given', async () => {
    const { hook, clock, said } = await detoured();
    clock.advance(30_000);
    const probe = begin(hook);
    expect(await probe.given).toBe(good);
    probe.call.endWell(50, good);
    expect(begin(hook).call.way).toBe('own');
    await arrive();
    expect(said).toContainEqual({ type: 'rpc/sound', url });
  });

  test('a probe that fails, or never comes back, leaves the next one to another call', async () => {
    const { hook, clock } = await detoured(never);
    clock.advance(30_000);
    begin(hook).call.endBadly({ kind: 'failed' });
    expect(begin(hook).call.way).toBe('probe');
    expect(begin(hook).call.way).toBe('detour');
    clock.advance(budgetMs);
    expect(begin(hook).call.way).toBe('probe');
  });

  test('outlives a call that was abandoned', async () => {
    const { hook, clock } = await detoured();
    clock.advance(10);
    begin(hook).call.abandon();
    await arrive();
    expect(begin(hook).call.way).toBe('detour');
  });
});

describe('a rule of the browser that redirects an endpoint', () => {
  const payment = body.replace('eth_blockNumber', 'eth_sendRawTransaction');

  test('makes calls go round it at once, before any of this document has failed, and for as long as was said', async () => {
    const { hook, tell, clock } = withRelay(replying({ ...answer, detourMs: 60_000 }));
    tell({ type: 'hook/detour', url, detourMs: 60_000 });
    await arrive();
    const { call, sends, given } = begin(hook);
    expect([call.way, sends, await given]).toEqual(['detour', 0, good]);
    clock.advance(60_001);
    expect(begin(hook).call.way).toBe('probe');
  });

  test('is taken back before a transaction leaves: its own request waits for the reply, goes first, and is helped when it fails', async () => {
    let reply: (settled: PageReply) => void = () => {};
    const { hook, said, tell } = withRelay((message) =>
      message.type === 'rpc/failover' ? new Promise((resolve) => (reply = resolve)) : Promise.resolve({ type: 'none' }),
    );
    tell({ type: 'hook/detour', url, detourMs: 60_000 });
    await arrive();
    const begun = begin(hook, { sent: payment });
    await arrive();
    expect(begun.sends).toBe(0);
    expect(said).toMatchObject([{ type: 'rpc/broadcast', url }, { ask: { own: { kind: 'detour' }, body: payment } }]);
    reply({ type: 'rpc/failover', reply: nobody });
    await arrive();
    expect(begun.sends).toBe(1);
    begun.call.endBadly({ kind: 'failed' });
    await arrive();
    expect(said.at(-1)).toMatchObject({ ask: { own: { kind: 'failed' } } });
    reply({ type: 'rpc/failover', reply: answer });
    expect(await begun.given).toBe(good);
  });

  test('is forgotten when it is gone', async () => {
    const { hook, tell } = withRelay(never);
    tell({ type: 'hook/detour', url, detourMs: 60_000 });
    tell({ type: 'hook/detour', url, detourMs: 0 });
    await arrive();
    expect([begin(hook).sends, begin(hook, { sent: payment }).sends]).toEqual([1, 1]);
  });

  /** A page whose reads have used up all that hook and relay grant them; the rule stands. */
  async function drained(background: (message: PageMessage) => Promise<PageReply | null>) {
    const opened = withRelay((message) =>
      message.type === 'rpc/failover' && message.ask.body !== payment ? never() : background(message),
    );
    for (let at = 0; at < 40; at += 1) opened.port.onmessage?.(new MessageEvent('message', { data: readAsk(-at) }));
    for (let at = 0; at < 80; at += 1) opened.port.onmessage?.(new MessageEvent('message', { data: spam }));
    for (let at = 0; at < 32; at += 1) failing(opened.hook);
    opened.tell({ type: 'hook/detour', url, detourMs: 60_000 });
    await arrive();
    return opened;
  }
  const readAsk = (id: number) => ({
    type: 'rpc/failover',
    ask: { id, url, body, own: { kind: 'failed' }, elapsedMs: 0, credentialed: false },
  });
  const spam = { type: 'rpc/sound', url };

  test('holds a transaction also where the page has used up its asks and notes', async () => {
    let reply: (settled: PageReply) => void = () => {};
    const { hook, said } = await drained((message) =>
      message.type === 'rpc/failover' ? new Promise((resolve) => (reply = resolve)) : Promise.resolve({ type: 'none' }),
    );
    for (let at = 0; at < 60; at += 1) hook.toRelay.tell({ type: 'rpc/sound', url });
    const begun = begin(hook, { sent: payment });
    await arrive();
    expect(begun.sends).toBe(0);
    expect(said.slice(-2)).toMatchObject([{ type: 'rpc/broadcast', url }, { ask: { body: payment } }]);
    reply({ type: 'rpc/failover', reply: nobody });
    await arrive();
    expect(begun.sends).toBe(1);
  });

  test('holds a transaction until its time is over when the background does not reply', async () => {
    const { hook, clock, tell } = withRelay(async (message) =>
      message.type === 'rpc/failover' ? null : { type: 'none' },
    );
    tell({ type: 'hook/detour', url, detourMs: 60_000 });
    await arrive();
    const begun = begin(hook, { sent: payment });
    for (let ms = 0; ms < 59_000; ms += 500) {
      clock.advance(500);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(begun.sends).toBe(0);
    clock.advance(1_500);
    await arrive();
    expect(begun.sends).toBe(1);
  });

  test('holds no transaction any more when the extension is gone, and its rules with it', async () => {
    const { hook, tell } = withRelay(
      async () => null,
      () => true,
    );
    tell({ type: 'hook/detour', url, detourMs: 60_000 });
    await arrive();
    const begun = begin(hook, { sent: payment });
    await arrive();
    expect(begun.sends).toBe(1);
  });

  test('is never set for an endpoint that was sent a transaction: the background is told of the first', async () => {
    const { hook, said } = withRelay(never);
    for (let times = 0; times < 3; times += 1) begin(hook, { sent: payment });
    await arrive();
    expect(said).toEqual([{ type: 'rpc/broadcast', url }]);
  });
});

test('a probe that fails after its call was answered from elsewhere is named as this document’s, and one that is asked about is not', async () => {
  const { hook, said, clock } = withRelay(replying({ ...answer, detourMs: 10_000 }));
  expect(await failing(hook).given).toBe(good);
  clock.advance(10_001);
  const probe = begin(hook);
  expect([probe.call.way, await probe.given]).toEqual(['probe', good]);
  expect(said.filter(({ type }) => type === 'rpc/ended')).toEqual([]);
  probe.call.endBadly({ kind: 'failed' });
  await arrive();
  expect(said.filter(({ type }) => type === 'rpc/ended')).toEqual([{ type: 'rpc/ended', url }]);
  expect(said.filter(({ type }) => type === 'rpc/failover')).toHaveLength(2);
});

describe('what is sound', () => {
  test('a whole answer, or the start of a result that is still coming', () => {
    const { call } = begin(openHook().hook);
    expect(call.isSound(200, 'application/json', good, true)).toBe(true);
    expect(call.isSound(503, 'application/json', good, true)).toBe(false);
    expect(call.isSound(200, 'application/json', good.slice(0, 35), true)).toBe(false);
    expect(call.isSound(200, 'application/json', good.slice(0, 35), false)).toBe(true);
    expect(call.isSound(200, 'application/json', '{"jsonrpc":"2.0","id":1,"error":{', false)).toBe(false);
    expect(call.isSound(200, 'text/html', '<html>', false)).toBe(false);
    const batch = begin(openHook().hook, { sent: `[${body}]` }).call;
    expect(batch.isSound(200, 'application/json', `[${good.slice(0, 35)}`, false)).toBe(true);
  });
});

test('whoever holds the port has 64 asks on their way at once, and no more', async () => {
  const { port, said } = withRelay(never);
  const line = ports.find((one) => one !== port);
  const own = { kind: 'failed' };
  for (let id = 1; id <= 90; id += 1)
    line?.postMessage({ type: 'rpc/failover', ask: { id, url, body, own, elapsedMs: 1, credentialed: false } });
  await arrive();
  expect(said.filter(({ type }) => type === 'rpc/failover')).toHaveLength(64);
});

test('a site that calls on and on does not use up what its sockets are looked after with', async () => {
  const { hook, said } = withRelay(replying(nobody));
  for (let asks = 0; asks < 4; asks += 1) {
    for (let at = 0; at < 30; at += 1) failing(hook);
    await arrive();
  }
  hook.toRelay.tell([1, 'lost', 'wss://mainnet.infura.io/ws', 'closed', 1006, [], [], 0, 0]);
  await arrive();
  expect(said.map(({ type }) => type)).toContain('socket/follow');
});

describe('what its own endpoint gives a filter that others served', () => {
  const poll = '{"jsonrpc":"2.0","id":1,"method":"eth_getFilterChanges","params":["0xf1"]}';
  const held = '{"jsonrpc":"2.0","id":1,"result":["0xaa","0xbb"]}';
  const fresh = '{"jsonrpc":"2.0","id":1,"result":["0xbb"]}';
  const marked = (text: string, strays = 0): Extract<RpcReply, { kind: 'answer' }> => ({
    ...{ kind: 'answer', body: text, detourMs: 0 },
    filters: [{ id: '0xf1', got: 1, mode: 'virtual', strays }],
  });

  /** A filter whose first poll failed and was answered from elsewhere. */
  async function serveElsewhere(hook: Hook): Promise<void> {
    const make = begin(hook, { sent: body.replace('eth_blockNumber', 'eth_newBlockFilter') });
    make.call.endWell(5, '{"jsonrpc":"2.0","id":1,"result":"0xf1"}');
    const first = begin(hook, { sent: poll });
    first.call.endBadly({ kind: 'failed' });
    await first.given;
  }

  const deliver = (hook: Hook): Begun => answerOwn(begin(hook, { sent: poll }));
  function answerOwn(begun: Begun): Begun {
    expect(begun.call.isSound(200, 'application/json', held, true)).toBe(false);
    begun.call.endBadly({ kind: 'response', status: 200, contentType: '', retryAfter: '', body: held, complete: true });
    return begun;
  }

  test('waits six seconds more for a relay that is silent, and goes to the site as it is when it stays so', async () => {
    const { hook, clock, port } = openHook();
    let isSilent = false;
    const unheard: number[] = [];
    const reply = (id: number) => {
      port.postMessage({ type: 'ack', id });
      port.postMessage({ type: 'reply', id, reply: marked(fresh) });
    };
    port.onmessage = ({ data }) => {
      if (data.ask !== undefined) (isSilent ? (id: number) => unheard.push(id) : reply)(data.ask.id);
    };
    await serveElsewhere(hook);
    isSilent = true;
    const { given } = deliver(hook);
    await arrive();
    clock.advance(6999);
    clock.advance(0);
    expect(await soon(given)).toBe('waiting');
    for (const id of unheard) reply(id);
    expect(await given).toBe(fresh);
    const dead = deliver(hook);
    await arrive();
    clock.advance(7000);
    clock.advance(0);
    expect(await dead.given).toBe('own');
  });

  const nothing = '{"jsonrpc":"2.0","id":1,"result":[]}';

  test('is nothing yet where the relay lives and nobody looks, and comes with a later poll', async () => {
    let isSeen = true;
    const { hook, said } = withRelay(async (message) => {
      if (!('ask' in message)) return { type: 'none' };
      return { type: 'rpc/failover', reply: isSeen ? marked(fresh, 4) : unheard };
    });
    await serveElsewhere(hook);
    isSeen = false;
    expect([await deliver(hook).given, await deliver(hook).given]).toEqual([nothing, nothing]);
    isSeen = true;
    expect(await deliver(hook).given).toBe(fresh);
    const last = said.flatMap((word) => ('ask' in word ? [word.ask.filters?.[0]?.strays] : [])).at(-1);
    expect(last).toBe('["0xaa","0xbb","0xaa","0xbb"]');
    expect(await deliver(hook).given).toBe(fresh);
    expect(said.flatMap((word) => ('ask' in word ? [word.ask.filters?.[0]?.strays] : [])).at(-1)).toBe('[]');
  });

  test('goes to the site as it is where the background looked and changed nothing', async () => {
    let reply: RpcReply = marked(fresh);
    const { hook } = withRelay(async () => ({ type: 'rpc/failover', reply }));
    await serveElsewhere(hook);
    reply = nobody;
    expect(await deliver(hook).given).toBe('own');
  });

  test('is not kept back for ever', async () => {
    const { hook } = withRelay(async (message) => {
      if (!('ask' in message)) return { type: 'none' };
      return { type: 'rpc/failover', reply: served ? marked(fresh) : unheard };
    });
    let served = true;
    await serveElsewhere(hook);
    served = false;
    const long = JSON.stringify({ jsonrpc: '2.0', id: 1, result: ['x'.repeat(70_000)] });
    const given: string[] = [];
    for (let polls = 0; polls < 2; polls++) {
      const begun = begin(hook, { sent: poll });
      begun.call.isSound(200, 'application/json', long, true);
      begun.call.endBadly({
        kind: 'response',
        status: 200,
        contentType: '',
        retryAfter: '',
        body: long,
        complete: true,
      });
      given.push(await begun.given);
    }
    expect(given).toEqual([nothing, 'own']);
  });

  test('is asked about although nobody else was there, and the call’s time is over', async () => {
    const { hook, clock, port } = openHook();
    let reply: RpcReply | null = { ...marked(fresh), detourMs: 60_000 };
    port.onmessage = ({ data }) => {
      if (data.ask === undefined) return;
      const { id } = data.ask;
      port.postMessage({ type: 'ack', id });
      if (reply !== null) port.postMessage({ type: 'reply', id, reply });
    };
    await serveElsewhere(hook);
    reply = nobody;
    const late = begin(hook, { sent: poll });
    expect([late.call.way, late.sends]).toEqual(['detour', 0]);
    clock.advance(9500);
    await arrive();
    expect(late.sends).toBe(1);
    reply = marked(fresh);
    answerOwn(late);
    expect(await late.given).toBe(fresh);
  });

  test('waits for its turn where the relay takes no more asks', async () => {
    const { hook, said } = withRelay(async (message) => {
      if (!('ask' in message)) return { type: 'none' };
      return { type: 'rpc/failover', reply: message.ask.filters === undefined ? nobody : marked(fresh) };
    });
    await serveElsewhere(hook);
    for (let asks = 0; asks < 4; asks += 1) {
      for (let at = 0; at < 30; at += 1) failing(hook);
      await arrive();
    }
    const failedBefore = said.filter(({ type }) => type === 'rpc/failover').length;
    expect(failedBefore).toBeLessThan(121);
    expect(await deliver(hook).given).toBe(fresh);
  });
});

test('a call about a filter that is known says so, and no other does', () => {
  const { hook } = openHook();
  const poll = (id: string) =>
    begin(hook, { sent: `{"jsonrpc":"2.0","id":1,"method":"eth_getFilterChanges","params":["${id}"]}` }).call;
  const make = begin(hook, { sent: body.replace('eth_blockNumber', 'eth_newBlockFilter') });
  expect([make.call.isPoll, poll('0xf1').isPoll]).toEqual([false, false]);
  make.call.endWell(5, '{"jsonrpc":"2.0","id":1,"result":"0xf1"}');
  expect([poll('0xf1').isPoll, poll('0xf2').isPoll, begin(hook).call.isPoll]).toEqual([true, false, false]);
});

describe('evidence', () => {
  const block = { number: '0x10', hash: `0x${'ab'.repeat(32)}`, parentHash: `0x${'cd'.repeat(32)}` };
  const asked = body.replace('eth_blockNumber', 'eth_getBlockByNumber');
  const value = { jsonrpc: '2.0', id: 1, result: block };
  const shown = JSON.stringify(value);
  const notes = (said: PageMessage[]) => said.flatMap((word) => (word.type === 'rpc/seen' ? [word.seen] : []));

  test('of a block is told a few times per endpoint in five minutes, not at every answer', async () => {
    const { hook, clock, said } = withRelay(replying(answer));
    for (let at = 0; at < 20; at += 1) begin(hook, { sent: asked }).call.endWell(10, shown);
    begin(hook, { sent: body.replace('eth_blockNumber', 'eth_getBalance') }).call.endWell(10, good);
    await arrive();
    expect(notes(said)).toEqual(Array(4).fill({ url, body: asked, answer: shown }));
    clock.advance(300_000);
    begin(hook, { sent: asked }).call.endWell(10, value);
    await arrive();
    expect(notes(said)).toHaveLength(5);
  });

  test('is not told of what is pending, nor of bodies over 4 KB', async () => {
    const { hook, said } = withRelay(replying(answer));
    const receipt = body.replace('eth_blockNumber', 'eth_getTransactionReceipt');
    begin(hook, { sent: receipt }).call.endWell(10, '{"jsonrpc":"2.0","id":1,"result":null}');
    for (let at = 0; at < 4; at += 1) {
      begin(hook, { sent: asked }).call.endWell(10, `${shown}${' '.repeat(4096)}`);
      begin(hook, { sent: `${asked}${' '.repeat(4096)}` }).call.endWell(10, shown);
    }
    await arrive();
    expect(notes(said)).toEqual([]);
    // Nor does any of that stand in the way of what may be told.
    begin(hook, { sent: asked }).call.endWell(10, shown);
    await arrive();
    expect(notes(said)).toHaveLength(1);
  });

  test('of the newest block is told once in five seconds, of answers up to 4 KB', async () => {
    const { hook, clock, said } = withRelay(replying(answer));
    const newest = asked.replace('[]', '["latest",false]');
    for (const sent of [body, newest, body, newest]) {
      begin(hook, { sent }).call.endWell(10, sent === body ? good : shown);
      clock.advance(1_000);
    }
    await arrive();
    expect(notes(said)).toEqual([{ url, body, answer: good }]);
    clock.advance(1_000);
    begin(hook, { sent: newest }).call.endWell(10, `${shown}${' '.repeat(4096)}`);
    begin(hook, { sent: newest }).call.endWell(10, value);
    await arrive();
    expect(notes(said).slice(1)).toEqual([{ url, body: newest, answer: shown }]);
    // A block by its number is no head.
    clock.advance(5_000);
    begin(hook, { sent: asked.replace('[]', '["0x10",true]') }).call.endWell(
      10,
      '{"jsonrpc":"2.0","id":1,"result":null}',
    );
    await arrive();
    expect(notes(said)).toHaveLength(2);
  });

  test('that the site speaks to a development node is told once, before anything fails', async () => {
    const { hook, said } = withRelay(replying(answer));
    const sent = body.replace('eth_blockNumber', 'evm_mine');
    for (let at = 0; at < 3; at += 1) begin(hook, { sent });
    await arrive();
    expect(said).toEqual([{ type: 'rpc/development', url }]);
  });
});
