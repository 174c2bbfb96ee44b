// Media, style sheets, fonts and pictures in styles whose gateway fails, in real pages of real Chromium and Firefox. The background answers by a list here.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Stage, startStage, type Tab } from './element-stage';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAACgAAAAUCAIAAABwJOjsAAAAI0lEQVR42u3NsQ0AAAjAoP7/tJ7hIAk7TZ1ILBaLxWKx+E+8ffodDqIehz0AAAAASUVORK5CYII=';
/** Two seconds of silence: 8 kHz, 8 bit, one channel. */
const silence = Buffer.concat([
  Buffer.from(
    'RIFF\x24\x3e\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x80\x3e\0\0',
    'latin1',
  ),
  Buffer.alloc(16_000, 0x80),
]);
const css = '@import "more.css";\n.box{background:url(a.png) no-repeat;width:40px;height:20px;color:rgb(1,2,3)}';
const text = (type: string, body: string, assurance = 'proven') => ({
  type,
  base64: Buffer.from(body).toString('base64'),
  assurance,
});
const font = readFileSync('/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf');

const pieces = {
  'a.png': { type: 'image/png', base64: png },
  'sound.wav': { type: 'audio/wave', base64: silence.toString('base64') },
  'huge.wav': { type: 'audio/wave', base64: silence.toString('base64'), length: 65 * 1024 * 1024 },
  'site.css': text('text/css; charset=utf-8', css),
  'more.css': text('text/css; charset=utf-8', '.more{color:rgb(4,5,6)}'),
  'unproven.css': text('text/css; charset=utf-8', css, 'agreed'),
  'page.css': text('text/html', css),
  'mono.ttf': { type: 'font/ttf', base64: font.toString('base64') },
};

