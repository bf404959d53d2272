import { X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { expect, it, onTestFinished } from 'vitest';
import { createCertificate } from '../../src/stand-ins/pagerduty/certificate.ts';
import { startPagerDutyStandIn } from '../../src/stand-ins/pagerduty/stand-in.ts';

it('is a certificate for this machine that is good for a month, and a new one each time', () => {
  const now = Date.UTC(2026, 0, 5, 12);
  const { cert } = createCertificate(now);
  const made = new X509Certificate(cert);

  expect(made.verify(made.publicKey)).toBe(true);
  expect(made.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(made.checkHost('localhost')).toBe('localhost');
  expect(made.checkHost('elsewhere.example')).toBeUndefined();
  expect([Date.parse(made.validFrom), Date.parse(made.validTo)]).toEqual([now - 86_400_000, now + 30 * 86_400_000]);
  expect(new X509Certificate(createCertificate(now).cert).serialNumber).not.toBe(made.serialNumber);
});

it('lets in whoever trusts it, and nobody else', async () => {
  const certificate = createCertificate(Date.now());
  const standIn = await startPagerDutyStandIn({ ...certificate, apiToken: 'x', services: [] });
  onTestFinished(() => standIn.stop());

  expect(await statusOf(standIn.url, certificate.cert)).toBe(401);
  expect(await statusOf(standIn.url, createCertificate(Date.now()).cert)).toMatch(/certificate|verify/i);
});

function statusOf(url: string, ca: string): Promise<number | string | undefined> {
  return new Promise((resolve) => {
    request(`${url}/oncalls`, { ca, agent: false }, (response) => resolve(response.resume().statusCode))
      .on('error', ({ message, cause }: Error) => resolve(`${message} ${String(cause)}`))
      .end();
  });
}
