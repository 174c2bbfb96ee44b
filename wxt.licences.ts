// What the build lays into the package beside our own code: who wrote what we bundle, under which licence, and where its source is. Runs at build time.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

export const licencesFile = 'licences.txt';

/** Tables in our files that were made from others' (assets/directory/sources.json has all sources; these ask to be named). */
const data = [
  {
    what: 'The Public Suffix List, by way of tldts (in the list of domains)',
    licence: 'MPL-2.0, https://mozilla.org/MPL/2.0/',
    source: 'https://publicsuffix.org/list/',
  },
  {
    what: 'Whose an IP address is: @ip-location-db/asn, data of RouteViews and DB-IP (in clouds.bin; put together by cloud, with the ranges that clouds publish)',
    licence: 'CC BY 4.0, https://creativecommons.org/licenses/by/4.0/',
    source: 'https://www.npmjs.com/package/@ip-location-db/asn, https://www.routeviews.org, https://db-ip.com',
  },
];

const PACKAGE = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const rule = '-'.repeat(80);

/** Folders of the packages that something was bundled of. The builds of a browser's scripts come one after the other. */
const bundled = new Set<string>();

/** Notes what each bundle is made of. */
export function notePackages(): Plugin {
  return {
    name: 'detour:note-packages',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const id of chunk.moduleIds) {
          const [, folder] = PACKAGE.exec(id.replace('\0', '')) ?? [];
          if (folder !== undefined) bundled.add(folder);
        }
      }
    },
  };
}

interface Notice {
  name: string;
  version: string;
  licence: string;
  /** Of its own files. */
  text: string;
}

/** @throws Error for a package without a licence: it must not be bundled. */
function noticeOf(folder: string): Notice {
  const { name, version, license }: Record<string, string> = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file));
  if (name === undefined || version === undefined || license === undefined)
    throw new Error(`${folder} names no licence`);
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  return { name, version, licence: license, text };
}

/** One text for all that share it. Call after all scripts are built. */
export function licencesText(): string {
  const byWords = new Map<string, Notice[]>();
  for (const folder of [...bundled].sort()) {
    const notice = noticeOf(folder);
    const words = notice.text.replaceAll(/\s+/g, ' ');
    byWords.set(words, [...(byWords.get(words) ?? []), notice]);
  }
  const packages = [...byWords.values()].map((notices) => {
    const heads = notices.map(
      ({ name, version, licence }) =>
        `${name} ${version} (${licence}), source: https://www.npmjs.com/package/${name}/v/${version}`,
    );
    return [...new Set(heads), '', notices[0]?.text].join('\n').trim();
  });
  const tables = data.map(({ what, licence, source }) => `${what}\n${licence}\nsource: ${source}`);
  const own = 'Detour is under the MIT licence. In its scripts and files is also the work of others:';
  return `${[own, ...tables, ...packages].join(`\n\n${rule}\n`)}\n`;
}
