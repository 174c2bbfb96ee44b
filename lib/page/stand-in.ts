// Puts a proxy in the place of a native function, one that reads as the native does. Runs in the site's own world.
import { defineProperty, get, getOwnPropertyDescriptor } from './natives';

const nativeText = Function.prototype.toString;

type Callable = (...args: never[]) => unknown;

/** `self` and `args` are the site's own, whatever they are. */
type Handle<Self> = (native: Callable, self: Self, args: unknown[]) => unknown;

/**
 * A proxy of `native` with `traps`, whose own `toString()` gives the native text with the name: Sentry and others take a
 * function without one for a polyfill and stand aside. `Function.prototype.toString` itself is never patched, so
 * `Function.prototype.toString.call(it)` still lacks the name (rules 1.1).
 */
export function standIn<F extends object>(native: F, traps: ProxyHandler<F>): F {
  // Without a prototype: a site that adds to `Object.prototype` adds no traps.
  const handler: ProxyHandler<F> = Object.assign(Object.create(null), traps, {
    get(target: F, key: string | symbol, receiver: unknown) {
      const value: unknown = get(target, key, receiver);
      return value === nativeText && receiver === proxy ? text : value;
    },
  });
  const text: Callable = nativeText.bind(native);
  const proxy = new Proxy(native, handler);
  return proxy;
}

const isCallable = (value: unknown): value is Callable => typeof value === 'function';

/** Replaces a method of `owner`, or the getter of an accessor; name, length, attributes and errors stay the browser's own. */
export function replace<Self extends object>(owner: object, name: string, handle: Handle<Self>): void {
  const descriptor = getOwnPropertyDescriptor(owner, name);
  const key = descriptor?.get ? 'get' : 'value';
  const native: unknown = descriptor?.[key];
  if (isCallable(native)) defineProperty(owner, name, { ...descriptor, [key]: standIn(native, { apply: handle }) });
}
