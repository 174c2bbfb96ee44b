// One lab with its egress audit and one browser with the built extension, for tests that ask by plain fetch and XMLHttpRequest.
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabBrowser, LabPage } from '@/tests/lab/browser';
import { auditEgress, type EgressAudit } from '@/tests/lab/egress-log';
import type { Fault } from '@/tests/lab/faults';
import { type ChainName, communityHosts } from '@/tests/lab/hosts';
import { type Lab, startLab } from '@/tests/lab/lab';
import { askByFetch, askByXhr, freshInfuraUrl, type Told } from '@/tests/lab/page-asks';
import type { Page, PageContent } from '@/tests/lab/pages';
import type { LoggedRequest } from '@/tests/lab/request-log';
import { type BrowserName, openWithDetour } from './matrix-stage';

export type Way = 'fetch' | 'XMLHttpRequest';

export interface AskStage {
  lab: Lab;
  audit: EgressAudit;
  browser: LabBrowser;
  /** A tab at an empty page of the nth of some sites. */
  openTab: (site?: number) => Promise<LabPage>;
  /** The background knows nothing any more, no host fails, nothing was asked: each test starts like the first. */
  renew: () => Promise<void>;
  setCommunity: (fault: Fault | null, chain?: ChainName) => Promise<void>;
  /** An Infura URL of its own that answers so, after `afterMs`; preflights go well. */
  answering: (body: string, options?: { status?: number; afterMs?: number }) => string;
  /** The extension's own requests that hold this text. */
  oursWith: (text: string) => LoggedRequest[];
  /** The page's own POSTs that hold this text in their body or path. */
  pagesWith: (text: string) => LoggedRequest[];
  stop: () => Promise<void>;
}

const siteCount = 6;
const siteHosts = Array.from({ length: siteCount }, (_, at) => `asker${at}.xyz`);
const html = '<!doctype html><title>A dApp</title>';

function answeringAt(lab: Lab): AskStage['answering'] {
  return (body, { status = 200, afterMs = 0 } = {}) => {
    const url = freshInfuraUrl();
    const headers = { 'access-control-allow-origin': '*' };
    const content: PageContent = { body, status, type: 'application/json', headers };
    lab.setPage('mainnet.infura.io', new URL(url).pathname, async ({ method }) => {
      if (method === 'POST') await sleep(afterMs);
      return content;
    });
    return url;
  };
}

/** @param pages Further hosts and what they answer. */
export async function openAskStage(
  name: BrowserName,
  pages: Record<string, Record<string, Page>> = {},
): Promise<AskStage> {
  const sites = Object.fromEntries(siteHosts.map((host) => [host, { '/': html, '/next': html }]));
  const lab = await startLab({ pages: { ...sites, ...pages } });
  const audit = auditEgress(lab);
  const browser = await openWithDetour(lab, name);
  const own = await browser.openExtensionPage('/dashboard.html');
  const holds = ({ path, body }: LoggedRequest, text: string) => `${path} ${body}`.includes(text);
  return {
    lab,
    audit,
    browser,
    openTab: (site = 0) => browser.newPage(`https://${siteHosts[site]}/`),
    renew: async () => {
      await lab.clearFaults();
      await own.evaluate(() => chrome.runtime.sendMessage({ type: 'settings/erase', ask: null }));
      audit.clear();
      lab.clearRequests();
    },
    setCommunity: async (fault, chain = 'ethereum') => {
      await Promise.all(communityHosts(chain).map((host) => lab.setFault(host, fault)));
    },
    answering: answeringAt(lab),
    oursWith: (text) => audit.ours().filter((request) => holds(request, text)),
    pagesWith: (text) =>
      lab.requests().filter((one) => one.method === 'POST' && 'origin' in one.headers && holds(one, text)),
    stop: async () => {
      await browser.close();
      await lab.stop();
    },
  };
}

export function ask(tab: LabPage, url: string, body: string, way: Way = 'fetch'): Promise<Told> {
  return way === 'fetch' ? tab.evaluate(askByFetch, url, body, {}, 0) : tab.evaluate(askByXhr, url, body, 0);
}
