import { describe, expect, it } from 'vitest';
import { factLine } from '../../src/cards/fact-line.ts';
import { renderDetails } from '../../src/cards/render-details.ts';
import { renderReply } from '../../src/cards/render-reply.ts';
import { renderTimeline } from '../../src/cards/render-timeline.ts';
import type { IntegrationKey } from '../../src/engine/notification.ts';
import type { SilenceId } from '../../src/engine/silence.ts';
import type { TimelineEntry, TimelineFact } from '../../src/engine/timeline.ts';
import { drawAnswer, drawLine } from './draw.ts';
import { anAcknowledgement, ana, aSilence, bo, hour, minute, now, theFacts } from './facts.ts';

const target = 'payments/slack/0' as IntegrationKey;
const silence = 's' as SilenceId;

describe('factLine', () => {
  it.each<[TimelineFact, string]>([
    [{ type: 'opened', firing: 3, severity: 'critical' }, 'Opened: 3 firing, critical'],
    [{ type: 'alerts_added', count: 1, names: ['web-1'] }, '1 new alert: web-1'],
    [
      { type: 'alerts_added', count: 7, names: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
      '7 new alerts: a, b, c, d, e and 2 more',
    ],
    [{ type: 'alerts_resolved', count: 2, names: ['a', 'b'], remaining: 1 }, '2 resolved: a, b · 1 still firing'],
    [{ type: 'alerts_resolved', count: 1200, names: [], remaining: 0 }, '1,200 resolved'],
    [{ type: 'severity_raised', from: 'warning', to: 'critical' }, 'Severity up from warning to *critical*'],
    [{ type: 'ended', byExpiry: false }, 'Resolved by itself'],
    [{ type: 'ended', byExpiry: true }, 'Resolved: nobody reports it any more'],
    [{ type: 'reopened', firing: 1 }, '*Firing again*: 1 alert'],
    [{ type: 'acknowledged', by: ana, note: 'on it' }, '@Ana acknowledged it: on it'],
    [{ type: 'acknowledged', by: ana }, '@Ana acknowledged it'],
    [{ type: 'unacknowledged', by: ana }, '@Ana gave up the acknowledgement: nobody has it'],
    [{ type: 'resolved_by_hand', by: bo, reason: 'noise', stillFiring: 2 }, '@Bo closed it: noise · 2 still reported'],
    [{ type: 'resolved_by_hand', by: bo, stillFiring: 0 }, '@Bo closed it'],
    [{ type: 'reopened_by_hand', by: bo }, '@Bo reopened it'],
    [{ type: 'silenced', by: bo, silence, until: now + hour }, '@Bo silenced it until <15:14>'],
    [{ type: 'moved', count: 1, to: ['a'] }, 'The policy has changed: 1 alert goes on with a'],
    [
      { type: 'moved', count: 1200, to: ['a', 'b', 'c', 'd', 'e'] },
      'The policy has changed: 1,200 alerts go on with a, b, c and 2 more',
    ],
    [{ type: 'silence_changed', by: bo, silence, until: now + hour }, '@Bo moved the end of the silence to <15:14>'],
    [{ type: 'silence_ended', silence }, 'The silence is over'],
    [{ type: 'silence_ended', by: bo, silence }, '@Bo ended the silence'],
    [{ type: 'news_after_acknowledgement', count: 3, acknowledgedBy: ana }, "*3 new* since @Ana's acknowledgement"],
    [{ type: 'repeat_due', firing: 3 }, 'Reminder: 3 still firing'],
    [{ type: 'decided', target, reason: 'first', seq: 1 }, 'To tell Slack (payments): first notice'],
    [{ type: 'notified', target, reason: 'repeat', seq: 1 }, 'Told Slack (payments): reminder'],
    [
      { type: 'delivery_failed', target, error: 'is_archived', isPermanent: true },
      '⚠️ Slack (payments) not reached, given up: is_archived',
    ],
    [
      { type: 'delivery_failed', target, error: 'timed out', isPermanent: false },
      '⚠️ Slack (payments) not reached: timed out',
    ],
    [{ type: 'delivery_recovered', target }, 'Slack (payments) reached again'],
    [
      { type: 'duplicate_possible', target },
      'There may be a second card in Slack (payments): nobody knows how a post ended',
    ],
  ])('says %j in words', (fact, expected) => {
    expect(drawLine(factLine(fact, now))).toBe(expected);
  });
});

describe('renderReply', () => {
  it('adds up what is alike and leaves deliveries to the timeline', () => {
    const reply = renderReply(
      entries(
        { type: 'alerts_added', count: 1, names: ['a'] },
        { type: 'notified', target, reason: 'new_alerts', seq: 2 },
        { type: 'acknowledged', by: ana },
        { type: 'alerts_added', count: 2, names: ['a', 'b'] },
        { type: 'severity_raised', from: 'info', to: 'warning' },
        { type: 'severity_raised', from: 'warning', to: 'critical' },
      ),
      theFacts(),
    );

    expect(reply.lines.map(drawLine)).toEqual([
      '3 new alerts: a, b',
      '@Ana acknowledged it',
      'Severity up from info to *critical*',
    ]);
    expect(reply.preview).toBe(
      'HighErrorRate · api: 3 new alerts: a, b. Ana acknowledged it. Severity up from info to critical',
    );
  });

  it('keeps what two people did apart', () => {
    const reply = renderReply(entries({ type: 'acknowledged', by: ana }, { type: 'acknowledged', by: bo }), theFacts());

    expect(reply.lines).toHaveLength(2);
  });

  it('says where the rest is when there is too much', () => {
    const many = Array.from({ length: 12 }, (): TimelineFact => ({ type: 'unacknowledged', by: ana }));

    const reply = renderReply(entries(...many), theFacts());

    expect(reply.lines).toHaveLength(9);
    expect(drawLine(reply.lines[8] ?? [])).toBe('~and 4 more: see Timeline~');
  });

  it('is never empty', () => {
    expect(renderReply([], theFacts()).lines.map(drawLine)).toEqual(['~CRITICAL, nothing new~']);
  });
});

describe('renderTimeline', () => {
  it('tells when what happened, oldest first', async () => {
    const answer = renderTimeline(
      entries(
        { type: 'opened', firing: 1, severity: 'critical' },
        { type: 'notified', target, reason: 'first', seq: 1 },
        { type: 'acknowledged', by: ana, note: 'looking' },
      ),
      theFacts(),
    );

    await expect(drawAnswer(answer)).toMatchFileSnapshot('golden/timeline.txt');
  });

  it('keeps the newest thirty', () => {
    const many = Array.from({ length: 40 }, (): TimelineFact => ({ type: 'reopened', firing: 1 }));

    const drawn = drawAnswer(renderTimeline(entries(...many), theFacts()));

    expect(drawn).toContain('10 older left out');
    expect(drawn.match(/Firing again/g)).toHaveLength(30);
  });

  it('has a face for a group of which nothing is written', () => {
    expect(drawAnswer(renderTimeline([], theFacts()))).toContain('Nothing is written down yet.');
  });
});

describe('renderDetails', () => {
  it('shows all that the card leaves out', async () => {
    const facts = theFacts({
      acknowledgement: anAcknowledgement(),
      state: 'acknowledged',
      silences: [aSilence()],
      commonAnnotations: { summary: 'High error rate detected in api', impact: 'customers cannot pay' },
    });

    await expect(drawAnswer(renderDetails(facts))).toMatchFileSnapshot('golden/details.txt');
  });
});

function entries(...facts: readonly TimelineFact[]): readonly TimelineEntry[] {
  return facts.map((fact, index) => ({
    seq: index + 1,
    at: now - 10 * minute + index * minute,
    episode: 1,
    fact,
    pings: false,
  }));
}
