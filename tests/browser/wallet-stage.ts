// One lab, one browser with the built extension and a wallet extension beside it, for tests of what Detour does for wallets.
import type { LabBrowser, LabPage } from '@/tests/lab/browser';
import { builtExtension } from '@/tests/lab/built-extension';
import { openChromium } from '@/tests/lab/chromium';
import { dappUrls, serveDapps } from '@/tests/lab/dapps';
import { openFirefox } from '@/tests/lab/firefox';
import { labUrls } from '@/tests/lab/hosts';
import { type Lab, startLab } from '@/tests/lab/lab';
import { walletExtension } from '@/tests/lab/wallet-extension';

export interface WalletStage {
  lab: Lab;
  browser: LabBrowser;
  /** What a page of ours asks of the background. */
  askOwn: (type: string, ask: unknown) => Promise<unknown>;
  /** Of the tab that shows this address. */
  tabIdOf: (url: string) => Promise<number>;
  stop: () => Promise<void>;
}

/** MetaMask's test dApp as it is, for the wallet that is an extension; it is in no other page. */
export const bareDapp = `${dappUrls.testDapp}bare`;

export async function openWalletStage(name: LabBrowser['name']): Promise<WalletStage> {
  const lab = await startLab();
  await serveDapps(lab);
  const options = { extension: builtExtension(name), companions: [await walletExtension(name, labUrls.infura)] };
  const browser = await (name === 'chromium' ? openChromium(lab, options) : openFirefox(lab, options));
  const own = await browser.openExtensionPage('/dashboard.html');
  return {
    lab,
    browser,
    askOwn: (type, ask) => own.evaluate((message: unknown) => chrome.runtime.sendMessage(message), { type, ask }),
    tabIdOf: async (url) =>
      Number(await own.evaluate(async (wanted: string) => (await chrome.tabs.query({ url: wanted }))[0]?.id, url)),
    stop: async () => {
      await browser.close();
      await lab.stop();
    },
  };
}

/** Names of all that are announced in a page, in order. */
export function announcedIn(page: LabPage): Promise<string[]> {
  return page.evaluate(() => {
    const names: string[] = [];
    const hear = (event: Event) => names.push(Reflect.get(event, 'detail').info.name);
    addEventListener('eip6963:announceProvider', hear);
    dispatchEvent(new Event('eip6963:requestProvider'));
    removeEventListener('eip6963:announceProvider', hear);
    return names;
  });
}

/** Until Detour's entry is there; keeps it as `globalThis.entry`. */
export async function waitForEntry(page: LabPage): Promise<void> {
  await page.waitFor(() => {
    const hear = (event: Event) => {
      const { info, provider } = Reflect.get(event, 'detail');
      if (info.rdns === 'invalid.detour.reads') Object.assign(globalThis, { entry: provider });
    };
    addEventListener('eip6963:announceProvider', hear);
    dispatchEvent(new Event('eip6963:requestProvider'));
    removeEventListener('eip6963:announceProvider', hear);
    return Reflect.has(globalThis, 'entry');
  });
}

export interface Said {
  result?: unknown;
  error?: { code: unknown; message: string };
}

/** One ask of Detour's entry, or of the wallet itself. */
export function askProvider(page: LabPage, method: string, params: unknown[], who: 'entry' | 'ethereum' = 'entry') {
  return page.evaluate(
    async (name: string, ask: unknown): Promise<Said> => {
      const provider = Reflect.get(globalThis, name);
      try {
        return { result: await provider.request(ask) };
      } catch (error) {
        const { code, message } = Object(error);
        return { error: { code, message } };
      }
    },
    who,
    { method, params },
  );
}

/** Presses the button with this text, once it is there and can be pressed. */
export function press(page: LabPage, text: string): Promise<unknown> {
  return page.waitFor((wanted: string) => {
    const button = [...document.querySelectorAll('button')].find(
      (one) => one.textContent?.trim() === wanted && !one.disabled,
    );
    button?.click();
    return button !== undefined;
  }, text);
}
