// A proxy that reads as the native function it stands in for. Runs in the site's own world.

const nativeText = Function.prototype.toString;

type Callable = (...args: never[]) => unknown;

/**
 * A proxy of `native` with `traps`, whose own `toString()` gives the native text with the name: Sentry and others take a
 * function without one for a polyfill and stand aside. `Function.prototype.toString` itself is never patched, so
 * `Function.prototype.toString.call(it)` still lacks the name (rules 1.1).
 */
export function standIn<F extends object>(native: F, traps: ProxyHandler<F>): F {
  // Without a prototype: a site that adds to `Object.prototype` adds no traps.
  const handler: ProxyHandler<F> = Object.assign(Object.create(null), traps, {
    get(target: F, key: string | symbol, receiver: unknown) {
      const value: unknown = Reflect.get(target, key, receiver);
      return value === nativeText && receiver === proxy ? text : value;
    },
  });
  const text: Callable = nativeText.bind(native);
  const proxy = new Proxy(native, handler);
  return proxy;
}
