import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';

const options = { file: 'x.yaml', environment: {} };

describe('a source', () => {
  it.each([
    ['promethues: {}', 'sources.promethues', 'nothing takes alerts under this name', 'did you mean "prometheus"?'],
    ['web: {}', 'sources.web', 'nothing takes alerts under this name', 'known: alertmanager, prometheus'],
    ['prometheus: { expire_after: 1h }', 'sources.prometheus.expire_after', 'has no effect', undefined],
  ])('that has no effect is named: %s', (source, path, message, remedy) => {
    const reading = parsePolicy(`sources: { ${source} }\nroute: { receiver: a }\nreceivers: [{ name: a }]\n`, options);

    expect(reading).toMatchObject({
      warnings: [{ path, message: expect.stringContaining(message), ...(remedy === undefined ? {} : { remedy }) }],
    });
  });

  it('that posts alerts is not', () => {
    const sources = '{ alertmanager: { expire_after: 1h }, prometheus: {} }';
    const reading = parsePolicy(`sources: ${sources}\nroute: { receiver: a }\nreceivers: [{ name: a }]\n`, options);

    expect(reading).toMatchObject({ type: 'ok', warnings: [] });
  });
});
