import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseDuration } from '../../src/engine/duration.ts';
import { requireProgram } from '../support/programs.ts';
import { projectRoot, run } from '../support/run.ts';

interface Service {
  readonly build?: { readonly context: string };
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stop_grace_period?: string;
}

const folder = join(projectRoot, 'manifests/docker');
const compose = readYaml('compose.yaml') as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(compose.services).map(([name, service]) => ({ name, service }));
const instructions = parseDockerfile(readFileSync(join(projectRoot, 'Dockerfile'), 'utf8'));

// There is no container engine where the tests run: nothing here builds or starts an image.
describe('the Dockerfile, read as a file and not built', () => {
  it('runs Node 24 as somebody other than root', () => {
    expect(all('FROM').map((argument) => argument.split(' ')[0])).toEqual(['node:24-slim', 'node:24-slim']);
    expect(all('USER')).toEqual(['node']);
  });

  it('serves on port 5001, or PORT, of every address and keeps its data in the volume', () => {
    const command = [...json('ENTRYPOINT'), ...json('CMD')];

    expect(command).toEqual(['node', 'src/main.ts', 'serve', '--listen', '0.0.0.0', '--data', '/data']);
    expect(all('EXPOSE')).toEqual(['5001']);
    expect(all('VOLUME')).toEqual(['/data']);
  });

  it('copies only what exists and what .dockerignore lets through', () => {
    const ignored = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n');
    const copied = all('COPY')
      .filter((argument) => !argument.startsWith('--from='))
      .flatMap((argument) => argument.split(' ').slice(0, -1));

    expect(copied).toContain('src');
    expect(copied.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
    expect(copied.filter((path) => !ignored.includes(`!${path}`))).toEqual([]);
  });

  it.each([
    [200, 0],
    [503, 1],
  ])('has a health check that turns an answer of %i into exit code %i', async (status, code) => {
    const paths: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url);
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const [, flag = '', script = ''] = JSON.parse(all('HEALTHCHECK')[0]?.replace(/^.*CMD /, '') ?? '[]') as string[];

    const result = await run(process.execPath, [flag, script], { env: { ...process.env, PORT: String(port) } });
    server.close();

    expect(paths).toEqual(['/-/healthy']);
    expect(result.code).toBe(code);
  });
});

describe('the compose file, read as a file and not started', () => {
  it('has Tocsin as webhook, Redis, Prometheus and Alertmanager', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['alertmanager', 'prometheus', 'redis', 'webhook']);
    expect(existsSync(join(folder, compose.services['webhook']?.build?.context ?? '', 'Dockerfile'))).toBe(true);
  });

  it.each(services)('publishes $name on loopback only', ({ service }) => {
    expect((service.ports ?? []).filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it.each(services)('mounts only files and volumes that exist into $name', ({ service }) => {
    const sources = (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '');
    const missing = sources.filter((source) =>
      source.startsWith('.') ? !existsSync(join(folder, source)) : !(source in compose.volumes),
    );

    expect(missing).toEqual([]);
    expect(neededBy(service).filter((name) => !(name in compose.services))).toEqual([]);
  });

  it('keeps what Tocsin knows in a Redis that is durable, never evicts, and is there before Tocsin starts', () => {
    const { webhook, redis } = compose.services;

    expect(webhook?.environment?.['REDIS_URL']).toBe('redis://redis:6379');
    expect(webhook?.depends_on).toEqual({ redis: { condition: 'service_healthy' } });
    expect(redis?.command).toEqual(['redis-server', '--appendonly', 'yes', '--maxmemory-policy', 'noeviction']);
    expect(redis?.volumes).toEqual(['redis_data:/data']);
  });

  it('gives Tocsin time to hear the end of a call before it is killed', () => {
    expect(parseDuration(compose.services['webhook']?.stop_grace_period ?? '0s')).toBeGreaterThan(30_000);
  });

  it('sends the alerts of Prometheus to Alertmanager, and those of Alertmanager to Tocsin', () => {
    const prometheus = readYaml('prometheus.yml') as {
      alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    const alertmanager = readYaml('alertmanager.yml') as { receivers: { webhook_configs: { url: string }[] }[] };
    const targetsOf = (config: { static_configs: { targets: string[] }[] }): string[] =>
      config.static_configs.flatMap(({ targets }) => targets);

    expect(prometheus.alerting.alertmanagers.flatMap(targetsOf)).toEqual(['alertmanager:9093']);
    expect(prometheus.scrape_configs.flatMap(targetsOf)).toContain('webhook:5001');
    expect(alertmanager.receivers.map(({ webhook_configs: [webhook] }) => webhook?.url)).toEqual([
      'http://webhook:5001/',
    ]);
  });

  it.each([
    ['prometheus', 'prometheus'],
    ['alertmanager', 'prometheus-alertmanager'],
  ])('gives %s only flags that it knows', async (service, program) => {
    const help = await run(requireProgram(program), ['--help']);

    const unknown = flagsOf(service).filter((flag) => !`${help.stdout}${help.stderr}`.includes(flag));
    expect(flagsOf(service)).toContain('--config.file');
    expect(unknown).toEqual([]);
  });

  it('gives Tocsin only flags that it knows', async () => {
    const help = await run(process.execPath, ['src/main.ts', 'serve', '--help']);

    expect(flagsOf('webhook')).toEqual(['--config', '--listen']);
    expect(flagsOf('webhook').filter((flag) => !help.stdout.includes(flag))).toEqual([]);
  });

  it('has sample files that promtool and amtool accept', async () => {
    const prometheus = await run(requireProgram('promtool'), ['check', 'config', join(folder, 'prometheus.yml')]);
    const alertmanager = await run(requireProgram('amtool'), ['check-config', join(folder, 'alertmanager.yml')]);

    expect(prometheus).toMatchObject({ code: 0, stdout: expect.stringContaining('2 rules found') });
    expect(alertmanager).toMatchObject({ code: 0 });
  });

  it('has a policy that Tocsin accepts, open to the other containers', async () => {
    const checked = await run(process.execPath, ['src/main.ts', 'check', join(folder, 'tocsin.yml')]);

    expect(checked).toMatchObject({ code: 0 });
    expect(readYaml('tocsin.yml')).toMatchObject({ api: { open: true } });
  });
});

function neededBy({ depends_on: needed = [] }: Service): readonly string[] {
  return Array.isArray(needed) ? needed : Object.keys(needed);
}

function readYaml(file: string): unknown {
  return parse(readFileSync(join(folder, file), 'utf8'));
}

function flagsOf(service: string): readonly string[] {
  const words = compose.services[service]?.command ?? [];
  return words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0] ?? word);
}

function parseDockerfile(text: string): readonly { readonly name: string; readonly argument: string }[] {
  const lines = text.replace(/\\\n\s*/g, '').split('\n');
  return lines.flatMap((line) => {
    const [, name, argument] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    return name === undefined || argument === undefined ? [] : [{ name, argument }];
  });
}

function all(name: string): readonly string[] {
  return instructions.filter((instruction) => instruction.name === name).map(({ argument }) => argument);
}

function json(name: string): readonly string[] {
  return JSON.parse(all(name)[0] ?? '[]') as string[];
}
