// Whether the browser lets us see a site: Firefox and Chrome's "on click" may withhold it. Runs in the background and in our pages.
import browser from 'webextension-polyfill';

export async function maySee(url: string): Promise<boolean> {
  if (!/^https?:/.test(url)) return true;
  return browser.permissions.contains({ origins: [`${new URL(url).origin}/*`] });
}
