// What tests and `npm start` may do with a browser, the same for Chromium and Firefox. Types and one pure function.

/** Runs `fn` in a page. It is sent as source text: it sees its arguments (JSON) and the page, nothing of the test file. */
export type Evaluate = <Args extends unknown[], Result>(
  fn: (...args: Args) => Result,
  ...args: Args
) => Promise<Awaited<Result>>;

export interface LabPage {
  goto: (url: string) => Promise<void>;
  url: () => string;
  evaluate: Evaluate;
  /** Polls until `fn` gives something truthy, and gives that. Throws after `timeoutMs` (10 s). */
  waitFor: Evaluate;
  screenshot: (path: string) => Promise<void>;
  /** Console lines and uncaught errors so far, as `type: text`. */
  consoleLines: () => string[];
  close: () => Promise<void>;
}

export interface LabBrowser {
  name: 'chromium' | 'firefox';
  /** A new tab at `url`, loaded. */
  newPage: (url: string) => Promise<LabPage>;
  /** In a private window, opened by the extension: start the browser with `inPrivate`. */
  newPrivatePage: (url: string) => Promise<Pick<LabPage, 'evaluate'>>;
  /** An own page of the extension, such as '/popup.html'. Throws without an extension. */
  openExtensionPage: (path: string) => Promise<LabPage>;
  extensionUrl: (path: string) => string;
  /**
   * Chromium: runs in the worker itself (which starts if need be). Firefox: runs in an own page of the extension, with
   * the same API but other globals, because BiDi does not reach the event page.
   */
  background: () => { evaluate: Evaluate };
  /** Ends the worker now (Chromium), or waits until Firefox has suspended it: start Firefox with `idleTimeoutMs` then. */
  killWorker: () => Promise<void>;
  /** The user takes the extension's access to all sites away, or gives it back: at Chromium's own page, in Firefox by the press that our page asks for. */
  setAccess: (isAllowed: boolean) => Promise<void>;
  /** Bytes of the background's heap that are in use after a collection. Firefox, which does not tell, gives 0. */
  backgroundHeap: () => Promise<number>;
  /** Takes the extension out of the running browser, as the user does. Resolves when its pages and scripts are cut off. */
  removeExtension: () => Promise<void>;
  close: () => Promise<void>;
}

export interface BrowserOptions {
  /** The folder of the unpacked extension, or null for a bare browser. */
  extension: string | null;
  /** The user has allowed the extension in private windows. */
  inPrivate?: boolean;
  /** Folders of further unpacked extensions, loaded beside it. They may have no worker. */
  companions?: readonly string[];
  /** Further command line arguments. */
  args?: readonly string[];
  headless?: boolean;
  /** Pages that are left may come back as they were, as they do where nobody automates the browser. */
  backForwardCache?: boolean;
  /** A profile to keep; without it a new one is made, and removed at the end. */
  profile?: string;
}

/** The source text of a call. `__name` is what esbuild wraps named functions in; it does not exist in a page. */
export function callSource(fn: unknown, args: unknown[]): string {
  return `(() => { const __name = (f) => f; return (${String(fn)})(...${JSON.stringify(args)}); })()`;
}

/** @see LabPage.waitFor */
export async function pollUntil<T>(ask: () => Promise<T>, source: string): Promise<T> {
  const giveUpAt = Date.now() + 10_000;
  for (;;) {
    const value = await ask();
    if (value) return value;
    if (Date.now() > giveUpAt) throw new Error(`waited 10 s in vain for ${source}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
