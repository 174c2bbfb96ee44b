// What each press on the dashboard does that needs the browser beside the background: for a file, or for its leave to notify.
import type { DashboardEvents } from '@/components/dashboard-view';
import { fileName } from '@/components/kit/file-name';
import { incidentsText } from '@/components/sight/incidents-text';
import { type FileKind, operatorsText, sightName, sightText } from '@/components/sight/sight-text';
import { leaveToNotify } from '@/lib/browser/notify';
import { askOwn } from '@/lib/browser/own-messaging';
import { saveFile } from '@/lib/browser/save-file';

const exportName = (what: string, kind = 'json') => `${fileName(what, new Date().toISOString().slice(0, 10))}.${kind}`;

const types: Record<FileKind, string> = { csv: 'text/csv', json: 'application/json' };

type Events = 'onExport' | 'onExportIncidents' | 'onExportSight' | 'onExportOperators' | 'onNotify';

/** @param act Runs an ask and looks at the settings again. */
export const fileEvents = (act: (ask: () => Promise<unknown>) => void): Pick<DashboardEvents, Events> => ({
  onExport: () => act(async () => saveFile(exportName('settings'), (await askOwn('settings/export', null)).text)),
  onExportIncidents: (kind, all) => saveFile(exportName('incidents', kind), incidentsText(kind, all), types[kind]),
  onExportSight: (kind, site, sight) =>
    saveFile(exportName(sightName(site), kind), sightText(kind, site, sight), types[kind]),
  onExportOperators: (kind, all) => saveFile(exportName('providers', kind), operatorsText(kind, all), types[kind]),
  // The browser hears it in the press itself, or refuses.
  onNotify: (on) => act(async () => askOwn('settings/notify', { on: await leaveToNotify(on) })),
});
