import type { OfEpisode } from '../cards/card-action.ts';
import type { Dialog, DialogValues } from '../cards/dialog.ts';
import { groupName } from '../cards/group-words.ts';
import { severityMeanings, severityName } from '../cards/incident-words.ts';
import { line } from '../cards/line.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import { proposedSeverity } from '../engine/incident.ts';
import type { Wish } from '../engine/input.ts';
import type { Inbound } from '../ports/inbound.ts';
import { actLines, atTheCard } from './act-lines.ts';
import type { ChatContext, DialogAnswer } from './context.ts';
import { encodeDialogState } from './dialog-state.ts';
import { readSeverity } from './incident-answer.ts';
import { openedLines } from './incident-lines.ts';
import { tell } from './tell.ts';

const severities = [1, 2, 3, 4] as const;

/** Asks how bad it is and what to call it; both are filled in already, so that one press is enough. */
export function incidentDialog(facts: GroupFacts | undefined, of: OfEpisode, values: DialogValues = {}): Dialog {
  const proposed = proposedSeverity(facts?.severity ?? 'warning');
  return {
    title: 'Open an incident',
    submit: 'Open incident',
    close: 'Not now',
    fields: [
      {
        type: 'select',
        name: 'severity',
        label: 'How bad is it?',
        value: values['severity'] ?? severityName(proposed),
        options: severities.map((severity) => ({
          value: severityName(severity),
          label: `${severityName(severity)}: ${severityMeanings[severity]}`,
        })),
        ...{ isOptional: false, isLive: false },
      },
      {
        type: 'text',
        name: 'title',
        label: 'Title',
        hint: 'Names the channel, too.',
        value: values['title'] ?? '',
        placeholder: facts === undefined ? 'API latency' : groupName(facts).slice(0, 100),
        ...{ isOptional: true, isLive: false, isMultiline: false, maxLength: 150 },
      },
    ],
    outlook: [
      facts === undefined
        ? line`Nobody knows this group any more.`
        : line`Opens an incident about ${groupName(facts)}: people get one place to work on it, you and who is on call are invited.`,
    ],
    state: encodeDialogState({ type: 'incident', of }),
  };
}

export async function submitIncident(
  values: DialogValues,
  { gid, episode }: OfEpisode,
  { context, inbound }: { readonly context: ChatContext; readonly inbound: Inbound },
): Promise<DialogAnswer> {
  const severity = readSeverity(values['severity'] ?? '');
  const title = (values['title'] ?? '').trim();
  const wish: Wish = {
    type: 'open_incident',
    ...(severity === undefined ? {} : { severity }),
    ...(title === '' ? {} : { title }),
  };
  const { inputId, by } = context;
  const answer = await inbound.act({ inputId, by, gid, wish, ...(episode === 0 ? {} : { episode }) });
  const isOpen = answer.type === 'done' || answer.type === 'repeated';
  const lines = isOpen
    ? openedLines((await inbound.awaitRoom(gid)) ?? answer.facts)
    : actLines(answer, wish, { context, isShared: false, lookAt: atTheCard });
  return { type: 'answer', answer: tell(...lines) };
}
