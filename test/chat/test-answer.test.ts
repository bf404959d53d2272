import { expect, it } from 'vitest';
import { testAnswer } from '../../src/chat/test-answer.ts';
import type { IntegrationKey } from '../../src/engine/notification.ts';
import type { TestAnswer, TestReport } from '../../src/ports/receiver-test.ts';
import { drawAnswer } from '../cards/draw.ts';
import { aSilence } from '../cards/facts.ts';
import { aContext } from './stub-inbound.ts';

const slack = 'payments/slack/0' as IntegrationKey;
const pager = 'payments/pagerduty/0' as IntegrationKey;

function aReport(changes: Partial<TestReport> = {}): TestReport {
  return {
    type: 'tested',
    receiver: 'payments',
    targets: [
      { target: slack, result: 'told', tookMs: 412, findings: [] },
      { target: pager, result: 'told', tookMs: 1503, findings: [] },
    ],
    silences: [],
    isCleanedUp: true,
    ...changes,
  };
}

it.each<[string, TestAnswer]>([
  ['works', aReport()],
  [
    'trouble',
    aReport({
      targets: [
        {
          target: slack,
          result: 'told',
          tookMs: 412,
          findings: [
            'the app lacks the scope channels:history, so a card whose post was cut off is not found, and may be posted twice: add it from manifests/slack/manifest.yaml and install the app again',
          ],
        },
        {
          target: pager,
          result: 'refused',
          error: 'PagerDuty answered 400 Bad Request: check the routing key of this pagerduty_configs entry',
          findings: [],
        },
        { target: 'payments/webhook/0' as IntegrationKey, result: 'not_told', findings: [] },
      ],
      isCleanedUp: false,
    }),
  ],
  [
    'silenced',
    aReport({
      silences: [aSilence({ comment: 'deploying <!channel>' })],
      targets: [{ target: slack, result: 'not_told', findings: [] }],
    }),
  ],
  ['page', { type: 'would_page', receiver: 'payments', targets: [pager] }],
  ['nobody', { type: 'nobody_to_tell', receiver: 'idle' }],
  ['unknown', { type: 'no_such_receiver', receiver: '<!here>', known: ['payments', 'oncall', 'backup', 'other'] }],
  ['unsaved', { type: 'unsaved', error: 'the store did not answer within 5 s' }],
])('answers as in test-%s.txt', async (name, answer) => {
  await expect(drawAnswer(testAnswer(answer, aContext()))).toMatchFileSnapshot(`golden/test-${name}.txt`);
});
