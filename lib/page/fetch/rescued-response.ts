// Makes the Response of an answer from elsewhere look like the endpoint's own. Runs in the site's own world.
import { apply } from '@/lib/page/natives';
import { replace } from '@/lib/page/stand-in';

/** What the constructor cannot set. */
interface Look {
  /** Without a fragment. */
  url: string;
  type: ResponseType;
}

const looks = new WeakMap<object, Look>();
export const answerType = 'application/json';
let patched = false;

export function rescuedResponse(
  body: BodyInit,
  look: Look,
  init: ResponseInit = { headers: { 'content-type': answerType } },
): Response {
  if (!patched) patchPrototype();
  const response = new Response(body, init);
  looks.set(response, look);
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
