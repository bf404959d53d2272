import { z } from 'zod';
import { parseDuration } from '../engine/duration.ts';
import { type Matcher, MatcherSyntaxError, parseMatchers } from '../engine/matcher.ts';
import { severities } from '../engine/severity.ts';
import { sourceKinds } from '../engine/source-kind.ts';
import { didYouMean } from './did-you-mean.ts';
import { onlyIfSet } from './only-if-set.ts';

/** The policy file as it is written, each value checked by itself. Every scalar arrives as text (read-yaml). */
export type PolicyFile = z.output<typeof PolicyFile>;
export type RouteEntry = z.output<typeof RouteEntry>;
export type ReceiverEntry = z.output<typeof ReceiverEntry>;
export type PagerDutyEntry = z.output<typeof PagerDutyEntry>;
export type CredentialEntry = z.output<typeof CredentialEntry>;
export type RunbookEntry = z.output<typeof RunbookEntry>;
export type EscalationStepEntry = z.output<typeof EscalationStepEntry>;
export type SourceEntry = z.output<typeof SourceEntry>;

const text = z.string().min(1, { error: 'is empty' });

/** YAML 1.1's words, which Alertmanager's decoder still takes. */
export function meansTrue(written: string): boolean {
  return /^(true|yes|on)$/i.test(written);
}

const flag = z.string().transform((written, context) => {
  if (meansTrue(written)) return true;
  if (/^(false|no|off)$/i.test(written)) return false;
  return refuse(context, `must be true or false, not ${JSON.stringify(written)}`);
});

const duration = z.string().transform((written, context) => {
  const ms = parseDuration(written);
  return ms ?? refuse(context, `${JSON.stringify(written)} is not a duration`, 'write it like 30s, 5m or 1h30m');
});

const positiveDuration = duration.refine((ms) => ms > 0, { error: 'must be longer than 0' });

const count = z.string().transform((written, context) => {
  const number = /^\d{1,15}$/.test(written) ? Number(written) : undefined;
  return number ?? refuse(context, `must be a whole number, not ${JSON.stringify(written)}`);
});

const webAddress = z.string().transform((written, context) => {
  const url = URL.parse(written);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.href;
  // The address may hold credentials, so it is not repeated.
  return refuse(context, 'is not a web address', 'write one that starts with https:// or http://');
});

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, { error: 'is not the name of an HTTP header' })
  .transform((name) => name.toLowerCase());

const matcherList = z.array(
  z.string().transform((written, context): readonly Matcher[] => {
    try {
      return parseMatchers(written);
    } catch (error) {
      if (!(error instanceof MatcherSyntaxError)) throw error;
      const remedy = 'write it like team="web" or severity=~"critical|high"';
      return refuse(context, `${JSON.stringify(written)} is not a matcher: ${error.message}`, remedy);
    }
  }),
);

const RouteEntry = strict({
  receiver: text.optional(),
  group_by: z.array(z.string()).optional(),
  matchers: matcherList.optional(),
  continue: flag.optional(),
  group_wait: duration.optional(),
  group_interval: positiveDuration.optional(),
  repeat_interval: positiveDuration.optional(),
  get routes() {
    return z.array(RouteEntry).optional();
  },
});

const SlackEntry = strict({ channel: text, send_resolved: flag.default(false) });

const WebhookEntry = strict({
  url: webAddress,
  send_resolved: flag.default(true),
  max_alerts: count.default(0),
});

/** As Alertmanager's; texts may be templates, which pagerduty-entries passes over with a warning. */
const PagerDutyEntry = strict({
  routing_key: text.optional(),
  routing_key_file: text.optional(),
  service_key: text.optional(),
  service_key_file: text.optional(),
  send_resolved: flag.default(true),
  description: z.string().optional(),
  severity: z.string().optional(),
  client: z.string().optional(),
  client_url: z.string().optional(),
  source: z.string().optional(),
  component: z.string().optional(),
  group: z.string().optional(),
  class: z.string().optional(),
  links: z.array(strict({ href: text, text: z.string().optional() })).default([]),
  images: z.array(strict({ src: text, href: text.optional(), alt: z.string().optional() })).default([]),
  details: z.record(z.string(), z.string()).default({}),
});

const EscalationStepEntry = strict({
  name: text.max(60, { error: 'is longer than 60 characters' }).optional(),
  slack_user: text.optional(),
  slack_user_group: text.optional(),
  slack_channel: text.optional(),
});

const EscalationPolicyEntry = strict({
  name: text.max(60, { error: 'is longer than 60 characters' }),
  steps: z.array(EscalationStepEntry).min(1, { error: 'has no steps' }).max(50, { error: 'has more than 50 steps' }),
});

const ReceiverEntry = strict({
  name: text,
  escalation_policy: text.optional(),
  slack_configs: z.array(SlackEntry).default([]),
  webhook_configs: z.array(WebhookEntry).default([]),
  pagerduty_configs: z.array(PagerDutyEntry).default([]),
});

const CredentialEntry = strict({
  token: text.optional(),
  token_file: text.optional(),
  query_token: text.optional(),
  query_token_file: text.optional(),
  username: text.optional(),
  password: text.optional(),
  password_file: text.optional(),
  hmac_secret: text.optional(),
  hmac_secret_file: text.optional(),
  header: headerName.optional(),
  timestamp_header: headerName.optional(),
  tolerance: positiveDuration.optional(),
});

/** Who looks may be relieved by another process, and a source is not noted at each of its requests. */
const rareEnough = duration.refine((ms) => ms >= 30_000, { error: 'must be 30s or longer' });

