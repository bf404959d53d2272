import { expect, it } from 'vitest';
import { parseEnvFile } from '../../src/config/env-file.ts';

it('reads a .env file', () => {
  const reading = parseEnvFile('# a comment\nSLACK_CHANNEL="#ops"\nexport LOG_LEVEL = debug # chatty\nTOCSIN_DATA=\n');

  expect(reading).toEqual({ values: { SLACK_CHANNEL: '#ops', LOG_LEVEL: 'debug', TOCSIN_DATA: '' }, problems: [] });
});

it('names a channel that was meant as a value and reads as a comment', () => {
  const { problems } = parseEnvFile('LOG_LEVEL=info\r\nSLACK_CHANNEL=#ops\r\nTOCSIN_DATA= # default\r\n');

  expect(problems).toMatchObject([{ path: 'SLACK_CHANNEL', line: 2, remedy: 'write the value in double quotes' }]);
});

it('reads a file as Windows editors write it', () => {
  expect(parseEnvFile('\ufeffLOG_LEVEL=info\r\nTOCSIN_DATA=x\r\n').values).toEqual({
    LOG_LEVEL: 'info',
    TOCSIN_DATA: 'x',
  });
});
