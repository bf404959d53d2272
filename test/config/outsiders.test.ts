import { describe, expect, it } from 'vitest';
import { remedyForOutsiders } from '../../src/config/outsiders.ts';
import type { Credential, Policy } from '../../src/ports/policy.ts';

const token: Credential = { type: 'bearer', token: 'x' };

function remedyFor(host: string, { open = false, credentials = [] as readonly Credential[], apiTokens = [''] } = {}) {
  const sources: Policy['sources'] = new Map([['prometheus', { name: 'prometheus', credentials }]]);
  const environment = { listen: { host, port: 5001 }, apiTokens: apiTokens.filter((one) => one !== '') };
  return remedyForOutsiders(environment, { api: { open, maxBodyBytes: 1 }, sources });
}

describe('listening beyond this machine', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1'])('on %s without any way in has a remedy', (host) => {
    expect(remedyFor(host)).toMatch(/TOCSIN_API_TOKENS.*credentials.*api\.open/);
  });

  it.each(['127.0.0.1', '::1', 'localhost'])('does not happen on %s', (host) => {
    expect(remedyFor(host)).toBeUndefined();
  });

  it('is fine once anybody can come in', () => {
    expect(remedyFor('0.0.0.0', { open: true })).toBeUndefined();
    expect(remedyFor('0.0.0.0', { credentials: [token] })).toBeUndefined();
    expect(remedyFor('0.0.0.0', { apiTokens: ['0123456789abcdef'] })).toBeUndefined();
  });
});
