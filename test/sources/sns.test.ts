import { createSign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReport } from '../../src/sources/read-report.ts';
import { createSourceFinder } from '../../src/sources/source-finder.ts';
import { run } from '../support/run.ts';

const alarm = readFileSync(
  fileURLToPath(new URL('../fixtures/sources/cloudwatch.alarm.json', import.meta.url)),
  'utf8',
);
const certificateUrl = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';
const subscribeUrl = 'https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=t';
const folder = mkdtempSync(join(tmpdir(), 'tocsin-sns-'));
let key = '';
let certificate = '';

beforeAll(async () => {
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=sns.amazonaws.com', '-days', '2', '-nodes'];
  const files = ['-keyout', keyFile, '-out', certificateFile];
  const made = await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...files, ...subject]);
  expect(made).toMatchObject({ code: 0 });
  key = readFileSync(keyFile, 'utf8');
  certificate = readFileSync(certificateFile, 'utf8');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An envelope as SNS posts it, signed unless `changes` come afterwards. */
function envelope(given: Readonly<Record<string, unknown>> = {}, changes: Readonly<Record<string, unknown>> = {}) {
  const message: Record<string, unknown> = {
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: 'arn:aws:sns:us-east-1:123456789012:alarms',
    Subject: 'ALARM: "checkout-5xx" in US East (N. Virginia)',
    Message: alarm,
    Timestamp: '2026-01-05T12:00:00.500Z',
    SignatureVersion: '1',
    SigningCertURL: certificateUrl,
    UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe',
    ...given,
  };
  const names =
    message['Type'] === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = names.flatMap((name) => (message[name] === undefined ? [] : [`${name}\n${message[name]}\n`])).join('');
  const sign = createSign(message['SignatureVersion'] === '1' ? 'RSA-SHA1' : 'RSA-SHA256').update(text);
  return { ...message, Signature: sign.sign(key, 'base64'), ...changes };
}

/** A source that finds the certificate at its address, and notes which addresses it was sent to. */
function startSource(
  pages: Readonly<Record<string, string>> = { [certificateUrl]: certificate, [subscribeUrl]: '<ok/>' },
) {
  const visited: string[] = [];
  const findSource = createSourceFinder({
    readPage: async (url) => {
      visited.push(url);
      const page = pages[url];
      if (page === undefined) throw new Error('it answered 404');
      return page;
    },
  });
  const source = findSource('cloudwatch', new Map());
  if (source === undefined) throw new Error('there is no source');
  const context = { now: Date.parse('2026-01-05T12:10:00Z'), resolveTimeoutMs: 300_000 };
  return { visited, read: (body: unknown) => readReport(source, body, context) };
}

describe('CloudWatch through SNS', () => {
  it.each(['1', '2'])('takes an alarm out of a signed envelope, version %s', async (version) => {
    const source = startSource();

    const { alerts } = await source.read(envelope({ SignatureVersion: version }));
    await source.read(envelope({ SignatureVersion: version }));

    expect(alerts[0]?.content.labels).toMatchObject({ alertname: 'checkout-5xx' });
    expect(source.visited).toEqual([certificateUrl]);
  });

  it.each([
    ['another message', { Message: alarm.replace('checkout', 'payments') }],
    ['another topic', { TopicArn: 'arn:aws:sns:us-east-1:666666666666:alarms' }],
    ['another version', { SignatureVersion: '2' }],
    ['no signature', { Signature: '' }],
  ])('refuses an envelope with %s', async (_case, changes) => {
    const { alerts, problems } = await startSource().read(envelope({}, changes));

    expect(alerts).toEqual([]);
    expect(problems).toEqual([{ path: 'Signature', message: 'is not right' }]);
  });

  it.each([
    'http://sns.us-east-1.amazonaws.com/x.pem',
    'https://sns.us-east-1.amazonaws.com.evil.example/x.pem',
    'https://evil.s3.amazonaws.com/x.pem',
    'https://sns.us-east-1.amazonaws.com:8443/x.pem',
    'https://user@sns.us-east-1.amazonaws.com/x.pem',
    'https://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
  ])('asks nobody for a certificate but SNS itself: %s', async (url) => {
    const source = startSource({ [url]: certificate });

    const { problems } = await source.read(envelope({ SigningCertURL: url }));

    expect(problems).toMatchObject([{ path: 'SigningCertURL' }]);
    expect(source.visited).toEqual([]);
  });

  it('confirms a subscription that is signed, at SNS only', async () => {
    const source = startSource();
    const given = { Type: 'SubscriptionConfirmation', Message: 'You have chosen ...', Token: 't', Subject: undefined };

    expect(await source.read(envelope({ ...given, SubscribeURL: subscribeUrl }))).toEqual({
      alerts: [],
      problems: [],
      refused: 0,
    });
    expect(source.visited).toEqual([certificateUrl, subscribeUrl]);
    const elsewhere = await source.read(envelope({ ...given, SubscribeURL: 'https://evil.example/' }));
    expect(elsewhere.problems).toMatchObject([{ path: 'SubscribeURL' }]);
    expect(source.visited).toHaveLength(2);
  });

  it('asks SNS to try again while the certificate cannot be read', async () => {
    expect((await startSource({}).read(envelope())).unavailable).toContain('could not be read');
  });

  it('takes a bare alarm, as subscriptions to raw messages get it', async () => {
    expect((await startSource().read(JSON.parse(alarm))).alerts).toHaveLength(1);
  });

  it('refuses a message that is no alarm', async () => {
    const { problems } = await startSource().read(envelope({ Message: 'hello' }));

    expect(problems).toMatchObject([{ message: 'must be the object that an alarm of CloudWatch posts' }]);
  });
});
