// What the user of the lab's Chromium allows the extension, and private windows: Playwright knows those of its own context alone, so a page in another is reached by the browser's own session. Runs in Node.
import type { BrowserContext } from 'playwright-core';
import { callSource, type LabPage, pollUntil } from './browser';
import { speakTo } from './other-target';

/** What the user may change at chrome://extensions. */
interface ByHand {
  /** Chromium then loads the extension anew. */
  incognitoAccess?: true;
  hostAccess?: 'ON_CLICK' | 'ON_ALL_SITES';
}

export async function changeByHand(context: BrowserContext, id: string, change: ByHand): Promise<void> {
  const page = await context.newPage();
  await page.goto('chrome://extensions');
  const make = async (extensionId: string, wanted: ByHand) => {
    const own = Reflect.get(chrome, 'developerPrivate');
    const call = (name: string, argument: object) => Reflect.get(own, name).call(own, argument);
    // An unpacked extension that is loaded anew may be shut out where the user is no developer.
    await call('updateProfileConfiguration', { inDeveloperMode: true });
    await call('updateExtensionConfiguration', { extensionId, ...wanted });
  };
  await page.evaluate<void>(callSource(make, [id, change]));
  await page.close();
}

/** A page in a private window that the extension opens; `own` is a page of the extension. */
export async function openPrivately(
  context: BrowserContext,
  own: Pick<LabPage, 'evaluate'>,
  url: string,
): Promise<Pick<LabPage, 'evaluate'>> {
  const browser = context.browser();
  if (browser === null) throw new Error('this Chromium gives no browser session');
  const session = await browser.newBrowserCDPSession();
  await own.evaluate((address: string) => void chrome.windows.create({ incognito: true, url: address }), url);
  const find = async () => {
    const { targetInfos } = await session.send('Target.getTargets');
    return targetInfos.find((one) => one.type === 'page' && one.url === url);
  };
  const target = await pollUntil(find, `the private window of ${url}`);
  if (target === undefined) throw new Error('no private window');
  const speak = await speakTo(session, target.targetId);
  const evaluate: LabPage['evaluate'] = async (fn, ...args) => {
    const params = { expression: callSource(fn, args), awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await speak('Runtime.evaluate', params);
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception.description);
    return result.value;
  };
  await pollUntil(() => evaluate(() => document.readyState === 'complete'), `the load of ${url}`);
  return { evaluate };
}
