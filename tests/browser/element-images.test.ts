// Pictures whose gateway fails, in real pages of real Chromium and Firefox: what the page sees of it. The background answers by a list here.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Stage, startStage, type Tab } from './element-stage';

/** 40 x 20, red. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAACgAAAAUCAIAAABwJOjsAAAAI0lEQVR42u3NsQ0AAAjAoP7/tJ7hIAk7TZ1ILBaLxWKx+E+8ffodDqIehz0AAAAASUVORK5CYII=';
const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30"><script>top.seen.push("script ran")</script><rect width="30" height="30" onload="top.seen.push(\'script ran\')" fill="red"/></svg>',
).toString('base64');
const html = Buffer.from('<script>top.seen.push("script ran")</script>').toString('base64');

const pieces = {
  'a.png': { type: 'image/png', base64: png },
  'b.png': { type: 'image/png', base64: png },
  'a.svg': { type: 'image/svg+xml', base64: svg },
  'page.png': { type: 'text/html', base64: html },
  'broken.png': { type: 'image/png', base64: png.slice(0, 40) },
};

/** Writes down what a page hears of its pictures, from its first script on. */
const listening = `<script>
  window.seen = [];
  for (const type of ['load', 'error']) document.addEventListener(type, (event) => {
    if (event.target.id) seen.push(type + ' ' + event.target.id);
  }, true);
</script>`;
const page = (body: string) =>
  `<!doctype html><head>${listening}<style>body { margin: 0 }</style></head><body>${body}</body>`;

