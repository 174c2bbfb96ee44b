// A drill's report as a file: JSON for programs, and a page that needs nothing else, holds no script and may be sent to anybody. Pure.

import { fileName } from '@/components/kit/file-name';
import { type Language, number } from '@/components/kit/language';
import { type DrillReport, type DrillRow, isBroken } from '@/lib/ledger/drill';
import { redactedHost, redactedName } from '@/lib/ledger/erase';
import {
  countWords,
  drillTitle,
  notCutWords,
  rowInstead,
  rowPart,
  rowSure,
  rowTook,
  verdictWords,
  whatName,
  whenWords,
} from './drill-words';

const isoOf = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** `detour-drill-app.uniswap.org-AWS-2026-11-22-140509`, in UTC: several of one day stand side by side. */
export function drillFileName({ host, what, startedAt }: Pick<DrillReport, 'host' | 'what' | 'startedAt'>): string {
  const at = new Date(startedAt).toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  return fileName('drill', host, what.kind === 'all' ? 'all' : redactedName(what.name), at);
}

/** As it may be shown to anybody. */
const redacted = (report: DrillReport): DrillReport => ({
  ...report,
  rows: report.rows.map((row) => ({
    ...row,
    host: redactedHost(row.host),
    operatorName: redactedName(row.operatorName),
  })),
});

export function drillJson(whole: DrillReport): string {
  const report = redacted(whole);
  return JSON.stringify({ ...report, startedAt: isoOf(report.startedAt), endedAt: isoOf(report.endedAt) }, null, 2);
}

/** Hosts and names are anybody's words. */
function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '');
}

const style = `:root{color-scheme:light dark;--g:#f4f7f6;--s:#fff;--i:#12201e;--m:#3f504d;--l:#c9d4d1;--f:#b5381c;--y:#f2b632}
@media (prefers-color-scheme:dark){:root{--g:#101615;--s:#18201f;--i:#e8f0ee;--m:#b4c2bf;--l:#3a4745;--f:#ff9d84}}
body{margin:0;background:var(--g);color:var(--i);font:15px/1.5 system-ui,sans-serif}main{max-width:960px;margin:0 auto;padding:28px 20px 48px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:17px;margin:24px 0 8px}p{margin:0 0 6px;color:var(--m)}.v{font-size:19px;font-weight:600;color:var(--i)}
.t{height:8px;margin:16px 0;background:repeating-linear-gradient(135deg,var(--y) 0 10px,#12201e 10px 20px)}
.w{overflow-x:auto;background:var(--s);border:1px solid var(--l);border-radius:8px}table{border-collapse:collapse;width:100%}th,td{padding:8px 12px;text-align:start;vertical-align:top;border-bottom:1px solid var(--l)}
tr:last-child>*{border-bottom:0}thead th{font-size:12px;font-weight:400;color:var(--m)}.n{text-align:end;font-variant-numeric:tabular-nums}.b{color:var(--f);font-weight:600}small{display:block;color:var(--m)}`;

function rowHtml(language: Language, row: DrillRow): string {
  const isLost = isBroken(row);
  const cells = [
    `<th scope="row"><bdi>${escaped(row.operatorName)}</bdi><small><bdi>${escaped(row.host)}</bdi></small></th>`,
    `<td>${escaped(rowPart(language, row))}</td>`,
    `<td class="n">${number(language, row.calls)}</td>`,
    `<td class="n">${number(language, row.saved)}</td>`,
    `<td class="n${isLost ? ' b' : ''}">${number(language, row.lost)}</td>`,
    `<td>${escaped(rowInstead(language, row))}</td>`,
    `<td class="n">${escaped(rowTook(language, row))}</td>`,
    `<td>${escaped(rowSure(language, row))}</td>`,
  ];
  return `<tr>${cells.join('')}</tr>`;
}

export function drillHtml(language: Language, whole: DrillReport): string {
  const { t } = language;
  const report = redacted(whole);
  const title = escaped(drillTitle(language, report));
  const heads = ['columnWho', 'columnFor', 'columnCalls', 'columnSaved', 'columnLost', 'columnInstead'] as const;
  const more = ['columnTook', 'columnSure'] as const;
  const numbers = new Set<string>(['columnCalls', 'columnSaved', 'columnLost', 'columnTook']);
  const head = [...heads, ...more].map(
    (key) => `<th scope="col"${numbers.has(key) ? ' class="n"' : ''}>${escaped(t(key))}</th>`,
  );
  const rows = report.rows.map((row) => rowHtml(language, row));
  const table = `<h2>${escaped(t('drillParts'))}</h2><div class="w"><table><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  const alone = notCutWords(language, report).map((words) => `<p>${escaped(words)}</p>`);
  return `<!doctype html>
<html lang="${escaped(language.locale)}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">
<title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1><p>${escaped(whenWords(language, report))}</p><div class="t"></div>
<p class="v">${escaped(verdictWords(language, report))}</p><p>${escaped(countWords(language, report))}</p>
${report.rows.length > 0 ? table : ''}
<h2>${escaped(t('drillLeftAlone'))}</h2>${alone.join('')}
<h2>Detour</h2><p>${escaped(t('drillFoot', whatName(language, report.what)))}</p></main></body></html>
`;
}
