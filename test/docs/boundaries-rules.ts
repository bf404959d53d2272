/** A file that breaks exactly one rule, and the name under which Biome must report it. */
export interface BrokenRule {
  readonly what: string;
  readonly file: string;
  readonly source: string;
  readonly reported: string;
}

const restrictedImport = 'lint/style/noRestrictedImports';
const restrictedGlobal = 'lint/style/noRestrictedGlobals';
const plugin = 'plugin';

export const brokenRules: readonly BrokenRule[] = [
  ...['Date', 'performance', 'fetch', 'process', 'crypto', 'setTimeout', 'setInterval', 'setImmediate', 'console'].map(
    (global) => ({
      what: `engine cannot reach ${global}`,
      file: `src/engine/uses-${global.toLowerCase()}.ts`,
      source: `export const reached = String(${global});\n`,
      reported: restrictedGlobal,
    }),
  ),
  ...['setTimeout', 'setInterval', 'globalThis'].map((global) => ({
    what: `dispatch cannot reach ${global}`,
    file: `src/dispatch/uses-${global.toLowerCase()}.ts`,
    source: `export const reached = String(${global});\n`,
    reported: restrictedGlobal,
  })),
  ...[
    ['Math.random()', 'src/engine/chance.ts'],
    ['Math.random()', 'src/chat/chance.ts'],
    ['crypto.randomUUID()', 'src/dispatch/makes-an-id.ts'],
    ['Date.now()', 'src/dispatch/reads-the-clock.ts'],
    ['new Date()', 'src/integrations/slack/reads-the-clock.ts'],
    ['performance.now()', 'src/http/reads-the-clock.ts'],
  ].map(([expression = '', file = '']) => ({
    what: `${expression} in ${file.split('/').slice(0, -1).join('/')}`,
    file,
    source: `export const made = ${expression};\n`,
    reported: plugin,
  })),
  {
    what: 'a mocked module',
    file: 'test/x/mocks.test.ts',
    source: "import { vi } from 'vitest';\nvi.mock('../../src/app.ts');\n",
    reported: plugin,
  },
  {
    what: 'a skipped test',
    file: 'test/x/skips.test.ts',
    source: "import { it } from 'vitest';\nit.skip('waits', () => {});\n",
    reported: 'lint/suspicious/noSkippedTests',
  },
  {
    what: 'a test that keeps the others from running',
    file: 'test/x/focuses.test.ts',
    source: "import { it } from 'vitest';\nit.only('runs alone', () => {});\n",
    reported: 'lint/suspicious/noFocusedTests',
  },
  {
    what: 'import type is an import',
    file: 'src/engine/import-type.ts',
    source: "import type { Store } from '../ports/store.ts';\nexport type Kept = Store;\n",
    reported: restrictedImport,
  },
  {
    what: 'a dynamic import is an import',
    file: 'src/engine/import-call.ts',
    source: "export const store = import('../ports/store.ts');\n",
    reported: restrictedImport,
  },
  {
    what: 'a re-export is an import',
    file: 'src/engine/re-export.ts',
    source: "export { store } from '../ports/store.ts';\n",
    reported: restrictedImport,
  },
  {
    what: 'a cycle of two files',
    file: 'src/cards/cycle-a.ts',
    source: "import { b } from './cycle-b.ts';\nexport const a = (): unknown => b;\n",
    reported: 'lint/suspicious/noImportCycles',
  },
  {
    what: 'the other file of that cycle',
    file: 'src/cards/cycle-b.ts',
    source: "import { a } from './cycle-a.ts';\nexport const b = (): unknown => a;\n",
    reported: 'lint/suspicious/noImportCycles',
  },
  {
    what: 'an import without its extension',
    file: 'src/cards/no-extension.ts',
    source: "import { b } from './cycle-b';\nexport const kept = b;\n",
    reported: 'lint/correctness/useImportExtensions',
  },
  {
    what: 'a package that package.json does not name',
    file: 'test/x/undeclared.ts',
    source: "import 'left-pad';\n",
    reported: 'lint/correctness/noUndeclaredDependencies',
  },
  {
    what: 'a promise nobody waits for',
    file: 'src/dispatch/floating.ts',
    source: 'async function send(): Promise<void> {}\nexport function go(): void {\n  send();\n}\n',
    reported: 'lint/nursery/noFloatingPromises',
  },
  {
    what: 'a promise used as a condition',
    file: 'src/dispatch/misused.ts',
    source:
      'async function sent(): Promise<boolean> {\n  return true;\n}\nexport function go(): number {\n  const answer = sent();\n  if (answer) return 1;\n  return 2;\n}\n',
    reported: 'lint/nursery/noMisusedPromises',
  },
  {
    what: 'a switch that forgets a case',
    file: 'src/engine/forgetful.ts',
    source:
      "type State = 'firing' | 'resolved';\nexport function draw(state: State): string {\n  switch (state) {\n    case 'firing':\n      return 'red';\n  }\n  return '';\n}\n",
    reported: 'lint/nursery/useExhaustiveSwitchCases',
  },
  {
    what: 'a file name that is not kebab-case',
    file: 'src/cards/camelCase.ts',
    source: 'export const a = 1;\n',
    reported: 'lint/style/useFilenamingConvention',
  },
  {
    what: 'a barrel',
    file: 'src/cards/barrel.ts',
    source: "export { a } from './camelCase.ts';\n",
    reported: 'lint/performance/noBarrelFile',
  },
  {
    what: 'a re-export of everything',
    file: 'src/cards/everything.ts',
    source: "export * from './camelCase.ts';\n",
    reported: 'lint/performance/noReExportAll',
  },
  {
    what: 'a default export',
    file: 'src/cards/default-export.ts',
    source: 'export default 1;\n',
    reported: 'lint/style/noDefaultExport',
  },
  {
    what: 'an import nobody uses',
    file: 'src/cards/unused-import.ts',
    source: "import { a } from './camelCase.ts';\n",
    reported: 'lint/correctness/noUnusedImports',
  },
  {
    what: 'a variable nobody uses',
    file: 'src/cards/unused-variable.ts',
    source: 'const a = 1;\nexport const b = 2;\n',
    reported: 'lint/correctness/noUnusedVariables',
  },
  {
    what: 'a Node module without node:',
    file: 'src/config/unprefixed.ts',
    source: "import 'fs';\n",
    reported: 'lint/style/useNodejsImportProtocol',
  },
  {
    what: 'a type imported as a value',
    file: 'src/cards/type-as-value.ts',
    source: "import { A } from './camelCase.ts';\nexport type Kept = A;\n",
    reported: 'lint/style/useImportType',
  },
  {
    what: 'a let that never changes',
    file: 'src/cards/let.ts',
    source: 'let a = 1;\nexport const b = (): number => a;\n',
    reported: 'lint/style/useConst',
  },
  {
    what: 'an enum',
    file: 'src/cards/an-enum.ts',
    source: 'export enum Colour {\n  Red,\n}\n',
    reported: 'lint/style/noEnum',
  },
  {
    what: 'a non-null assertion',
    file: 'src/cards/non-null.ts',
    source: 'export const first = (list: number[]): number => list[0]!;\n',
    reported: 'lint/style/noNonNullAssertion',
  },
  {
    what: 'a parameter that is assigned',
    file: 'src/cards/parameter.ts',
    source: 'export function next(count: number): number {\n  count += 1;\n  return count;\n}\n',
    reported: 'lint/style/noParameterAssign',
  },
  {
    what: 'any',
    file: 'src/cards/any.ts',
    source: 'export const loose: any = 1;\n',
    reported: 'lint/suspicious/noExplicitAny',
  },
  {
    what: 'forEach',
    file: 'src/cards/for-each.ts',
    source:
      'export function add(list: number[], into: Set<number>): void {\n  list.forEach((n) => {\n    into.add(n);\n  });\n}\n',
    reported: 'lint/complexity/noForEach',
  },
  {
    what: 'process.env outside main',
    file: 'src/config/environment.ts',
    source: 'export const url = process.env.REDIS_URL;\n',
    reported: 'lint/style/noProcessEnv',
  },
  {
    what: 'console',
    file: 'src/cli/talks.ts',
    source: "console.log('hello');\n",
    reported: 'lint/suspicious/noConsole',
  },
  {
    what: 'an error that loses its cause',
    file: 'src/config/lost-cause.ts',
    source:
      "export function read(): void {\n  try {\n    JSON.parse('');\n  } catch (error) {\n    throw new Error('no');\n  }\n}\n",
    reported: 'lint/style/useErrorCause',
  },
  {
    what: 'five parameters',
    file: 'src/cards/five-parameters.ts',
    source:
      'export function sum(a: number, b: number, c: number, d: number, e: number): number {\n  return a + b + c + d + e;\n}\n',
    reported: 'lint/complexity/useMaxParams',
  },
  {
    what: 'a function too tangled to follow',
    file: 'src/cards/tangled.ts',
    source: `export function count(n: number): number {\n${'  if (n > 1) {\n'.repeat(6)}  return 1;\n${'  }\n'.repeat(6)}  return 0;\n}\n`,
    reported: 'lint/complexity/noExcessiveCognitiveComplexity',
  },
  {
    what: 'a file of 301 lines',
    file: 'src/cards/long.ts',
    source: Array.from({ length: 301 }, (_, index) => `export const n${index} = ${index};\n`).join(''),
    reported: 'lint/style/noExcessiveLinesPerFile',
  },
];

/** Files that stand as close to a rule as is allowed; lint must say nothing about them. */
export const exemptFiles: Readonly<Record<string, string>> = {
  'src/main.ts': 'export const url = process.env.REDIS_URL;\n',
  'src/clock.ts': 'export const later = setTimeout;\nexport const started = Date.now();\n',
  'src/app.ts':
    'export const id = crypto.randomUUID();\nexport const jitter = Math.random();\nexport const started = Date.now();\n',
  'src/stand-ins/slack/time.ts': 'export const later = setTimeout;\nexport const started = Date.now();\n',
  'src/integrations/slack/formats.ts': 'export const text = (at: number): string => new Date(at).toISOString();\n',
  'src/stand-ins/slack/public/page.js': "setTimeout(() => document.body.append('ready'), 10);\n",
  'src/cards/three-hundred.ts': Array.from({ length: 300 }, (_, index) => `export const n${index} = ${index};\n`).join(
    '',
  ),
  'vitest.config.ts': 'export default {};\n',
  'test/support/environment.ts': 'export const path = process.env.PATH;\n',
};