const settled = (ids: string) =>
  `for (let i = 0; i < 120 && !${ids}.every((id) => seen.some((it) => it.endsWith(' ' + id))); i += 1) await sleep(50);
   await sleep(300);`;

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let stage: Stage;
  let browser: Awaited<ReturnType<Stage['open']>>;
  let tab: Tab;
  beforeAll(async () => {
    stage = await startStage(pieces);
    browser = await stage.open(name);
    tab = await browser.newTab();
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.stop();
  });

  const show = async (path: string, body: string, csp?: string) => {
    stage.setPage(path, csp === undefined ? { html: page(body) } : { html: page(body), csp });
    stage.asked().length = 0;
    await tab.goto(path);
  };

  test('a picture that its gateway does not give appears with one load and no error, and its src reads as ever', async () => {
    await show(
      '/plain',
      `<img id="down" src="GATEWAY/a.png" onerror="seen.push('onerror')"><img id="reset" src="http://reset.localhost:PORT/ipfs/bafyfile/a.png">
       <img id="gone" src="http://gone.localhost:PORT/ipfs/bafyfile/b.png"><img id="scheme" src="ipfs://bafyfile/b.png"><input type="image" id="input" src="GATEWAY/a.png">`,
    );
    const seen = await tab.run(
      `${settled("['down', 'reset', 'gone', 'scheme', 'input']")}
       return { seen: seen.sort(), widths: [...document.images].map((it) => it.naturalWidth), src: byId('down').src.endsWith('/bafyfile/a.png') };`,
    );
    expect(seen).toEqual({
      seen: ['load down', 'load gone', 'load input', 'load reset', 'load scheme'],
      widths: [40, 40, 40, 40],
      src: true,
    });
    expect(stage.asked().every(({ surface, own }) => surface === 'image' && own.kind === 'failed')).toBe(true);
  });

  test('a picture that nobody has fails once, within five seconds, whether it is told so or hears nothing', async () => {
    await show(
      '/lost',
      `<img id="lost" src="GATEWAY/lost.png" onerror="seen.push('onerror')"><img id="silent" src="GATEWAY/silent.png">
       <img id="page" src="GATEWAY/page.png"><img id="broken" src="GATEWAY/broken.png">`,
    );
    const seen = await tab.run(
      `const startedAt = performance.now(); ${settled("['lost', 'silent', 'page', 'broken']")}
       return { seen: seen.sort(), inTime: performance.now() - startedAt < 5600 };`,
    );
    expect(seen).toEqual({
      seen: ['error broken', 'error lost', 'error page', 'error silent', 'onerror'],
      inTime: true,
    });
  });

  test('candidates of srcset and picture keep their density, and the rest of their lists', async () => {
    await show(
      '/sets',
      `<img id="dense" srcset="GATEWAY/a.png 2x, GATEWAY/never.png 3x" style="display: block">
       <picture><source srcset="/other.png 1x" media="(max-width: 1px)"><source id="source" srcset="GATEWAY/a.png 1x, GATEWAY/b.png 4x"><img id="picture" src="GATEWAY/never.png"></picture>
       <img id="wide" srcset="GATEWAY/a.png 400w" sizes="200px"><img id="fallback" src="GATEWAY/a.png" srcset="GATEWAY/never.png 9x">`,
    );
    const seen = await tab.run(
      `${settled("['dense', 'picture', 'wide']")} const width = (id) => byId(id).getBoundingClientRect().width;
       return { seen: seen.filter((it) => it.startsWith('error')), widths: [width('dense'), width('picture'), width('wide')],
         rest: byId('dense').srcset.endsWith('/never.png 3x'), source: byId('source').srcset.includes('/b.png 4x') };`,
    );
    expect(seen).toEqual({ seen: [], widths: [20, 40, 20], rest: true, source: true });
  });

  test('what the page puts in its place is shown, and ours is given back', async () => {
    await show('/swap', '<img id="swap" src="GATEWAY/a.png"><img id="again" src="GATEWAY/b.png">');
    const own = `data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7`;
    const seen = await tab.run(
      `${settled("['swap', 'again']")} const ours = byId('swap').currentSrc, set = byId('swap').hasAttribute('srcset');
       byId('swap').src = '${own}'; byId('again').src = byId('again').src; await sleep(1200);
       const isGone = await fetch(ours).then(() => false, () => true);
       return { set, widths: [byId('swap').naturalWidth, byId('again').naturalWidth], left: byId('swap').hasAttribute('srcset'), isGone, seen: seen.sort() };`,
    );
    expect(seen).toEqual({
      set: true,
      widths: [1, 40],
      left: false,
      isGone: true,
      seen: ['load again', 'load again', 'load swap', 'load swap'],
    });
  });

  test('what the page’s policy forbids is not asked for, and a strict policy stands in nobody’s way', async () => {
    await show(
      '/policy',
      `<img id="allowed" src="GATEWAY/a.png"><img id="forbidden" src="http://gone.localhost:PORT/ipfs/bafyfile/a.png">
       <img id="scheme" src="ipfs://bafyfile/a.png">`,
      `default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src http://down.localhost:PORT`,
    );
    const seen = await tab.run(`${settled("['allowed', 'forbidden', 'scheme']")} return seen.sort();`);
    expect(seen).toEqual(['error forbidden', 'error scheme', 'load allowed']);
    expect(stage.asked().map(({ url }) => new URL(url).hostname)).toEqual(['down.localhost']);
  });

  test('an SVG is a picture only: it is at a data: address, and no script in it runs', async () => {
    await show('/svg', '<img id="svg" src="GATEWAY/a.svg">');
    const seen = await tab.run(
      `${settled("['svg']")} const at = byId('svg').currentSrc;
       const frame = document.body.appendChild(document.createElement('iframe')); frame.src = at; await sleep(500);
       return { seen, at: at.slice(0, 18) };`,
    );
    expect(seen).toEqual({ seen: ['load svg'], at: 'data:image/svg+xml' });
  });

  test('after document.open, in frames, and in pictures drawn by SVG it goes on', async () => {
    await show(
      '/frames',
      '<iframe id="frame" srcdoc="<img src=\'GATEWAY/a.png\'>"></iframe><svg><image id="drawn" href="GATEWAY/b.png"/></svg>',
    );
    const seen = await tab.run(
      `const until = async (test) => { for (let i = 0; i < 60 && !test(); i += 1) await sleep(50); return test(); };
       const inFrame = await until(() => byId('frame').contentDocument.images[0]?.naturalWidth === 40);
       const drawn = await until(() => byId('drawn').href.baseVal.startsWith('blob:'));
       const html = document.images.length; document.open(); document.write('<img id="written" src="' + '${'GATEWAY'}/a.png' + '">'); document.close();
       return [inFrame, drawn, await until(() => byId('written').naturalWidth === 40)];`.replaceAll(
        'GATEWAY',
        `http://down.localhost:${new URL(String(await tab.run('return location.href'))).port}/ipfs/bafyfile`,
      ),
    );
    expect(seen).toEqual([true, true, true]);
  });
});
