// Many asks for content over one port: the relay's end and the background's, joined by a port that copies and delays as a browser's does.
import { expect, test } from 'vitest';
import { type Conversation, holdConversations } from '@/lib/background/content/conversations';
import type { ContentFrame, ContentHello, ContentTaken, ContentWord } from '@/lib/messages/content-protocol';
import { askContent, type ContentAnswer } from '@/lib/page/content/content-line';
import { createContentPort } from '@/lib/page/content/content-port';

/** Lets every message on its way arrive. */
const arrive = () => new Promise((resolve) => setTimeout(resolve, 10));

const bytes = (...of: number[]) => new Uint8Array(of);
const head = (length: number, first: Uint8Array<ArrayBuffer>): ContentWord => ({
  ...{ kind: 'head', status: 200, contentType: 'image/png', length, range: null, assurance: 'proven', bytes: first },
});
const part = (given: Uint8Array<ArrayBuffer>): ContentWord => ({ kind: 'part', bytes: given });

/** One direction of a port. */
function createPipe<Frame>(isOpen: () => boolean, sent: unknown[]) {
  const heard: ((frame: Frame) => void)[] = [];
  return {
    send(frame: Frame) {
      sent.push(frame);
      const copy = structuredClone(frame);
      setTimeout(() => isOpen() && heard.map((hear) => hear(copy)), 1);
    },
    hear: (hear: (frame: Frame) => void) => void heard.push(hear),
  };
}

interface Heard {
  conversation: Conversation;
  words: unknown[];
  hasEnded: boolean;
}

/** A document's way to the background, whoever answers there, and what went over how many ports. */
function openWorld() {
  const world = {
    ...{ opened: 0, open: 0, isGone: false, comeBack: () => {} },
    fromPage: [] as unknown[],
    heard: [] as Heard[],
    stopBackground: () => {},
  };
  const open = () => {
    if (world.isGone) return null;
    let isOpen = true;
    world.opened += 1;
    world.open += 1;
    const ends: Record<'page' | 'background', (() => void)[]> = { page: [], background: [] };
    const end = (of: 'page' | 'background') => {
      if (!isOpen) return;
      isOpen = false;
      world.open -= 1;
      for (const ended of ends[of]) ended();
    };
    world.stopBackground = () => end('page');
    const up = createPipe<ContentFrame<ContentHello | ContentTaken>>(() => isOpen, world.fromPage);
    const down = createPipe<ContentFrame<ContentWord>>(() => isOpen, []);
    const port = {
      send: (frame: never) => down.send(frame),
      hear: up.hear,
      onEnd: (ended: () => void) => void ends.background.push(ended),
    };
    holdConversations(port, (conversation) => {
      const one: Heard = { conversation, words: [], hasEnded: false };
      conversation.hear((word) => one.words.push(word));
      conversation.onEnd(() => {
        one.hasEnded = true;
      });
      world.heard.push(one);
    });
    return {
      send: up.send,
      hear: down.hear,
      onEnd: (ended: () => void) => void ends.page.push(ended),
      close: () => end('background'),
    };
  };
  const onReturn = (hear: () => void) => {
    world.comeBack = hear;
  };
  return Object.assign(world, { content: createContentPort(open, onReturn) });
}

type World = ReturnType<typeof openWorld>;

const ask = (world: World, url: string, leaving = new AbortController()) =>
  askContent({ url, surface: 'image', range: null, own: { kind: 'failed' } }, world.content, leaving.signal);

const at = ({ heard }: World, index: number): Heard => {
  const one = heard[index];
  if (one === undefined) throw new Error(`no conversation ${index}`);
  return one;
};

async function wholeOf(answer: ContentAnswer | null): Promise<number[]> {
  const all: number[] = [];
  for (let given = await answer?.read(); given; given = await answer?.read()) all.push(...given);
  return all;
}

test('fifty pieces at once go over one port, each with its own bytes, and the port is closed behind the last', async () => {
  const world = openWorld();
  const asks = Array.from({ length: 50 }, (_, index) => ask(world, `https://ipfs.io/ipfs/${index}`));
  await arrive();
  expect(world.heard.map(({ words }) => words)).toMatchObject(
    asks.map((_, index) => [{ url: `https://ipfs.io/ipfs/${index}`, given: 0 }]),
  );
  for (const [index, { conversation }] of [...world.heard.entries()].reverse())
    conversation.close(head(2, bytes(index, 7)));
  expect(await Promise.all((await Promise.all(asks)).map(wholeOf))).toEqual(asks.map((_, index) => [index, 7]));
  expect(world).toMatchObject({ opened: 1, open: 0 });
  // One word each: nobody says that a piece is over which was all in one.
  expect(world.fromPage).toHaveLength(50);
});

