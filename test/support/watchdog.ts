import { type ChildProcess, spawn } from 'node:child_process';

/** Kills what is on its list once nobody writes to it any more, also when this process was killed with -9. */
const script = `
trap '' INT TERM HUP
while read -r sign pid; do
  rest=
  for one in $pids; do [ "$one" = "$pid" ] || rest="$rest $one"; done
  pids=$rest
  [ "$sign" = - ] || pids="$pids $pid"
done
[ -z "$pids" ] || kill -9 $pids
`;

let watchdog: ChildProcess | undefined;

/** Has a program that we started end with us at the latest, however we end. */
export function endWithUs(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  watchdog ??= startWatchdog();
  const list = watchdog.stdin;
  list?.write(`+ ${pid}\n`);
  child.once('exit', () => list?.write(`- ${pid}\n`));
}

function startWatchdog(): ChildProcess {
  const started = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  started.unref();
  started.stdin?.on('error', () => undefined);
  const { stdin } = started;
  if (stdin !== null && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return started;
}
