import type { Output } from '../io.ts';
import type { Prompt } from '../prompt.ts';
import { type Answers, shapeProblem } from './answers.ts';
import { knownSenders, readSenders } from './senders.ts';

/** Somebody ended the questions; nothing is written. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp';
}

/** Asks everything, each answer checked at once and asked again while it is wrong. */
export async function askAll(prompt: Prompt, out: Output): Promise<Answers> {
  const variables: Record<string, string> = {};
  const set = (name: string, value: string): void => {
    if (value !== '') variables[name] = value;
  };

  out.write('\nSlack - make the app first, with what slack-manifest prints: docs/slack.md, five minutes.\n');
  const token = await askVariable(prompt, out, {
    name: 'SLACK_BOT_TOKEN',
    question: 'Bot User OAuth Token, xoxb-... (Enter: Slack later): ',
    isHidden: true,
  });
  set('SLACK_BOT_TOKEN', token);
  if (token !== '') await askHearing(prompt, out, set);
  const channel = { name: 'SLACK_CHANNEL', question: 'Channel for the cards [#alerts]: ', usual: '#alerts' };
  set('SLACK_CHANNEL', await askVariable(prompt, out, channel));

  out.write('\nPagerDuty - calls somebody for critical and high alerts: docs/pagerduty.md.\n');
  const key = { name: 'PAGERDUTY_ROUTING_KEY', question: 'Integration Key, Events API V2 (Enter: none): ' };
  set('PAGERDUTY_ROUTING_KEY', await askVariable(prompt, out, { ...key, isHidden: true }));

  out.write('\nStore - in a folder of this machine; or in Redis, for several processes: docs/redis.md.\n');
  const redis = { name: 'REDIS_URL', question: 'Address of Redis, redis://... (Enter: the folder ./data): ' };
  set('REDIS_URL', await askVariable(prompt, out, redis));

  out.write(`\nSenders - ${knownSenders.join(', ')}.\n`);
  const senders = await askUntil(prompt, out, 'Who sends alerts? [prometheus]: ', (text) =>
    readSenders(text === '' ? 'prometheus' : text),
  );
  const isLocal = await askYes(prompt, 'Are they all on this machine? [Y/n]: ', true);
  if (isLocal) return { variables, senders };
  const question = 'Address under which they reach Tocsin, such as https://tocsin.example.com: ';
  const address = await askVariable(prompt, out, { name: 'TOCSIN_EXTERNAL_URL', question, isNeeded: true });
  return { variables, senders, address: address.replace(/\/+$/, '') };
}

/** One of the two ways in which Slack tells of clicks. */
async function askHearing(prompt: Prompt, out: Output, set: (name: string, value: string) => void): Promise<void> {
  const question = 'App-level token for Socket Mode, xapp-..., no public address needed (Enter: HTTP instead): ';
  const token = await askVariable(prompt, out, { name: 'SLACK_APP_TOKEN', question, isHidden: true });
  set('SLACK_APP_TOKEN', token);
  if (token !== '') return;
  const secret = { name: 'SLACK_SIGNING_SECRET', question: 'Signing Secret: ', isHidden: true, isNeeded: true };
  set('SLACK_SIGNING_SECRET', await askVariable(prompt, out, secret));
}

interface VariableQuestion {
  readonly name: string;
  readonly question: string;
  readonly isHidden?: boolean;
  /** Enter is no answer. */
  readonly isNeeded?: boolean;
  /** What Enter stands for. */
  readonly usual?: string;
}

async function askVariable(prompt: Prompt, out: Output, asked: VariableQuestion): Promise<string> {
  const { name, question, isHidden = false, isNeeded = false, usual = '' } = asked;
  const read = (text: string): { readonly value: string } | string => {
    if (text === '') return isNeeded ? 'is needed' : { value: usual };
    return shapeProblem(name, text) ?? { value: text };
  };
  const { value } = await askUntil(prompt, out, question, read, isHidden);
  return value;
}

/** A text that `read` gives back is what is wrong. */
async function askUntil<T extends object>(
  ...[prompt, out, question, read, isHidden = false]: [
    Prompt,
    Output,
    string,
    (text: string) => T | string,
    isHidden?: boolean,
  ]
): Promise<T> {
  for (;;) {
    const text = await typed(prompt, question, isHidden);
    if (isHidden && text !== '') out.write(`  (${text.length} characters, not shown)\n`);
    const answer = read(text);
    if (typeof answer !== 'string') return answer;
    out.write(`  That ${answer}.\n`);
  }
}

export async function askYes(prompt: Prompt, question: string, usual: boolean): Promise<boolean> {
  const answer = await typed(prompt, question);
  return answer === '' ? usual : /^y(?:es)?$/i.test(answer);
}

async function typed(prompt: Prompt, question: string, isHidden = false): Promise<string> {
  const line = await prompt.ask(question, { isHidden });
  if (line === undefined) throw new GaveUp();
  return line;
}
