import { expect, it } from 'vitest';
import { createLog } from '../../src/cli/log.ts';

it('writes one JSON line per entry, with its fields', () => {
  const { lines, output } = recorded(false);
  const log = createLog('info', output);

  log.info('listening', { url: 'http://127.0.0.1:5001' });
  log.warn('will be tried again');

  const [first, second] = lines.map((line) => JSON.parse(line));
  expect(first).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    url: 'http://127.0.0.1:5001',
    msg: 'listening',
  });
  expect(second).toMatchObject({ level: 'warn', msg: 'will be tried again' });
  expect(lines.every((line) => line.endsWith('\n'))).toBe(true);
});

it('leaves out what is below its level', () => {
  const { lines, output } = recorded(false);

  createLog('error', output).warn('quiet');
  createLog('silent', output).error('quiet');

  expect(lines).toEqual([]);
});

it('is readable on a terminal', () => {
  const { lines, output } = recorded(true);

  createLog('info', output).error('it broke', { error: new Error('no such table') });

  expect(lines.join('')).toMatch(/ERROR.*it broke/);
  expect(lines.join('')).toContain('no such table');
});

it('tells what failed and why, and nothing else that hangs on an error', () => {
  const { lines, output } = recorded(false);
  const cause = Object.assign(new Error('connection refused'), {
    code: 'ECONNREFUSED',
    headers: { authorization: 's3cret' },
  });
  const endless = new Error('a');
  endless.cause = endless;

  createLog('info', output).error('it broke', { error: new TypeError('no answer', { cause }) });
  createLog('info', output).error('it broke', { error: endless });
  createLog('info', output).error('it broke', { error: 'text' });

  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'error',
    error: { type: 'TypeError', message: 'no answer', cause: { message: 'connection refused', code: 'ECONNREFUSED' } },
  });
  expect(lines.join('')).not.toContain('s3cret');
  expect(lines).toHaveLength(3);
});

function recorded(isTTY: boolean) {
  const lines: string[] = [];
  return { lines, output: { isTTY, write: (text: string) => lines.push(text) } };
}
