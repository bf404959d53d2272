import { z } from 'zod';
import type { IncomingAlert } from '../engine/alert.ts';
import { alertFields, mustBe, show, toProblems } from './alert-shape.ts';
import { type AlertFields, readPlainAlert } from './plain-alert.ts';
import type { AlertTimes, HeadTimes, ReadAlert, Source, SourceContext, Unpacked } from './source.ts';
import { toIncomingAlert } from './to-incoming-alert.ts';

const PostableAlert = z
  .object(alertFields, { error: mustBe('an object') })
  .refine(isInOrder, { message: 'start time must be before end time', path: ['endsAt'] });

/**
 * What Prometheus, Grafana and amtool post to Alertmanager's API v2. A heartbeat source: Prometheus repeats a firing
 * alert about every minute with an end time some minutes ahead, and a resolved one with an end time in the past.
 */
export const prometheusSource: Source = { name: 'prometheus', liveness: 'heartbeat', unpack, read, headFrom };

function unpack(body: unknown): Unpacked {
  if (Array.isArray(body)) return { type: 'items', items: body, path: '' };
  return { type: 'refused', problems: [{ path: '', message: `must be an array of alerts, not ${show(body)}` }] };
}

function read(item: unknown, path: string, context: SourceContext): ReadAlert {
  const plain = readPlainAlert(item);
  if (plain !== undefined && isInOrder(plain)) return { type: 'alert', alert: toAlert(plain, context) };
  const alert = PostableAlert.safeParse(item);
  if (!alert.success) return { type: 'refused', problems: toProblems(alert.error, path) };
  return { type: 'alert', alert: toAlert(alert.data, context) };
}

function headFrom(times: AlertTimes, context: SourceContext): HeadTimes | undefined {
  return isInOrder(times) ? toHead(times, context) : undefined;
}

function isInOrder({ startsAt, endsAt }: AlertTimes): boolean {
  return startsAt === undefined || endsAt === undefined || startsAt <= endsAt;
}

function toAlert(alert: AlertFields, context: SourceContext): IncomingAlert {
  return toIncomingAlert(
    {
      labels: alert.labels,
      annotations: alert.annotations,
      generatorUrl: alert.generatorURL,
      source: context.source ?? prometheusSource.name,
      head: toHead(alert, context),
    },
    context,
  );
}

/** Missing times as in Alertmanager's API: start = end if that is given, else now; end = resolve timeout from now. */
function toHead({ startsAt, endsAt }: AlertTimes, { now, resolveTimeoutMs }: SourceContext): HeadTimes {
  return {
    startsAt: startsAt ?? endsAt ?? now,
    endsAt: endsAt ?? now + resolveTimeoutMs,
    updatedAt: now,
    endsAtIsTimeout: endsAt === undefined,
    liveness: 'heartbeat',
  };
}
