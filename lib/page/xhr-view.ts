// What a site reads from an XMLHttpRequest whose response is withheld, or came from elsewhere. Runs in the site's own world.
import { type Answer, answerType, type View } from './xhr-call';
import { type NativeXhr, replaceGetter, replaceMethod } from './xhr-native';

/** Accessors of the prototype, so that whoever wraps them after us reads what the site reads (rules 3.10). */
export function installView(native: NativeXhr, viewOf: (xhr: XMLHttpRequest) => View | null): void {
  const { prototype } = native;
  const { apply } = Reflect;
  const made = answerMaker();
  type Show = (view: View, answer: Answer | null, xhr: XMLHttpRequest) => unknown;
  /** The native getter runs first in any case: it knows who may call it, and when. */
  const show = (name: keyof XMLHttpRequest, shown: Show) =>
    replaceGetter(prototype, name, (get, xhr, args) => {
      const own = apply(get, xhr, args);
      const view = viewOf(xhr);
      if (view === null || (view.shows === 'native' && name !== 'readyState')) return own;
      return shown(view, typeof view.shows === 'object' && view.readyState > 1 ? view.shows : null, xhr);
    });
  show('readyState', (view) => view.readyState);
  show('status', (_, answer) => (answer === null ? 0 : 200));
  show('statusText', (_, answer) => (answer === null ? '' : 'OK'));
  show('responseURL', (_, answer) => answer?.url ?? '');
  show('responseText', (view, answer) => (answer === null || view.readyState < 3 ? '' : answer.text));
  show('responseXML', () => null);
  show('response', (view, answer, xhr) => {
    const type = native.get(xhr, 'responseType');
    if (type === '' || type === 'text') return answer === null || view.readyState < 3 ? '' : answer.text;
    return answer === null || view.readyState < 4 ? null : made(answer, type);
  });
  const replaceHeaders = (name: string, shown: (answer: Answer | null, args: unknown[]) => unknown) =>
    replaceMethod(prototype, name, (call, xhr, args) => {
      const own = apply(call, xhr, args);
      const view = viewOf(xhr);
      if (view === null || view.shows === 'native') return own;
      return shown(typeof view.shows === 'object' && view.readyState > 1 ? view.shows : null, args);
    });
  replaceHeaders('getAllResponseHeaders', (answer) => (answer === null ? '' : `content-type: ${answerType}\r\n`));
  replaceHeaders('getResponseHeader', (answer, [name]) =>
    answer !== null && `${name}`.toLowerCase() === 'content-type' ? answerType : null,
  );
}

/** `response` of an answer in every `responseType`; the same object each time, as natively. */
function answerMaker(): (answer: Answer, type: XMLHttpRequestResponseType) => unknown {
  const [Bytes, Bits, parse] = [TextEncoder, Blob, JSON.parse];
  const make = (text: string, type: XMLHttpRequestResponseType): unknown => {
    switch (type) {
      case '':
      case 'text':
        return text;
      case 'json':
        return parse(text);
      case 'arraybuffer':
        return new Bytes().encode(text).buffer;
      case 'blob':
        return new Bits([text], { type: answerType });
      case 'document':
        return null; // As natively: JSON is no document.
    }
  };
  return (answer, type) => {
    answer.made ??= make(answer.text, type);
    return answer.made;
  };
}
