import type { AlertName } from './story.ts';

/** What can be seen from outside once everything has come to rest. */
export interface Observation {
  /** The last word of the senders, all of it answered with 2xx. */
  readonly told: ReadonlySet<AlertName>;
  /** What GET /api/v2/alerts says. */
  readonly stored: ReadonlySet<AlertName>;
  readonly cards: readonly SeenCard[];
  /** Whether somebody has the group, where people can know it. */
  readonly acknowledged: ReadonlyMap<string, boolean>;
  readonly notices: readonly SeenNotice[];
  /** Calls over Slack's limits. */
  readonly violations: number;
}

export interface SeenCard {
  readonly group: string;
  /** Group and episode, from the message's metadata. */
  readonly identity: string;
  readonly episode: number;
  readonly text: string;
}

export interface SeenNotice {
  readonly group: string;
  readonly idempotencyKey: string;
  readonly body: string;
  readonly firing: readonly AlertName[];
}

/** Everything that is wrong, in words; nothing when all promises were kept. */
export function findProblems(seen: Observation): readonly string[] {
  return [
    ...lostAlerts(seen),
    ...secondCards(seen),
    ...wrongCards(seen),
    ...wrongNotices(seen),
    ...(seen.violations > 0 ? [`${seen.violations} calls over Slack's limits`] : []),
  ];
}

function lostAlerts({ told, stored }: Observation): readonly string[] {
  return [
    ...[...told].filter((alert) => !stored.has(alert)).map((alert) => `${alert} was accepted as firing and is lost`),
    ...[...stored]
      .filter((alert) => !told.has(alert))
      .map((alert) => `${alert} was accepted as resolved and still fires`),
  ];
}

function secondCards({ cards }: Observation): readonly string[] {
  const counts = new Map<string, number>();
  for (const { identity } of cards) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([identity, count]) => `${count} cards for ${identity}`);
}

function wrongCards({ cards, told, acknowledged }: Observation): readonly string[] {
  const groups = new Set([...[...told].map(groupOf), ...cards.map(({ group }) => group)]);
  return [...groups].flatMap((group) => {
    const ofGroup = cards.filter((card) => card.group === group).sort((a, b) => a.episode - b.episode);
    const latest = ofGroup.at(-1);
    const firing = [...told].filter((alert) => groupOf(alert) === group).length;
    if (latest === undefined) return firing > 0 ? [`${group} fires and has no card`] : [];
    const earlier = ofGroup.slice(0, -1).filter(({ text }) => !text.includes('RESOLVED'));
    return [
      ...earlier.map(({ identity }) => `${identity} is over and its card does not say so`),
      ...wrongLatest(latest, firing, acknowledged.get(group)),
    ];
  });
}

function wrongLatest(
  { group, text }: SeenCard,
  firing: number,
  isAcknowledged: boolean | undefined,
): readonly string[] {
  if (firing === 0) return text.includes('RESOLVED') ? [] : [`${group} is over and its card says: ${text}`];
  const problems: string[] = [];
  if (text.includes('RESOLVED')) problems.push(`${group} fires and its card says: ${text}`);
  if (!text.includes(`${firing} firing`)) problems.push(`${group} has ${firing} firing and its card says: ${text}`);
  if (isAcknowledged !== undefined && isAcknowledged !== text.includes('ACKNOWLEDGED')) {
    problems.push(`${group} is ${isAcknowledged ? '' : 'not '}acknowledged and its card says: ${text}`);
  }
  return problems;
}

function wrongNotices({ notices, told }: Observation): readonly string[] {
  const bodies = new Map<string, string>();
  const problems: string[] = [];
  for (const { idempotencyKey, body } of notices) {
    const first = bodies.get(idempotencyKey) ?? body;
    if (first !== body) problems.push(`notice ${idempotencyKey} was repeated with another body`);
    bodies.set(idempotencyKey, first);
  }
  const last = new Map(notices.map((notice) => [notice.group, notice]));
  for (const group of new Set([...told].map(groupOf))) {
    if (!last.has(group)) problems.push(`${group} fires and its webhook was never told`);
  }
  for (const [group, { firing }] of last) {
    const expected = [...told].filter((alert) => groupOf(alert) === group).sort();
    if (expected.join() !== [...firing].sort().join()) {
      problems.push(`${group} fires as [${expected.join()}] and its webhook was told [${firing.join()}]`);
    }
  }
  return problems;
}

function groupOf(alert: AlertName): string {
  return alert.slice(0, alert.indexOf('/'));
}
