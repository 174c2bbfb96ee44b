// What the build does to the two scripts that enter every page. Runs at build time, as Vite plugins of wxt.config.ts.
import type { Plugin } from 'vite';

const contextModule = 'wxt/utils/content-script-context';
const hookFile = 'content-scripts/hook.js';

/**
 * Leaves out WXT's `ContentScriptContext`: at its start it posts a message and dispatches an event whose names hold the extension's id,
 * where every page can hear them (rules 1.2). Nothing of ours uses it.
 */
export function bareContentScripts(): Plugin {
  const bare = '\0bare-content-script-context';
  return {
    name: 'detour:bare-content-scripts',
    enforce: 'pre',
    resolveId: (id) => (id === contextModule ? bare : null),
    load: (id) => (id === bare ? 'export class ContentScriptContext {}' : null),
  };
}

/** What the hook may use of a document and Node does not have. */
const documentGlobals = [
  'document',
  'XMLHttpRequest',
  'XMLHttpRequestEventTarget',
  'XMLHttpRequestUpload',
  'Document',
  'DOMParser',
  'ProgressEvent',
  'HTMLElement',
  'ReadableStreamDefaultReader',
  'WebSocket',
  'FileReader',
];
/** No variables: capturing them is a syntax error or changes their meaning. */
const notCapturable = new Set([
  'globalThis',
  'undefined',
  'NaN',
  'Infinity',
  'eval',
  'global',
  'process',
  'require',
  'module',
]);

/**
 * Closes the hook over the globals it uses, so that nothing the site puts in their place later reaches it (LavaMoat's scuttling makes
 * them throw), and names it `detour:hook`: without that every rejected fetch of every page shows the extension's id in its stack (rules 1.2).
 */
export function hookAsOneSource(): Plugin {
  return {
    name: 'detour:hook-as-one-source',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const hook = bundle[hookFile];
        if (hook?.type === 'chunk') hook.code = closeOverGlobals(hook.code.trim());
      },
    },
  };
}

function closeOverGlobals(code: string): string {
  const known = new Set([...Object.getOwnPropertyNames(globalThis), ...documentGlobals]);
  const used = [...known].filter(
    (name) => !notCapturable.has(name) && new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(code),
  );
  return `(({${used.sort().join(',')}})=>{${code}})(globalThis);\n//# sourceURL=detour:hook\n`;
}
