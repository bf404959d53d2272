import { describe, expect, it } from 'vitest';
import { findForAlert, findForText, type Hit } from '../../src/runbooks/find.ts';
import { anAlertOf, pagesOf } from './library.ts';

const names = (hits: readonly Hit[]) =>
  hits.map(({ page, section }) => `${page.place}${section === undefined ? '' : `#${section.heading}`}`);

const pages = pagesOf(
  {
    'high-error-rate.md': '# Errors',
    'payments/high-error-rate.md': '# Errors of payments',
    'queue.md': '# Runbook: Queue Stuck',
    'disk.md': '# Disks\n## DiskFull\ntext\n## Disk slow\ntext',
    'other.md': '# Other\nAlert Name: CertificateExpires, also DiskSlow',
  },
  'https://git.example.com/runbooks',
);

describe('the page for an alert', () => {
  it.each([
    ['the address that the alert names', 'https://git.example.com/runbooks/other.md', ['other.md']],
    ['that address without its ending', 'https://git.example.com/runbooks/other', ['other.md']],
    ['the end of any address', 'https://wiki.example.com/x/payments/high-error-rate', ['payments/high-error-rate.md']],
    ['the section that an address names', 'https://x.example.com/disk.html#disk-slow', ['disk.md#Disk slow']],
  ])('is found by %s', (_by, address, wanted) => {
    const alert = anAlertOf({ alertname: 'QueueStuck' }, { runbook_url: address });
    expect(names(findForAlert(alert, pages))).toEqual(wanted);
  });

  it.each([
    [
      'the name of the file, and the folder of the team',
      { alertname: 'HighErrorRate', team: 'Payments' },
      ['payments/high-error-rate.md'],
    ],
    ['the folder of the service', { alertname: 'HighErrorRate', service: 'payments' }, ['payments/high-error-rate.md']],
    ['the title, whatever stands before it', { alertname: 'QueueStuck' }, ['queue.md']],
    ['a heading, and is that section', { alertname: 'DiskFull' }, ['disk.md#DiskFull']],
    ['what it says', { alertname: 'CertificateExpires' }, ['other.md']],
    ['a name with blanks', { alertname: 'queue stuck' }, ['queue.md']],
  ])('is found by %s', (_by, labels, wanted) => {
    expect(names(findForAlert(anAlertOf(labels), pages))).toEqual(wanted);
  });

  it('is a choice when several are named alike and none is of the team', () => {
    const found = findForAlert(anAlertOf({ alertname: 'HighErrorRate', team: 'search' }), pages);
    expect(names(found)).toEqual(['high-error-rate.md', 'payments/high-error-rate.md']);
  });

  it('is the one that has the service in its name before one without', () => {
    const own = pagesOf({ 'high-error-rate.md': '# E', 'search-high-error-rate.md': '# S' });
    const found = findForAlert(anAlertOf({ alertname: 'HighErrorRate', service: 'search' }), own);
    expect(names(found)).toEqual(['search-high-error-rate.md']);
  });

  it.each(['__proto__', 'constructor', '', '…', 'unknown'])('is none for %j', (alertname) => {
    expect(findForAlert(anAlertOf({ alertname }), pages)).toEqual([]);
  });
});

describe('pages for words', () => {
  it.each([
    ['high-error-rate', ['high-error-rate.md', 'payments/high-error-rate.md']],
    ['errors payments', ['payments/high-error-rate.md']],
    ['diskfull', ['disk.md#DiskFull']],
    ['certificateexpires', ['other.md']],
    ['also disk', ['other.md']],
    ['nothing of that', []],
  ])('%s', (text, wanted) => {
    expect(names(findForText(text, pages))).toEqual(wanted);
  });
});
