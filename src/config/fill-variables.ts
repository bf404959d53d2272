import type { ValueProblem } from './policy-schema.ts';
import type { YamlValue } from './read-yaml.ts';
import { readVariable, type Variables } from './variables.ts';

export interface Filled {
  readonly value: YamlValue;
  readonly problems: readonly ValueProblem[];
}

/**
 * Puts environment variables in. The one rule: a value that is nothing but `${NAME}` is taken from the variable NAME.
 * Text around it makes it an ordinary value, as it is to Alertmanager.
 */
export function fillVariables(value: YamlValue, environment: Variables): Filled {
  const problems: ValueProblem[] = [];
  return {
    value: fill(value, [], (name, path) => {
      const found = readVariable(environment, name);
      if (found === undefined) {
        problems.push({
          path,
          message: `the environment variable ${name} is not set`,
          remedy: 'set it, in .env for instance',
        });
      }
      return found ?? name;
    }),
    problems,
  };
}

type Find = (name: string, path: readonly PropertyKey[]) => string;

function fill(value: YamlValue, path: readonly PropertyKey[], find: Find): YamlValue {
  if (typeof value === 'string') {
    const name = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(value)?.[1];
    return name === undefined ? value : find(name, path);
  }
  if (Array.isArray(value)) return value.map((item: YamlValue, index) => fill(item, [...path, index], find));
  if (value === undefined) return undefined;
  const filled: Record<string, YamlValue> = Object.create(null);
  for (const [key, item] of Object.entries(value)) filled[key] = fill(item as YamlValue, [...path, key], find);
  return filled;
}
