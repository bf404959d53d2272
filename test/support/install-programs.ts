import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { missingDebianPackages, missingPrograms, openingLine, systemHere } from './programs.ts';

const installer = fileURLToPath(new URL('install-debian-packages.sh', import.meta.url));

/**
 * Vitest's global set-up: on Debian and as root, installs the programs of `needs` that are missing.
 * Never fails a run: whatever is still missing afterwards fails the tests that ask for it, with the remedy.
 */
export async function setup(): Promise<void> {
  if (!canInstall()) return;

  const packages = missingDebianPackages();
  if (packages.length === 0) return;

  process.stdout.write(`Installing ${packages.join(', ')} for the tests (about a minute) ...\n`);
  const code = await install(packages);
  process.stdout.write(
    code === 0 ? 'Installed.\n' : `apt-get ended with ${code}; tests that need those programs will fail.\n`,
  );
}

/** What a run should say first: the programs that are missing and that `setup` will not install. */
export function missingHere(): string | undefined {
  return canInstall() ? undefined : openingLine(missingPrograms(), systemHere());
}

function canInstall(): boolean {
  return systemHere() === 'debian' && process.getuid?.() === 0;
}

async function install(packages: readonly string[]): Promise<number> {
  const child = spawn('bash', [installer, ...packages], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });

  createInterface(child.stderr).on('line', (line) => process.stdout.write(`  ${line}\n`));
  for await (const line of createInterface(child.stdout)) {
    if (/^(Get:|Setting up |E: |apt-get )/.test(line)) process.stdout.write(`  ${line}\n`);
  }
  return ended;
}
