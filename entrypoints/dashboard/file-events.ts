// What each press on the dashboard that saves a file does.
import type { DashboardEvents } from '@/components/dashboard-view';
import { incidentsText } from '@/components/incidents-text';
import { type FileKind, operatorsText, sightText } from '@/components/sight-text';
import { saveFile } from '@/lib/browser/save-file';

export const exportName = (what: string, kind = 'json') =>
  `detour-${what}-${new Date().toISOString().slice(0, 10)}.${kind}`;

const types: Record<FileKind, string> = { csv: 'text/csv', json: 'application/json' };

export const fileEvents: Pick<DashboardEvents, 'onExportIncidents' | 'onExportSight' | 'onExportOperators'> = {
  onExportIncidents: (incidents) => saveFile(exportName('incidents'), incidentsText(incidents)),
  onExportSight: (kind, site, sight) => saveFile(exportName('site', kind), sightText(kind, site, sight), types[kind]),
  onExportOperators: (kind, all) => saveFile(exportName('providers', kind), operatorsText(kind, all), types[kind]),
};
