import { describe, expect, it } from 'vitest';
import { compileMapping, type Mapped } from '../../src/mapping/mapping.ts';

async function run(expression: string, input: unknown): Promise<Mapped> {
  const compiled = compileMapping(expression);
  if (compiled.type === 'invalid') throw new Error(compiled.problem);
  return await compiled.run(input);
}

async function valueIn(expression: string, input: unknown): Promise<unknown> {
  const mapped = await run(expression, input);
  if (mapped.type === 'failed') throw new Error(mapped.problem);
  return JSON.parse(JSON.stringify(mapped.value ?? null));
}

describe('a mapping', () => {
  it.each([
    ['a & "-" & b', '1-x'],
    ['$json(inner).deep', [true]],
    ['$json(a)', 1],
    ['$contains(b, /^X$/i)', true],
    ['$match("ab12", /([a-z]+)([0-9]+)/).groups', ['ab', '12']],
    ['$replace("a.b.c", /[.]/, "-")', 'a-b-c'],
    ['$pad(b, -3, "0")', '00x'],
    ['$join(list, ", ")', '1, 2'],
    ['nowhere', null],
    ['$encodeUrlComponent(a & "/é")', '1%2F%C3%A9'],
    ['$encodeUrlComponent(half)', '%EF%BF%BD'],
    ['$encodeUrlComponent(nowhere)', null],
    ['$encodeUrl("a b/" & half)', 'a%20b/%EF%BF%BD'],
  ])('does what JSONata does: %s', async (expression, value) => {
    const input = { a: 1, b: 'x', inner: '{"deep":[true]}', list: ['1', '2'], half: '\ud83d' };

    expect(await valueIn(expression, input)).toEqual(value);
  });

  it.each(['{a: ', '$match(a, /(?<=b)c/)', '$match(a, /(a)\\1/)', ' '.repeat(20_001)])(
    'that is none is refused when it is written: %s',
    (expression) => {
      expect(compileMapping(expression)).toMatchObject({ type: 'invalid', problem: expect.any(String) });
    },
  );

  it.each([
    ['a loop', '($f := function($x) { $f($x) }; $f(1))', 'timeout'],
    ['a recursion', '($f := function($x) { 1 + $f($x) }; $f(1))', 'Stack overflow'],
    ['a long sequence', '[1..20000]', 'sequence length'],
    ['$eval', '$eval("1")', 'not available'],
    ['a wide $pad', '$pad("x", 1000000)', 'widths up to'],
    ['a type error', '1 + "x"', 'must evaluate to a number'],
  ])('ends with an answer: %s', async (_case, expression, problem) => {
    expect(await run(expression, {})).toMatchObject({ type: 'failed', problem: expect.stringContaining(problem) });
  });

  it('takes linear time for patterns that make others take for ever', async () => {
    expect(await valueIn('$contains(a, /^(a+)+$/)', { a: `${'a'.repeat(50_000)}b` })).toBe(false);
  });

  it('sees nothing that the input does not have', async () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'prototype']) {
      expect(await valueIn(`{ "it": ${name} }`, { a: 1 }), name).toEqual({});
      expect(await valueIn(`$lookup($, "${name}")`, { a: 1 }), name).toBe(null);
    }
    await run('$merge([$, {"a": 1}])', JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{}}}'));
    await run('$ ~> |$|{"__proto__": {"polluted": true}}|', {});
    expect('polluted' in {}).toBe(false);
  });

  it('is not begun on an input that is too large', async () => {
    const inputs = [Array(1001).fill(1), { a: 'x'.repeat(100_001) }, JSON.parse('['.repeat(62) + ']'.repeat(62))];
    const wide = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, Array(200).fill(1)]));

    for (const input of [...inputs, wide]) {
      expect(await run('1', input)).toMatchObject({ type: 'failed', problem: expect.stringContaining('too large') });
    }
  });
});
