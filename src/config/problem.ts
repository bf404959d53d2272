/** One thing that is wrong with, or odd about, what people configured. Never holds a secret. */
export interface ConfigProblem {
  /** The key: `SLACK_BOT_TOKEN`, `route.routes[0].receiver`. */
  readonly path: string;
  /** Line of the file, from 1; absent for environment variables. */
  readonly line?: number;
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** One line for people: `policy.yaml:12: route.receiver: no receiver is called "web" - did you mean "website"?` */
export function renderProblem({ path, line, message, remedy }: ConfigProblem, file?: string): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  const key = path === '' ? '' : `${path}: `;
  return `${place}${key}${message}${remedy === undefined ? '' : ` - ${remedy}`}`;
}
