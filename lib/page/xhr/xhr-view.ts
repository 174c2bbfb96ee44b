// What a site reads from an XMLHttpRequest whose response is withheld, or came from elsewhere. Runs in the site's own world.
import { apply, parse } from '@/lib/page/natives';
import { decode } from '@/lib/page/sent-text';
import { replace } from '@/lib/page/stand-in';
import type { Answer, View } from './xhr-call';
import { read } from './xhr-native';

/** What is read in place of the native value, of an answer or while there are no headers. */
type Show = (answer: Answer | null, seen: { shownState: number; xhr: XMLHttpRequest; args: unknown[] }) => unknown;

const text: Show = (answer, { shownState }) => (answer && shownState > 2 ? decode(answer.bytes) : '');

const shows: Record<string, Show> = {
  readyState: (_, { shownState }) => shownState,
  status: (answer) => answer?.httpStatus ?? 0,
  statusText: (answer) => (answer ? 'OK' : ''),
  responseURL: (answer) => (answer ? answer.plainUrl : ''),
  responseText: text,
  responseXML: () => null,
  response(answer, seen) {
    const type = read(seen.xhr, 'responseType');
    if (!type || type === 'text') return text(answer, seen);
    if (!answer || seen.shownState < 4) return null;
    answer.made ??= make(answer, type);
    return answer.made;
  },
  getAllResponseHeaders: (answer) =>
    Object.entries(answer?.fields ?? {})
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join(''),
  getResponseHeader: (answer, { args }) => answer?.fields[`${args[0]}`.toLowerCase()] ?? null,
};

/** `response` of an answer in every other `responseType`; the same object each time, as natively. */
function make({ bytes, fields }: Answer, type: XMLHttpRequestResponseType): unknown {
  if (type === 'json') return parsedOrNull(decode(bytes));
  if (type === 'arraybuffer') return bytes.buffer;
  return type === 'blob' ? new Blob([bytes], { type: `${fields['content-type']}` }) : null; // JSON is no document, natively too.
}

/** Natively null where the text is no JSON. */
function parsedOrNull(json: string): unknown {
  try {
    return parse(json);
  } catch {
    return null; // a SyntaxError
  }
}

/** Accessors of the prototype, so that whoever wraps them after us reads what the site reads (rules 3.10). */
export function installView(prototype: XMLHttpRequest, viewOf: (xhr: XMLHttpRequest) => View | null | undefined): void {
  for (const [name, show] of Object.entries(shows)) {
    replace<XMLHttpRequest>(prototype, name, (native, xhr, args) => {
      /** The native one runs first in any case: it knows who may call it, and when. */
      const own = apply(native, xhr, args);
      const view = viewOf(xhr);
      if (!view || (view.shown === undefined && name !== 'readyState')) return own;
      const { shownState, shown = null } = view;
      return show(shownState > 1 ? shown : null, { shownState, xhr, args });
    });
  }
}
