// Private windows of the lab's Chromium: Playwright knows the window of its own context alone, so a page in another is reached by the browser's own session. Runs in Node.
import type { BrowserContext, CDPSession } from 'playwright-core';
import { callSource, type LabPage, pollUntil } from './browser';

/** Does what the user does at chrome://extensions: Chromium then loads the extension anew. */
export async function allowInPrivate(context: BrowserContext, id: string): Promise<void> {
  const page = await context.newPage();
  await page.goto('chrome://extensions');
  const allow = async (extensionId: string) => {
    const update: unknown = Reflect.get(Reflect.get(chrome, 'developerPrivate'), 'updateExtensionConfiguration');
    if (typeof update === 'function') await update({ extensionId, incognitoAccess: true });
  };
  await page.evaluate<void>(callSource(allow, [id]));
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
  const evaluateText = await attach(session, target.targetId);
  const evaluate: LabPage['evaluate'] = async (fn, ...args) => (await evaluateText(callSource(fn, args))).value;
  await pollUntil(() => evaluate(() => document.readyState === 'complete'), `the load of ${url}`);
  return { evaluate };
}

interface Reply {
  id: number;
  error?: { message: string };
  result?: { result: { value: never }; exceptionDetails?: { exception?: { description?: string } } };
}

/** Gives what runs a source text there. */
async function attach(session: CDPSession, targetId: string): Promise<(source: string) => Promise<{ value: never }>> {
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  const waiting = new Map<number, (reply: Reply) => void>();
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const reply: Reply = JSON.parse(message);
    waiting.get(reply.id)?.(reply);
  });
  let lastId = 0;
  return async (expression) => {
    lastId += 1;
    const id = lastId;
    const replied = new Promise<Reply>((resolve) => waiting.set(id, resolve));
    const params = { expression, awaitPromise: true, returnByValue: true };
    await session.send('Target.sendMessageToTarget', {
      sessionId,
      message: JSON.stringify({ id, method: 'Runtime.evaluate', params }),
    });
    const { result, error } = await replied;
    const failed = error?.message ?? result?.exceptionDetails?.exception?.description;
    if (result === undefined || failed !== undefined) throw new Error(failed ?? 'no result');
    return result.result;
  };
}