const SourceEntry = strict({
  kind: z.enum(sourceKinds, { error: `must be one of ${sourceKinds.join(', ')}` }).optional(),
  credentials: z.array(CredentialEntry).default([]),
  expire_after: positiveDuration.optional(),
  drop_labels: z.array(text).default([]),
  severities: z.record(text, text).optional(),
  mapping: text.optional(),
  liveness: z.enum(['edge', 'heartbeat'], { error: 'must be edge or heartbeat' }).optional(),
  stateless: flag.optional(),
  dedup_window: positiveDuration.optional(),
  expect_every: rareEnough.optional(),
  expect_severity: z.enum(severities, { error: `must be one of ${severities.join(', ')}` }).optional(),
  api_url: webAddress.optional(),
  api_credentials: CredentialEntry.optional(),
});

/** Alertmanager remembers for five days what it told: a group that is forgotten sooner would be told again. */
const groupRetention = duration.refine((ms) => ms >= 5 * 24 * 60 * 60_000, { error: 'must be 5d or longer' });

const timelineLength = count.refine((entries) => entries >= 100, { error: 'must be 100 or more' });

const RunbookEntry = strict({
  folder: text.optional(),
  link: webAddress.optional(),
  url: webAddress.optional(),
  token: text.optional(),
  token_file: text.optional(),
});

/** A mapping, or a time to respond alone. */
const SeverityEntry = z.union([
  text.transform((written) => ({ respond_within: written, aliases: undefined })),
  strict({ respond_within: text.optional(), aliases: z.array(text).optional() }),
]);

const BusinessHoursEntry = strict({
  time_zone: text.optional(),
  days: z.array(text).optional(),
  from: text.optional(),
  to: text.optional(),
  holidays: z.array(text).optional(),
});

const slackPerson = z.string().regex(/^([UW][A-Z0-9]{6,}|[^\s@]+@[^\s@]+)$/, {
  error: 'must be an e-mail address, or the id of a person in Slack such as U012AB3CD',
});

const sourceName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/);

export const PolicyFile = strict({
  global: strict({ resolve_timeout: positiveDuration.optional() }).optional(),
  route: RouteEntry,
  receivers: z.array(ReceiverEntry),
  fallback_receiver: text.optional(),
  runbooks: z.array(RunbookEntry).optional(),
  escalation_policies: z.array(EscalationPolicyEntry).optional(),
  incidents: strict({
    channel: text.optional(),
    private: flag.optional(),
    archive_after: positiveDuration.optional(),
    invite: z.array(slackPerson).optional(),
  }).optional(),
  retention: strict({
    groups: groupRetention.optional(),
    timeline: timelineLength.optional(),
    silences: positiveDuration.optional(),
  }).optional(),
  heartbeat: strict({
    url: webAddress.optional(),
    url_file: text.optional(),
    every: duration.refine((ms) => ms >= 10_000, { error: 'must be 10s or longer' }).optional(),
  }).optional(),
  sources: z.record(sourceName, SourceEntry.prefault({})).optional(),
  severities: z.record(text, SeverityEntry).optional(),
  business_hours: BusinessHoursEntry.optional(),
  api: strict({ open: flag.optional(), max_body_bytes: count.optional() }).optional(),
  lifecycle: strict({
    flap_window: duration.optional(),
    expiry_hold: duration.optional(),
    card_debounce: duration.optional(),
    reopen: z.enum(['on_refire', 'on_repeat'], { error: 'must be on_refire or on_repeat' }).optional(),
  }).optional(),
});

/** What is wrong with the values, each with its path, and what to do about it. */
export interface ValueProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly remedy?: string;
}

export type PolicyFileReading =
  | { readonly type: 'ok'; readonly file: PolicyFile }
  | { readonly type: 'invalid'; readonly problems: readonly ValueProblem[] };

export function readPolicyFile(value: unknown): PolicyFileReading {
  const parsed = PolicyFile.safeParse(value, { error: plainMessage });
  if (parsed.success) return { type: 'ok', file: parsed.data };
  return { type: 'invalid', problems: parsed.error.issues.flatMap(toProblems) };
}

/** A mapping that knows all its keys. Its message for unknown ones has one line a key, `toProblems` deals them out. */
function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const known = Object.keys(shape);
      return issue.keys
        .map((key) => didYouMean(key, [...known, onlyIfSet]) ?? `known here: ${known.join(', ')}`)
        .join('\n');
    },
  });
}

function toProblems(issue: z.core.$ZodIssue): readonly ValueProblem[] {
  const { path, message } = issue;
  if (issue.code === 'invalid_union') {
    // The last is the one with the most to say.
    const inner = issue.errors.at(-1) ?? [];
    return inner.flatMap((one) => toProblems({ ...one, path: [...path, ...one.path] }));
  }
  if (issue.code === 'unrecognized_keys') {
    const remedies = message.split('\n');
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      message: 'is not a key that Tocsin knows',
      remedy: remedies[index] as string,
    }));
  }
  const remedy = issue.code === 'custom' ? issue.params?.['remedy'] : undefined;
  return [{ path, message, ...(typeof remedy === 'string' ? { remedy } : {}) }];
}

function plainMessage(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_key') return 'must have a name of lower-case letters, digits, - and _';
  if (issue.input === undefined) return 'is missing';
  if (issue.code !== 'invalid_type') return 'is not valid';
  if (issue.expected === 'array') return 'must be a list (lines that start with -)';
  return issue.expected === 'string' ? 'must be a text' : 'must be a mapping (lines of key: value)';
}

function refuse(context: z.core.$RefinementCtx, message: string, remedy?: string): never {
  context.addIssue({ code: 'custom', message, ...(remedy === undefined ? {} : { params: { remedy } }) });
  return z.NEVER;
}
