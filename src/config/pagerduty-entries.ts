import type { PagerDutyOptions, PagerDutySeverity } from '../ports/policy.ts';
import { readSecret } from './credentials.ts';
import { keyOf } from './integration-key.ts';
import type { PagerDutyEntry, PolicyFile, ValueProblem } from './policy-schema.ts';

export interface PagerDutyReading {
  readonly byReceiver: ReadonlyMap<string, readonly PagerDutyOptions[]>;
  readonly problems: readonly ValueProblem[];
  readonly warnings: readonly ValueProblem[];
}

type Path = ValueProblem['path'];

/** Every `pagerduty_configs` entry, keys in files read. What is a template in it is left to the default, and said. */
export function readPagerDutyEntries(file: PolicyFile, folder: string): PagerDutyReading {
  const byReceiver = new Map<string, readonly PagerDutyOptions[]>();
  const problems: ValueProblem[] = [];
  const warnings: ValueProblem[] = [];
  for (const [at, { name, pagerduty_configs }] of file.receivers.entries()) {
    const entries = pagerduty_configs.flatMap((written, index) => {
      const path = ['receivers', at, 'pagerduty_configs', index];
      const key = readKey(written, path, folder);
      const entry = withoutTemplates(written, path, warnings);
      const severity = readSeverity(entry.severity, [...path, 'severity'], problems);
      problems.push(...addressProblems(entry, path));
      if ('message' in key) {
        problems.push(key);
        return [];
      }
      return [{ ...toOptions(entry), ...key, ...severity, key: keyOf(name, 'pagerduty', index) }];
    });
    byReceiver.set(name, entries);
  }
  return { byReceiver, problems, warnings };
}

type Key = Pick<PagerDutyOptions, 'version' | 'routingKey'>;

const keyNames = ['routing_key', 'routing_key_file', 'service_key', 'service_key_file'] as const;

function readKey(entry: PagerDutyEntry, path: Path, folder: string): Key | ValueProblem {
  const given = keyNames.filter((name) => entry[name] !== undefined);
  const [name] = given;
  if (name === undefined || given.length > 1) {
    const message = given.length === 0 ? 'has no key' : `has ${given.join(' and ')}: only one can count`;
    const remedy = 'give the Integration Key of an Events API v2 integration as routing_key or routing_key_file';
    return { path, message, remedy };
  }
  const value = entry[name] ?? '';
  const secret = name.endsWith('_file') ? readSecret(folder, value, [...path, name]) : value;
  if (typeof secret !== 'string') return secret;
  return { version: name.startsWith('service') ? 1 : 2, routingKey: secret };
}

const severities: readonly string[] = ['critical', 'error', 'warning', 'info'] satisfies readonly PagerDutySeverity[];

function readSeverity(
  written: string | undefined,
  path: Path,
  problems: ValueProblem[],
): Pick<PagerDutyOptions, 'severity'> {
  if (written === undefined) return {};
  if (severities.includes(written)) return { severity: written as PagerDutySeverity };
  problems.push({ path, message: 'is not a severity of PagerDuty', remedy: `write one of ${severities.join(', ')}` });
  return {};
}

/** PagerDuty refuses the whole event for one of these. */
function addressProblems({ links, images, client_url }: PagerDutyEntry, path: Path): readonly ValueProblem[] {
  const addresses: readonly (readonly [Path, string | undefined, RegExp])[] = [
    [['client_url'], client_url, /^https?:/],
    ...links.map(({ href }, index) => [['links', index, 'href'], href, /^https?:/] as const),
    ...images.map(({ src }, index) => [['images', index, 'src'], src, /^https:/] as const),
    ...images.map(({ href }, index) => [['images', index, 'href'], href, /^https?:/] as const),
  ];
  return addresses.flatMap(([where, written, scheme]) => {
    if (written === undefined || scheme.test(URL.parse(written)?.protocol ?? '')) return [];
    const remedy = `write one that starts with ${scheme.source.includes('?') ? 'https:// or http://' : 'https://'}`;
    return [{ path: [...path, ...where], message: 'is not a web address that PagerDuty takes', remedy }];
  });
}

const textNames = [
  'description',
  'severity',
  'client',
  'client_url',
  'source',
  'component',
  'group',
  'class',
] as const satisfies readonly (keyof PagerDutyEntry)[];

/** An unrendered template helps nobody whom it wakes: the defaults say more. */
function withoutTemplates(entry: PagerDutyEntry, path: Path, warnings: ValueProblem[]): PagerDutyEntry {
  const isPlain = (where: Path, ...texts: readonly (string | undefined)[]): boolean => {
    if (!texts.some((text) => text?.includes('{{') === true)) return true;
    warnings.push({
      path: [...path, ...where],
      message: 'is a template, which is not rendered for PagerDuty yet',
      remedy: 'what Tocsin says by itself is sent instead: headline, severity, labels and annotations of the alerts',
    });
    return false;
  };
  const texts = textNames.filter((name) => !isPlain([name], entry[name]));
  return {
    ...entry,
    ...Object.fromEntries(texts.map((name) => [name, undefined])),
    links: entry.links.filter(({ href, text }, index) => isPlain(['links', index], href, text)),
    images: entry.images.filter(({ src, href, alt }, index) => isPlain(['images', index], src, href, alt)),
    details: Object.fromEntries(
      Object.entries(entry.details).filter(([name, text]) => isPlain(['details', name], text)),
    ),
  };
}

function toOptions(entry: PagerDutyEntry): Omit<PagerDutyOptions, 'key' | 'version' | 'routingKey'> {
  const { description, client, client_url: clientUrl, source, component, group, class: kind } = entry;
  return {
    kind: 'pagerduty',
    sendResolved: entry.send_resolved,
    client: client || 'Tocsin',
    ...(description ? { description } : {}),
    ...(clientUrl ? { clientUrl } : {}),
    ...(source ? { source } : {}),
    ...(component ? { component } : {}),
    ...(group ? { group } : {}),
    ...(kind ? { class: kind } : {}),
    links: entry.links,
    images: entry.images,
    details: entry.details,
  };
}
