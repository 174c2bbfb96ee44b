// How endpoints say that they fail, made ready for the judge from `assets/directory/dialects.json`. Pure; runs in the background and in tests.
import bundledFile from '@/assets/directory/dialects.json';

/** What a response means, before it is a verdict (facts: errors.json, classes). */
const errorClasses = [
  'answer',
  'unknown',
  'rate-limited',
  'quota',
  'auth',
  'origin-blocked',
  'server-error',
  'network',
  'edge-html',
  'method-unsupported',
  'range',
  'batch-limit',
  'mempool-local',
  'needs-address',
  'missing-data',
  'gone',
] as const;

export type ErrorClass = (typeof errorClasses)[number];

/** One way in which one operator speaks; what is given must hold, an empty list or null asks for nothing. */
interface SignalFile {
  class: string;
  http: number[];
  code: number[];
  /** Holds for every code above this. */
  codeAbove: number | null;
  message: string | null;
}

/** `code` to `to` (inclusive). `badStatus`: the class where the HTTP status is neither 2xx nor 400. */
interface CodeFile {
  code: number;
  class: string;
  to?: number;
  badStatus?: string;
  byMethod?: Record<string, string>;
}

/** The file as JSON; patterns are regular expressions without regard to case. */
export interface DialectFile {
  generic: {
    /** `rpcError`: the class when the body is a JSON-RPC error all the same. */
    http: { status: number[]; class: string; rpcError?: string }[];
    jsonrpcCodes: CodeFile[];
    messageOrder: string[];
    messagePatterns: Record<string, string[]>;
    legal: string[];
  };
  providers: { id: string; hosts: string; signals: SignalFile[] }[];
  walletErrors: { code: number; to: number }[];
}

export interface Signal {
  class: ErrorClass;
  http: number[];
  code: number[];
  codeAbove: number | null;
  message: RegExp | null;
}

interface CodeMeaning {
  from: number;
  to: number;
  class: ErrorClass;
  badStatus: ErrorClass | null;
  byMethod: Map<string, ErrorClass>;
}

export interface Dialects {
  http: Map<number, { class: ErrorClass; rpcError: ErrorClass }>;
  codes: CodeMeaning[];
  /** In the order of trying. */
  messages: { class: ErrorClass; pattern: RegExp }[];
  legal: RegExp;
  operators: { hosts: RegExp; signals: Signal[] }[];
  walletErrors: { code: number; to: number }[];
  /** Methods so heavy that 403 and 410 to them mean "not this call". */
  heavy: ReadonlySet<string>;
}

function toClass(name: string): ErrorClass {
  const known = errorClasses.find((one) => one === name);
  if (!known) throw new Error(`dialects.json: there is no class "${name}"`);
  return known;
}

const anyOf = (patterns: string[]) => new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|') || '(?!)', 'i');

function toSignal(signal: SignalFile): Signal {
  const message = signal.message === null ? null : new RegExp(signal.message, 'i');
  return { class: toClass(signal.class), http: signal.http, code: signal.code, codeAbove: signal.codeAbove, message };
}

/** A row without any condition ("this service is closed") would judge the chain's own verdicts too. */
const saysSomething = (signal: SignalFile) =>
  signal.message !== null || signal.codeAbove !== null || signal.http.length + signal.code.length > 0;

function toMeaning(row: CodeFile): CodeMeaning {
  const byMethod = Object.entries(row.byMethod ?? {}).map(([method, name]) => [method, toClass(name)] as const);
  return {
    from: row.code,
    to: row.to ?? row.code,
    class: toClass(row.class),
    badStatus: row.badStatus === undefined ? null : toClass(row.badStatus),
    byMethod: new Map(byMethod),
  };
}

/** @throws On an unknown class or a bad expression: the file is ours, and a test reads it. */
export function compileDialects({ generic, providers, walletErrors }: DialectFile): Dialects {
  const http = generic.http.flatMap((row) =>
    row.status.map((status) => {
      const meaning = { class: toClass(row.class), rpcError: toClass(row.rpcError ?? row.class) };
      return [status, meaning] as const;
    }),
  );
  return {
    http: new Map(http),
    codes: generic.jsonrpcCodes.map(toMeaning),
    messages: generic.messageOrder.map((name) => ({
      class: toClass(name),
      pattern: anyOf(generic.messagePatterns[name] ?? []),
    })),
    legal: anyOf(generic.legal),
    operators: providers.map(({ hosts, signals }) => ({
      hosts: new RegExp(hosts, 'i'),
      signals: signals.filter(saysSomething).map(toSignal),
    })),
    walletErrors,
    heavy: new Set(),
  };
}

let bundled: Dialects | null = null;

/** The dialects that Detour ships, compiled at the first question. */
export function bundledDialects(): Dialects {
  bundled ??= compileDialects(bundledFile);
  return bundled;
}
