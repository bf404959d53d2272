import { type SourceKind, sourceKindOf, sourceKinds } from '../../engine/source-kind.ts';

/** How a sender shows who it is: what it can be told to send. */
export type CredentialWay = 'bearer' | 'query' | 'basic';

/** Senders that `init` can set up. Sentry makes its own secret, and a mapping must be written by somebody. */
export const knownSenders: readonly SourceKind[] = [
  'prometheus',
  ...sourceKinds.filter((kind) => !['prometheus', 'generic', 'sentry'].includes(kind)),
];

const otherWays: Partial<Record<SourceKind, CredentialWay>> = {
  'azure-monitor': 'query',
  'google-cloud-monitoring': 'query',
  cloudwatch: 'basic',
};

export function wayOf(kind: SourceKind): CredentialWay {
  return otherWays[kind] ?? 'bearer';
}

/** The variable that holds the secret of a sender. */
export function secretNameOf(kind: SourceKind): string {
  return `${kind.toUpperCase().replaceAll('-', '_')}_TOKEN`;
}

/** Kinds out of a list that somebody typed, each once, or what is wrong with it. */
export function readSenders(text: string): readonly SourceKind[] | string {
  const words = [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((word) => word !== ''),
    ),
  ];
  const kinds = words.flatMap((word) => sourceKindOf(word) ?? []).filter((kind) => knownSenders.includes(kind));
  const unknown = words.filter((word) => !kinds.some((kind) => kind === word));
  if (unknown.length > 0) return `is not known here: ${unknown.join(', ')} - choose of ${knownSenders.join(', ')}`;
  return kinds.length === 0 ? 'names nobody' : kinds;
}
