// Runs in the lab's surfaces page: tells what became of every piece of content that the page asks a gateway for, and asks for more by
// fetch, XHR and from a worker. `surfaces.report()` resolves when all has loaded or failed, or patience ends, and never rejects.

export interface SurfaceReport {
  /** Natural widths of pictures by element id: 0 for what did not load. */
  widths: Record<string, number>;
  /** Width of a box whose only content is `content: url(…)` in the page's own style sheet. */
  cssContent: number;
  /** Colours by the class that a linked style sheet, and one imported there, sets. */
  styles: Record<string, string>;
  /** Whether each family was loaded and its letter drawn three times as wide as it is high. */
  fonts: Record<string, boolean>;
  /** What the scripts left behind, or null. */
  scripts: Record<string, string | null>;
  /** Duration in s, and where a seek to the middle led; null for what does not play. */
  media: Record<string, { durationS: number; soughtS: number } | null>;
  /** The document in the iframe said hello. */
  frame: boolean;
  /** Text of words.txt, or the error's name, by the way it was asked for. */
  texts: Record<string, string>;
  /** Whether a canvas may read the picture that was loaded with CORS. */
  readable: boolean;
  /** Events of elements in order: `load img`, `error picture`. */
  events: string[];
}

declare global {
  interface Window {
    surfaces: { report: (patienceMs?: number) => Promise<SurfaceReport> };
    seenEvents: string[];
    framed?: boolean;
    classicRan?: number;
    deferredRan?: string;
    moduleRan?: string;
  }
}

/** Where the site of site.ts stands, with a slash at the end. */
const base = document.documentElement.dataset.base ?? '';

/** How long a surface may take before it counts as failed; the argument of `report`. */
let patienceMs = 8000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What `make` gives, or `otherwise` when it fails or takes too long. */
function within<T>(make: () => Promise<T>, otherwise: (error: unknown) => T): Promise<T> {
  return Promise.race([make().catch(otherwise), sleep(patienceMs).then(() => otherwise(new Error('timeout')))]);
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));

function pictures(): HTMLImageElement[] {
  return [...document.querySelectorAll('img')];
}

function settled(image: HTMLImageElement): Promise<void> {
  if (image.complete) return Promise.resolve();
  return new Promise((resolve) => {
    for (const type of ['load', 'error']) image.addEventListener(type, () => resolve());
  });
}

async function widths(): Promise<Record<string, number>> {
  document.getElementById('lazy')?.scrollIntoView();
  await within(
    () => Promise.all(pictures().map(settled)),
    () => [],
  );
  return Object.fromEntries(pictures().map((image) => [image.id, image.naturalWidth]));
}

function colourOf(name: string): string {
  const element = document.querySelector(`.${name}`);
  return element === null ? '' : getComputedStyle(element).color;
}

async function fontsOf(families: readonly string[]): Promise<Record<string, boolean>> {
  const ruler = document.createElement('canvas').getContext('2d');
  const one = async (family: string): Promise<boolean> => {
    await within(
      () => document.fonts.load(`20px ${family}`, 'A'),
      () => [],
    );
    if (ruler !== null) ruler.font = `20px ${family}, monospace`;
    return document.fonts.check(`20px ${family}`, 'A') && Math.round(ruler?.measureText('A').width ?? 0) === 60;
  };
  return Object.fromEntries(await Promise.all(families.map(async (family) => [family, await one(family)] as const)));
}

function happened(target: EventTarget, type: string): Promise<void> {
  return new Promise((resolve, reject) => {
    target.addEventListener(type, () => resolve(), { once: true });
    target.addEventListener('error', () => reject(new Error('media')), { once: true });
  });
}

async function playable(element: HTMLMediaElement): Promise<{ durationS: number; soughtS: number }> {
  if (element.error !== null || element.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) throw new Error('media');
  if (element.readyState < HTMLMediaElement.HAVE_METADATA) await happened(element, 'loadedmetadata');
  const sought = happened(element, 'seeked');
  element.currentTime = element.duration / 2;
  await sought;
  return { durationS: element.duration, soughtS: element.currentTime };
}

async function media(): Promise<SurfaceReport['media']> {
  const elements = [...document.querySelectorAll<HTMLMediaElement>('video, audio')];
  const one = (element: HTMLMediaElement) =>
    within<SurfaceReport['media'][string]>(
      () => playable(element),
      () => null,
    );
  return Object.fromEntries(
    await Promise.all(elements.map(async (element) => [element.id, await one(element)] as const)),
  );
}

function byXhr(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('GET', url);
    request.onload = () =>
      request.status === 200 ? resolve(request.responseText) : reject(new Error(`${request.status}`));
    request.onerror = () => reject(new TypeError('network'));
    request.send();
  });
}

function byWorker(url: string): Promise<string> {
  const worker = new Worker('/surfaces-worker.js');
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(String(data));
    worker.onerror = () => reject(new Error('worker'));
    worker.postMessage(url);
  });
}

async function byFetch(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

async function texts(): Promise<Record<string, string>> {
  const url = `${base}words.txt`;
  const ways = { fetch: byFetch, xhr: byXhr, worker: byWorker };
  const asked = Object.entries(ways).map(async ([name, way]) => [name, await within(() => way(url), nameOf)] as const);
  return Object.fromEntries(await Promise.all(asked));
}

function canRead(id: string): boolean {
  const image = pictures().find((one) => one.id === id);
  const canvas = document.createElement('canvas').getContext('2d');
  if (image === undefined || canvas === null || image.naturalWidth === 0) return false;
  canvas.drawImage(image, 0, 0);
  try {
    return canvas.getImageData(0, 0, 1, 1).data.length === 4;
  } catch {
    return false; // tainted
  }
}

/** Polls for what has no event. */
async function until(isSo: () => boolean): Promise<void> {
  for (const giveUpAt = Date.now() + patienceMs; !isSo() && Date.now() < giveUpAt; ) await sleep(50);
}

const contentWidth = (): number => document.getElementById('css-content')?.getBoundingClientRect().width ?? 0;

function loaded(): Promise<void> {
  return document.readyState === 'complete' ? Promise.resolve() : happened(window, 'load');
}

async function report(newPatienceMs = patienceMs): Promise<SurfaceReport> {
  patienceMs = newPatienceMs;
  await within(loaded, () => undefined);
  const [seenWidths, fonts, played, asked] = await Promise.all([
    widths(),
    fontsOf(['LabWide', 'LabDirect']),
    media(),
    texts(),
    until(() => window.framed === true && window.moduleRan !== undefined && contentWidth() > 0),
  ]);
  return {
    widths: seenWidths,
    cssContent: contentWidth(),
    styles: { linked: colourOf('styled'), imported: colourOf('imported') },
    fonts,
    scripts: {
      classic: window.classicRan === undefined ? null : String(window.classicRan),
      deferred: window.deferredRan ?? null,
      module: window.moduleRan ?? null,
    },
    media: played,
    frame: window.framed === true,
    texts: asked,
    readable: canRead('cors'),
    events: window.seenEvents,
  };
}

window.surfaces = { report };
