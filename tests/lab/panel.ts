// The lab's switchboard, a page at https://lab.somedapp.xyz/panel: takes operators or a whole cloud down, shows requests live.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type FaultName, faultNames, faults } from './faults';
import { rpcRoutes } from './hosts';
import type { Lab } from './lab';
import type { PageContent } from './pages';
import { isObject, type LoggedRequest } from './request-log';

export const panelUrl = 'https://lab.somedapp.xyz/panel';
const host = 'lab.somedapp.xyz';

const operators = [...new Set(rpcRoutes.map((route) => `operator:${route.operator}`))];
const targets = ['cloud:aws', ...operators];

const json = (value: unknown): PageContent => ({ body: JSON.stringify(value), type: 'application/json' });

/** Who asked, as far as the headers tell: a page has an origin, the extension's background has none. */
function askerOf(request: LoggedRequest): string {
  return request.headers.origin ?? 'background';
}

function row(request: LoggedRequest) {
  const { at, host, fault, status, tookMs } = request;
  const asked = request.calls.map((call) => call.method).join(', ');
  return { at, host, fault, status, tookMs, asked, by: askerOf(request) };
}

function nameOf(value: unknown): FaultName | null {
  return faultNames().find((name) => name === value) ?? null;
}

async function applyAsk(lab: Lab, body: string): Promise<void> {
  const ask: unknown = JSON.parse(body);
  if (!isObject(ask) || !('target' in ask) || !('fault' in ask)) return;
  const name = nameOf(ask.fault);
  if (typeof ask.target === 'string') await lab.setFault(ask.target, name === null ? null : faults[name]);
  else await lab.clearFaults();
}

/** Serves the panel; from then on the lab's finished JSON-RPC requests are kept for it. */
export function servePanel(lab: Lab): void {
  const html = readFileSync(fileURLToPath(new URL('./dapp/panel.html', import.meta.url)), 'utf8');
  const seen: LoggedRequest[] = [];
  lab.onRequest((request) => {
    if (request.calls.length > 0) seen.push(request);
  });
  lab.setPage(host, '/panel', html);
  lab.setPage(host, '/panel/state', (request) => {
    const from = Number(new URL(request.path, panelUrl).searchParams.get('from'));
    const entries = seen.slice(Math.max(from, seen.length - 300)).map(row);
    return json({ targets, faults: faultNames(), entries, next: seen.length });
  });
  lab.setPage(host, '/panel/fault', async (request) => {
    await applyAsk(lab, request.body);
    return json({});
  });
}
