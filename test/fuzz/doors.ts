import fc from 'fast-check';
import type { GroupKey } from '../../src/engine/route.ts';
import type { PagerDutySettings } from '../../src/integrations/pagerduty/pagerduty.ts';
import { mutated } from './mutate.ts';
import { pagerDutySamples, senderSamples } from './samples.ts';
import { type Reply, type Sign, signLikeGrafana, signLikePagerDuty, signLikeSlack } from './send.ts';
import { openCard, recordSlack, type SlackSample } from './slack-samples.ts';
import { type Stage, startStage } from './stage.ts';
import { type Input, onTheWire } from './wire.ts';

/** A door, what its senders post there, and how much of all inputs it gets. */
export interface Door {
  readonly name: string;
  readonly share: number;
  readonly input: fc.Arbitrary<Input>;
  readonly sign?: Sign;
  /** Whose alerts it takes. */
  readonly source?: string;
  readonly excused?: (input: Input, reply: Reply) => boolean;
  start(): Promise<Stage>;
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

/** Every door of the program, with a PagerDuty behind its own. */
export async function allDoors(pagerDuty: PagerDutySettings): Promise<readonly Door[]> {
  const samples = senderSamples();
  const slack = await recordOnce();
  return [
    ...[...samples].map(([source, bodies]): Door => alertDoor(source, bodies)),
    { ...alertDoor('alertmanager', samples.get('alertmanager') ?? []), name: 'root', input: rootInputs(samples) },
    { ...alertDoor('notification-service', []), name: 'api-alerts', input: apiAlerts(samples) },
    slackDoor(
      'slack interactions',
      slack.filter(({ body }) => body.startsWith('payload=')),
    ),
    slackDoor(
      'slack commands',
      slack.filter(({ body }) => body.includes('command=%2Falert')),
    ),
    slackDoor(
      'slack events',
      slack.filter(({ type }) => type.startsWith(json)),
    ),
    pagerDutyDoor(pagerDuty),
    { name: 'api v2 and health', share: 4, input: readings, start: () => startWithCard() },
    {
      name: 'reload',
      share: 2,
      input: onTheWire(texts([{}]), { path: '/-/reload', type: json }),
      start: () => startStage(),
    },
  ];
}

function alertDoor(source: string, bodies: readonly unknown[]): Door {
  const path = source === 'prometheus' ? '/api/v2/alerts' : `/webhooks/${source}`;
  return {
    name: source,
    source,
    share: 4,
    input: onTheWire(texts(bodies), { path, type: source === 'cloudwatch' ? 'text/plain; charset=UTF-8' : json }),
    start: () => startStage(),
    ...(source === 'guarded' ? { sign: signLikeGrafana } : {}),
    // An envelope of SNS whose certificate cannot be read now: SNS tries again what got a 503.
    ...(source === 'cloudwatch' ? { excused: (_, { status }) => status === 503 } : {}),
  };
}

function rootInputs(samples: ReadonlyMap<string, readonly unknown[]>): fc.Arbitrary<Input> {
  const text = texts(samples.get('alertmanager') ?? []);
  return fc.constantFrom('/', '/alerts', '/alerts/').chain((path) => onTheWire(text, { path, type: json }));
}

function apiAlerts(samples: ReadonlyMap<string, readonly unknown[]>): fc.Arbitrary<Input> {
  return onTheWire(texts(samples.get('notification-service') ?? []), { path: '/api/alerts', type: json });
}

/** Mutated JSON, now and then with what only a text can have. */
function texts(bodies: readonly unknown[]): fc.Arbitrary<string> {
  const body = fc
    .oneof(...(bodies.length === 0 ? [{}] : bodies).map(mutated))
    .map((value) => JSON.stringify(value) ?? '');
  return fc.oneof(
    { weight: 14, arbitrary: body },
    { weight: 1, arbitrary: fc.tuple(body, fc.constantFrom(...tails)).map(([text, tail]) => text + tail) },
    { weight: 1, arbitrary: fc.tuple(body, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1))) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 20_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', 'null', '0', '""', '{}', '[]', '{"__proto__":{}}', '[[[]]]', '\u0000'),
    },
  );
}

