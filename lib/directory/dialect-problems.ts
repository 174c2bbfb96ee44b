// Are the dialects fit to ship? Pure; the refresh script and the test suite ask it of the same file.

/** dialects.json as it stands; only the members that are checked here. */
export interface DialectFile {
  checked: string;
  generic: {
    http: { class: string; rpcError?: string }[];
    jsonrpcCodes: { class: string; badStatus?: string; byMethod?: Record<string, string> }[];
    messageOrder: string[];
    messagePatterns: Record<string, string[]>;
    legal: string[];
  };
  providers: {
    id: string;
    hosts: string;
    signals: { class: string; message: string | null; source: string }[];
    checked: string;
  }[];
  classes: Record<string, { verdict: string }>;
}

function doesCompile(re: string): boolean {
  try {
    new RegExp(re, 'i');
    return true;
  } catch {
    return false; // a SyntaxError, the only thing it throws
  }
}

function usedClasses({ generic, providers }: DialectFile): string[] {
  const optional = [
    ...generic.http.map((row) => row.rpcError),
    ...generic.jsonrpcCodes.flatMap((row) => [row.badStatus, ...Object.values(row.byMethod ?? {})]),
  ];
  return [
    ...generic.http.map((row) => row.class),
    ...generic.jsonrpcCodes.map((row) => row.class),
    ...generic.messageOrder,
    ...providers.flatMap(({ signals }) => signals.map((signal) => signal.class)),
    ...optional.filter((name) => name !== undefined),
  ];
}

function expressions({ generic, providers }: DialectFile): string[] {
  const messages = providers.flatMap(({ signals }) =>
    signals.flatMap(({ message }) => (message === null ? [] : [message])),
  );
  return [
    ...Object.values(generic.messagePatterns).flat(),
    ...generic.legal,
    ...providers.map(({ hosts }) => hosts),
    ...messages,
  ];
}

/** @param sources Keys of the dialects' table in sources.json. */
export function dialectProblems(file: DialectFile, sources: Record<string, string>): string[] {
  const verdicts = Object.values(file.classes).map(({ verdict }) => verdict);
  const ordered = new Set(file.generic.messageOrder);
  return [
    ...[...new Set(usedClasses(file))]
      .filter((name) => !Object.hasOwn(file.classes, name))
      .map((name) => `Dialects use a class ${name} that is not among the classes.`),
    ...verdicts
      .filter((verdict) => !['answer', 'refusal', 'fault'].includes(verdict))
      .map((verdict) => `Dialects know no verdict ${verdict}.`),
    ...Object.keys(file.generic.messagePatterns)
      .filter((name) => !ordered.has(name))
      .map((name) => `Message patterns of ${name} have no place in the order.`),
    ...expressions(file)
      .filter((re) => re === '' || !doesCompile(re))
      .map((re) => `Expression ${re} does not compile, or is empty and fits everything.`),
    ...file.providers
      .flatMap(({ id, signals }) => signals.map(({ source }) => ({ id, source })))
      .filter(({ source }) => sourceKeys(source).some((key) => !Object.hasOwn(sources, key) && !isCitation(key)))
      .map(({ id, source }) => `Dialect ${id} has a signal whose source ${source} is in no table.`),
    ...[file.checked, ...file.providers.map(({ checked }) => checked)]
      .filter((day) => !/^\d{4}-\d{2}-\d{2}$/.test(day))
      .map((day) => `The dialects' date ${day} is no date.`),
  ];
}

function sourceKeys(source: string): string[] {
  return source.split(/ \+ |; /);
}

/** A signal may cite its source in full: a document's host or an `owner/repo` thread. */
function isCitation(text: string): boolean {
  return /[./#]/.test(text) || /\bissue\b/.test(text);
}
