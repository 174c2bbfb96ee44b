// Makes the Response of an answer from elsewhere look like the endpoint's own. Runs in the site's own world.
import { standIn } from './stand-in';

/** What the constructor cannot set. */
interface Look {
  url: string;
  type: ResponseType;
}

const looks = new WeakMap<object, Look>();
let patched = false;

/** @param asked The URL that the site asked; a response's URL has no fragment. */
export function rescuedResponse(body: string, asked: { url: string; sameOrigin: boolean }): Response {
  if (!patched) patchPrototype();
  const response = new Response(body, { status: 200, headers: { 'content-type': 'application/json' } });
  looks.set(response, { url: asked.url.replace(/#.*$/s, ''), type: asked.sameOrigin ? 'basic' : 'cors' });
  return response;
}

/**
 * Only at the first rescue: a site that needs none keeps an untouched prototype. In prototype getters, not own properties,
 * or wrappers that read the getters (Sentry, zone.js) would see through it (rules 3.10). Where the site froze the prototype, it stays.
 */
function patchPrototype(): void {
  patched = true;
  const { prototype } = Response;
  wrap(prototype, 'url', (self, native) => looks.get(self)?.url ?? native());
  wrap(prototype, 'type', (self, native) => looks.get(self)?.type ?? native());
  wrap(prototype, 'clone', (self, native) => {
    const [copy, look] = [native(), looks.get(self)];
    if (look !== undefined && copy instanceof Response) looks.set(copy, look);
    return copy;
  });
}

/** Puts `around` about a method, or about the getter of an accessor; name, length and attributes stay. */
function wrap(prototype: object, name: string, around: (self: object, native: () => unknown) => unknown): void {
  const descriptor = Reflect.getOwnPropertyDescriptor(prototype, name);
  const key = descriptor?.get === undefined ? 'value' : 'get';
  const native: unknown = descriptor?.[key];
  if (descriptor === undefined || typeof native !== 'function') return;
  const wrapped = standIn(native, {
    apply: (target, self, args) => {
      const callNative = () => Reflect.apply(target, self, args);
      return typeof self === 'object' && self !== null ? around(self, callNative) : callNative();
    },
  });
  Reflect.defineProperty(prototype, name, { ...descriptor, [key]: wrapped });
}
