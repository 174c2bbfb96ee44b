// The browser's own API: its promises are all that we need, in Chromium and in Firefox. The build puts it in the place of the polyfill, of which the types remain.

/** `browser` is Firefox's name for it; older Chromium has `chrome` alone. */
export const browser = globalThis.browser ?? globalThis.chrome;
export default browser;
