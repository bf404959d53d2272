import { type SourceKind, sourceKindOf, sourceKinds, traitsOf } from '../engine/source-kind.ts';
import { compileMapping } from '../mapping/mapping.ts';
import { didYouMean } from './did-you-mean.ts';
import { meansTrue, type ValueProblem } from './policy-schema.ts';
import type { YamlValue } from './read-yaml.ts';
import { isMapping, listAt, type YamlMapping } from './yaml-mapping.ts';

/** What is wrong with the sources of a policy file, beyond single values. */
export function sourceProblems(sources: YamlValue): readonly ValueProblem[] {
  return sourcesIn(sources).flatMap(({ name, source, kind }) => [
    ...credentialProblems(source, ['sources', name], kind),
    ...mappingProblems(source, ['sources', name], kind),
  ]);
}

/** What is said of a source and has no effect. */
export function sourceWarnings(sources: YamlValue): readonly ValueProblem[] {
  return sourcesIn(sources).flatMap(({ name, source, kind }) => {
    if (kind === undefined) {
      const remedy =
        didYouMean(name, sourceKinds) ?? `give it a kind (${sourceKinds.join(', ')}) or a mapping of its own`;
      return [{ path: ['sources', name], message: 'nothing takes alerts under this name', remedy }];
    }
    return idleKeys(source, kind).map(({ key, message }) => ({ path: ['sources', name, key], message }));
  });
}

interface SourceAt {
  readonly name: string;
  readonly source: YamlMapping;
  /** Absent: none that we know. */
  readonly kind: SourceKind | undefined;
}

function sourcesIn(sources: YamlValue): readonly SourceAt[] {
  if (!isMapping(sources)) return [];
  return Object.entries(sources).map(([name, written]) => {
    const source = isMapping(written) ? written : {};
    const given = source['kind'] === undefined ? sourceKindOf(name) : sourceKindOf(String(source['kind']));
    return { name, source, kind: given ?? (source['mapping'] === undefined ? undefined : 'generic') };
  });
}

const credentialKeys = ['token', 'query_token', 'username', 'password', 'hmac_secret'];

function credentialProblems(
  source: YamlMapping,
  path: readonly string[],
  kind: SourceKind | undefined,
): readonly ValueProblem[] {
  const api = source['api_credentials'];
  return [
    ...listAt(source, 'credentials').flatMap((credential, index) =>
      problemOf(credential, [...path, 'credentials', index], kind),
    ),
    ...(api === undefined ? [] : apiProblem(api, [...path, 'api_credentials'])),
  ];
}

function problemOf(
  credential: YamlValue,
  path: readonly PropertyKey[],
  kind: SourceKind | undefined,
): readonly ValueProblem[] {
  if (!isMapping(credential)) return [];
  const secrets = secretsIn(credential);
  if (!['token', 'query_token', 'username,password', 'hmac_secret'].includes(secrets)) {
    const remedy =
      'give one of token, query_token, hmac_secret, or username with password; each secret may be in a file (token_file)';
    return [{ path, message: 'is not one credential', remedy }];
  }
  const hasHeader = credential['header'] !== undefined;
  if (secrets !== 'hmac_secret' || hasHeader) return [];
  if (kind !== undefined && traitsOf(kind).signatureHeader !== undefined) return [];
  return [
    { path, message: 'does not say where the signature is', remedy: 'add header: X-Signature (as the sender has it)' },
  ];
}

function apiProblem(credential: YamlValue, path: readonly PropertyKey[]): readonly ValueProblem[] {
  if (!isMapping(credential) || ['token', 'username,password'].includes(secretsIn(credential))) return [];
  return [{ path, message: 'is not one credential', remedy: 'give token or token_file, or username with password' }];
}

/** Which secrets there are, wherever each is written; a secret written in two ways is there twice. */
function secretsIn(credential: YamlMapping): string {
  return credentialKeys
    .flatMap((key) => [key, `${key}_file`].filter((one) => credential[one] !== undefined).map(() => key))
    .join();
}

function mappingProblems(
  source: YamlMapping,
  path: readonly string[],
  kind: SourceKind | undefined,
): readonly ValueProblem[] {
  const mapping = source['mapping'];
  if (mapping === undefined) {
    if (kind !== 'generic') return [];
    return [{ path: [...path, 'mapping'], message: 'is missing: it makes alerts of what the sender posts' }];
  }
  if (typeof mapping !== 'string') return [];
  const compiled = compileMapping(mapping);
  if (compiled.type === 'mapping') return [];
  return [{ path: [...path, 'mapping'], message: `is not a JSONata expression: ${compiled.problem}` }];
}

function idleKeys(
  source: YamlMapping,
  kind: SourceKind,
): readonly { readonly key: string; readonly message: string }[] {
  const has = (key: string): boolean => source[key] !== undefined;
  const isMapped = !['alertmanager', 'prometheus', 'grafana'].includes(kind);
  const isStateless = has('stateless') ? meansTrue(String(source['stateless'])) : traitsOf(kind).isStateless === true;
  const liveness = isMapped && has('liveness') ? source['liveness'] : traitsOf(kind).liveness;
  const idle: [string, boolean, string][] = [
    ['mapping', has('mapping') && kind !== 'generic', `the kind ${kind} has its own`],
    ['liveness', has('liveness') && !isMapped, `${kind} has its own`],
    ['stateless', has('stateless') && !isMapped, `alerts of ${kind} say when they are over`],
    [
      'dedup_window',
      has('dedup_window') && !isStateless && kind !== 'sentry' && kind !== 'uptime-kuma' && kind !== 'generic',
      'only a stateless source has one',
    ],
    [
      'expire_after',
      has('expire_after') && liveness === 'heartbeat',
      `alerts of ${kind} end when their own end time passes`,
    ],
    ['expire_after', has('expire_after') && isStateless, 'dedup_window says when alerts of a stateless source end'],
    ['api_url', has('api_url') && liveness === 'heartbeat', `alerts of ${kind} end when their own end time passes`],
    ['expect_severity', has('expect_severity') && !has('expect_every'), 'there is no expect_every'],
    ['api_credentials', has('api_credentials') && !has('api_url'), 'there is no api_url'],
  ];
  return idle.filter(([, isIdle]) => isIdle).map(([key, , why]) => ({ key, message: `has no effect: ${why}` }));
}
