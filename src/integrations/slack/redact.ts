/** Slack's tokens and the secret parts of its addresses (docs.slack.dev/authentication/tokens). */
const secrets = /\bx(?:ox[a-z]|app)(?:\.xox[a-z])?-[\w-]+|(?<=hooks\.slack\.com\/)\S+/gi;

/** Text without any of Slack's secrets, for errors and logs. */
export function redact(text: string): string {
  return text.replace(secrets, '[secret]');
}
