// What a site reads from an XMLHttpRequest whose response is withheld, or came from elsewhere. Runs in the site's own world.
import { replace } from './stand-in';
import { type Answer, answerType, type View } from './xhr-call';
import type { NativeXhr } from './xhr-native';

/** Accessors of the prototype, so that whoever wraps them after us reads what the site reads (rules 3.10). */
export function installView(native: NativeXhr, viewOf: (xhr: XMLHttpRequest) => View | null): void {
  const { apply } = Reflect;
  const make = answerMaker();
  /** What is read in place of the native value; `answer` is null while there are no headers. */
  type Show = (answer: Answer | null, readyState: number, more: { xhr: XMLHttpRequest; args: unknown[] }) => unknown;
  const text = (answer: Answer | null, readyState: number) => (answer === null || readyState < 3 ? '' : answer.text);
  const shown: Record<string, Show> = {
    readyState: (_, readyState) => readyState,
    status: (answer) => (answer === null ? 0 : 200),
    statusText: (answer) => (answer === null ? '' : 'OK'),
    responseURL: (answer) => answer?.url ?? '',
    responseText: text,
    responseXML: () => null,
    response(answer, readyState, { xhr }) {
      const type = native.get(xhr, 'responseType');
      if (type === '' || type === 'text') return text(answer, readyState);
      return answer === null || readyState < 4 ? null : make(answer, type);
    },
    getAllResponseHeaders: (answer) => (answer === null ? '' : `content-type: ${answerType}\r\n`),
    getResponseHeader: (answer, _, { args }) =>
      answer !== null && /^content-type$/i.test(`${args[0]}`) ? answerType : null,
  };
  for (const [name, show] of Object.entries(shown)) {
    /** The native one runs first in any case: it knows who may call it, and when. */
    replace<XMLHttpRequest>(native.prototype, name, (read, xhr, args) => {
      const own = apply(read, xhr, args);
      const view = viewOf(xhr);
      if (view === null || (view.shows === 'native' && name !== 'readyState')) return own;
      const answer = typeof view.shows === 'object' && view.readyState > 1 ? view.shows : null;
      return show(answer, view.readyState, { xhr, args });
    });
  }
}

/** `response` of an answer in every other `responseType`; the same object each time, as natively. */
function answerMaker(): (answer: Answer, type: XMLHttpRequestResponseType) => unknown {
  const [Bytes, Bits, { parse }] = [TextEncoder, Blob, JSON];
  const make = (text: string, type: XMLHttpRequestResponseType): unknown => {
    if (type === 'json') return parse(text);
    if (type === 'arraybuffer') return new Bytes().encode(text).buffer;
    return type === 'blob' ? new Bits([text], { type: answerType }) : null; // JSON is no document, natively too.
  };
  return (answer, type) => {
    answer.made ??= make(answer.text, type);
    return answer.made;
  };
}