test('a stream beside others: what is taken is told of it alone, and it ends where its length says', async () => {
  const world = openWorld();
  const [first, second] = [ask(world, 'https://ipfs.io/ipfs/a'), ask(world, 'https://ipfs.io/ipfs/b')];
  await arrive();
  at(world, 0).conversation.send(head(5, bytes(1, 2)));
  at(world, 1).conversation.send(head(3, bytes(9)));
  const [one, other] = [await first, await second];
  expect([...((await one?.read()) ?? [])]).toEqual([1, 2]);
  await arrive();
  expect(at(world, 0).words.slice(1)).toEqual([2]);
  expect(at(world, 1).words.slice(1)).toEqual([]);
  at(world, 0).conversation.send(part(bytes(3)));
  at(world, 0).conversation.send(part(bytes(4, 5)));
  expect(await wholeOf(one)).toEqual([3, 4, 5]);
  // Another's end is not this one's.
  other?.cancel();
  await arrive();
  expect([at(world, 0).hasEnded, at(world, 1).hasEnded]).toEqual([false, true]);
  at(world, 0).conversation.close();
  await arrive();
  expect(world.open).toBe(0);
});

test('a word that comes behind the end of its conversation begins none', async () => {
  const world = openWorld();
  const [cut, other] = [ask(world, 'https://ipfs.io/ipfs/a'), ask(world, 'https://ipfs.io/ipfs/b')];
  await arrive();
  at(world, 0).conversation.send(head(4, bytes(1, 2)));
  const answer = await cut;
  at(world, 0).conversation.close({ kind: 'broken' });
  await answer?.read();
  await arrive();
  expect(world.fromPage).toHaveLength(3);
  expect(world.heard).toHaveLength(2);
  at(world, 1).conversation.close({ kind: 'own', passive: false });
  expect(await other).toBe(null);
});

test('a background that is stopped is asked again over one new port, from where each piece stood', async () => {
  const world = openWorld();
  const [begun, waiting] = [ask(world, 'https://ipfs.io/ipfs/a'), ask(world, 'https://ipfs.io/ipfs/b')];
  await arrive();
  at(world, 0).conversation.send(head(4, bytes(1, 2)));
  const answer = await begun;
  world.stopBackground();
  await arrive();
  expect(world.opened).toBe(2);
  expect([at(world, 2), at(world, 3)].map(({ words }) => words)).toMatchObject([
    [{ url: 'https://ipfs.io/ipfs/a', given: 2 }],
    [{ url: 'https://ipfs.io/ipfs/b', given: 0 }],
  ]);
  at(world, 2).conversation.close(head(4, bytes(3, 4)));
  at(world, 3).conversation.close({ kind: 'own', passive: false });
  expect(await wholeOf(answer)).toEqual([1, 2, 3, 4]);
  expect(await waiting).toBe(null);
  expect(world.open).toBe(0);
});

test('what breaks off before its length is an error behind what came; where it is asked for in vain three times, too', async () => {
  const world = openWorld();
  const [broken, cut] = [ask(world, 'https://ipfs.io/ipfs/a'), ask(world, 'https://ipfs.io/ipfs/b')];
  await arrive();
  for (const index of [0, 1]) at(world, index).conversation.send(head(4, bytes(1)));
  const [first, second] = [await broken, await cut];
  at(world, 0).conversation.close({ kind: 'broken' });
  expect([...((await first?.read()) ?? [])]).toEqual([1]);
  await expect(first?.read()).rejects.toThrow('broke off');
  for (let stops = 0; stops < 3; stops++) {
    world.stopBackground();
    await arrive();
  }
  expect(world.opened).toBe(3);
  expect([...((await second?.read()) ?? [])]).toEqual([1]);
  await expect(second?.read()).rejects.toThrow('broke off');
});

test('a document that leaves ends all it has asked for; where the extension is gone nothing is asked', async () => {
  const world = openWorld();
  const leaving = new AbortController();
  const asks = [ask(world, 'https://ipfs.io/ipfs/a', leaving), ask(world, 'https://ipfs.io/ipfs/b', leaving)];
  await arrive();
  leaving.abort();
  await arrive();
  expect(await Promise.all(asks)).toEqual([null, null]);
  expect(world.heard.map(({ hasEnded }) => hasEnded)).toEqual([true, true]);
  expect(world.open).toBe(0);
  world.isGone = true;
  expect(await ask(world, 'https://ipfs.io/ipfs/c')).toBe(null);
});

test('a document that comes back asks for what it still wants over a new port: its old one is dead, and does not say so', async () => {
  const world = openWorld();
  const asked = ask(world, 'https://ipfs.io/ipfs/a');
  await arrive();
  at(world, 0).conversation.send(head(3, bytes(1)));
  const whole = wholeOf(await asked);
  await arrive();
  world.comeBack();
  await arrive();
  expect(world.opened).toBe(2);
  expect(at(world, 1).words).toMatchObject([{ url: 'https://ipfs.io/ipfs/a', given: 1 }]);
  at(world, 1).conversation.close(head(3, bytes(2, 3)));
  expect(await whole).toEqual([1, 2, 3]);
});
