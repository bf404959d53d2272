import { spawn } from 'node:child_process';
import type { Variables } from '../../config/variables.ts';

/**
 * Opens a page in the person's browser, where there is one. Says nothing if
 * there is none: the address is on the screen.
 */
export function openBrowser(url: string, environment: Variables, platform: NodeJS.Platform = process.platform): void {
  const command = browserCommand(url, environment, platform);
  if (command === undefined) return;
  const child = spawn(command.program, command.args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/** The program that opens a page on this system, or nothing where nobody could see it. */
export function browserCommand(url: string, environment: Variables, platform: NodeJS.Platform) {
  const isGiven = (name: string) => (environment[name] ?? '') !== '';
  if (isGiven('CI')) return undefined;
  if (platform === 'darwin') return { program: 'open', args: [url] };
  if (platform === 'win32') return { program: 'cmd', args: ['/c', 'start', '', url] };
  const hasScreen = (isGiven('DISPLAY') || isGiven('WAYLAND_DISPLAY')) && !isGiven('SSH_CONNECTION');
  return hasScreen ? { program: 'xdg-open', args: [url] } : undefined;
}
