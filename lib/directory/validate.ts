// Is the directory fit to ship? Pure; the refresh script and the test suite ask it of the same files.
import { type DialectFile, dialectProblems } from './dialect-problems';
import { endpointProblem, type UrlRule } from './endpoint-problem';
import { MAX_EVM_CHAIN_ID } from './entry';

/** The files as they stand; only the members that are checked here. */
export interface DirectoryFiles {
  chains: {
    checked: string;
    local: number[];
    doNotUse: UrlRule[];
    chains: { id: number; name: string; family: string; genesis: string | null; source: string; checked: string }[];
    endpoints: EndpointRow[];
  };
  operators: { operators: { id: string; hosts: string[]; source: string; checked: string }[] };
  patterns: {
    patterns: {
      operator: string;
      re: string;
      nets: string | null;
      private: boolean;
      source: string;
      checked: string;
    }[];
    nets: Record<string, Record<string, number>>;
  };
  viemChains: { chains: { id: number; urls: string[]; source: string; checked: string }[] };
  methods: { asked: MethodRow[]; others: MethodRow[] };
  dialects: DialectFile;
  sources: Record<string, Record<string, string>>;
}

interface EndpointRow {
  chain: number;
  url: string;
  wss: string | null;
  operator: string;
  tracking: string;
  tier: number;
  mempool: string;
  fork: boolean;
  private: boolean;
  batch: number;
  lotus: boolean;
  source: string;
  checked: string;
}

interface MethodRow {
  name: string;
  kind: string;
  source: string;
  checked: string;
}

/** Chains of a developer's machine, whatever the facts say. */
const ALWAYS_LOCAL = [1337, 31337, 5777];
const KINDS = ['read', 'broadcast', 'sticky', 'wallet', 'vendor', 'never'];

/** @returns A sentence per problem; empty when the directory is fit. Throws on an expression that does not compile. */
export function problemsOf(files: DirectoryFiles): string[] {
  return [
    ...chainProblems(files),
    ...files.chains.endpoints.flatMap((row) => endpointProblems(row, files)),
    ...urlsTwice(files),
    ...operatorProblems(files),
    ...patternProblems(files),
    ...viemProblems(files),
    ...methodProblems(files),
    ...dialectProblems(files.dialects, files.sources.dialects ?? {}),
    ...datedProblems(files),
  ];
}

function twice<T>(values: T[]): T[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

function chainProblems({ chains }: DirectoryFiles): string[] {
  const ids = chains.chains.map((chain) => chain.id);
  const local = [...chains.local, ...ALWAYS_LOCAL];
  const forgotten = ALWAYS_LOCAL.filter((id) => !chains.local.includes(id));
  const served = new Set(chains.endpoints.map((row) => row.chain));
  return [
    ...twice(ids).map((id) => `Chain ${id} stands twice.`),
    ...ids.filter((id) => local.includes(id)).map((id) => `Chain ${id} is a local chain.`),
    ...forgotten.map((id) => `Chain ${id} is missing among the local chains.`),
    ...ids.filter((id) => !served.has(id)).map((id) => `Chain ${id} has no endpoint.`),
    ...[...served].filter((id) => !ids.includes(id)).map((id) => `Chain ${id} has endpoints but no row.`),
    ...chains.chains.flatMap(familyProblems),
  ];
}

/** A number that an EVM chain could have must be an EVM chain's. */
function familyProblems({ id, family, genesis }: DirectoryFiles['chains']['chains'][number]): string[] {
  const isNumbered = family === 'evm' || family === 'filecoin';
  if (!isNumbered && family !== 'solana') return [`Chain ${id} is of an unknown family ${family}.`];
  if (isNumbered === id > MAX_EVM_CHAIN_ID)
    return [`Chain ${id} has a number that its family ${family} does not allow.`];
  return isNumbered === (genesis === null)
    ? []
    : [`Chain ${id} must be known either by a genesis hash or by a chain id.`];
}

function endpointProblems(row: EndpointRow, files: DirectoryFiles): string[] {
  const rules = files.chains.doNotUse;
  const at = `${row.url} (chain ${row.chain})`;
  const url = endpointProblem(row.url, rules);
  const wss = row.wss === null ? null : endpointProblem(row.wss, rules);
  const privatePattern = files.patterns.patterns.some(
    (pattern) => pattern.private && new RegExp(pattern.re).test(row.url),
  );
  const checks: [boolean, string][] = [
    [url !== null, `${url}`],
    [!row.url.startsWith('https:'), 'is not https'],
    [wss !== null, `has a WebSocket that ${wss}`],
    [row.wss !== null && !row.wss.startsWith('wss:'), 'has a WebSocket that is not wss'],
    [!files.operators.operators.some(({ id }) => id === row.operator), `has an unknown operator ${row.operator}`],
    [
      !isUnder(row.url, files.operators.operators.find(({ id }) => id === row.operator)?.hosts ?? []),
      'is not on a host of its operator',
    ],
    [
      !['none', 'limited', 'unspecified', 'yes'].includes(row.tracking),
      `has an unknown tracking policy ${row.tracking}`,
    ],
    [![1, 2, 3, 4].includes(row.tier), `has tier ${row.tier}`],
    [!['public', 'private', 'unknown'].includes(row.mempool), `has an unknown mempool ${row.mempool}`],
    [row.private !== (row.mempool === 'private'), 'says private and another mempool'],
    [privatePattern && row.mempool === 'public', 'matches a private relay and says public mempool'],
    [row.fork, 'is a fork'],
    [
      row.lotus && !files.chains.chains.some((one) => one.id === row.chain && one.family === 'filecoin'),
      'speaks Lotus',
    ],
    [!Number.isInteger(row.batch) || row.batch < 0 || row.batch > 100, `has batch ${row.batch}`],
  ];
  return checks.filter(([wrong]) => wrong).map(([, problem]) => `${at} ${problem}.`);
}

function isUnder(url: string, suffixes: string[]): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return suffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
}

