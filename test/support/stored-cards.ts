import { renderCard } from '../../src/cards/render-card.ts';
import { escalationsOf } from '../../src/dispatch/situations.ts';
import type { GroupId, LoadedGroup } from '../../src/engine/alert-group.ts';
import { type CardStage, cardStageOf, needsEdit } from '../../src/engine/card-stage.ts';
import type { Delivery } from '../../src/engine/delivery.ts';
import { episodeFacts } from '../../src/engine/group-facts.ts';
import type { Integration } from '../../src/engine/notification.ts';
import type { Situation } from '../../src/engine/situation.ts';
import { renderCardMessage } from '../../src/integrations/slack/card-blocks.ts';
import type { Policy } from '../../src/ports/policy.ts';
import type { Store } from '../../src/ports/store.ts';
import { field, textField } from '../../src/stand-ins/slack/fields.ts';
import type { SlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import type { Message } from '../../src/stand-ins/slack/workspace.ts';
import { isCard, shownControls } from './slack-text.ts';

export interface Stored {
  /** Opens its store. */
  readonly open: () => Promise<Store>;
  readonly policy: Policy;
  readonly now: number;
  /** PagerDuty can be asked to escalate. */
  readonly hasPager?: boolean;
}

export const strayCard = 'a card that nobody knows of';

/** Every way in which the cards in Slack differ from what a stopped bot has stored, in words; none is good. */
export async function cardsUnlikeStored(
  slack: SlackStandIn,
  { open, policy, now, hasPager = false }: Stored,
): Promise<string[]> {
  const store = await open();
  try {
    const groups = [...(await allGroups(store)), ...(await retiredGroups(store, slack))];
    const situation = await situationOf(store, policy, now);
    const known = new Set<string>();
    const problems = groups.flatMap((loaded) =>
      loaded.deliveries.flatMap((delivery) => {
        const ref = delivery.ref;
        if (ref === undefined) return [];
        known.add(`${ref['channel']} ${ref['ts']}`);
        const message = slack.channel(ref['channel'] ?? '').message(ref['ts'] ?? '');
        const around = { ...situation, ...whomToCall(policy, loaded, hasPager) };
        return problemsOf(loaded, delivery, message, around);
      }),
    );
    const cards = slack.channels().flatMap((channel) => channel.messages().filter(isCard));
    const strays = cards.filter(({ channelId, ts }) => !known.has(`${channelId} ${ts}`));
    return [...problems, ...strays.map(({ text }) => `${strayCard}: ${text}`)];
  } finally {
    await store.close();
  }
}

async function allGroups(store: Store): Promise<readonly LoadedGroup[]> {
  const groups: LoadedGroup[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.scanGroups({ limit: 500, liveOnly: false, ...(cursor === undefined ? {} : { cursor }) });
    groups.push(...page.groups);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return groups;
}

/** Those that the policy does not make any more are found by what their cards carry along. */
async function retiredGroups(store: Store, slack: SlackStandIn): Promise<readonly LoadedGroup[]> {
  const cards = slack.channels().flatMap((channel) => channel.messages().filter(isCard));
  const gids = new Set(cards.map(({ metadata }) => textField(field(metadata, 'event_payload'), 'g')));
  const groups = await Promise.all([...gids].map((gid) => store.loadGroup(String(gid) as GroupId)));
  return groups.filter((loaded) => loaded !== undefined).filter(({ group }) => group.state === 'retired');
}

async function situationOf(store: Store, policy: Policy, now: number): Promise<Situation> {
  const { changed } = await store.readSilences(0);
  return {
    now,
    timers: policy.route.timers,
    integrations: [],
    fallback: [],
    silences: changed,
    gaps: await store.beat(now, Number.POSITIVE_INFINITY, 0),
    lifecycle: policy.lifecycle,
    hasRunbooks: (policy.runbooks ?? []).length > 0,
  };
}

function whomToCall(policy: Policy, { group }: LoadedGroup, hasPager: boolean) {
  const options = policy.receivers.get(group.receiver)?.integrations ?? [];
  const integrations = options.map(({ key, kind }): Integration => {
    const shown = kind === 'slack' ? 'card' : 'notice';
    const escalates = kind === 'pagerduty' && hasPager;
    return { key, kind: shown, escalates, sendResolved: true, lane: '', callTimeoutMs: 0 };
  });
  return { integrations, ...escalationsOf(policy, group) };
}

function problemsOf(
  loaded: LoadedGroup,
  delivery: Delivery,
  message: Message | undefined,
  situation: Situation,
): readonly string[] {
  const name = `the card of ${loaded.group.groupKey}, episode ${delivery.episode}`;
  if (delivery.trouble !== undefined) return [];
  const stage = cardStageOf(loaded, delivery);
  if (message === undefined) return stage?.isOpen === true ? [`${name} is gone`] : [];
  return stage === undefined ? [] : differences(name, { loaded, delivery, stage, message, situation });
}

interface Shown {
  readonly loaded: LoadedGroup;
  readonly delivery: Delivery;
  readonly stage: CardStage;
  readonly message: Message;
  readonly situation: Situation;
}

function differences(name: string, { loaded, delivery, stage, message, situation }: Shown): readonly string[] {
  const facts = episodeFacts(loaded, situation, '', stage.episode);
  const wanted = renderCardMessage(renderCard(facts));
  const problems: string[] = [];
  if (needsEdit(delivery, stage)) problems.push(`${name} shows ${delivery.shownRev} instead of ${stage.wantedRev}`);
  if (message.text !== wanted.text) problems.push(`${name} says "${message.text}" instead of "${wanted.text}"`);
  const [offered, due] = [message.blocks, JSON.parse(JSON.stringify(wanted.blocks))].map(shownControls);
  if (String(offered) !== String(due)) problems.push(`${name} offers "${offered}" instead of "${due}"`);
  return problems;
}
