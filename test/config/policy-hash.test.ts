import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';

const plain = `
route:
  receiver: a
  group_wait: 10s
receivers:
  - name: a
    webhook_configs: [{ url: 'http://h/x' }]
`;

function hashOf(text: string, environment: Record<string, string> = {}): string {
  const reading = parsePolicy(text, { file: 'policy.yaml', environment });
  if (reading.type === 'invalid') throw new Error(JSON.stringify(reading.problems));
  return reading.policy.hash;
}

describe('the hash of a policy', () => {
  it('is the same however the same is written', () => {
    const written = `
      receivers: [ { webhook_configs: [ { url: "http://h/x" } ], name: a } ] # who
      # how
      route: { group_wait: 10s, receiver: 'a' }`;

    expect(hashOf(written)).toBe(hashOf(plain));
    expect(hashOf(plain)).toMatch(/^[\w-]{22}$/);
  });

  it.each([
    ['an interval', plain.replace('10s', '11s')],
    ['a receiver', plain.replaceAll(' a\n', ' b\n')],
    ['an address', plain.replace('http://h/x', 'http://h/y')],
    ['the lifecycle', `${plain}lifecycle: { flap_window: 5m }\n`],
  ])('is another one when %s changes', (_, changed) => {
    expect(hashOf(changed)).not.toBe(hashOf(plain));
  });

  it('is another one when a variable has another value', () => {
    const text = plain.replace('http://h/x', () => `\${HOOK}`);

    expect(hashOf(text, { HOOK: 'http://h/1' })).not.toBe(hashOf(text, { HOOK: 'http://h/2' }));
  });

  it('keeps nothing of credentials, which may differ among processes', () => {
    const text = `${plain}sources: { alertmanager: { expire_after: 6h, credentials: [{ token: '\${TOKEN}' }] } }\n`;

    expect(hashOf(text, { TOKEN: 'one' })).toBe(hashOf(text, { TOKEN: 'two' }));
    expect(hashOf(text, { TOKEN: 'one' })).not.toBe(hashOf(text.replace('6h', '7h'), { TOKEN: 'one' }));
  });

  it('is not led astray by names that mean something to JavaScript', () => {
    const route = (names: string) => plain.replace('group_wait: 10s', `group_by: [${names}]`);

    expect(hashOf(route('constructor'))).not.toBe(hashOf(route('__proto__')));
  });
});
