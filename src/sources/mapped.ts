import type { AlertHead, IncomingAlert, Liveness } from '../engine/alert.ts';
import type { Mapped } from '../mapping/mapping.ts';
import { show } from './alert-shape.ts';
import { type MappedAlert, readMappedAlert } from './mapped-alert.ts';
import type { BodyProblem, ReadAlert, Source, SourceContext, Unpacked } from './source.ts';
import { toIncomingAlert } from './to-incoming-alert.ts';

export interface MappedSourceOptions {
  readonly name: string;
  readonly liveness: Liveness;
  /** Its senders never say that anything is over. */
  readonly isStateless: boolean;
  /** For alerts that nobody resolves: how long after its last report one ends. */
  readonly dedupWindowMs: number;
  /** Makes alerts of a body. */
  readonly run: (body: unknown) => Promise<Mapped>;
  /** What is wrong with a body before anything is made of it. */
  readonly check?: (body: unknown) => readonly BodyProblem[];
}

/** A sender whose alerts are made by an expression: an alert, a list of them, or an empty list for none. */
export function createMappedSource(options: MappedSourceOptions): Source {
  return {
    name: options.name,
    liveness: options.liveness,
    unpack: (body) => unpack(body, options),
    read: (made, path, context) => read(made, path, context, options),
  };
}

async function unpack(body: unknown, { run, check }: MappedSourceOptions): Promise<Unpacked> {
  const problems = check?.(body) ?? [];
  if (problems.length > 0) return { type: 'refused', problems };
  const mapped = await run(body);
  if (mapped.type === 'failed') return refuse(`nothing could be made of this body: ${mapped.problem}`);
  const { value } = mapped;
  if (value === undefined || value === null) return refuse(`the mapping makes no alert of this body, ${outline(body)}`);
  return { type: 'items', items: Array.isArray(value) ? value : [value], path: 'alerts' };
}

function refuse(message: string): Unpacked {
  return { type: 'refused', problems: [{ path: '', message }] };
}

/** The top of a body in a few words. */
function outline(body: unknown): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return `which is ${show(body)}`;
  const keys = Object.keys(body)
    .slice(0, 10)
    .map((key) => show(key));
  return keys.length === 0 ? 'which is empty' : `which has ${keys.join(', ')}`;
}

function read(made: unknown, path: string, context: SourceContext, options: MappedSourceOptions): ReadAlert {
  const reading = readMappedAlert(made, path);
  if (reading.type === 'refused') return reading;
  return { type: 'alert', alert: toAlert(reading.alert, context, options) };
}

function toAlert(alert: MappedAlert, context: SourceContext, options: MappedSourceOptions): IncomingAlert {
  const { now } = context;
  const isOver = alert.status === 'resolved';
  const isStateless = !isOver && (options.isStateless || alert.isStateless);
  const ends = isOver ? endedAt(alert, now) : firesUntil(alert, context, { ...options, isStateless });
  const head: Omit<AlertHead, 'contentHash' | 'fires'> = {
    // A clock that is ahead of ours would make it start after it is over.
    startsAt: Math.min(alert.startsAt ?? now, now, ends.endsAt ?? now),
    updatedAt: now,
    liveness: options.liveness,
    ...ends,
  };
  const incoming = toIncomingAlert(
    { ...alert, generatorUrl: alert.url, source: options.name, head, severityWord: alert.severity },
    context,
  );
  return isStateless ? { ...incoming, countsReports: true } : incoming;
}

type Ends = Pick<AlertHead, 'endsAt' | 'endsAtIsTimeout'>;

function endedAt({ endsAt }: MappedAlert, now: number): Ends {
  return { endsAt: Math.min(endsAt ?? now, now), endsAtIsTimeout: false };
}

function firesUntil(
  { endsAt }: MappedAlert,
  { now, resolveTimeoutMs, expireAfterMs }: SourceContext,
  { isStateless, dedupWindowMs, liveness }: MappedSourceOptions,
): Ends {
  if (isStateless) return { endsAt: now + dedupWindowMs, endsAtIsTimeout: true };
  if (liveness === 'edge') {
    return {
      ...(expireAfterMs === undefined ? {} : { endsAt: now + expireAfterMs }),
      endsAtIsTimeout: expireAfterMs !== undefined,
    };
  }
  const isAhead = endsAt !== undefined && endsAt > now;
  return { endsAt: isAhead ? endsAt : now + resolveTimeoutMs, endsAtIsTimeout: !isAhead };
}
