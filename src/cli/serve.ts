import { readFileSync } from 'node:fs';
import { type App, startApp } from '../app.ts';
import { remedyForOutsiders } from '../config/outsiders.ts';
import { type ConfigProblem, renderProblem } from '../config/problem.ts';
import type { Variables } from '../config/variables.ts';
import type { CliIo } from './io.ts';
import { createLog } from './log.ts';
import { describeConfig } from './print-config.ts';
import { takeReloadRequests } from './reload-requests.ts';
import { list, originOf, readPolicy, readSettings, type Settings, StartUpError } from './settings.ts';
import { firstStopRequest } from './stop-request.ts';
import { readVersion } from './version.ts';

export interface ServeOptions {
  readonly config?: string;
  readonly listen?: string;
  readonly data?: string;
  readonly durability?: string;
  readonly printConfig?: boolean;
}

/** Runs Tocsin until it is asked to stop. */
export async function serve(options: ServeOptions, io: CliIo): Promise<number> {
  const flags = {
    TOCSIN_CONFIG: { flag: '--config', value: options.config },
    TOCSIN_LISTEN: { flag: '--listen', value: options.listen },
    TOCSIN_DATA: { flag: '--data', value: options.data },
    TOCSIN_DURABILITY: { flag: '--durability', value: options.durability },
  };
  const settings = readSettings(io, flags);
  const { environment, variables } = settings;
  const policy = readPolicy(environment.policyFile, variables);
  if (policy.type === 'invalid') {
    throw new StartUpError(list(`The policy file ${policy.file} has mistakes:`, policy.problems, policy.file));
  }
  if (options.printConfig === true) {
    io.out.write(describeConfig(settings, policy, (name) => originOf(name, io, flags)));
    return 0;
  }
  const log = createLog(environment.logLevel, io.out);
  const stopRequest = firstStopRequest(io);
  const reloadRequests = takeReloadRequests(io);
  for (const message of settings.warnings) log.warn('a setting is odd', { setting: message });
  for (const warning of policy.warnings)
    log.warn('the policy file is odd', { policy: renderProblem(warning, policy.file) });
  for (const note of policy.notes)
    log.info('a part of the policy is left out', { policy: renderProblem(note, policy.file) });
  const remedy = remedyForOutsiders(environment, policy.policy);
  if (remedy !== undefined) log.warn('senders on other machines are refused', { listen: environment.listen, remedy });

  const app = await start(settings, {
    policy: policy.policy,
    readPolicy: () => readPolicyAgain(environment.policyFile, variables),
    log,
    version: readVersion(),
  });
  reloadRequests.answerWith(app.reload);
  log.info('listening', {
    url: app.url,
    policy: policy.file,
    ...(environment.redis === undefined ? { data: environment.dataDirectory } : {}),
  });
  const signal = await stopRequest;
  log.info('stopping', { signal });
  await reloadRequests.done();
  await app.stop();
  log.info('stopped');
  return 0;
}

/** Variables are those of the start: a process does not hear of a new environment. */
function readPolicyAgain(file: string | undefined, variables: Variables): PolicyFileReading {
  try {
    const reading = readPolicy(file, variables);
    const draw = (problem: ConfigProblem) => renderProblem(problem, reading.file);
    return reading.type === 'invalid'
      ? { type: 'invalid', problems: reading.problems.map(draw) }
      : { type: 'ok', policy: reading.policy, warnings: reading.warnings.map(draw) };
  } catch (error) {
    if (error instanceof StartUpError) return { type: 'invalid', problems: [error.message] };
    throw error;
  }
}

type AppOptions = Parameters<typeof startApp>[0];
type PolicyFileReading = ReturnType<NonNullable<AppOptions['readPolicy']>>;
type Given = Pick<AppOptions, 'policy' | 'readPolicy' | 'log' | 'version'>;

async function start({ environment }: Settings, given: Given): Promise<App> {
  try {
    return await startApp({
      ...given,
      listen: environment.listen,
      data: environment.dataDirectory,
      durability: environment.durability,
      ...(environment.redis === undefined ? {} : { redis: environment.redis }),
      apiTokens: environment.apiTokens.map((token) => ({ type: 'bearer', token })),
      ...(environment.slack === undefined ? {} : { slack: environment.slack }),
      pagerDuty: readPagerDuty(environment.pagerDuty),
      ...(environment.externalUrl === undefined ? {} : { externalUrl: environment.externalUrl }),
    });
  } catch (error) {
    throw new StartUpError(explain(error, environment), { cause: error });
  }
}

function readPagerDuty({ caFile, ...settings }: Settings['environment']['pagerDuty']) {
  return caFile === undefined ? settings : { ...settings, ca: readFileSync(caFile, 'utf8') };
}

/** What people can do about a start that failed; our own errors say so themselves. */
function explain(error: unknown, { listen, dataDirectory, redis }: Settings['environment']): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const address = `${listen.host}:${listen.port}`;
  switch (code) {
    case 'EADDRINUSE':
      return `Another program listens on ${address}. Stop it, or name another address with --listen or TOCSIN_LISTEN.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${listen.host} is not an address of this machine. Name another with --listen or TOCSIN_LISTEN.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `Not permitted: ${message}. Tocsin needs to listen on ${address} and to write to ${dataDirectory} (--data or TOCSIN_DATA).`;
    default:
      return `Tocsin cannot start: ${message}${redis === undefined ? hintFor(error as Error) : ''}`;
  }
}

function hintFor({ name, message }: Error): string {
  return name === 'StoreError' && !message.includes('--data')
    ? ' - name another folder with --data or TOCSIN_DATA'
    : '';
}
