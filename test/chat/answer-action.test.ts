import { describe, expect, it } from 'vitest';
import type { CardAction } from '../../src/cards/card-action.ts';
import { answerAction } from '../../src/chat/answer-action.ts';
import type { ActionAnswer } from '../../src/chat/context.ts';
import type { TimelineEntry } from '../../src/engine/timeline.ts';
import type { ActAnswer } from '../../src/ports/inbound.ts';
import { drawAnswer } from '../cards/draw.ts';
import { anAcknowledgement, anAlert, aSilence, bo, hour, minute, now, theFacts } from '../cards/facts.ts';
import { aContext, stubInbound } from './stub-inbound.ts';

const facts = theFacts();
const of = { gid: facts.group.gid, episode: 1 };
const silence = aSilence();

describe('answerAction', () => {
  it.each(['acknowledge', 'unacknowledge', 'resolve', 'reopen'] as const)(
    'leaves what %s did to the card',
    async (type) => {
      const inbound = stubInbound([facts]);

      const answer = await answerAction({ type, ...of }, aContext({ inputId: 'click-1' }), inbound);

      expect(answer).toEqual({ type: 'nothing' });
      expect(inbound.asked.acts).toEqual([{ inputId: 'click-1', by: aContext().by, ...of, wish: { type } }]);
    },
  );

  it('says nothing when the same click comes twice', async () => {
    expect(await press({ type: 'acknowledge', ...of }, { type: 'repeated', facts })).toEqual({ type: 'nothing' });
  });

  it.each<[ActAnswer, string]>([
    [
      {
        type: 'refused',
        facts,
        refusal: { type: 'already_acknowledged', acknowledgement: anAcknowledgement({ by: bo }) },
      },
      'Already acknowledged by @Bo at <14:05> (<9 min ago>)',
    ],
    [{ type: 'refused', facts, refusal: { type: 'past_episode', current: 2 } }, 'That card is about an earlier time'],
    [{ type: 'unsure' }, 'Not sure it was saved. Look at the card before you try again.'],
    [{ type: 'busy' }, 'nothing was saved. Try again.'],
    [{ type: 'no_such_group' }, 'Nobody knows this group any more.'],
  ])('tells the person alone what did not work: %j', async (outcome, expected) => {
    const answer = await press({ type: 'acknowledge', ...of }, outcome);

    expect(drawn(answer)).toContain(expected);
    expect(drawn(answer)).toMatch(/^private: /);
  });

  it('silences what the group shares and says what that hides', async () => {
    const inbound = stubInbound([facts]);

    const answer = await answerAction({ type: 'silence', durationMs: 4 * hour, ...of }, aContext(), inbound);

    expect(inbound.asked.silences).toMatchObject([
      {
        startsAt: now,
        endsAt: now + 4 * hour,
        matchers: [
          { name: 'alertname', operator: '=', value: 'HighErrorRate' },
          { name: 'service', operator: '=', value: 'api' },
        ],
      },
    ]);
    expect(inbound.asked.silences[0]).not.toHaveProperty('untilResolved');
    expect(drawn(answer)).toContain('Silenced until <20 Nov 18:14>');
    expect(drawn(answer)).toContain('Hides 3 alerts in 1 group now: HighErrorRate · api');
  });

  it('binds a silence until resolved to the group', async () => {
    const inbound = stubInbound([facts]);

    await answerAction({ type: 'silence_until_resolved', ...of }, aContext(), inbound);

    expect(inbound.asked.silences).toMatchObject([{ untilResolved: of.gid, endsAt: now + 168 * hour }]);
  });

  it.each([
    ['an earlier card', { ...of, episode: 7 }, facts, 'That card is about an earlier time'],
    [
      'a resolved group',
      of,
      theFacts({ state: 'resolved' }),
      'is resolved already. Silence it for a length of time instead.',
    ],
  ])('does not wait for the end of %s', async (_, target, group, expected) => {
    const inbound = stubInbound([group]);

    const answer = await answerAction({ type: 'silence_until_resolved', ...target }, aContext(), inbound);

    expect(drawn(answer)).toContain(expected);
    expect(inbound.asked.silences).toEqual([]);
  });

  it('asks what to silence when the alerts share nothing', async () => {
    const nothing = theFacts({
      groupLabels: {},
      alerts: [anAlert({ labels: { a: '1' } }), anAlert({ labels: { b: '1' } })],
    });

    const answer = await answerAction({ type: 'silence', durationMs: hour, ...of }, aContext(), stubInbound([nothing]));

    expect(answer.type).toBe('dialog');
  });

  it.each([
    ['silence_custom', 'Silence'],
    ['resolve_ask', 'Resolve by hand'],
  ] as const)('opens a dialog for %s', async (type, title) => {
    const answer = await answerAction({ type, ...of }, aContext(), stubInbound([facts]));

    expect(answer).toMatchObject({ type: 'dialog', dialog: { title } });
  });

  it('shows details', async () => {
    expect(drawn(await answerAction({ type: 'details', ...of }, aContext(), stubInbound([facts])))).toContain(
      '*Labels in common*',
    );
  });

  it('shows the timeline of the episode that the card is about', async () => {
    const entry = (episode: number, seq: number): TimelineEntry => ({
      seq,
      at: now - minute,
      episode,
      fact: { type: 'reopened', firing: seq },
      pings: false,
    });
    const inbound = stubInbound([facts], { readTimeline: async () => [entry(1, 1), entry(2, 2), entry(1, 3)] });

    const text = drawn(await answerAction({ type: 'timeline', ...of }, aContext(), inbound));

    expect(text.match(/Firing again\*: \d/g)).toEqual(['Firing again*: 1', 'Firing again*: 3']);
  });

  it('moves the end of a silence once, however often one presses', async () => {
    const extend: CardAction = { type: 'extend_silence', silence: silence.id, endsAt: silence.endsAt + hour };
    const first = stubInbound([facts], { silences: [silence] });
    const later = stubInbound([facts], { silences: [{ ...silence, endsAt: silence.endsAt + 2 * hour }] });

    const done = drawn(await answerAction(extend, aContext(), first));
    const again = drawn(await answerAction(extend, aContext(), later));

    expect(first.asked.changes).toEqual([{ id: silence.id, endsAt: silence.endsAt + hour }]);
    expect(done).toContain('Silenced until <20 Nov 17:14>');
    expect(later.asked.changes).toEqual([]);
    expect(again).toContain('It is silenced until <20 Nov 18:14> (<in 4 h>) already. Nothing was changed.');
  });

  it('ends a silence now', async () => {
    const inbound = stubInbound([facts], { silences: [silence] });

    const text = drawn(await answerAction({ type: 'end_silence', silence: silence.id }, aContext(), inbound));

    expect(inbound.asked.changes).toEqual([{ id: silence.id, endsAt: now }]);
    expect(text).toContain('is over now. What fires is told again.');
  });

  it.each([
    ['silence_custom', 'Nobody knows this group any more.'],
    ['details', 'Nobody knows this group any more.'],
  ] as const)('has a face for a group that is gone: %s', async (type, expected) => {
    expect(drawn(await answerAction({ type, ...of }, aContext(), stubInbound([])))).toContain(expected);
  });
});

async function press(action: CardAction, outcome: ActAnswer): Promise<ActionAnswer> {
  return await answerAction(action, aContext(), stubInbound([facts], { act: async () => outcome }));
}

function drawn(answer: ActionAnswer): string {
  return answer.type === 'answer' ? drawAnswer(answer.answer) : answer.type;
}
