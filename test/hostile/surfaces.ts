import { renderCard } from '../../src/cards/render-card.ts';
import { renderDetails } from '../../src/cards/render-details.ts';
import { renderReply } from '../../src/cards/render-reply.ts';
import { renderTimeline } from '../../src/cards/render-timeline.ts';
import type { Actor } from '../../src/engine/actor.ts';
import type { AlertFacts } from '../../src/engine/alert-facts.ts';
import type { GroupFacts } from '../../src/engine/group-facts.ts';
import type { IntegrationKey } from '../../src/engine/notification.ts';
import type { SilenceId } from '../../src/engine/silence.ts';
import type { TimelineFact } from '../../src/engine/timeline.ts';
import { renderEvent } from '../../src/integrations/pagerduty/event.ts';
import { answerBlocks, renderAnswerMessage, renderReplyMessage } from '../../src/integrations/slack/answer-blocks.ts';
import {
  renderCardMessage,
  renderPlainCardMessage,
  type SlackMessage,
} from '../../src/integrations/slack/card-blocks.ts';
import { renderPayload } from '../../src/integrations/webhook/payload.ts';
import type { PagerDutyOptions } from '../../src/ports/policy.ts';
import { anAcknowledgement, aSilence, now, theFacts } from '../cards/facts.ts';

/** A group in which strangers and people have said the text wherever they may. */
export function groupSaying(text: string, alerts: readonly AlertFacts[]): GroupFacts {
  const by: Actor = { id: `slack:${text}`, name: text, origin: 'slack' };
  const matchers = [{ name: text, operator: '=', value: text }] as const;
  return theFacts({
    alerts,
    groupLabels: { ...alerts[0]?.content.labels },
    acknowledgement: anAcknowledgement({ by, note: text }),
    silences: [aSilence({ comment: text, createdBy: text, matchers })],
    assigned: { by, to: [text, text], at: now },
    trouble: [{ target: 'payments/slack/0' as IntegrationKey, since: now, error: text }],
    state: 'acknowledged',
  });
}

function factsSaying(text: string): readonly TimelineFact[] {
  const by: Actor = { id: `pagerduty:${text}`, name: text, origin: 'pagerduty' };
  const target = 'payments/slack/0' as IntegrationKey;
  return [
    { type: 'alerts_added', count: 2, names: [text, text] },
    { type: 'alerts_resolved', count: 2, names: [text, text], remaining: 1 },
    { type: 'acknowledged', by, note: text },
    { type: 'noted', by, text },
    { type: 'assigned', by, to: [text], how: 'reassigned' },
    { type: 'resolved_by_hand', by, reason: text, stillFiring: 1 },
    { type: 'moved', count: 1, to: [text] },
    { type: 'silence_ended', by, silence: 's' as SilenceId },
    { type: 'delivery_failed', target, error: text, isPermanent: true },
  ];
}

/** Everything that Slack is sent for a group: card, plain card, thread reply, details, timeline, in messages and modals. */
export function slackMessages(text: string, facts: GroupFacts): ReadonlyMap<string, SlackMessage> {
  const entries = factsSaying(text).map((fact, index) => ({
    ...{ seq: index + 1, at: now, episode: 1, pings: false, fact },
  }));
  const card = renderCard(facts);
  const details = renderDetails(facts);
  const timeline = renderTimeline(entries, facts);
  return new Map([
    ['card', renderCardMessage(card)],
    ['plain card', renderPlainCardMessage(card)],
    ['reply', renderReplyMessage(renderReply(entries, facts))],
    ['details', renderAnswerMessage(details)],
    ['timeline', renderAnswerMessage(timeline)],
    ['details in a modal', { text: '', blocks: answerBlocks(details, 'view') }],
    ['timeline in a modal', { text: '', blocks: answerBlocks(timeline, 'view') }],
  ]);
}

const pager: PagerDutyOptions = {
  kind: 'pagerduty',
  key: 'payments/pagerduty/0' as IntegrationKey,
  sendResolved: true,
  version: 2,
  routingKey: '0123456789abcdef0123456789abcdef',
  client: 'Tocsin',
  links: [],
  images: [],
  details: {},
};

/** The event that PagerDuty is sent, of either version. */
export function pagerDutyEvents(facts: GroupFacts): readonly [second: object, first: object] {
  const state = { status: 'firing', severity: facts.severity, summary: renderCard(facts).preview } as const;
  const step = { type: 'set', facts, state, isTrigger: true } as const;
  const url = 'https://tocsin.example';
  return [renderEvent(step, pager, url), renderEvent(step, { ...pager, version: 1 }, url)];
}

export function webhookBody(facts: GroupFacts): ReturnType<typeof renderPayload> {
  const { receiver, groupKey, groupLabels } = facts.group;
  const snapshot = facts.alerts.map(({ fingerprint, content, head }) => ({
    ...{ fingerprint, content, startsAt: head.startsAt },
  }));
  return renderPayload({
    receiver,
    groupKey,
    groupLabels,
    snapshot,
    maxAlerts: 0,
    externalUrl: 'https://tocsin.example',
  });
}
