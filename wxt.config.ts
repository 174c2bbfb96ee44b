// Build configuration: the manifest of both browsers, each permission with its reason.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'wxt';
import { packedDirectory } from './wxt.directory';
import { bareContentScripts, hookAsOneSource } from './wxt.hook';
import { licencesFile, licencesText, notePackages } from './wxt.licences';
import { oneNoble } from './wxt.noble';
import { smallScripts } from './wxt.small';

/** Law 7 and rules 2.9: nothing but our own files runs in our pages; no `upgrade-insecure-requests`, or a user's own http node breaks in Firefox. */
const extensionPages = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self' https: wss: http: ws:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Drawn from assets/look/logo.svg by `npm run icons`. */
const iconSizes = { 16: 'icon/16.png', 32: 'icon/32.png', 48: 'icon/48.png', 128: 'icon/128.png' };

export default defineConfig({
  manifestVersion: 3,
  imports: false,
  publicDir: 'assets/public',
  vite: () => ({
    resolve: { alias: { 'webextension-polyfill': fileURLToPath(new URL('lib/browser/own-api.ts', import.meta.url)) } },
    plugins: [bareContentScripts(), hookAsOneSource(), packedDirectory(), oneNoble(), smallScripts(), notePackages()],
    build: {
      // The oldest that the manifests let in; what stands in for older ones' lacks would be dead weight.
      target: ['chrome142', 'firefox140'],
      // How long each plugin takes is nobody's business who builds it.
      rolldownOptions: { checks: { bundlerTimings: false } },
      // Both browsers preload modules by themselves.
      modulePreload: { polyfill: false },
    },
  }),
  hooks: {
    'build:publicAssets': (_wxt, files) => {
      files.push({ relativeDest: licencesFile, contents: licencesText() });
    },
  },
  manifest: ({ browser }) => ({
    name: '__MSG_extensionName__',
    description: '__MSG_extensionDescription__',
    default_locale: 'en',
    permissions: [
      'storage', // settings, and the state that must outlive the worker
      'activeTab', // to name the site in the popup where the browser withholds access to it
      'webRequest', // to see that a request left the page and how it ended (proof of attempt); nothing is blocked
      'scripting', // Detour's own wallet entry, only on sites where the user wants it, and the offer of a spare after a press in the popup
      // To drop the Origin header from our own requests, and to redirect a site's workers while its endpoint is down;
      // without the warning of its sibling.
      'declarativeNetRequestWithHostAccess',
      'alarms', // to take such a redirect back in time, although the browser may have stopped the worker
      // Strict mode: contract reads are run in a worker that can be ended, which Chromium's background may not start itself.
      ...(browser === 'firefox' ? [] : ['offscreen']),
    ],
    // Asked for when the user switches it on: one notification an incident of the site in front.
    optional_permissions: ['notifications'],
    icons: iconSizes,
    action: { default_icon: iconSizes },
    options_ui: { page: 'dashboard.html', open_in_tab: true },
    // Any site may be a dApp, and any host may be its endpoint.
    host_permissions: ['<all_urls>'],
    content_security_policy: { extension_pages: extensionPages },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'detour@detour.invalid',
              strict_min_version: '140.0',
              data_collection_permissions: { required: ['none'] },
            },
            gecko_android: { strict_min_version: '142.0' },
          },
        }
      : {
          minimum_chrome_version: '142',
          // Ports carry bytes, as in Firefox; Chromium that does not know it writes JSON, and content goes as text there.
          message_serialization: 'structured_clone',
          // What an administrator may set; Firefox reads its own without a schema.
          storage: { managed_schema: 'managed-schema.json' },
        }),
  }),
});
