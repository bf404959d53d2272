import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';
import { renderProblem } from '../../src/config/problem.ts';

function read(steps: string, receiver = 'name: a') {
  const text = `
route: { receiver: a }
receivers: [{ ${receiver} }]
escalation_policies:
  - name: payments
    steps: ${steps}
`;
  return parsePolicy(text, { file: '/etc/tocsin/policy.yml', environment: {} });
}

function problems(steps: string, receiver?: string): string {
  const reading = read(steps, receiver);
  return reading.type === 'ok' ? '' : reading.problems.map((problem) => renderProblem(problem)).join('\n');
}

describe('escalation policies', () => {
  it('are steps that call a user, a group or everybody, in order', () => {
    const reading = read(
      '[{ name: Bo, slack_user: U0BO00001 }, { slack_user_group: S0LEADS01 }, { slack_channel: "@here" }]',
      'name: a, escalation_policy: payments',
    );
    if (reading.type !== 'ok') throw new Error('invalid');

    expect(reading.policy.receivers.get('a')?.escalationPolicy).toBe('payments');
    expect(reading.policy.escalationPolicies).toEqual([
      {
        name: 'payments',
        steps: [
          { name: 'Bo', mention: { chat: 'slack', type: 'user', id: 'U0BO00001' } },
          { name: 'S0LEADS01', mention: { chat: 'slack', type: 'group', id: 'S0LEADS01' } },
          { name: 'everybody (@here)', mention: { chat: 'slack', type: 'everyone', id: 'here' } },
        ],
      },
    ]);
  });

  it.each([
    ['[]', /steps: has no steps/],
    ['[{ name: Bo }]', /steps\[0\]: calls nobody.*give one of slack_user/],
    ['[{ slack_user: U0BO00001, slack_channel: here }]', /has slack_user and slack_channel: a step calls one/],
    ['[{ slack_user: "@bo" }]', /slack_user: is not what Slack calls them by.*Copy member ID/],
    ['[{ slack_user_group: U0BO00001 }]', /slack_user_group: is not what Slack calls them by.*Copy group ID/],
    ['[{ slack_channel: "#alerts" }]', /slack_channel: is not what Slack calls them by.*here or channel/],
    ['[{ slack_usr: U0BO00001 }]', /did you mean "slack_user"/],
  ])('refuse %s, and say what to do', (steps, expected) => {
    expect(problems(steps)).toMatch(expected);
  });

  it('are refused when a receiver names one that is not there, or two have one name', () => {
    const steps = '[{ slack_channel: here }]';

    expect(problems(steps, 'name: a, escalation_policy: payment')).toMatch(
      /receivers\[0\]\.escalation_policy: no escalation policy is called "payment".*did you mean "payments"/,
    );
    expect(problems(`${steps}\n  - name: Payments\n    steps: ${steps}`)).toMatch(/called "Payments" is defined above/);
  });
});
