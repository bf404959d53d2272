import { isDeepStrictEqual } from 'node:util';
import type { IncomingAlert } from '../../src/engine/alert.ts';
import { parseBody, unpackBody } from '../../src/http/body.ts';
import { readReport } from '../../src/sources/read-report.ts';
import { contextFor } from '../../src/sources/source-context.ts';
import { createSourceFinder } from '../../src/sources/source-finder.ts';
import { findBreaches, readAll } from '../store/invariant.ts';
import type { Reply } from './send.ts';
import type { Stage } from './stage.ts';
import type { Input } from './wire.ts';

/** Says in words what a door owed and did not do. */
export interface Promises {
  after(input: Input, reply: Reply): Promise<readonly string[]>;
  atEnd(): Promise<readonly string[]>;
}

type Told = Pick<IncomingAlert, 'head' | 'content'>;

interface Owed {
  /** Alerts that are told at this source are owed; absent: the door takes none. */
  readonly source?: string;
  /** Statuses of 500 and more that mean something else than a fault of ours. */
  readonly excused?: (input: Input, reply: Reply) => boolean;
}

/** What the program promises of every request, whoever sends it: see the report of each breach. */
export async function createPromises(stage: Stage, { source: name, excused = () => false }: Owed): Promise<Promises> {
  const findSource = createSourceFinder({ readPage: () => Promise.reject(new Error('nothing is read')) });
  const { policy, clock, store } = stage;
  const told = new Map<string, Told>((await readAll(store)).flatMap(({ alerts }) => alerts.map(toldOf)));

  /** The alerts of a body as reading alone finds them; none where it cannot be read. */
  async function alertsIn({ body, headers }: Input): Promise<readonly IncomingAlert[]> {
    const source = name === undefined ? undefined : findSource(name, policy.sources);
    if (source === undefined) return [];
    try {
      const value = parseBody(await unpackBody(body, headers['content-encoding'], policy.api.maxBodyBytes));
      return (await readReport(source, value, contextFor(source, policy, clock.now()))).alerts;
    } catch {
      return [];
    }
  }

  async function wrongWrites(input: Input, { status = 0 }: Reply): Promise<readonly string[]> {
    const written = stage.takeWrites();
    // What is wrong with some alerts of a body is answered 400, and the others are kept, as Alertmanager does.
    const mayTake = (status === 200 || status === 400) && input.method === 'POST';
    const alerts = mayTake ? await alertsIn(input) : [];
    const byName = new Map(alerts.map((alert) => [String(alert.fingerprint), alert]));
    const names = new Set(written.map(({ fingerprint }) => String(fingerprint)));
    const isTaken = status === 200 || isAtDoor(input);
    for (const [name, alert] of byName) if (isTaken || names.has(name)) told.set(name, alert);
    return written
      .filter(({ fingerprint }) => !byName.has(fingerprint))
      .map(({ fingerprint }) => `answered ${status} and stored alert ${fingerprint}, which it does not hold`);
  }

  async function wrongStore(): Promise<readonly string[]> {
    const groups = await readAll(store);
    const stored = new Map(groups.flatMap(({ alerts }) => alerts.map((alert) => [String(alert.fingerprint), alert])));
    const lost = [...told].filter(([key, { head }]) => !stored.has(key) && (head.endsAt ?? Infinity) > clock.now());
    const strangers = [...stored.keys()].filter((key) => !told.has(key));
    const changed = [...stored].filter(
      ([key, { content }]) => !isDeepStrictEqual({ ...content.labels }, { ...told.get(key)?.content.labels }),
    );
    return [
      ...lost.map(([key, alert]) => `alert ${key} was accepted and is not stored: ${JSON.stringify(alert)}`),
      ...strangers.map((key) => `alert ${key} is stored and nobody sent it`),
      ...changed.map(([key]) => `alert ${key} has other labels than it was sent with`),
      ...(await findBreaches(store, clock.now())),
    ];
  }

  async function wrongApi(): Promise<readonly string[]> {
    const asked = { method: 'GET', path: '/api/v2/alerts', headers: {}, body: Buffer.alloc(0) };
    const { status, body } = await stage.sender.send(asked, undefined);
    if (status !== 200) return [`GET /api/v2/alerts answers ${status}`];
    const listed = JSON.parse(body) as readonly { readonly fingerprint: string; readonly labels: object }[];
    return listed
      .filter(({ fingerprint, labels }) => !isDeepStrictEqual(labels, plain(told.get(fingerprint)?.content.labels)))
      .map(({ labels }) => `API v2 lists labels that nobody sent: ${JSON.stringify(labels)}`);
  }

  function wrongCalls(): readonly string[] {
    return [
      ...stage.log.errors().map((error) => `the log has an error: ${error}`),
      ...stage.slack
        .calls()
        .filter(({ result, method }) => result['ok'] === false && !isMissing(method, result))
        .map(({ method, result }) => `Slack refused ${method}: ${JSON.stringify(result)}`),
    ];
  }

  return {
    async after(input, reply) {
      const { status = 0, body } = reply;
      const isFault = status >= 500 && !excused(input, reply);
      return [
        ...(isFault ? [`answered ${status}: ${body.slice(0, 200)}`] : []),
        ...(await wrongWrites(input, reply)),
        ...stage.log.errors().map((error) => `the log has an error: ${error}`),
      ];
    },
    async atEnd() {
      const before = [...(await wrongStore()), ...(await wrongApi())];
      await stage.advance(25_000);
      return [...before, ...wrongCalls()];
    },
  };
}

/** A path that is spoilt may be answered 400 by the router. */
function isAtDoor({ path }: Input): boolean {
  return !/%|\/\/|\.\.|;|#/.test(path.replace(/\?.*$/, ''));
}

function toldOf(alert: Told & { readonly fingerprint: string }): readonly [string, Told] {
  return [alert.fingerprint, alert];
}

/** As JSON gives it back, whatever the names are. */
function plain(labels: object | undefined): unknown {
  return labels === undefined ? undefined : JSON.parse(JSON.stringify(labels));
}

/** What Slack says of people, views and triggers that a mutated request names. */
function isMissing(method: string, result: Readonly<Record<string, unknown>>): boolean {
  if (method === 'users.info') return true;
  return method.startsWith('views.') && /trigger|not_found|expired|invalid_arguments/.test(String(result['error']));
}
