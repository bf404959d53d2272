import { describe, expect, it } from 'vitest';
import { answerCommand } from '../../src/chat/answer-command.ts';
import type { ActionAnswer, ChatContext } from '../../src/chat/context.ts';
import type { GroupId } from '../../src/engine/alert-group.ts';
import type { GroupFacts } from '../../src/engine/group-facts.ts';
import type { Refusal } from '../../src/engine/input.ts';
import type { Silence } from '../../src/engine/silence.ts';
import type { ActAnswer, Inbound, SilenceAnswer } from '../../src/ports/inbound.ts';
import { drawAnswer } from '../cards/draw.ts';
import { anAcknowledgement, anAlert, ana, aSilence, bo, hour, minute, now, theFacts } from '../cards/facts.ts';
import { aContext, silenceId, stubInbound } from './stub-inbound.ts';

const api = theFacts();
const disk = group('4M0TK', {
  alerts: [
    anAlert({ labels: { alertname: 'DiskSpaceLow', severity: 'warning', instance: 'db-1' }, startsAt: now - 2 * hour }),
  ],
  groupLabels: { alertname: 'DiskSpaceLow', service: 'db' },
  state: 'acknowledged',
  acknowledgement: anAcknowledgement(),
});
const queue = group('9XYZ', {
  alerts: [anAlert({ labels: { alertname: 'QueueFull', severity: 'high' } })],
  groupLabels: { alertname: 'QueueFull' },
  state: 'silenced',
  silences: [aSilence()],
  silenced: 1,
});
const paid = group('4M0TV', {
  groupLabels: { alertname: 'PaymentsSlow' },
  state: 'acknowledged',
  acknowledgement: anAcknowledgement({ by: bo }),
});

