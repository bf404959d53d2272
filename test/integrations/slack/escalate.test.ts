import { describe, expect, it } from 'vitest';
import { renderReply } from '../../../src/cards/render-reply.ts';
import { escalateDialog } from '../../../src/chat/escalate-dialog.ts';
import type { EscalatedTo, Mention } from '../../../src/engine/escalation.ts';
import { renderReplyMessage } from '../../../src/integrations/slack/answer-blocks.ts';
import { mentionsIn, toCommandText } from '../../../src/integrations/slack/command-text.ts';
import { renderDialog } from '../../../src/integrations/slack/dialog-view.ts';
import { blockProblems } from '../../../src/stand-ins/slack/blocks/check-blocks.ts';
import { ana, minute, now, theFacts } from '../../cards/facts.ts';
import { gid } from './office.ts';

function replyTo(to: EscalatedTo) {
  const fact = { type: 'escalated', by: { ...ana, name: 'Ana <!here>' }, to } as const;
  const entry = { seq: 1, at: now - minute, episode: 1, fact, pings: true };
  return renderReplyMessage(renderReply([entry], theFacts()));
}

const mention = (type: Mention['type'], id: string): Mention => ({ chat: 'slack', type, id });
const calling = (one: Mention): EscalatedTo => ({ type: 'mention', name: '@somebody', mention: one });

describe('an escalation in Slack', () => {
  it('calls in the thread as reviewed', async () => {
    const step = { type: 'step', policy: 'payments', step: 2, of: 3, name: 'platform leads' } as const;
    const { text, blocks } = replyTo({ ...step, mention: mention('group', 'S0LEADS01') });

    expect(blockProblems(blocks, 'message', '/blocks')).toEqual([]);
    expect(text).not.toContain('<!here>');
    await expect(`${JSON.stringify({ text, blocks }, null, 2)}\n`).toMatchFileSnapshot('golden/reply-escalated.json');
  });

  it.each([
    [mention('user', 'U0BO00001'), { type: 'user', user_id: 'U0BO00001' }],
    [mention('group', 'S0LEADS01'), { type: 'usergroup', usergroup_id: 'S0LEADS01' }],
    [mention('everyone', 'here'), { type: 'broadcast', range: 'here' }],
  ])('calls %j', (one, expected) => {
    expect(JSON.stringify(replyTo(calling(one)).blocks)).toContain(JSON.stringify(expected).slice(1, -1));
  });

  it.each([
    mention('user', '!channel'),
    mention('group', 'U1> <!here'),
    mention('everyone', 'everyone'),
    mention('everyone', '__proto__'),
  ])('names somebody and calls nobody where %j is no id', (one) => {
    const drawn = JSON.stringify(replyTo(calling(one)).blocks);

    expect(drawn).toContain('@somebody');
    expect(drawn).not.toMatch(/"type":"(user|usergroup|broadcast)"/);
  });

  it('asks whom to call, as reviewed', async () => {
    const chain = {
      policy: 'payments',
      steps: ['second line', 'platform <!here> leads', 'everybody (@here)'],
      next: 2,
    };
    const facts = theFacts({ escalates: { pager: 'payments/pagerduty/0' as never, chain } });
    const view = renderDialog(escalateDialog(facts, { gid, episode: 1, after: 1 }));

    expect(blockProblems(view.blocks, 'view', '/blocks')).toEqual([]);
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot('golden/dialog-escalate.json');
  });
});

describe('who is named in a command', () => {
  it('keeps the ids that Slack has put there, by the names that people read', () => {
    const sent = 'escalate 7K2Q <@U0BO00001|bo> <!subteam^S0LEADS01|@leads> <@W0EVA0001> <#C1|alerts> <!here>';

    expect(toCommandText(sent)).toBe('escalate 7K2Q @bo @leads @W0EVA0001 #alerts @here');
    expect([...mentionsIn(sent)]).toEqual([
      ['@bo', mention('user', 'U0BO00001')],
      ['@leads', mention('group', 'S0LEADS01')],
      ['@W0EVA0001', mention('user', 'W0EVA0001')],
    ]);
  });

  it('takes nothing that was typed for one', () => {
    expect([...mentionsIn('escalate 7K2Q &lt;@U0BO00001&gt; @bo <@u1> <!channel>')]).toEqual([]);
  });
});
