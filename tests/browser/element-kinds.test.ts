// Media, style sheets, fonts and pictures in styles whose gateway fails, in real pages of real Chromium and Firefox over the lab's gateways.
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LabBrowser } from '../lab/browser';
import { contentFaults } from '../lab/content/content-faults';
import { ttf } from '../lab/content/font';
import { png, wav, wavHead } from '../lab/content/media';
import { type Gallery, type Shown, seenIn, startGallery } from './gallery-stage';

const css = '@import "more.css";\n.box{background:url(a.png) no-repeat;width:40px;height:20px;color:rgb(1,2,3)}';
const pieces = {
  'a.png': png(40, 20, [220, 30, 30]),
  'sound.wav': wav(2),
  'site.css': css,
  'more.css': '.more{color:rgb(4,5,6)}',
  'page.html': `<!doctype html><style>${css}</style>`,
  'wide.ttf': ttf(),
};
/** One byte more than an element is given in memory. */
const tooManyBytes = 64 * 1024 * 1024 + 1;

const gateway = 'ipfs.io';
let gallery: Gallery;
let atBase: string;
beforeAll(async () => {
  gallery = await startGallery();
});
afterEach(() => gallery.lab.clearFaults());
afterAll(() => gallery?.lab.stop());

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let browser: LabBrowser;
  beforeAll(async () => {
    browser = await gallery.open(name);
  });
  afterAll(() => browser?.close());

  /** A page whose gateway fails, with all pieces anew at `atBase`. */
  const show = async (page: (at: string) => Shown) => {
    atBase = `https://${gateway}/ipfs/${await gallery.folder(pieces)}`;
    await gallery.lab.setFault(gateway, contentFaults.gateway504);
    return gallery.show(browser, page(atBase));
  };

  test('audio and video play on, from src and from the last of several sources; what is too large for memory fails once', async () => {
    const huge = await gallery.content.addBigFile(tooManyBytes, wavHead(tooManyBytes));
    const tab = await show((at) => ({
      body: `<audio id="audio" src="${at}/sound.wav" loop controls></audio>
        <video id="video" muted autoplay><source id="first" src="/none.wav"><source id="last" src="${at}/sound.wav"></video>
        <audio id="huge" src="https://${gateway}/ipfs/${huge}"></audio>`,
    }));
    expect(await seenIn(tab, 4)).toEqual(['error first', 'error huge', 'loadedmetadata audio', 'loadedmetadata video']);
    const seen = await tab.evaluate(async () => {
      const [audio, , video] = [...document.querySelectorAll('audio'), ...document.querySelectorAll('video')];
      if (audio === undefined || video === undefined) return null;
      audio.currentTime = 1;
      await window.gallery.until(() => !audio.seeking);
      return {
        at: audio.currentTime,
        loop: audio.loop,
        plays: await window.gallery.until(() => video.currentTime > 0.1),
      };
    });
    expect(seen).toEqual({ at: 1, loop: true, plays: true });
    await tab.close();
  });

  test('under a policy without blob: for media Chromium has the site’s own failure once, and asks nobody', async () => {
    const tab = await show((at) => ({
      body: `<audio id="audio" src="${at}/sound.wav"></audio>`,
      csp: `default-src 'none'; script-src 'unsafe-inline'; media-src https://${gateway}`,
    }));
    expect(await seenIn(tab, 1)).toEqual([name === 'firefox' ? 'loadedmetadata audio' : 'error audio']);
    const others = gallery.askedFor(atBase.slice(`https://${gateway}`.length)).filter((host) => host !== gateway);
    expect(others.length > 0).toBe(name === 'firefox');
    await tab.close();
  });

  test('a style sheet that proves itself applies, with what it imports and shows, and its link has one load', async () => {
    const hash = createHash('sha256').update(css).digest('base64');
    const domain = `${name}-style.lab-names.org`;
    const tab = await show((at) => {
      // Two resolvers say the same of a DNSLink: agreed, and not enough for what draws a page.
      gallery.content.names.setDnslink(domain, new URL(at).pathname);
      return {
        head: `<link id="link" rel="stylesheet" href="${at}/site.css" integrity="sha256-${hash}" crossorigin="anonymous" media="print" onload="this.media = 'all'">
          <link id="wrong" rel="stylesheet" href="${at}/site.css?wrong" integrity="sha256-${'A'.repeat(43)}=" crossorigin="anonymous">
          <link id="agreed" rel="stylesheet" href="https://${gateway}/ipns/${domain}/site.css"><link id="page" rel="stylesheet" href="${at}/page.html">`,
        body: '<div class="box"></div><p class="more">text</p>',
        csp: `style-src https://${gateway}; script-src 'unsafe-inline'`,
      };
    });
    expect(await seenIn(tab, 4)).toEqual(['error agreed', 'error page', 'error wrong', 'load link']);
    const seen = await tab.evaluate(async () => {
      const [box, more] = [document.querySelector('.box'), document.querySelector('.more')];
      if (box === null || more === null) return null;
      const color = (of: Element) => getComputedStyle(of).color;
      await window.gallery.until(() => color(more) === 'rgb(4, 5, 6)');
      await window.gallery.until(() => getComputedStyle(box).backgroundImage.includes('blob:'));
      const image = new Image();
      image.src = /url\("(blob:[^"]+)/.exec(getComputedStyle(box).backgroundImage)?.[1] ?? '';
      await image.decode().catch(() => null);
      const colors = [color(box), color(more)];
      document.getElementById('link')?.remove();
      await window.gallery.until(() => color(box) === 'rgb(0, 0, 0)');
      return { colors, width: image.naturalWidth, after: color(box) };
    });
    expect(seen).toEqual({ colors: ['rgb(1, 2, 3)', 'rgb(4, 5, 6)'], width: 40, after: 'rgb(0, 0, 0)' });
    await tab.close();
  });

  test('pictures in rules, in custom properties, in style attributes and as a poster appear', async () => {
    const tab = await show((at) => ({
      head: `<style>div{width:40px;height:20px} @media all{#rule{background:url(${at}/a.png)}} #custom{--it:url(${at}/a.png);background-image:var(--it)}
        #rule.off{background:none}</style>`,
      body: `<div id="rule"></div><div id="custom"></div><div id="inline" style="background-image:url('${at}/a.png')"></div>
        <video poster="${at}/a.png"></video>`,
    }));
    const seen = await tab.evaluate(async () => {
      const boxes = [...document.querySelectorAll('div')];
      const poster = document.querySelector('video');
      const ours = (of: Element) => /blob:[^"]+/.exec(getComputedStyle(of).backgroundImage)?.[0];
      await window.gallery.until(() => boxes.every((box) => ours(box)) && /^blob:/.test(poster?.poster ?? ''));
      const widths = [...boxes.map(ours), poster?.poster].map(async (address) => {
        const image = new Image();
        image.src = address ?? '';
        await image.decode().catch(() => null);
        return image.naturalWidth;
      });
      const [rule] = boxes;
      rule?.classList.add('off');
      return { widths: await Promise.all(widths), off: rule && getComputedStyle(rule).backgroundImage };
    });
    expect(seen).toEqual({ widths: [40, 40, 40, 40], off: 'none' });
    await tab.close();
  });

  test('a font draws its text, from bytes that prove themselves, under a policy that names its gateway alone', async () => {
    const tab = await show((at) => ({
      head: `<style>@font-face{font-family:"Far";src:url(${at}/wide.ttf)} p{display:inline-block;font:20px "Far", monospace}</style>`,
      body: '<p>A</p>',
      csp: `default-src 'none'; font-src https://${gateway}; style-src 'unsafe-inline'; script-src 'unsafe-inline'`,
    }));
    const width = await tab.evaluate(async () => {
      const drawn = () => Math.round(document.querySelector('p')?.getBoundingClientRect().width ?? 0);
      await window.gallery.until(() => drawn() === 60);
      return drawn();
    });
    expect(width).toBe(60);
    await tab.close();
  });

  test('a picture within a component appears, although its failure is heard nowhere outside', async () => {
    const tab = await show((at) => ({
      body: `<div id="host"></div><script>host.attachShadow({ mode: 'open' }).innerHTML = '<img src="${at}/a.png">';</script>`,
    }));
    const width = await tab.evaluate(async () => {
      const inner = document.getElementById('host')?.shadowRoot?.querySelector('img');
      await window.gallery.until(() => inner?.naturalWidth === 40);
      return inner?.naturalWidth;
    });
    expect(width).toBe(40);
    await tab.close();
  });
});
