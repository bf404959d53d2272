import type { EscalationPolicy, EscalationStep, Mention } from '../engine/escalation.ts';
import { didYouMean } from './did-you-mean.ts';
import type { EscalationStepEntry, PolicyFile, ValueProblem } from './policy-schema.ts';

export interface EscalationReading {
  readonly policies: readonly EscalationPolicy[];
  readonly problems: readonly ValueProblem[];
}

type Path = ValueProblem['path'];

/** The chains of `escalation_policies`, and whether receivers name one of them. */
export function readEscalationPolicies({ escalation_policies = [], receivers }: PolicyFile): EscalationReading {
  const problems: ValueProblem[] = [];
  const seen = new Set<string>();
  const policies = escalation_policies.map(({ name, steps }, index) => {
    const path = ['escalation_policies', index];
    if (seen.has(name.toLowerCase())) {
      problems.push({ path: [...path, 'name'], message: `an escalation policy called "${name}" is defined above` });
    }
    seen.add(name.toLowerCase());
    return { name, steps: steps.flatMap((step, at) => readStep(step, [...path, 'steps', at], problems)) };
  });
  const names = policies.map(({ name }) => name);
  for (const [index, { escalation_policy: wanted }] of receivers.entries()) {
    if (wanted === undefined || names.includes(wanted)) continue;
    const known = names.length === 0 ? 'define it under `escalation_policies`' : `known: ${names.join(', ')}`;
    problems.push({
      path: ['receivers', index, 'escalation_policy'],
      message: `no escalation policy is called "${wanted}"`,
      remedy: didYouMean(wanted, names) ?? known,
    });
  }
  return { policies, problems };
}

const kinds = {
  slack_user: { type: 'user', shape: /^[UW][A-Z0-9]{4,20}$/, example: 'U0123ABCD: their profile, ⋮, "Copy member ID"' },
  slack_user_group: { type: 'group', shape: /^S[A-Z0-9]{4,20}$/, example: 'S0123ABCD: "Copy group ID" in its ⋮ menu' },
  slack_channel: {
    type: 'everyone',
    shape: /^(here|channel)$/,
    example: 'here or channel: everybody in the channel of the card',
  },
} as const;

const kindNames = ['slack_user', 'slack_user_group', 'slack_channel'] as const;

function readStep(entry: EscalationStepEntry, path: Path, problems: ValueProblem[]): readonly EscalationStep[] {
  const given = kindNames.filter((kind) => entry[kind] !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    const message = kind === undefined ? 'calls nobody' : `has ${given.join(' and ')}: a step calls one`;
    problems.push({ path, message, remedy: `give one of ${kindNames.join(', ')}` });
    return [];
  }
  const { type, shape, example } = kinds[kind];
  const id = (entry[kind] ?? '').replace(/^@/, '');
  if (!shape.test(id)) {
    problems.push({ path: [...path, kind], message: 'is not what Slack calls them by', remedy: `write ${example}` });
    return [];
  }
  const mention: Mention = { chat: 'slack', type, id };
  return [{ name: entry.name ?? (type === 'everyone' ? `everybody (@${id})` : id), mention }];
}
