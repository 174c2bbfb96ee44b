// Arbitrary JSON text that a parse and stringify would change: odd numbers, spaces, escapes, doubled names.
import fc from 'fast-check';

export const space = fc.constantFrom('', ' ', '\n', '\t', ' \r\n ');
const number = fc.constantFrom(
  '0',
  '-0',
  '1.0',
  '1e400',
  '9007199254740993',
  '-12345678901234567890',
  '0.1e-7',
  '1.50',
);
export const text = fc
  .string({ unit: fc.constantFrom('a', '"', '\\', '{', '}', '[', ']', ',', ':', '\u2028', '\ud83d', 'é', '\n') })
  .chain((value) => fc.constantFrom(JSON.stringify(value), JSON.stringify(value).replaceAll('a', '\\u0061')));
/** JSON text that a parse and stringify would change: odd numbers, spaces, escapes, doubled names. */
export const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    number,
    text,
    fc.constantFrom('true', 'false', 'null'),
    fc
      .tuple(fc.array(tie('json'), { maxLength: 4 }), space)
      .map(([all, gap]) => `[${gap}${all.join(`${gap},${gap}`)}${gap}]`),
    fc
      .tuple(fc.array(fc.tuple(text, tie('json')), { maxLength: 4 }), space)
      .map(
        ([all, gap]) => `{${gap}${all.map(([name, value]) => `${name}${gap}:${gap}${value}`).join(`${gap},`)}${gap}}`,
      ),
  ),
}));
export const id = fc.oneof(number, text, fc.constantFrom('null', '1', '"1"', '7'));
export const params = json.map((value) => `[${value}]`);
export const envelope = (idSource: string | null, paramsSource: string) =>
  `{ "method":"eth_call",${idSource === null ? '' : `"id" : ${idSource} ,`}"params":${paramsSource},"jsonrpc":"2.0"}`;
