import type { Incident } from '../../stand-ins/pagerduty/account.ts';
import type { PagerDutyStandIn } from '../../stand-ins/pagerduty/stand-in.ts';
import { pause, type StandInClock } from '../../stand-ins/slack/clock.ts';
import type { StoryAlert } from './story.ts';

const LOOKS_FOR_MS = 10_000;
const LOOKS_EVERY_MS = 200;

/**
 * Has the person whom the pager calls for this alert acknowledge it there, waiting a little for the incident. Where
 * somebody was faster, they leave it alone.
 */
export async function letCalledPersonTake(
  standIn: PagerDutyStandIn,
  clock: StandInClock,
  alert: StoryAlert,
): Promise<void> {
  const giveUpAt = clock.now() + LOOKS_FOR_MS;
  let incident = findIncident(standIn, alert);
  while (incident === undefined && clock.now() < giveUpAt) {
    await pause(clock, LOOKS_EVERY_MS);
    incident = findIncident(standIn, alert);
  }
  if (incident?.status !== 'triggered') return;
  standIn.desk.setStatus(incident, 'acknowledged', 'incident.acknowledged', incident.assignees[0]);
}

function findIncident(standIn: PagerDutyStandIn, { labels }: StoryAlert): Incident | undefined {
  const words = [labels['alertname'], labels['cluster']].map((word) => JSON.stringify(word));
  return standIn.incidents.findLast(({ events, status }) => {
    const told = JSON.stringify(events);
    return status !== 'resolved' && words.every((word) => told.includes(word));
  });
}
