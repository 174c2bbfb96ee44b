// What the build does to the two scripts that enter every page. Runs at build time, as Vite plugins of wxt.config.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MinifyOptions, minify } from 'terser';
import { type ESTree, minify as minifyAgain, type Plugin } from 'vite';

const contextModule = 'wxt/utils/content-script-context';
const hookFile = 'content-scripts/hook.js';
const relayFile = 'content-scripts/relay.js';
/** In the site's own world too, where the user wants it: what a wallet throws has its frame in the stack. */
const walletEntryFile = 'content-scripts/wallet-entry.js';
/** WXT's wrapper of a script in the site's own world: it makes of what breaks a rejection that the site can hear. The rest is the script's path. */
const wrapper = '\0virtual:wxt-content-script-main-world-entrypoint?';

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
    load(id) {
      if (id === bare) return 'export class ContentScriptContext {}';
      const script = id.startsWith(wrapper) ? JSON.stringify(id.slice(wrapper.length)) : null;
      return script && `import definition from ${script}; definition.main();`;
    },
  };
}

/** What the hook may use of a document and Node does not have. */
const documentGlobals = [
  'document',
  'window',
  'XMLHttpRequest',
  'XMLHttpRequestEventTarget',
  'XMLHttpRequestUpload',
  'Document',
  'DOMParser',
  'ProgressEvent',
  'HTMLElement',
  'ReadableStreamDefaultReader',
  'WebSocket',
  'MessageEvent',
  'CloseEvent',
  'FileReader',
];
/** What one context says to another: both must know it by its name. */
const messageFiles = [
  'lib/messages/page-protocol.ts',
  'lib/messages/content-protocol.ts',
  'lib/page/port-words.ts',
  'lib/rpc/follow/filter-note.ts',
];

/** Of the extension's interfaces, the relay uses these. */
const extensionMembers = [
  'browser',
  'chrome',
  'runtime',
  'sendMessage',
  'onMessage',
  'addListener',
  'connect',
  'disconnect',
  'onDisconnect',
];
/** Of the language, and no names. */
const words = ['let', 'var', 'const', 'await', 'async', 'false', 'true', 'null', 'return', 'void', 'this', 'function'];
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
 * them throw), makes it as small as it gets, and names it `detour:hook`: without that every rejected fetch of every page shows the
 * extension's id in its stack (rules 1.2). The relay, which nobody else reaches, is made small only.
 */
export function hookAsOneSource(): Plugin {
  return {
    name: 'detour:hook-as-one-source',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const entry = bundle[walletEntryFile];
        if (entry?.type === 'chunk') entry.code = `${entry.code.trim()}\n//# sourceURL=detour:wallet-entry\n`;
        const relay = bundle[relayFile];
        if (relay?.type === 'chunk') relay.code = await makeSmall(withArrows(relay.code, this.parse(relay.code)));
        const hook = bundle[hookFile];
        if (hook?.type !== 'chunk') return;
        const arrows = withArrows(hook.code, this.parse(hook.code));
        const code = await makeSmall(closeOverGlobals(unwrapped(arrows.trim())));
        hook.code = `${code}\n//# sourceURL=detour:hook\n`;
      },
    },
  };
}

/** With the language's own words first: what of them is not there in an older browser is undefined, as it would be natively. */
function closeOverGlobals(code: string): string {
  // Neither members nor texts.
  const used = globals().filter(
    (name) => !notCapturable.has(name) && new RegExp(`(?<![\\w$.\`])${name}(?![\\w$:])`).test(code),
  );
  return `(({${used.sort().join(',')}},undefined)=>{${code}})(globalThis);`;
}

/** Vite's own wrapper is one function too many. */
const unwrapped = (code: string) => /^\(function\(\)\s*\{(.*)\}\)\(\);$/s.exec(code)?.[1] ?? code;

/** Each function of a module as an arrow: five bytes less. The entry is called last, so that all of them are there by then. */
function withArrows(code: string, program: ESTree.Program): string {
  let arrows = code;
  for (const node of statementsIn(program).toReversed()) {
    if (node.type !== 'FunctionDeclaration' || node.generator || !node.id || !node.body) continue;
    const { start, end } = node;
    if (/\b(this|arguments)\b/.test(code.slice(start, end))) continue;
    const parameters = code.slice(node.id.end, node.body.start).trim();
    const arrow = `${node.async ? 'async' : ''}${parameters}=>${code.slice(node.body.start, end)}`;
    arrows = `${arrows.slice(0, start)}const ${node.id.name}=${arrow};${arrows.slice(end)}`;
  }
  return arrows;
}

