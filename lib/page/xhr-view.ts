// What a site reads from an XMLHttpRequest whose response is withheld, or came from elsewhere. Runs in the site's own world.
import { apply, parse } from './natives';
import { answerType } from './rescued-response';
import { encode } from './sent-text';
import { replace } from './stand-in';
import { type Answer, isContentType, type View } from './xhr-call';
import { read } from './xhr-native';

/** What is read in place of the native value, of an answer or while there are no headers. */
type Show = (answer: Answer | null, seen: { shownState: number; xhr: XMLHttpRequest; args: unknown[] }) => unknown;

const text: Show = (answer, { shownState }) => (answer && shownState > 2 ? answer.answerText : '');

const shows: Record<string, Show> = {
  readyState: (_, { shownState }) => shownState,
  status: (answer) => (answer ? 200 : 0),
  statusText: (answer) => (answer ? 'OK' : ''),
  responseURL: (answer) => (answer ? answer.plainUrl : ''),
  responseText: text,
  responseXML: () => null,
  response(answer, seen) {
    const type = read(seen.xhr, 'responseType');
    if (!type || type === 'text') return text(answer, seen);
    if (!answer || seen.shownState < 4) return null;
    answer.made ??= make(answer.answerText, type);
    return answer.made;
  },
  getAllResponseHeaders: (answer) => (answer ? `content-type: ${answerType}\r\n` : ''),
  getResponseHeader: (answer, { args }) => (answer && isContentType(`${args[0]}`) ? answerType : null),
};

/** `response` of an answer in every other `responseType`; the same object each time, as natively. */
function make(answerText: string, type: XMLHttpRequestResponseType): unknown {
  if (type === 'json') return parse(answerText);
  if (type === 'arraybuffer') return encode(answerText).buffer;
  return type === 'blob' ? new Blob([answerText], { type: answerType }) : null; // JSON is no document, natively too.
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
