// Makes the Response of an answer from elsewhere look like the endpoint's own. Runs in the site's own world.
import { replace } from './stand-in';

/** What the constructor cannot set. */
interface Look {
  url: string;
  type: ResponseType;
}

const looks = new WeakMap<object, Look>();
let patched = false;
const { apply } = Reflect;

/** @param asked The URL that the site asked; a response's URL has no fragment. */
export function rescuedResponse(body: string, asked: { url: string; isOwn: boolean }): Response {
  if (!patched) patchPrototype();
  const response = new Response(body, { headers: { 'content-type': 'application/json' } });
  looks.set(response, { url: asked.url.replace(/#.*$/s, ''), type: asked.isOwn ? 'basic' : 'cors' });
  return response;
}

/**
 * Only at the first rescue: a site that needs none keeps an untouched prototype. In prototype getters, not own properties,
 * or wrappers that read the getters (Sentry, zone.js) would see through it (rules 3.10). Where the site froze the prototype, it stays.
 */
function patchPrototype(): void {
  patched = true;
  const { prototype } = Response;
  for (const name of ['url', 'type'] as const) {
    replace(prototype, name, (native, self, args) => looks.get(self)?.[name] ?? apply(native, self, args));
  }
  replace(prototype, 'clone', (native, self, args) => {
    const copy = apply(native, self, args);
    const look = looks.get(self);
    if (look) looks.set(copy, look);
    return copy;
  });
}
