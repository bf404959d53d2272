/** One condition on one label. A missing label counts as the empty string. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

export type MatchOperator = '=' | '!=' | '=~' | '!~';
