// What the pages of the content bench do, each function sent as it stands. Runs in its pages; `verified.ts` and the extensions of peers add their own ways to get content.

/** How a page gets what its gateway does not give: by its own `fetch`, or by a function of that name that takes an address and gives a `Response`. */
export type Way = 'fetch' | 'fallbackFetch' | 'verifiedGet' | 'passedFetch';

/** Ms to the first byte and to the last, and how many came. */
export async function loadFile(way: Way, url: string): Promise<number[]> {
  const startedAt = performance.now();
  const response: Response = await Reflect.get(globalThis, way)(url, { cache: 'no-store' });
  const reader = response.body?.getReader();
  let [firstAt, count] = [0, 0];
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    if (count === 0) firstAt = performance.now() - startedAt;
    count += part.value.byteLength;
  }
  return [firstAt, performance.now() - startedAt, count];
}

/** Ms until all are there, and how many are drawn; `way` is null where elements load by themselves. */
export async function showPictures(way: Way | null, base: string, count: number): Promise<number[]> {
  const startedAt = performance.now();
  const widths = await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const url = `${base}${at}.png`;
      const body = way === null ? null : await (await Reflect.get(globalThis, way)(url)).blob();
      return new Promise<number>((resolve) => {
        const image = document.createElement('img');
        image.onload = image.onerror = () => resolve(image.naturalWidth);
        image.src = body === null ? url : URL.createObjectURL(body);
        document.body.append(image);
      });
    }),
  );
  return [performance.now() - startedAt, widths.filter((width) => width > 0).length];
}

/** A page that a dApp's author made able to help itself: unverified, from a gateway that the page names (GATEWAY), when its own fails. */
export const fallbackScript = `
  const elsewhere = (url) => url.replace(/^https:..[^/]+/, 'https://GATEWAY');
  globalThis.fallbackFetch = (url, init) => fetch(url, init).catch(() => fetch(elsewhere(url), init));
  globalThis.fallbackPictures = (base) => {
    addEventListener('error', (event) => {
      const { target } = event;
      if (!(target instanceof HTMLImageElement) || !target.src.startsWith(base)) return;
      event.stopImmediatePropagation();
      target.src = elsewhere(target.src);
    }, true);
  };`;

/** Begins by itself and anew at each load, because an extension reloads it: \`took\` is [first byte, last byte, bytes] or [all pictures, drawn]. */
export const reloadedScript = `
  const begunAt = Number(sessionStorage.begunAt ??= Date.now());
  const { file, pictures, count } = Object.fromEntries(new URLSearchParams(location.search));
  const since = (at) => performance.timeOrigin + at - begunAt;
  const whole = async () => {
    const startedAt = performance.now();
    const [first, last, bytes] = await loadFile('fetch', file);
    globalThis.took = [since(startedAt + first), since(startedAt + last), bytes];
  };
  const all = async () => {
    const [, drawn] = await showPictures(null, pictures, Number(count));
    if (drawn > 0) globalThis.took = [since(performance.now()), drawn];
  };
  addEventListener('load', () => (file ? whole() : all()));`;

declare global {
  var fallbackPictures: (base: string) => void;
}