describe('answerCommand', () => {
  it.each([
    ['help', 'help'],
    ['help-silence', 'help silence'],
    ['mistake', 'sielnce 7K2Q 2h'],
    ['mistake-unknown', 'frobnicate <!channel>'],
    ['list', 'list'],
    ['show', 'show 7k2q'],
    ['show-none', 'show ZZZZ'],
    ['show-ambiguous', 'show 4M0T'],
    ['ack', 'ack 7K2Q looking'],
    ['ack-shared', 'ack 7K2Q --share'],
    ['unack', 'unack 7K2Q'],
    ['resolve', 'resolve 7K2Q false alarm'],
    ['silence-id', 'silence 7K2Q 2h30m deploying 1.4'],
    ['silence-matchers', 'silence team=payments until tomorrow 9:00'],
    ['silence-later', 'silence 7K2Q from 22:00 for 2h maintenance'],
    ['silence-until-resolved', 'silence 7K2Q until resolved'],
    ['silence-until-resolved-matchers', 'silence team=payments until resolved'],
    ['silences', 'silences'],
    ['expire', 'expire 3f1c9a52'],
    ['expire-none', 'expire ffffffff'],
    ['status', 'status'],
  ])('answers as in %s.txt', async (name, text) => {
    const inbound = stubInbound([api, queue, disk, paid], {
      silences: [
        aSilence(),
        aSilence({ id: silenceId('77aa'), startsAt: now + hour, endsAt: now + 3 * hour, comment: '' }),
      ],
    });

    const answer = await answerCommand(text, aContext(), inbound);

    await expect(drawn(answer)).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it('asks for what was typed', async () => {
    const inbound = stubInbound([api]);

    await answerCommand('ack 7K2Q looking', aContext({ inputId: 'x' }), inbound);
    await answerCommand('resolve 7K2Q noise', aContext(), inbound);
    await answerCommand('list mine critical team=payments', aContext(), inbound);

    expect(inbound.asked.acts.map(({ inputId, wish }) => [inputId, wish])).toEqual([
      ['x', { type: 'acknowledge', note: 'looking' }],
      ['i1', { type: 'resolve', reason: 'noise' }],
    ]);
    expect(inbound.asked.filters).toEqual([
      {
        acknowledgedBy: ana.id,
        severities: ['critical'],
        matchers: [{ name: 'team', operator: '=', value: 'payments' }],
      },
    ]);
  });

  it.each([
    ['by its labels', {}, 'alertname="HighErrorRate",service="api"'],
    ['by the alert name when it has no labels', { groupLabels: {} }, 'alertname="HighErrorRate"'],
    [
      'by what its alerts share when they differ in name',
      {
        groupLabels: {},
        alerts: [
          anAlert({ labels: { alertname: 'A', team: 'x' } }),
          anAlert({ labels: { alertname: 'B', team: 'x' } }),
        ],
      },
      'team="x"',
    ],
  ])('silences a group %s', async (_, changes, expected) => {
    const inbound = stubInbound([theFacts(changes)]);

    await answerCommand('silence 7K2Q 1h', aContext(), inbound);

    const [request] = inbound.asked.silences;
    expect(request?.matchers.map(({ name, value }) => `${name}="${value}"`).join(',')).toBe(expected);
  });

  it('opens the form when the alerts of a group share nothing, and when nothing was said', async () => {
    const nothing = theFacts({
      groupLabels: {},
      alerts: [anAlert({ labels: { a: '1' } }), anAlert({ labels: { b: '1' } })],
    });

    const answer = await answerCommand('silence 7K2Q 1h', aContext(), stubInbound([nothing]));
    const bare = await answerCommand('silence', aContext(), stubInbound([]));

    expect(answer).toMatchObject({ type: 'dialog', dialog: { title: 'Silence' } });
    expect(bare).toMatchObject({ type: 'dialog', dialog: { title: 'Silence' } });
  });

  it.each([
    ['has begun', 'silence 7K2Q 2h', /Silenced until .*Hides 3 alerts/s],
    ['is over', 'expire 3f1c9a52', /The silence of Ana on .* is over now/],
  ])('says that a silence %s although saving it took a moment', async (_, text, expected) => {
    const savedAt = now + 20;
    const inbound = stubInbound([api], { silences: [aSilence()] });
    const late: Inbound = {
      ...inbound,
      silence: async (request) => doneLater(await inbound.silence(request), { startsAt: savedAt, updatedAt: savedAt }),
      changeSilence: async (request) =>
        doneLater(await inbound.changeSilence(request), { endsAt: savedAt, updatedAt: savedAt }),
    };

    expect(drawn(await answerCommand(text, aContext(), late))).toMatch(expected);
  });

  it('says in which zone it read the time when it does not know the person’s', async () => {
    const answer = await answerCommand(
      'silence 7K2Q until 20:00',
      aContext({ timeZone: 'Mars/Base' }),
      stubInbound([api]),
    );

    expect(drawn(answer)).toContain('Your time zone is not known here: times are read as UTC.');
    expect(drawn(answer)).toContain('20 Nov 20:00');
  });

  it.each<[string, Refusal, Partial<ChatContext>]>([
    [
      'acknowledged-by-other',
      { type: 'already_acknowledged', acknowledgement: anAcknowledgement({ by: bo, note: 'on it' }) },
      {},
    ],
    ['acknowledged-by-you', { type: 'already_acknowledged', acknowledgement: anAcknowledgement() }, {}],
    ['not-acknowledged', { type: 'not_acknowledged' }, {}],
    ['resolved-by-itself', { type: 'already_resolved', at: now - 2 * hour }, {}],
    ['resolved-by-other', { type: 'already_resolved', at: now - 20 * hour, by: bo }, {}],
    ['not-resolved', { type: 'not_resolved' }, {}],
    ['not-firing', { type: 'not_firing' }, {}],
    ['past-episode', { type: 'past_episode', current: 4 }, { commandName: '/tocsin' }],
  ])('refuses kindly: %s', async (name, refusal, changes) => {
    const answer = await answerCommand('ack 7K2Q', aContext(changes), acting({ type: 'refused', refusal, facts: api }));

    await expect(drawn(answer)).toMatchFileSnapshot(`golden/refused-${name}.txt`);
  });

  it.each<[ActAnswer, string]>([
    [{ type: 'unsure' }, 'Not sure it was saved. Look with `/alert show 7K2Q` before you try again.'],
    [{ type: 'busy' }, 'Others were changing it at the same moment, and nothing was saved. Try again.'],
    [
      { type: 'unsaved', error: 'the store did not answer' },
      'Not saved: the store did not answer. Try again in a moment.',
    ],
    [{ type: 'no_such_group' }, 'Nobody knows this group any more. What is live: `/alert list`'],
    [{ type: 'repeated', facts: api }, 'You have HighErrorRate · api now. Reminders stop; new alerts are still told.'],
  ])('says what became of it: %j', async (outcome, expected) => {
    expect(drawn(await answerCommand('ack 7K2Q', aContext(), acting(outcome)))).toContain(expected);
  });

  it('lists the first fifteen of many, with counts and how to narrow', async () => {
    const many = Array.from({ length: 43 }, (_, index) =>
      group(`A${String(index).padStart(3, '0')}`, { severity: index < 20 ? 'critical' : 'warning' }),
    );

    const answer = await answerCommand('list', aContext(), stubInbound(many));

    await expect(drawn(answer)).toMatchFileSnapshot('golden/list-many.txt');
  });

  it.each<[string, string, Partial<Awaited<ReturnType<Inbound['listGroups']>>>, string]>([
    ['that all is quiet', 'list', {}, 'All quiet: nothing fires.'],
    [
      'what was looked for and what exists',
      'list critical team=x disk',
      { live: 12 },
      'Nothing found for `critical team="x" disk`.\nThere are 12 live groups: `/alert list`',
    ],
    [
      'that it could not look everywhere',
      'list x',
      { live: 12, isPartial: true },
      'Nothing found in time: not everything was looked at.',
    ],
  ])('says %s', async (_, text, changes, expected) => {
    const inbound = stubInbound([], {
      listGroups: async () => ({ groups: [], total: 0, live: 0, isPartial: false, ...changes }),
    });

    expect(drawn(await answerCommand(text, aContext(), inbound))).toContain(expected);
  });

  it('shows trouble first in its status', async () => {
    const calm = await stubInbound([]).status();
    const inbound = stubInbound([], {
      status: async () => ({
        ...calm,
        store: { ...calm.store, isReachable: false },
        expiryHeldUntil: now + 2 * minute,
        lanesWaiting: 2,
        trouble: [{ target: 'payments/slack/0', since: now - 4 * minute, error: 'invalid_auth' }],
        policy: 'differs',
        warnings: ['Redis runs without appendonly: what was saved is gone when it restarts.'],
      }),
    });

    await expect(drawn(await answerCommand('status', aContext(), inbound))).toMatchFileSnapshot(
      'golden/status-trouble.txt',
    );
  });
});

function group(shortId: string, changes: Parameters<typeof theFacts>[0]): GroupFacts {
  const facts = theFacts(changes);
  return { ...facts, shortId, group: { ...facts.group, gid: `gid-${shortId}` as GroupId } };
}

function doneLater(answer: SilenceAnswer, changes: Partial<Silence>): SilenceAnswer {
  return answer.type === 'done' ? { ...answer, silence: { ...answer.silence, ...changes } } : answer;
}

function acting(outcome: ActAnswer): Inbound {
  return stubInbound([api], { act: async () => outcome });
}

function drawn(answer: ActionAnswer): string {
  return answer.type === 'answer' ? drawAnswer(answer.answer) : answer.type;
}
