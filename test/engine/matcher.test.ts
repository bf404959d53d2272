import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toLabelSet } from '../../src/engine/label-set.ts';
import {
  type Matcher,
  MatcherSyntaxError,
  matcherProblem,
  matches,
  matchesAll,
  parseMatchers,
  renderMatcher,
} from '../../src/engine/matcher.ts';

const labels = toLabelSet(Object.entries({ team: 'web', severity: 'critical' }));

describe('matching', () => {
  it.each<[string, boolean]>([
    ['team="web"', true],
    ['team="we"', false],
    ['team!="web"', false],
    ['team!="db"', true],
    ['team=~"w.b"', true],
    ['team=~"we"', false],
    ['team=~"x|web|y"', true],
    ['team!~"w.*"', false],
    ['team!~"we"', true],
    ['missing=""', true],
    ['missing!=""', false],
    ['missing=~".*"', true],
    ['missing=~".+"', false],
    ['constructor=""', true],
    ['team="web",severity=~"critical|high"', true],
    ['team="web",severity="high"', false],
  ])('%s against team="web", severity="critical": %s', (text, expected) => {
    expect(matchesAll(parseMatchers(text), labels)).toBe(expected);
  });

  it('is anchored even around line ends', () => {
    const odd = toLabelSet([['a', 'web\n']]);

    expect(matches({ name: 'a', operator: '=~', value: 'web' }, odd)).toBe(false);
  });

  it.each(['=~', '!~'] as const)('a broken regular expression fulfils nothing with %s', (operator) => {
    expect(matches({ name: 'team', operator, value: '(' }, labels)).toBe(false);
  });
});

describe('what is wrong with a matcher', () => {
  it.each<[Matcher, RegExp | undefined]>([
    [{ name: 'a', operator: '=', value: '(' }, undefined],
    [{ name: 'a', operator: '!=', value: '' }, undefined],
    [{ name: 'a', operator: '=~', value: 'x+' }, undefined],
    [{ name: '', operator: '=', value: 'x' }, /label name is empty/],
    [{ name: 'a', operator: '=~', value: '(' }, /"\(" is not valid: missing closing \)/],
    [{ name: 'a', operator: '!~', value: '(?=x)' }, /Perl syntax/],
    [{ name: 'a', operator: '=~', value: 'x)|(y' }, /unexpected \)/],
    [{ name: 'a', operator: '=~', value: 'x'.repeat(5000) }, /"x{79}…" is not valid: it is longer than 4096/],
    [{ name: 'a', operator: '=~', value: 'x{1001}' }, /invalid repeat count/],
    [{ name: 'a', operator: '=~', value: '[ab]{1000}'.repeat(6) }, /too large/],
    [{ name: 'a', operator: '=~', value: `(${'x'.repeat(900)}){2,1000}` }, /too large/],
    [{ name: 'a', operator: '=~', value: '\\Qx\\E{3}' }, /too large/],
    [{ name: 'a', operator: '=~', value: '\\Qx(\\E' }, undefined],
    [{ name: 'a', operator: '=~', value: '(x(y){1,3}){5}[)(]\\({2,}' }, undefined],
    [{ name: 'a', operator: '=~', value: 'x)' }, /unexpected \)/],
  ])('%j', (matcher, expected) => {
    const problem = matcherProblem(matcher);

    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem).toMatch(expected);
  });
});

describe('reading matchers', () => {
  it.each<[string, readonly string[]]>([
    ['', []],
    ['  ', []],
    ['{}', []],
    ['{', []],
    ['foo=bar', ['foo="bar"']],
    [' foo = bar , dings != "bums" , ', ['foo="bar"', 'dings!="bums"']],
    ['{foo = "bar", dings =~ "bu,ms", }', ['foo="bar"', 'dings=~"bu,ms"']],
    ['statuscode!~"5.."', ['statuscode!~"5.."']],
    ['foo=', ['foo=""']],
    ['foo==x', ['foo="=x"']],
    ['foo=""', ['foo=""']],
    ['foo=a b', ['foo="a b"']],
    [String.raw`q="say \"hi, you\""`, [String.raw`q="say \"hi, you\""`]],
    [String.raw`path="C:\dir\\x\ny"`, [String.raw`path="C:\\dir\\x\ny"`]],
    [String.raw`end=x\ `.trim(), [String.raw`end="x\\"`]],
    ['foo="}"', ['foo="}"']],
    ['foo=bar}', ['foo="bar"']],
    ['team=网站', ['team="网站"']],
    ['"foo bar"="x"', ['"foo bar"="x"']],
    ['{"foo bar"=x,ünit=~"a|b",}', ['"foo bar"="x"', 'ünit=~"a|b"']],
    ['ünit="x", other!=y', ['ünit="x"', 'other!="y"']],
    ['{ünit!~"x"}', ['ünit!~"x"']],
    [String.raw`"a\tb"="\x41\u00e9\U0001F600\101"`, [String.raw`"a\tb"="Aé😀A"`]],
    [String.raw`"é"="\xc3\xa9"`, ['é="é"']],
  ])('%s', (text, expected) => {
    expect(parseMatchers(text).map(renderMatcher)).toEqual(expected);
  });

  it.each<[string, number, RegExp]>([
    ['foo', 3, /expected =, !=, =~ or !~ at the end/],
    ['foo=a"b', 5, /expected a comma at "\\""/],
    ['="x"', 0, /expected a label name at "="/],
    ['ünit=', 5, /expected a value at the end/],
    ['ünit=x y', 7, /expected a comma at "y"/],
    ['{ünit=x y}', 8, /expected , or } at "y"/],
    ['{ünit=x', 7, /expected , or } at the end/],
    ['{ünit=x} y', 9, /expected nothing more at "y"/],
    ['ünit=x}', 6, /expected a comma at "}"/],
    ['a=b,,c=d', 4, /expected a label name at ","/],
    ['a=b,ünit', 8, /expected =, !=, =~ or !~ at the end/],
    [String.raw`"ü"="\q"`, 4, /expected a value/],
    [String.raw`"ü"="\ud800"`, 4, /expected a value/],
    [String.raw`"ü"="\U00110000"`, 4, /expected a value/],
    [String.raw`"ü"="\xff"`, 4, /expected a value/],
    ['"ü"="a\nb"', 4, /expected a value/],
    ['a=b, c=~"["', 4, /regular expression "\[" is not valid/],
    ['""=x', 0, /label name is empty/],
  ])('refuses %s and says where', (text, position, problem) => {
    const error = errorOf(() => parseMatchers(text));

    expect(error).toBeInstanceOf(MatcherSyntaxError);
    expect(error).toMatchObject({ position, message: expect.stringMatching(problem) });
  });

  it('reads back what it prints', () => {
    const matcher = fc.record({
      name: fc.oneof(fc.stringMatching(/^[a-z_:][a-z0-9_:]{0,5}$/), fc.string({ minLength: 1, unit: 'grapheme' })),
      operator: fc.constantFrom('=', '!='),
      value: fc.string({ unit: 'grapheme' }),
    });
    fc.assert(
      fc.property(fc.array(matcher), (written) => {
        const printed = written.map((one) => renderMatcher(one as Matcher)).join(',');

        expect(parseMatchers(`{${printed}}`)).toEqual(written);
      }),
    );
  });
});

function errorOf(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}
