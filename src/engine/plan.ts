import type { Episode, LoadedGroup } from './alert-group.ts';
import { isSearchable, unknownUntil } from './attempt.ts';
import { type CardStage, cardStageOf, isCall, needsEdit, needsPost } from './card-stage.ts';
import type { Delivery, MessageRef } from './delivery.ts';
import type { DeliveryPlan } from './delivery-plan.ts';
import { findIntegration } from './due.ts';
import { episodeFacts, type GroupFacts, groupFacts } from './group-facts.ts';
import { planSeek } from './lost-card.ts';
import type { Integration, PendingNotification } from './notification.ts';
import { planMirror } from './plan-mirror.ts';
import { planRoom, roomPlace } from './plan-room.ts';
import { planReply, type ReplyQuestion, toldWithoutWords } from './reply.ts';
import { withClocks } from './response.ts';
import type { Situation } from './situation.ts';
import { standingsOf } from './standing.ts';
import { decidedOf, tells } from './tells.ts';
import type { TimelineEntry } from './timeline.ts';

export interface Reading {
  /** The group's entries after `delivery.told`, oldest first. */
  readonly entries: readonly TimelineEntry[];
  readonly shortId: string;
}

/**
 * What a delivery should do next: one vendor call at most. Settle it, then ask again. A card is edited first and its
 * thread told second, so that nobody is called to a card that is behind.
 */
export function planDelivery(
  loaded: LoadedGroup,
  delivery: Delivery,
  situation: Situation,
  reading: Reading,
): DeliveryPlan {
  const integration = findIntegration(situation, delivery.target);
  if (integration === undefined) return { type: 'nothing' };
  const until = Math.max(unknownUntil(delivery, integration) ?? 0, delivery.notBefore ?? 0);
  if (situation.now < until) return { type: 'wait', until };
  const { attempt } = delivery;
  if (attempt !== undefined && isSearchable(delivery)) {
    const place = integration.kind === 'room' ? roomPlace(loaded.group, delivery) : undefined;
    return { type: 'search', attempt, settles: attempt.settles, ...(place === undefined ? {} : { place }) };
  }
  switch (integration.kind) {
    case 'notice':
      return planNotice(loaded, delivery, situation, reading);
    case 'card':
      return planCard({ loaded, delivery, situation, reading, integration });
    case 'mirror':
      return planMirror({ loaded, delivery, situation, shortId: reading.shortId, integration });
    case 'room':
      return planRoom({ loaded, delivery, situation, reading, integration });
  }
}

function planNotice(loaded: LoadedGroup, delivery: Delivery, situation: Situation, { shortId }: Reading): DeliveryPlan {
  const notification = loaded.group.pending[delivery.target];
  if (notification === undefined) return { type: 'nothing' };
  const facts = groupFacts(loaded, situation, shortId);
  // Numbers begin again when a store was emptied, and are given twice when one has failed over: the instant of the
  // decision keeps what is said anew apart from what was said before.
  const idempotencyKey = `${loaded.group.gid}-${delivery.target}-${notification.seq}-${notification.at.toString(36)}`;
  return {
    type: 'step',
    step: { type: 'send', facts, notification, idempotencyKey },
    settles: { notification: decidedOf(notification) },
  };
}

interface CardQuestion {
  readonly loaded: LoadedGroup;
  readonly delivery: Delivery;
  readonly situation: Situation;
  readonly reading: Reading;
  readonly integration: Integration;
}

function planCard(question: CardQuestion): DeliveryPlan {
  const { loaded, delivery } = question;
  const stage = cardStageOf(loaded, delivery);
  if (stage === undefined) return { type: 'nothing' };
  const pending = stage.isLatest ? loaded.group.pending[delivery.target] : undefined;
  const drawing: Drawing = { ...question, stage, facts: drawnFacts(question, stage.episode), pending };
  if (needsPost(loaded, delivery, stage)) {
    const post = planPost(pending === undefined ? drawing : { ...drawing, facts: toldFacts(question, stage, pending) });
    return planSeek(loaded, delivery, drawing, post.settles) ?? post;
  }
  if (delivery.ref === undefined) return { type: 'nothing' };
  return planShown(drawing, delivery.ref);
}

function drawnFacts({ loaded, delivery, situation, reading }: CardQuestion, episode: Episode): GroupFacts {
  const facts = episodeFacts(loaded, situation, reading.shortId, episode);
  return { ...facts, trouble: facts.trouble.filter(({ target }) => target !== delivery.target) };
}

/** As they will be once this is told: whoever reads it has that long to respond. */
function toldFacts(question: CardQuestion, stage: CardStage, pending: PendingNotification): GroupFacts {
  const { loaded, situation, delivery } = question;
  const { group, deliveries } = loaded;
  const standings = standingsOf(loaded, situation);
  const telling = { ...group, sent: { ...group.sent, [delivery.target]: pending } };
  const { episode } = withClocks(telling, { standings, deliveries, situation, isPosting: true });
  if (!stage.isLatest || episode === undefined) return drawnFacts(question, stage.episode);
  return drawnFacts({ ...question, loaded: { ...loaded, group: { ...group, episode } } }, episode);
}

type Step = Extract<DeliveryPlan, { type: 'step' }>;

interface Drawing extends CardQuestion {
  readonly stage: CardStage;
  readonly facts: GroupFacts;
  readonly pending: PendingNotification | undefined;
}

function planPost({ loaded, delivery, situation, stage, facts, pending }: Drawing): Step {
  const isNews = facts.acknowledgement === undefined || facts.newSinceAcknowledgement > 0;
  const pings = isCall(pending) && stage.isOpen && isNews && facts.state !== 'silenced';
  const telling = tells(loaded, delivery, situation, stage);
  const timed = facts.respondBy === undefined ? {} : { toldAt: situation.now };
  return {
    type: 'step',
    step: { type: 'post', facts, pings },
    settles: { shownRev: stage.wantedRev, told: loaded.timelineSeq, ...timed, ...telling },
  };
}

function planShown(drawing: Drawing, ref: MessageRef): DeliveryPlan {
  const { loaded, delivery, situation, reading, integration, stage, facts, pending } = drawing;
  const call = stage.isOpen && isCall(pending) ? pending : undefined;
  const question: ReplyQuestion = {
    loaded,
    delivery,
    integration,
    entries: reading.entries,
    ...(call === undefined ? {} : { call }),
    isSilenced: facts.state === 'silenced',
    isAcknowledged: facts.acknowledgement !== undefined,
  };
  const telling = call === undefined ? tells(loaded, delivery, situation, stage) : {};
  if (needsEdit(delivery, stage) || telling.notification !== undefined) {
    const settles = { shownRev: stage.wantedRev, told: toldWithoutWords(question), ...telling };
    return { type: 'step', step: { type: 'edit', facts, ref }, settles };
  }
  const reply = planReply(question, situation.now);
  if (reply.type !== 'tell') return reply;
  return {
    type: 'step',
    step: { type: 'reply', facts, ref, entries: reply.entries, pings: reply.pings && stage.isOpen },
    settles: {
      told: reading.entries.at(-1)?.seq ?? delivery.told,
      ...(call === undefined ? {} : { notification: decidedOf(call) }),
    },
  };
}
