import type { AlertFacts } from '../../src/engine/alert-facts.ts';
import { toLabelSet } from '../../src/engine/label-set.ts';
import { readReport } from '../../src/sources/read-report.ts';
import { createSourceFinder } from '../../src/sources/source-finder.ts';
import { senderSamples } from '../fuzz/samples.ts';

const now = 1_767_614_460_000;
const finder = createSourceFinder({ readPage: () => Promise.reject(new Error('nothing is read')) });

/** Whose words are tried. */
export const senders = [
  ...['alertmanager', 'prometheus', 'grafana', 'datadog', 'sentry', 'azure-monitor', 'google-cloud-monitoring'],
  ...['new-relic', 'uptime-kuma', 'zabbix', 'cloudwatch', 'notification-service'],
];

/** The first of its bodies in which something fires. */
async function firingSample(source: string): Promise<unknown> {
  for (const body of senderSamples().get(source) ?? []) {
    const { alerts } = await read(source, body);
    if (alerts.some(({ head }) => (head.endsAt ?? now + 1) > now)) return body;
  }
  throw new Error(`no body of ${source} fires`);
}

/** The alerts that a source reads in a body in which the text stands wherever a sender's own words may stand. */
export async function alertsSaying(sourceName: string, text: string): Promise<readonly AlertFacts[]> {
  const { sample, places } = await preparedFor(sourceName);
  const body: unknown = structuredClone(sample);
  for (const path of places) append(body, path, text);
  nameLabels(body, text);
  const { alerts } = await read(sourceName, body);
  return alerts.map((alert) => ({ ...alert, status: 'firing', isSilenced: false, fires: 1 }));
}

async function read(sourceName: string, body: unknown) {
  const source = finder(sourceName, new Map());
  if (source === undefined) throw new Error(`there is no source ${sourceName}`);
  return await readReport(source, body, { now, resolveTimeoutMs: 300_000 });
}

type Path = readonly string[];
interface Prepared {
  readonly sample: unknown;
  /** Where any word may stand, so that the body still makes as many alerts, which end when they would. */
  readonly places: readonly Path[];
}

const known = new Map<string, Promise<Prepared>>();

function preparedFor(sourceName: string): Promise<Prepared> {
  const found = known.get(sourceName) ?? prepare(sourceName);
  known.set(sourceName, found);
  return found;
}

async function prepare(sourceName: string): Promise<Prepared> {
  const sample = await firingSample(sourceName);
  return { sample, places: await findFreePlaces(sourceName, sample) };
}

async function findFreePlaces(sourceName: string, sample: unknown): Promise<readonly Path[]> {
  const usual = await read(sourceName, sample);
  const free: Path[] = [];
  for (const path of textPlaces(sample)) {
    const body: unknown = structuredClone(sample);
    append(body, path, 'x');
    const { alerts, problems } = await read(sourceName, body);
    const isFree = problems.length === 0 && alerts.length === usual.alerts.length;
    if (isFree && alerts.every(({ head }, index) => head.endsAt === usual.alerts[index]?.head.endsAt)) free.push(path);
  }
  return free;
}

function textPlaces(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textPlaces(inner, [...path, key]));
}

function append(body: unknown, path: Path, text: string): void {
  let holder = body as Record<string, unknown>; // the path was found in such a value
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  holder[last] = `${String(holder[last])} ${text}`;
}

/** Senders of labels may also choose their names. */
function nameLabels(value: unknown, text: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'labels' && typeof inner === 'object' && inner !== null && !Array.isArray(inner)) {
      Object.assign(inner, toLabelSet([[text === '' ? 'x' : text, text]]));
      Object.defineProperty(inner, '__proto__', { value: text, enumerable: true, configurable: true });
    } else nameLabels(inner, text);
  }
}