const tails = ['\n', '\u0000', ',', '{}', '//', '\u2028', '\ufeff', ' '.repeat(2000)];

function slackDoor(name: string, samples: readonly SlackSample[]): Door {
  const body = fc.constantFrom(...samples).chain(({ body: sent, type }) => {
    return type.startsWith(json) ? texts([JSON.parse(sent)]) : formTexts(sent);
  });
  const type = samples[0]?.type ?? form;
  return {
    name,
    share: 12,
    input: onTheWire(body, { path: '/slack/events', type }),
    sign: signLikeSlack,
    start: () => startWithCard(),
  };
}

/** Forms whose fields, or the JSON in them, are spoilt. */
function formTexts(sent: string): fc.Arbitrary<string> {
  const fields = Object.fromEntries(new URLSearchParams(sent));
  const payload = fields['payload'];
  const inner = payload === undefined ? undefined : texts([JSON.parse(payload)]);
  const outer = mutated(fields).map((value) => new URLSearchParams(flat(value)).toString());
  const doubled = fc
    .constantFrom('&payload=%7B%7D', '&command=', '&ssl_check=1', '&%', '&a[b]=c', '&=')
    .map((more) => sent + more);
  return fc.oneof(
    {
      weight: inner === undefined ? 1 : 8,
      arbitrary: inner?.map((text) => new URLSearchParams({ payload: text }).toString()) ?? outer,
    },
    { weight: 1, arbitrary: outer },
    { weight: 1, arbitrary: doubled },
  );
}

function flat(value: unknown): Record<string, string> {
  const entries = Object.entries(Object(value)).map(([key, inner]) => {
    return [key, typeof inner === 'string' ? inner : (JSON.stringify(inner) ?? '')];
  });
  return Object.fromEntries(entries);
}

function pagerDutyDoor(settings: PagerDutySettings): Door {
  const samples = pagerDutySamples('{}:{alertname="HighErrorRate"}' as GroupKey); // as the route of the stage makes it
  return {
    name: 'pagerduty',
    share: 10,
    input: onTheWire(texts(samples), { path: '/pagerduty/webhook', type: json }),
    sign: signLikePagerDuty,
    // By its own rule: PagerDuty gives a webhook up after answers of 4xx, and repeats after 503.
    excused: (_, { status, body }) => status === 503 && body.includes('the signature fits none'),
    start: () => startWithCard(settings),
  };
}

const queries = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `filter=${encodeURIComponent(text.toWellFormed())}`),
  fc.constantFrom(
    'filter=alertname%3D%22x%22',
    'filter=a=~"("',
    'filter={',
    'filter[]=a',
    'filter=a&filter=b!=c',
    'filter=%',
    'filter=__proto__%3D%22x%22',
    '__proto__[x]=1',
    'active=maybe&silenced=true',
  ),
);
const places = [
  '/api/v2/alerts',
  '/api/v2/silences',
  '/api/v2/alerts/groups',
  '/metrics',
  '/-/ready',
  '/-/healthy',
  '/x',
];
const readings: fc.Arbitrary<Input> = fc
  .tuple(fc.constantFrom(...places), queries, fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'DELETE', 'PUT'))
  .map(([path, query, method]) => ({ method, path: `${path}?${query}`, headers: {}, body: Buffer.alloc(0) }));

async function startWithCard(pagerDuty?: PagerDutySettings): Promise<Stage> {
  const stage = await startStage(pagerDuty);
  await openCard(stage);
  return stage;
}

async function recordOnce(): Promise<readonly SlackSample[]> {
  const stage = await startStage();
  try {
    return await recordSlack(stage);
  } finally {
    await stage.stop();
  }
}
