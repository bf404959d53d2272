import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';

const options = { file: 'x.yaml', environment: {} };

function parse(sources: string) {
  return parsePolicy(`sources: { ${sources} }\nroute: { receiver: a }\nreceivers: [{ name: a }]\n`, options);
}

function sourceOf(sources: string, name: string) {
  const reading = parse(sources);
  if (reading.type === 'invalid') throw new Error(JSON.stringify(reading.problems));
  return reading.policy.sources.get(name);
}

describe('a source', () => {
  it.each([
    ['promethues: {}', 'promethues', 'nothing takes alerts under this name', 'did you mean "prometheus"?'],
    ['web: {}', 'web', 'nothing takes alerts under this name', 'give it a kind ('],
    ['prometheus: { expire_after: 1h }', 'prometheus.expire_after', 'has no effect', undefined],
    ['datadog: { mapping: "{}" }', 'datadog.mapping', 'the kind datadog has its own', undefined],
    ['grafana: { stateless: true }', 'grafana.stateless', 'say when they are over', undefined],
    ['datadog: { dedup_window: 5m }', 'datadog.dedup_window', 'only a stateless source has one', undefined],
    ['notification-service: { expire_after: 5m }', 'notification-service.expire_after', 'dedup_window says', undefined],
    ['prometheus: { api_url: "http://am:9093" }', 'prometheus.api_url', 'their own end time', undefined],
    ['grafana: { api_credentials: { token: x } }', 'grafana.api_credentials', 'there is no api_url', undefined],
  ])('that has no effect is named: %s', (source, path, message, remedy) => {
    expect(parse(source)).toMatchObject({
      warnings: [
        {
          path: `sources.${path}`,
          message: expect.stringContaining(message),
          ...(remedy === undefined ? {} : { remedy: expect.stringContaining(remedy) }),
        },
      ],
    });
  });

  it.each([
    ['web: { kind: generic }', 'web.mapping', 'is missing'],
    ['web: { kind: other }', 'web.kind', 'must be one of alertmanager, prometheus'],
    ['web: { mapping: "{a: " }', 'web.mapping', 'is not a JSONata expression'],
    ['web: { mapping: "$match(a, /(?<=b)c/)" }', 'web.mapping', 'error parsing regexp'],
    ['web: { mapping: a, liveness: sometimes }', 'web.liveness', 'must be edge or heartbeat'],
    ['web: { mapping: a, severities: { p1: urgent } }', 'web.severities.p1', 'is no severity that Tocsin knows'],
    ['web: { mapping: a, credentials: [{ hmac_secret: s }] }', 'web.credentials[0]', 'where the signature is'],
    ['grafana: { credentials: [{ token: a, hmac_secret: s }] }', 'grafana.credentials[0]', 'is not one credential'],
    ['grafana: { credentials: [{ token: a, token_file: b }] }', 'grafana.credentials[0]', 'is not one credential'],
    [
      'grafana: { api_url: "http://g", api_credentials: { hmac_secret: s } }',
      'grafana.api_credentials',
      'one credential',
    ],
    ['grafana: { credentials: [{ hmac_secret: s, header: "a b" }] }', 'grafana.credentials[0].header', 'HTTP header'],
  ])('with a mistake is refused: %s', (source, path, message) => {
    expect(parse(source)).toMatchObject({
      type: 'invalid',
      problems: expect.arrayContaining([
        expect.objectContaining({ path: `sources.${path}`, message: expect.stringContaining(message) }),
      ]),
    });
  });

  it('that posts alerts is not', () => {
    const sources = 'alertmanager: { expire_after: 1h }, prometheus: {}, datadog: {}, "own": { mapping: "{}" }';

    expect(parse(sources)).toMatchObject({ type: 'ok', warnings: [] });
  });

  it('is of the kind that it names, that its name names, or generic when it has a mapping', () => {
    const sources = 'grafana: {}, eu: { kind: grafana }, own: { mapping: "{}" }';

    expect(['grafana', 'eu', 'own'].map((name) => sourceOf(sources, name)?.kind)).toEqual([
      'grafana',
      'grafana',
      'generic',
    ]);
  });

  it('knows where its signatures are, and that they are of the last five minutes', () => {
    const source = sourceOf('grafana: { credentials: [{ hmac_secret: s, timestamp_header: X-Time }] }', 'grafana');

    expect(source?.credentials).toEqual([
      {
        type: 'hmac',
        secret: 's',
        header: 'x-grafana-alerting-signature',
        timestampHeader: 'x-time',
        toleranceMs: 300_000,
      },
    ]);
  });

  it('takes its own words for severities in any case, and the labels that tell a pair apart', () => {
    const source = sourceOf('own: { mapping: a, severities: { URGENT: critical }, drop_labels: [replica] }', 'own');

    expect(source?.severities).toEqual(new Map([['urgent', 'critical']]));
    expect(source?.dropLabels).toEqual(['replica']);
  });

  it('reads the secret for the api_url apart from those that let senders in', () => {
    const api = 'api_url: "http://am:9093", api_credentials: { username: u, password: p }';
    const source = sourceOf(`alertmanager: { credentials: [{ query_token: t }], ${api} }`, 'alertmanager');

    expect(source?.credentials).toEqual([{ type: 'query', token: 't' }]);
    expect(source?.api).toEqual({
      url: 'http://am:9093/',
      credential: { type: 'basic', username: 'u', password: 'p' },
    });
  });
});
