/** `window`: so many calls in any span of `perMs`. `bucket`: one call each `everyMs`, and `burst` at once. */
export type MethodLimit =
  | { readonly type: 'window'; readonly calls: number; readonly perMs: number }
  | {
      readonly type: 'bucket';
      readonly everyMs: number;
      readonly burst: number;
      readonly perChannel: true;
    };

export interface Violation {
  readonly method: string;
  readonly channel?: string;
  readonly at: number;
  /** `ignored_retry_after`: called again although told to wait; `over_limit`: more calls than the method allows. */
  readonly reason: 'over_limit' | 'ignored_retry_after';
  readonly retryAfterSeconds: number;
}

export interface Limits {
  /** Counts a call. Answers undefined if it may run, else how many seconds to wait. */
  take(method: string, channel: string | undefined): number | undefined;
  /** Seconds that are left of a wait that the caller was told and does not keep. */
  heed(method: string, channel: string | undefined): number | undefined;
  /** Remembers that the caller was told to wait, for example by a trouble switch. */
  told(method: string, channel: string | undefined, seconds: number): void;
  violations(): readonly Violation[];
}

function tier(calls: number): MethodLimit {
  return { type: 'window', calls, perMs: 60_000 };
}

const tier2 = tier(20);
const tier3 = tier(50);
const tier4 = tier(100);
/** "Special" methods: Slack says hundreds a minute. */
const special = tier(300);

/** docs.slack.dev/apis/web-api/rate-limits and each method's page. */
const methodLimits: { readonly [method: string]: MethodLimit } = {
  'apps.connections.open': tier3,
  'auth.test': special,
  'bots.info': tier3,
  'chat.delete': tier3,
  'chat.getPermalink': special,
  'chat.postEphemeral': tier4,
  'chat.postMessage': { type: 'bucket', everyMs: 1000, burst: 2, perChannel: true },
  'chat.update': tier3,
  'conversations.create': tier2,
  'conversations.history': tier3,
  'conversations.info': tier3,
  'conversations.invite': tier3,
  'conversations.join': tier3,
  'conversations.list': tier2,
  'conversations.members': tier4,
  'conversations.replies': tier3,
  'conversations.setTopic': tier2,
  'pins.add': tier2,
  'reactions.add': tier3,
  'users.info': tier4,
  'users.list': tier2,
  'users.lookupByEmail': tier3,
  'views.open': tier4,
  'views.publish': tier4,
  'views.push': tier4,
  'views.update': tier4,
};

/** Calls are counted when they arrive; a caller that paces them exactly may see them arrive this much closer. */
const TRAVEL_TOLERANCE_MS = 250;

export function createLimits(now: () => number, overrides: { readonly [method: string]: MethodLimit } = {}): Limits {
  const table = new Map(Object.entries({ ...methodLimits, ...overrides }));
  const windows = new Map<string, number[]>();
  const fullAt = new Map<string, number>();
  const waits = new Map<string, { toldAt: number; until: number }>();
  const violations: Violation[] = [];

  function keyOf(method: string, channel: string | undefined): string {
    const limit = table.get(method);
    return limit?.type === 'bucket' ? `${method} ${channel ?? ''}` : method;
  }

  function refuse(method: string, channel: string | undefined, waitMs: number, reason: Violation['reason']): number {
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
    const where = channel === undefined ? {} : { channel };
    violations.push({ method, ...where, at: now(), reason, retryAfterSeconds });
    return retryAfterSeconds;
  }

  function waitOf(key: string, limit: MethodLimit): number {
    return limit.type === 'window' ? windowWait(windows, key, limit, now()) : bucketWait(fullAt, key, limit, now());
  }

  function heed(method: string, channel: string | undefined): number | undefined {
    const key = keyOf(method, channel);
    const wait = waits.get(key);
    if (wait === undefined || now() <= wait.toldAt + TRAVEL_TOLERANCE_MS) return undefined;
    const left = wait.until - now();
    if (left > TRAVEL_TOLERANCE_MS) return refuse(method, channel, left, 'ignored_retry_after');
    waits.delete(key);
    return undefined;
  }

  function take(method: string, channel: string | undefined): number | undefined {
    const limit = table.get(method);
    const wait = limit === undefined ? 0 : waitOf(keyOf(method, channel), limit);
    return wait > 0 ? refuse(method, channel, wait, 'over_limit') : undefined;
  }

  return {
    take,
    heed,
    told(method, channel, seconds) {
      waits.set(keyOf(method, channel), { toldAt: now(), until: now() + seconds * 1000 });
    },
    violations: () => [...violations],
  };
}

function windowWait(
  windows: Map<string, number[]>,
  key: string,
  limit: { calls: number; perMs: number },
  now: number,
): number {
  const span = limit.perMs - TRAVEL_TOLERANCE_MS;
  const recent = (windows.get(key) ?? []).filter((at) => at > now - span);
  windows.set(key, recent);
  const oldest = recent[recent.length - limit.calls];
  if (oldest !== undefined) return oldest + limit.perMs - now;
  recent.push(now);
  return 0;
}

/** GCRA: `fullAt` is when the bucket would be full again. */
function bucketWait(
  fullAt: Map<string, number>,
  key: string,
  limit: { everyMs: number; burst: number },
  now: number,
): number {
  const full = Math.max(fullAt.get(key) ?? now, now);
  const wait = full - now - limit.everyMs * (limit.burst - 1);
  if (wait > 0) return wait;
  fullAt.set(key, full + limit.everyMs);
  return 0;
}
