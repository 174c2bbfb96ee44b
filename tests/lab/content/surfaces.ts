// The page that loads content in every way a page can, through any gateway: for tests of what a browser makes of a failing one.
//   const urlOf = await serveSurfaces(lab); const page = await browser.newPage(urlOf(`https://ipfs.io/ipfs/${content.ipfs.site}/`));
//   const report = await page.evaluate(() => window.surfaces.report());
import { fileURLToPath } from 'node:url';
import { bundlePage } from '../bundle';
import type { SurfaceReport } from '../dapp/surfaces';
import type { Lab } from '../lab';
import { surfacesHost } from './content-hosts';
import { siteFiles } from './site';

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const head = (base: string): string => `<meta charset="utf-8"><title>Gallery</title><link rel="icon" href="data:,">
<script>
  window.seenEvents = [];
  for (const type of ['load', 'error'])
    addEventListener(type, ({ target }) => { if (target.id) seenEvents.push(type + ' ' + target.id); }, true);
  addEventListener('message', ({ data }) => { if (data === 'framed') window.framed = true; });
</script>
<link id="sheet" rel="stylesheet" href="${base}style.css">
<style>
  @font-face { font-family: LabDirect; src: url("${base}fonts/lab.ttf") }
  .background { width: 30px; height: 10px; background-image: url("${base}img/blue.png") }
  #css-content { display: inline-block } #css-content::before { content: url("${base}img/blue.png"); vertical-align: top }
  .direct { font: 20px LabDirect, monospace } .below { margin-top: 4000px }
</style>
<script id="classic" src="${base}classic.js"></script>
<script id="deferred" defer src="${base}deferred.js"></script>
<script id="module" type="module" src="${base}module.js"></script>`;

const body = (base: string): string => `
<p><img id="img" src="${base}img/red.png" alt=""><img id="srcset" srcset="${base}img/red.png 1x, ${base}img/noise.png 9x" alt="">
<picture><source type="image/webp" srcset="${base}img/meadow.webp"><img id="picture" src="${base}img/red.png" alt=""></picture>
<img id="jpeg" src="${base}img/sunset.jpg" alt=""><img id="gif" src="${base}img/disc.gif" alt="">
<img id="svg" src="${base}img/drawing.svg" alt=""><img id="avif" src="${base}img/sea.avif" alt="">
<img id="noise" src="${base}img/noise.png" width="50" alt=""><img id="cors" crossorigin src="${base}img/sunset.jpg" alt=""></p>
<div class="background"></div><div id="css-content"></div>
<p class="styled">styled</p><p class="imported">imported</p><span class="wide">A</span><span class="direct">A</span>
<video id="video" muted preload="auto" src="${base}media/film.webm"></video>
<audio id="audio" preload="auto"><source src="${base}media/tone.wav" type="audio/wav"></audio>
<iframe id="frame" src="${base}frame.html"></iframe>
<p class="below"><img id="lazy" loading="lazy" src="${base}img/blue.png" alt=""></p>
<script src="/surfaces.js"></script>`;

const pageOf = (base: string): string =>
  `<!doctype html><html data-base="${base}"><head>${head(base)}</head><body>${body(base)}</body></html>`;

/**
 * Serves the page.
 *
 * @returns its URL for the site at `base`, an absolute URL with a slash at its end.
 */
export async function serveSurfaces(lab: Lab): Promise<(base: string) => string> {
  const script = await bundlePage(fileURLToPath(new URL('../dapp/surfaces.ts', import.meta.url)));
  lab.setPage(surfacesHost, '/', ({ path }) => {
    const base = new URL(path, `https://${surfacesHost}`).searchParams.get('base') ?? '';
    return { body: pageOf(escapeHtml(base)) };
  });
  lab.setPage(surfacesHost, '/surfaces.js', { body: script, type: 'text/javascript' });
  lab.setPage(surfacesHost, '/surfaces-worker.js', { body: String(siteFiles()['worker.js']), type: 'text/javascript' });
  return (base) => `https://${surfacesHost}/?${new URLSearchParams({ base })}`;
}

/** What the page reports when everything came. */
export const wholeReport: SurfaceReport = {
  widths: {
    ...{ img: 32, srcset: 32, picture: 64, jpeg: 64, gif: 20, svg: 40, avif: 2, noise: 500, cors: 64, lazy: 30 },
  },
  cssContent: 30,
  styles: { linked: 'rgb(1, 2, 3)', imported: 'rgb(4, 5, 6)' },
  fonts: { LabWide: true, LabDirect: true },
  scripts: { classic: '1', deferred: 'interactive', module: 'from a module' },
  media: { video: { durationS: 20, soughtS: 10 }, audio: { durationS: 60, soughtS: 30 } },
  frame: true,
  texts: { fetch: 'plain words\n', xhr: 'plain words\n', worker: 'plain words\n' },
  readable: true,
  events: [],
};
