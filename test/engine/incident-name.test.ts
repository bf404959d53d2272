import fc from 'fast-check';
import { expect, it } from 'vitest';
import { roomNameOf } from '../../src/engine/incident-name.ts';

it.each([
  [42, 'API latency', 'inc-0042-api-latency'],
  [1, 'HighErrorRate api', 'inc-0001-high-error-rate-api'],
  [1, 'HTTPErrors on p99', 'inc-0001-http-errors-on-p99'],
  [12_345, 'x', 'inc-12345-x'],
  [7, '  --Ärger: größer, Łódź & “Ωmega”--  ', 'inc-0007-arger-grosser-lodz-mega'],
  [7, '数据库', 'inc-0007'],
  [7, '', 'inc-0007'],
  [7, '<!channel> #general @here', 'inc-0007-channel-general-here'],
  [7, 'constructor __proto__', 'inc-0007-constructor-proto'],
])('incident %i, "%s", meets in %s', (number, title, name) => {
  expect(roomNameOf({ number, title })).toBe(name);
});

it('is a name that Slack takes, with room for a suffix, whatever the title', () => {
  fc.assert(
    fc.property(fc.nat(), fc.string({ unit: 'binary', maxLength: 300 }), (number, title) => {
      const name = roomNameOf({ number, title });
      expect(name).toMatch(/^inc-\d{4,}(-[a-z0-9]+)*$/);
      expect(`${name}-9`.length).toBeLessThanOrEqual(80);
    }),
  );
});