function urlsTwice({ chains, viemChains }: DirectoryFiles): string[] {
  const own = chains.endpoints.flatMap((row) => [row.url, ...(row.wss === null ? [] : [row.wss])]);
  const all = [...own, ...viemChains.chains.flatMap((chain) => chain.urls)].map((url) => url.replace(/\/+$/, ''));
  return [...new Set(twice(all))].map((url) => `${url} stands twice.`);
}

function operatorProblems({ operators }: DirectoryFiles): string[] {
  return [
    ...twice(operators.operators.map(({ id }) => id)).map((id) => `Operator ${id} stands twice.`),
    ...twice(operators.operators.flatMap(({ hosts }) => hosts)).map((host) => `Host ${host} belongs to two operators.`),
    ...operators.operators.filter(({ hosts }) => hosts.length === 0).map(({ id }) => `Operator ${id} has no host.`),
  ];
}

/** Patterns must start at the scheme, or a URL could carry another one's shape in its path. */
function patternProblems({ patterns, operators, chains }: DirectoryFiles): string[] {
  const nets = Object.entries(patterns.nets).flatMap(([table, row]) =>
    Object.entries(row).map(([net, id]) => ({ table, net, id })),
  );
  return [
    ...patterns.patterns
      .filter((row) => !operators.operators.some(({ id }) => id === row.operator))
      .map((row) => `Pattern ${row.re} has an unknown operator ${row.operator}.`),
    ...patterns.patterns.filter((row) => !row.re.startsWith('^')).map((row) => `Pattern ${row.re} is not anchored.`),
    ...patterns.patterns
      .filter((row) => row.nets !== null && !Object.hasOwn(patterns.nets, row.nets))
      .map((row) => `Pattern ${row.re} names unknown nets ${row.nets}.`),
    ...nets
      .filter(({ id }) => !Number.isSafeInteger(id) || id <= 0 || chains.local.includes(id))
      .map(({ table, net, id }) => `Net ${table}/${net} names chain ${id}, which is local or no chain.`),
  ];
}

function viemProblems({ viemChains, chains }: DirectoryFiles): string[] {
  const ids = viemChains.chains.map((chain) => chain.id);
  const taken = new Set([...chains.chains.map((chain) => chain.id), ...chains.local, ...ALWAYS_LOCAL]);
  const urls = viemChains.chains.flatMap((chain) => chain.urls.map((url) => ({ id: chain.id, url })));
  return [
    ...twice(ids).map((id) => `viem chain ${id} stands twice.`),
    ...ids.filter((id) => taken.has(id)).map((id) => `viem chain ${id} is local or in the directory.`),
    ...urls.flatMap(({ id, url }) => {
      const problem = url.startsWith('https:') ? endpointProblem(url, chains.doNotUse) : 'is not https';
      return problem === null ? [] : [`${url} (viem chain ${id}) ${problem}.`];
    }),
  ];
}

function methodProblems({ methods }: DirectoryFiles): string[] {
  const all = [...methods.asked, ...methods.others];
  return [
    ...twice(all.map(({ name }) => name)).map((name) => `Method ${name} stands twice.`),
    ...all
      .filter(({ kind }) => !KINDS.includes(kind))
      .map(({ name, kind }) => `Method ${name} has an unknown kind ${kind}.`),
    ...all
      .filter(({ name, kind }) => name.includes('*') && (kind === 'read' || kind === 'broadcast'))
      .map(({ name }) => `Method ${name}: whatever is asked elsewhere must be named in full.`),
    ...methods.asked
      .filter(({ kind }) => kind !== 'read' && kind !== 'broadcast')
      .map(({ name, kind }) => `Method ${name} is ${kind} and stands among those asked elsewhere.`),
  ];
}

/** Every entry says where it is from and when it was checked. */
function datedProblems(files: DirectoryFiles): string[] {
  const groups = {
    chains: [...files.chains.chains, ...files.chains.endpoints],
    operators: files.operators.operators,
    patterns: files.patterns.patterns,
    viem: files.viemChains.chains,
    methods: [...files.methods.asked, ...files.methods.others],
  };
  return Object.entries(groups).flatMap(([group, rows]) =>
    rows.flatMap((row) => {
      const known = files.sources[group] ?? {};
      const missing = row.source.split(' ').filter((key) => !Object.hasOwn(known, key));
      const dated = /^\d{4}-\d{2}-\d{2}$/.test(row.checked) && !Number.isNaN(Date.parse(row.checked));
      const undated = dated ? [] : [`An entry of ${group} has no date: ${JSON.stringify(row)}.`];
      return [...missing.map((key) => `Source ${key} of ${group} is in no table.`), ...undated];
    }),
  );
}
