// first cut, see the next commit
import { readFileSync, writeFileSync } from 'node:fs';
import { carryDialects } from './carry/dialects';
import { rowOf } from './carry/read';
import { jsonLines } from './carry/write';

const folder = process.argv[2] ?? '';
const read = (name: string) => rowOf(JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')), name);
writeFileSync(new URL('dialects.json', import.meta.url), jsonLines(carryDialects(read('errors')), 3));