/** Within the one function around all. */
function statementsIn({ body }: ESTree.Program) {
  const [only] = body;
  const call = only?.type === 'ExpressionStatement' ? only.expression : null;
  const outer = call?.type === 'CallExpression' ? call.callee : null;
  const wrapper = outer?.type === 'ParenthesizedExpression' ? outer.expression : outer;
  return wrapper?.type === 'FunctionExpression' ? (wrapper.body?.body ?? []) : body;
}

const globals = () => [...new Set([...Object.getOwnPropertyNames(globalThis), ...documentGlobals])];

/** Vite's minifier keeps every property's name, and most functions that are called once. */
async function makeSmall(code: string): Promise<string> {
  const names = ownNames(code);
  // Names in order of their use: terser gives the shortest to those that it meets first.
  const props = shortNames(await shrink(code, {}), names);
  const properties = { keep_quoted: 'strict' as const, regex: anyOf(names) };
  let small = await shrink(code, { mangle: { toplevel: true, properties }, nameCache: { props: { props } } });
  // Each of two minifiers sees a little that the other leaves: 300 bytes.
  for (let round = 0; round < 2; round++) {
    const again = await minifyAgain('script.js', small, { compress: { target: 'esnext' }, mangle: { toplevel: true } });
    small = round === 0 ? await shrink(again.code, {}) : again.code;
  }
  return small;
}

async function shrink(code: string, options: MinifyOptions): Promise<string> {
  const { code: small = '' } = await minify(code, {
    ecma: 2020,
    compress: {
      passes: 4,
      unsafe_arrows: true,
      keep_fargs: false,
      toplevel: true,
      hoist_props: true,
      unsafe_undefined: true,
      pure_getters: true,
    },
    mangle: { toplevel: true },
    format: { ecma: 2020 },
    ...options,
  });
  return small;
}

/** For each name another, the shorter the more often it is used; as terser's cache has them. */
function shortNames(code: string, names: string[]): Record<string, string> {
  const counts = new Map<string, number>();
  for (const name of namesIn(code, /([A-Za-z_$][\w$]*)/g)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const byUse = names.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$_'];
  const short = [...letters, ...letters.flatMap((first) => letters.map((second) => first + second))];
  return Object.fromEntries(byUse.map((name, at) => [`$${name}`, short[at] ?? name]));
}

const anyOf = (names: string[]) => new RegExp(`^(?:${names.join('|') || '(?!)'})$`);

/**
 * The property names that only the hook itself uses: neither the language nor any browser has them, no message holds them, and they
 * never stand in quotes. All others keep their names.
 */
function ownNames(code: string): string[] {
  const root = dirname(fileURLToPath(import.meta.url));
  const quoted = namesIn(code, /[`'"]([A-Za-z_$][\w$]*)[`'"]/g);
  const members = namesIn(code, /(?:\.|[{,]\s*)([A-Za-z_$][\w$]*)/g);
  const messages = messageFiles.flatMap((path) =>
    namesIn(withoutComments(readFileSync(join(root, path), 'utf8')), /([A-Za-z_$][\w$]*)\??:/g),
  );
  const kept = new Set([...globals(), ...platformMembers(root), ...messages, ...quoted, ...extensionMembers, ...words]);
  return [...new Set(members)].filter((name) => name.length > 2 && !kept.has(name)).sort();
}

const namesIn = (text: string, name: RegExp) => [...text.matchAll(name)].map(([, found = '']) => found);

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');

/** What TypeScript knows of the language and of documents: every member of every type, one a line, and every global. */
function platformMembers(root: string): string[] {
  const packages = join(root, 'node_modules/@typescript');
  const folders = readdirSync(packages).map((name) => join(packages, name, 'lib'));
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const texts = files
    .filter((path) => /[\\/]lib\.(dom|es)[\w.]*\.d\.ts$/.test(path))
    .map((path) => withoutComments(readFileSync(path, 'utf8')));
  const names = texts.flatMap((text) =>
    namesIn(
      text,
      /^\s*(?:(?:readonly|get|set|declare|var|function|namespace|interface)\s+)*["']?([A-Za-z_$][\w$]*)["']?\??\s*[(:<{]/gm,
    ),
  );
  if (!names.includes('addEventListener'))
    throw new Error('TypeScript’s types of the platform are not where they were');
  return names;
}
