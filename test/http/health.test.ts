import Fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HealthDeps, mountHealth } from '../../src/http/health.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createFakeClock } from '../support/fake-clock.ts';

function ask(deps: Partial<HealthDeps> = {}, accept = 'application/json') {
  const fastify = Fastify();
  onTestFinished(() => fastify.close());
  mountHealth(fastify, {
    store: { durability: 'survives a power cut', ping: async () => undefined },
    clock: createFakeClock(),
    metrics: createMetrics(),
    isStopping: () => false,
    standing: () => ({ policy: 'in_force', warnings: [] }),
    ...deps,
  });
  return fastify.inject({ url: '/-/ready', headers: { accept } });
}

const away = { durability: '', ping: () => Promise.reject(new Error('READONLY')) };

describe('GET /-/ready', () => {
  it.each<[string, Partial<HealthDeps>, number, object]>([
    ['all is well', {}, 200, { ready: true, reasons: [], warnings: [] }],
    ['it stops', { isStopping: () => true }, 503, { ready: false, reasons: ['stopping'], warnings: [] }],
    [
      'the store takes no writes',
      { store: away },
      503,
      { ready: false, reasons: ['the store does not take writes (READONLY)'], warnings: [] },
    ],
    [
      'its clock is off',
      { standing: () => ({ policy: 'in_force', warnings: [], problem: 'the clock is off' }) },
      503,
      { ready: false, reasons: ['the clock is off'], warnings: [] },
    ],
    [
      'something should be known',
      { standing: () => ({ policy: 'in_force', warnings: ['Redis may evict.'] }), unreached: () => ['slack:T1'] },
      200,
      {
        ready: true,
        reasons: [],
        warnings: ['Redis may evict.', 'No call to slack:T1 gets through; it is tried again.'],
      },
    ],
  ])('answers JSON to who asks for it: %s', async (_what, deps, status, body) => {
    const response = await ask(deps);

    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toContain('application/json');
    expect(response.json()).toEqual(body);
  });

  it('answers words to a browser', async () => {
    const { body } = await ask({ unreached: () => ['pager.example.com'] }, 'text/html,*/*;q=0.8');

    expect(body).toBe(
      'Ready. Store: survives a power cut.\nWarning: No call to pager.example.com gets through; it is tried again.\n',
    );
  });
});

describe('GET /metrics', () => {
  it('leaves out what is not known now, and tells the rest', async () => {
    const metrics = createMetrics();
    metrics.addGauge('deliveries_waiting', () => Promise.reject(new Error('the store is away')));
    metrics.addGauge('work_lag_seconds', async () => undefined);
    metrics.addGauge('lanes_held', () => 3);
    metrics.addGauge('groups', () => undefined);
    metrics.addGauge('store_up', () => {
      throw new Error('a bug');
    });

    const text = await metrics.render();

    expect(text).toMatch(/^tocsin_lanes_held 3$/m);
    expect(text).not.toMatch(/^tocsin_(deliveries_waiting|work_lag_seconds|groups|store_up)/m);
  });

  it('forgets values of labels that are not there any more', async () => {
    const metrics = createMetrics();
    let breakers = ['a', 'b'];
    metrics.addGauge('breaker_open', () => breakers.map((breaker) => ({ labels: { breaker }, value: 1 })));
    await metrics.render();
    breakers = ['b'];

    const text = await metrics.render();

    expect(text).not.toContain('breaker="a"');
    expect(text).toContain('tocsin_breaker_open{breaker="b"} 1');
  });

  it('is not led astray by values that look like its own text', async () => {
    const metrics = createMetrics();
    metrics.count('alerts_received_total', { source: '__proto__', result: 'a"} 9\ntocsin_fake 1' });

    expect(await metrics.render()).not.toMatch(/^tocsin_fake/m);
  });
});
