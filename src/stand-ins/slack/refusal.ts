import type { Fields } from './fields.ts';

/** What Slack answers as `{ok: false, error}`: HTTP 200, the code, and what else belongs to it. */
export class Refusal extends Error {
  readonly code: string;
  readonly details: Fields;

  constructor(code: string, details: Fields = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** A refusal that lists problems the way Slack does: bare in `errors`, tagged in `response_metadata.messages`. */
export function refusalWith(code: string, problems: readonly string[]): Refusal {
  return new Refusal(code, {
    errors: problems,
    response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
  });
}

/** What a person cannot do in Slack at all, for example press a button that is not there. */
export class Impossible extends Error {}
