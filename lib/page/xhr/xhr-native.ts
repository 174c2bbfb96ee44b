// The browser's own XMLHttpRequest, taken before the site can put another in its place. Runs in the site's own world.
import { bare, fire } from '@/lib/page/native-events';
import { apply, get } from '@/lib/page/natives';

const native = bare(XMLHttpRequest.prototype);

/** Every event by which a request tells its end or its body. */
export const tellingEvents = 'readystatechange loadstart progress load error timeout abort loadend'.split(' ');

/** What the native accessor says. */
export function read<K extends keyof XMLHttpRequest>(xhr: XMLHttpRequest, name: K): XMLHttpRequest[K] {
  return get(native, name, xhr);
}

export const stateOf = (xhr: XMLHttpRequest): number => read(xhr, 'readyState');

/** Calls the native method of that name. A header is null when absent or hidden by CORS. */
export function run(
  xhr: XMLHttpRequest,
  name: 'send' | 'abort' | 'getResponseHeader' | 'getAllResponseHeaders',
  args: unknown[] = [],
): string | null {
  return apply(native[name], xhr, args);
}

export const fireChange = (xhr: XMLHttpRequest) => fire(xhr, new Event('readystatechange'));

/** `bytes` is both what was loaded and what there is; 0 for an end without a body. */
export function fireProgress(target: EventTarget, type: string, bytes: number): void {
  fire(target, new ProgressEvent(type, { lengthComputable: bytes > 0, loaded: bytes, total: bytes }));
}
