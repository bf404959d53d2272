import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';

const rest = `
route: { receiver: team }
receivers: [{ name: team }, { name: operators }]
`;

function read(text: string, file = 'policy.yaml') {
  return parsePolicy(`${text}${rest}`, { file, environment: {} });
}

function problemsOf(text: string) {
  const reading = read(text);
  return reading.type === 'invalid' ? reading.problems.map(({ path, message }) => `${path} ${message}`) : [];
}

describe('heartbeat', () => {
  it('is called every minute unless told otherwise', () => {
    expect(read('heartbeat: { url: https://hc.example/1 }')).toMatchObject({
      policy: { heartbeat: { url: 'https://hc.example/1', everyMs: 60_000 } },
    });
  });

  it('may be in a file beside the policy', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-heartbeat-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'beat'), 'https://hc.example/2\n');
    writeFileSync(join(folder, 'odd'), 'not an address');

    const file = join(folder, 'policy.yaml');

    expect(read('heartbeat: { url_file: beat, every: 5m }', file)).toMatchObject({
      policy: { heartbeat: { url: 'https://hc.example/2', everyMs: 300_000 } },
    });
    expect(read('heartbeat: { url_file: odd }', file)).toMatchObject({
      type: 'invalid',
      problems: [{ path: 'heartbeat.url_file', message: 'the file holds no web address' }],
    });
  });

  it.each([
    ['heartbeat: { every: 1m }', 'heartbeat does not have one address'],
    ['heartbeat: { url: https://a.example, url_file: b }', 'heartbeat does not have one address'],
    ['heartbeat: { url: https://a.example, every: 1s }', 'heartbeat.every must be 10s or longer'],
    ['heartbeat: { url: ftp://a.example }', 'heartbeat.url is not a web address'],
  ])('%s: %s', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('does not make another policy: processes may have different ones', () => {
    const hashOf = (text: string) => {
      const reading = read(text);
      return reading.type === 'ok' ? reading.policy.hash : undefined;
    };

    expect(hashOf('heartbeat: { url: https://a.example }')).toBe(hashOf(''));
  });
});

describe('sources.<name>.expect_every', () => {
  it('asks for an alert of severity high unless told otherwise', () => {
    const reading = read(
      'sources: { grafana: { expect_every: 5m }, zabbix: { expect_every: 1h, expect_severity: info } }',
    );
    const sources = reading.type === 'ok' ? [...reading.policy.sources.values()] : [];

    expect(sources.map(({ expect: expected }) => expected)).toEqual([
      { everyMs: 300_000, severity: 'high' },
      { everyMs: 3_600_000, severity: 'info' },
    ]);
  });

  it.each([
    ['expect_every: 5s', 'sources.grafana.expect_every must be 30s or longer'],
    ['expect_every: often', 'sources.grafana.expect_every "often" is not a duration'],
    ['expect_severity: loud', 'sources.grafana.expect_severity must be one of critical, high, warning, info'],
  ])('%s: %s', (text, problem) => {
    expect(problemsOf(`sources: { grafana: { ${text} } }`)).toEqual([problem]);
  });

  it('warns of a severity without an expectation, and not of operators, to whom no route leads', () => {
    const reading = read('sources: { grafana: { expect_severity: high } }');

    expect(reading.type === 'ok' ? reading.warnings.map(({ path }) => path) : reading).toEqual([
      'sources.grafana.expect_severity',
    ]);
  });
});
