import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/cli/log.ts';
import { webLink } from '../../src/engine/alert-text.ts';
import { createAccount } from '../../src/stand-ins/pagerduty/account.ts';
import { takeEvent, takeFirstEvent } from '../../src/stand-ins/pagerduty/events-api.ts';
import { refuseBadContent } from '../../src/stand-ins/slack/blocks/check-message.ts';
import { createRealClock } from '../../src/stand-ins/slack/clock.ts';
import { allHostileTexts, hostileTexts } from '../support/hostile-texts.ts';
import { lively } from '../support/inert-slack.ts';
import { alertsSaying, senders } from './said-by-senders.ts';
import { groupSaying, pagerDutyEvents, slackMessages, webhookBody } from './surfaces.ts';

const categories = Object.entries(hostileTexts) as readonly (readonly [string, readonly string[]])[];

it('there are 200 of them at least, and no two are the same', () => {
  expect(new Set(allHostileTexts).size).toBeGreaterThanOrEqual(200);
});

describe.each(senders)('through %s', (source) => {
  it.each(categories)('%s do nothing on any surface', async (_, texts) => {
    const problems: string[] = [];
    for (const text of texts) {
      const found = await problemsWith(text, source);
      problems.push(...found.map((problem) => `${JSON.stringify(text).slice(0, 60)}: ${problem}`));
    }

    expect(problems).toEqual([]);
  });
});

async function problemsWith(text: string, source: string): Promise<readonly string[]> {
  const alerts = await alertsSaying(source, text);
  if (alerts.length === 0) return ['no alert was read'];
  const facts = groupSaying(text, alerts);
  // Alerts may lead somewhere: by their source's address, and by annotations that are for that.
  const ours = alerts.flatMap(({ content }) => {
    return [content.generatorUrl ?? '', ...Object.values(content.annotations)].flatMap(asLinks);
  });
  return [
    ...[...slackMessages(text, facts)].flatMap(([surface, message]) => {
      return [...lively(message, ours), ...refusals(message), ...emptiness(message)].map((problem) => {
        return `${surface}: ${problem}`;
      });
    }),
    ...labelsLost(facts),
    ...refusedByPagerDuty(pagerDutyEvents(facts)),
  ];
}

/** Where a text leads, also with what rich text wants written otherwise. */
function asLinks(text: string): readonly string[] {
  const links = [text, text.trim()].flatMap((one) => webLink(one) ?? []);
  return [...links, ...links.map((link) => link.replace(/["<>\\^`{|}]/g, encodeURIComponent))];
}

function refusals(message: object): readonly string[] {
  try {
    refuseBadContent({ text: 'x', ...message, ...(textOf(message) === '' ? { text: 'x' } : {}) }, 20_000);
    return [];
  } catch (error) {
    return [`Slack would refuse it: ${String(error)}`];
  }
}

function textOf(message: object): unknown {
  return 'text' in message ? message.text : undefined;
}

/** A card that says nothing would hide that something is wrong. */
function emptiness(message: object): readonly string[] {
  const texts = [...JSON.stringify(message).matchAll(/"text":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text ?? '');
  return /[\p{L}\p{N}]/u.test(texts.join('')) ? [] : ['there is nothing to read'];
}

function labelsLost(facts: ReturnType<typeof groupSaying>): readonly string[] {
  const told = JSON.parse(JSON.stringify(webhookBody(facts))) as { alerts: { labels: object; fingerprint: string }[] };
  return facts.alerts.flatMap(({ content, fingerprint }) => {
    const labels = told.alerts.find((alert) => alert.fingerprint === fingerprint)?.labels;
    return isDeepStrictEqual({ ...labels }, { ...content.labels }) ? [] : ['a webhook has other labels'];
  });
}

function refusedByPagerDuty(events: readonly [object, object]): readonly string[] {
  const routingKey = '0123456789abcdef0123456789abcdef';
  return ([2, 1] as const).flatMap((version, index) => {
    const clock = createRealClock();
    const account = createAccount(
      [{ id: 'P1', name: 'Shop', routingKey, version }],
      { users: [], policies: [{ id: 'P2', name: 'Usual', levels: [] }] },
      {
        clock,
        onHappening: () => undefined,
      },
    );
    const body = JSON.parse(JSON.stringify(events[index]));
    const { status, body: answer } = (version === 2 ? takeEvent : takeFirstEvent)(account, JSON.stringify(body), body);
    return status < 300 ? [] : [`PagerDuty refuses version ${version}: ${JSON.stringify(answer)}`];
  });
}

describe.each([true, false])('a log line, on a terminal: %s', (isTTY) => {
  it('is one line that moves nothing on the screen', () => {
    const problems = allHostileTexts.filter((text) => {
      const written: string[] = [];
      createLog('info', { isTTY, write: (line: string) => written.push(line) }).warn('something was said', {
        said: text,
        error: new Error(text),
      });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of the printer itself.
      const line = written.join('').replaceAll(/\u001b\[\d*m/g, '');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what it is for.
      return /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(line.replaceAll('\n', ''));
    });

    expect(problems).toEqual([]);
  });
});
