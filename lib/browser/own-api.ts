// The browser's own API for our own pages: its promises are all they need, so they do without the polyfill's 10 kB.

/** `browser` is Firefox's name for it; older Chromium has `chrome` alone. */
export const browser = globalThis.browser ?? globalThis.chrome;