const listening = `<script>
  window.seen = [];
  for (const type of ['load', 'error', 'loadedmetadata']) document.addEventListener(type, (event) => {
    if (event.target.id) seen.push(type + ' ' + event.target.id);
  }, true);
</script>`;
const page = (head: string, body: string) => `<!doctype html><head>${listening}${head}</head><body>${body}</body>`;
const until = `const until = async (test) => { for (let i = 0; i < 120 && !test(); i += 1) await sleep(50); await sleep(200); return test(); };
  const isRed = (id) => new Promise((done) => { const [, url] = /url\\("(blob:[^"]+)/.exec(getComputedStyle(byId(id)).backgroundImage) ?? [];
    const img = new Image(); img.onload = () => done(img.naturalWidth === 40); img.onerror = () => done(false); img.src = url ?? 'data:,'; });`;

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

  const show = async (path: string, { head = '', body = '' }, csp?: string) => {
    stage.setPage(path, csp === undefined ? { html: page(head, body) } : { html: page(head, body), csp });
    stage.asked().length = 0;
    await tab.goto(path);
  };

  test('audio and video play on, from src and from the last of several sources', async () => {
    await show('/media', {
      body: `<audio id="audio" src="GATEWAY/sound.wav" loop controls></audio>
        <video id="video" muted autoplay><source id="first" src="/none.wav"><source id="last" src="GATEWAY/sound.wav"></video>
        <audio id="huge" src="GATEWAY/huge.wav"></audio>`,
    });
    const seen = await tab.run(
      `${until} await until(() => seen.includes('loadedmetadata audio') && seen.includes('loadedmetadata video') && seen.includes('error huge'));
       const audio = byId('audio'); audio.currentTime = 1; await until(() => !audio.seeking);
       return { seen: seen.sort(), at: audio.currentTime, loop: audio.loop, plays: await until(() => byId('video').currentTime > 0.1) };`,
    );
    expect(seen).toEqual({
      seen: ['error first', 'error huge', 'loadedmetadata audio', 'loadedmetadata video'],
      at: 1,
      loop: true,
      plays: true,
    });
  });

  test('under a policy without blob: for media Chromium has the site’s own failure once, and asks nobody', async () => {
    await show(
      '/media-policy',
      { body: '<audio id="audio" src="GATEWAY/sound.wav"></audio>' },
      "default-src 'none'; script-src 'unsafe-inline'; media-src http://down.localhost:PORT",
    );
    const seen = await tab.run(`${until} await until(() => seen.length > 0); return seen;`);
    expect(seen).toEqual(name === 'firefox' ? ['loadedmetadata audio'] : ['error audio']);
    expect(stage.asked().length).toBe(name === 'firefox' ? 1 : 0);
  });

  test('a style sheet that proves itself applies, with what it imports and shows, and its link has one load', async () => {
    const hash = createHash('sha256').update(css).digest('base64');
    await show(
      '/style',
      {
        head: `<link id="link" rel="stylesheet" href="GATEWAY/site.css" integrity="sha256-${hash}" crossorigin="anonymous" media="print" onload="this.media = 'all'">
          <link id="wrong" rel="stylesheet" href="GATEWAY/site.css?wrong" integrity="sha256-${'A'.repeat(43)}=" crossorigin="anonymous">
          <link id="unproven" rel="stylesheet" href="GATEWAY/unproven.css"><link id="page" rel="stylesheet" href="GATEWAY/page.css">`,
        body: '<div id="box" class="box"></div><p id="more" class="more">text</p>',
      },
      "style-src http://down.localhost:PORT; script-src 'unsafe-inline'",
    );
    const seen = await tab.run(
      `${until} const color = (id) => getComputedStyle(byId(id)).color;
       await until(() => seen.length >= 4 && color('more') === 'rgb(4, 5, 6)');
       const colors = [color('box'), color('more')], red = await isRed('box');
       byId('link').remove(); await sleep(100);
       return { seen: seen.sort(), colors, red, after: color('box') };`,
    );
    expect(seen).toEqual({
      seen: ['error page', 'error unproven', 'error wrong', 'load link'],
      colors: ['rgb(1, 2, 3)', 'rgb(4, 5, 6)'],
      red: true,
      after: 'rgb(0, 0, 0)',
    });
  });

  test('pictures in rules, in custom properties, in style attributes and as a poster appear', async () => {
    await show('/backgrounds', {
      head: `<style>div{width:40px;height:20px} @media all{#rule{background:url(GATEWAY/a.png)}} #custom{--it:url(GATEWAY/a.png);background-image:var(--it)}
        #rule.off{background:none}</style>`,
      body: `<div id="rule"></div><div id="custom"></div><div id="inline" style="background-image:url('GATEWAY/a.png')"></div>
        <video id="video" poster="GATEWAY/a.png"></video>`,
    });
    const seen = await tab.run(
      `${until} await until(() => /blob:/.test(getComputedStyle(byId('inline')).backgroundImage) && /blob:/.test(byId('video').poster));
       const red = [await isRed('rule'), await isRed('custom'), await isRed('inline')];
       byId('rule').className = 'off';
       return { red, off: getComputedStyle(byId('rule')).backgroundImage };`,
    );
    expect(seen).toEqual({ red: [true, true, true], off: 'none' });
  });

  test('a font draws its text, from bytes that prove themselves, under a policy that names its gateway alone', async () => {
    await show(
      '/font',
      {
        head: '<style>@font-face{font-family:"Far Mono";src:url(GATEWAY/mono.ttf)} p{display:inline-block;font:20px "Far Mono", serif}</style>',
        body: '<p id="narrow">iiiiiiii</p><br><p id="wide">mmmmmmmm</p>',
      },
      "default-src 'none'; font-src http://down.localhost:PORT; style-src 'unsafe-inline'; script-src 'unsafe-inline'",
    );
    const seen = await tab.run(`${until} return until(() => byId('narrow').offsetWidth === byId('wide').offsetWidth);`);
    expect(seen).toBe(true);
  });

  test('a picture that hangs, and one within a component, appear without a failure of their own', async () => {
    await show('/late', {
      body: `<img id="hangs" src="http://hanging.localhost:PORT/ipfs/bafyfile/a.png"><div id="host"></div>
        <script>host.attachShadow({ mode: 'open' }).innerHTML = '<img src="GATEWAY/a.png">';</script>`,
    });
    const seen = await tab.run(
      `${until} const inner = byId('host').shadowRoot.querySelector('img');
       await until(() => byId('hangs').naturalWidth === 40 && inner.naturalWidth === 40);
       return [seen, byId('hangs').naturalWidth, inner.naturalWidth];`,
    );
    expect(seen).toEqual([['load hangs'], 40, 40]);
    expect(stage.asked().map(({ own }) => own.kind)).toContain('late');
  });
});
