import { describe, expect, it, onTestFinished } from 'vitest';
import { createOffice } from '../../../src/cli/playground/office.ts';
import { type Pager, startPager } from '../../../src/cli/playground/pager.ts';
import { actAtPager, PagerAct, pagerState } from '../../../src/cli/playground/pager-desk.ts';
import { createRealClock } from '../../../src/stand-ins/slack/clock.ts';

async function openPager(): Promise<{ pager: Pager; act: (body: object) => string | undefined }> {
  const clock = createRealClock();
  const pager = await startPager(createOffice(clock.now()), clock);
  onTestFinished(() => pager.standIn.stop());
  const service = pager.standIn.desk.service(pager.keys['PLAYGROUND_BACKEND_KEY'] ?? '', 2);
  if (service === undefined) throw new Error('there is no such service');
  const payload = { summary: 'No tea left', source: 'kitchen', severity: 'critical' };
  const links = [
    { href: 'https://runbooks.example/tea', text: 'Runbook' },
    { href: 'javascript:alert(1)', text: 'Not a link' },
  ];
  pager.standIn.desk.trigger(service, 'a', { event_action: 'trigger', payload, links });
  const incident = pager.standIn.incidents[0]?.id;
  return { pager, act: (body) => actAtPager(pager, PagerAct.parse({ by: 'sam', incident, ...body })) };
}

describe('the pager of the playground', () => {
  it('shows what an incident is, whom it calls, and only links to the web', async () => {
    const { pager } = await openPager();

    expect(pagerState(pager).incidents).toMatchObject([
      {
        ...{ title: 'No tea left', status: 'triggered', severity: 'critical', level: 1, levels: 3 },
        assignees: ['Ana Alves'],
        links: [{ text: 'Runbook', href: 'https://runbooks.example/tea' }],
      },
    ]);
  });

  it('calls one level after the other, and says when there is none left', async () => {
    const { pager, act } = await openPager();

    expect([1, 2, 3].map(() => act({ action: 'escalate' }))).toEqual([
      undefined,
      undefined,
      'There is no further level.',
    ]);
    expect(pagerState(pager).incidents[0]).toMatchObject({ assignees: ['Sam Reyes'], level: 3 });
  });

  it('keeps notes, who acknowledged, and lets nobody do a thing to what is resolved', async () => {
    const { pager, act } = await openPager();
    act({ action: 'note', text: ' looking ' });
    act({ action: 'acknowledge', by: 'bo' });
    expect(pagerState(pager).incidents[0]).toMatchObject({
      statusBy: 'Bo Tanaka',
      notes: [{ by: 'Sam Reyes', text: 'looking' }],
    });

    act({ action: 'resolve' });

    expect(act({ action: 'acknowledge' })).toBe('It is resolved already.');
    expect(pagerState(pager).incidents[0]).toMatchObject({ status: 'resolved', assignees: [] });
  });

  it('takes no note without words', () => {
    expect(PagerAct.safeParse({ action: 'note', incident: 'x', by: 'sam', text: ' ' }).success).toBe(false);
  });
});
