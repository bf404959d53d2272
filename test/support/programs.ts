import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Something the tests run or need that npm does not bring along. `names` are tried in order, on the PATH or as absolute paths. */
export interface Need {
  readonly name: string;
  readonly names: readonly string[];
  readonly debian: readonly string[];
  readonly brew: readonly string[];
  readonly cask?: readonly string[];
  /** Where given, Ubuntu has it as a snap and not as a package. */
  readonly snap?: readonly string[];
}

/** A new program is one entry here; the set-up, the messages and `requireProgram` follow. */
export const needs: readonly Need[] = [
  { name: 'prometheus', names: ['prometheus'], debian: ['prometheus'], brew: ['prometheus'] },
  { name: 'promtool', names: ['promtool'], debian: ['prometheus'], brew: ['prometheus'] },
  {
    name: 'prometheus-alertmanager',
    names: ['prometheus-alertmanager', 'alertmanager'],
    debian: ['prometheus-alertmanager'],
    brew: ['alertmanager'],
  },
  { name: 'redis-server', names: ['redis-server'], debian: ['redis-server'], brew: ['redis'] },
  { name: 'redis-cli', names: ['redis-cli'], debian: ['redis-tools'], brew: ['redis'] },
  { name: 'amtool', names: ['amtool'], debian: ['prometheus-alertmanager'], brew: ['alertmanager'] },
  { name: 'script', names: ['script'], debian: ['bsdutils'], brew: [] },
  {
    name: 'chromium',
    names: [
      'chromium',
      'google-chrome-stable',
      'google-chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    debian: ['chromium'],
    brew: [],
    cask: ['google-chrome'],
    snap: ['chromium'],
  },
];

/** Fonts that the pictures of the cards need. Desktops and macOS have their own, so only a Debian server is asked for them. */
const debianFonts = [
  { file: '/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf', package: 'fonts-noto-color-emoji' },
  { file: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', package: 'fonts-dejavu-core' },
];

export type System = 'debian' | 'ubuntu' | 'macos' | 'other';

/** The absolute path of a program of `needs`, or an error that names the package and the command that installs it. */
export function requireProgram(name: string): string {
  const need = needs.find((candidate) => candidate.name === name);
  if (need === undefined) throw new Error(`"${name}" is not listed in test/support/programs.ts; add it to \`needs\``);

  const path = findProgram(need);
  if (path === undefined) throw new Error(`${name} is not installed. ${remedy([need], systemHere())}`);
  return path;
}

/** What is missing here, in the order of `needs`. */
export function missingPrograms(): readonly Need[] {
  return needs.filter((need) => findProgram(need) === undefined);
}

/** The Debian packages that would provide everything that is missing, fonts included. */
export function missingDebianPackages(): readonly string[] {
  const fonts = debianFonts.filter((font) => !existsSync(font.file)).map((font) => font.package);
  return [...new Set([...missingPrograms().flatMap((need) => need.debian), ...fonts])];
}

/** One sentence: what to type on this system to get these programs. */
function remedy(missing: readonly Need[], system: System): string {
  if (system === 'macos') return `Install with: ${brewCommands(missing).join(' && ')}`;
  if (system === 'debian') return `Install with: ${aptCommand(missing).join('')}`;
  if (system === 'ubuntu') return `Install with: ${ubuntuCommands(missing).join(' && ')}`;
  return `Put them on the PATH; on Debian: ${aptCommand(missing).join('')}`;
}

/** Names everything that is missing and the command that installs it, or nothing where nothing is missing. */
export function openingLine(missing: readonly Need[], system: System): string | undefined {
  if (missing.length === 0) return undefined;

  const names = missing.map((need) => need.name).join(', ');
  return `Missing: ${names}; the tests that need them will fail. ${remedy(missing, system)}`;
}

export function systemHere(): System {
  if (process.platform === 'darwin') return 'macos';
  if (!existsSync('/etc/os-release')) return 'other';

  const id = /^ID="?([a-z]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  return id === 'debian' || id === 'ubuntu' ? id : 'other';
}

function brewCommands(missing: readonly Need[]): readonly string[] {
  return [
    ...command(
      'brew install',
      missing.flatMap((need) => need.brew),
    ),
    ...command(
      'brew install --cask',
      missing.flatMap((need) => need.cask ?? []),
    ),
  ];
}

function ubuntuCommands(missing: readonly Need[]): readonly string[] {
  const snaps = missing.flatMap((need) => need.snap ?? []);
  return [...aptCommand(missing.filter((need) => need.snap === undefined)), ...command('sudo snap install', snaps)];
}

function aptCommand(missing: readonly Need[]): readonly string[] {
  return command(
    'sudo apt-get install --no-install-recommends',
    missing.flatMap((need) => need.debian),
  );
}

function command(words: string, packages: readonly string[]): readonly string[] {
  return packages.length === 0 ? [] : [`${words} ${[...new Set(packages)].join(' ')}`];
}

function findProgram(need: Need): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = need.names.flatMap((name) =>
    isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name)),
  );
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
