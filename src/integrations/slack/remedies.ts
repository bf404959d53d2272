import type { Failure } from './failure.ts';

/** What each of Slack's error codes means for whoever can do something about it (docs.slack.dev/reference/methods). */
const remedies: ReadonlyMap<string, string> = new Map([
  ['channel_not_found', 'there is no such channel, or it is private and the bot is not in it: invite the bot'],
  ['not_in_channel', 'the bot is not in the channel: invite it'],
  ['is_archived', 'the channel is archived'],
  ['is_inactive', 'the channel is archived or frozen'],
  ['invalid_auth', 'SLACK_BOT_TOKEN is not valid: copy the Bot User OAuth Token of the app again'],
  ['not_authed', 'SLACK_BOT_TOKEN is empty: set it to the Bot User OAuth Token of the app'],
  ['token_revoked', 'SLACK_BOT_TOKEN was revoked: install the app again and set the new token'],
  ['token_expired', 'SLACK_BOT_TOKEN has expired: turn token rotation off or set a new token'],
  ['account_inactive', 'the app was removed from the workspace: install it again and set the new SLACK_BOT_TOKEN'],
  ['not_allowed_token_type', 'SLACK_BOT_TOKEN has to be a bot token (xoxb-...)'],
  ['team_access_not_granted', 'the app has no access to this workspace: ask an admin to approve it'],
  ['ekm_access_denied', "the workspace's administrators have suspended posting"],
  ['access_denied', "the workspace's administrators do not let the app do this"],
  ['restricted_action', 'a workspace setting keeps the app from posting there'],
  ['restricted_action_read_only_channel', 'the channel is read-only: let the app post there'],
  ['restricted_action_thread_only_channel', 'only threads are allowed in the channel'],
  ['restricted_action_non_threadable_channel', 'threads are not allowed in the channel'],
  ['edit_window_closed', 'a workspace setting keeps the app from editing messages of this age'],
  ['msg_too_long', 'the message is too long'],
  ['msg_blocks_too_long', 'the message is too long'],
  ['message_limit_exceeded', 'the workspace has used up its messages'],
]);

/** Says what a code means and what to do, ending in the code itself for whoever wants to look it up. */
export function explain(code: string, needed?: string): string {
  if (code === 'missing_scope') {
    const scope = needed === undefined ? 'a scope' : `the scope ${needed}`;
    return `the app lacks ${scope}: add it from manifests/slack/manifest.yaml and install the app again (${code})`;
  }
  const remedy = remedies.get(code);
  return remedy === undefined ? code : `${remedy} (${code})`;
}

/** A failure in words, for people. */
export function reasonOf(failure: Failure): string {
  switch (failure.type) {
    case 'answered':
      return explain(failure.code, failure.needed);
    case 'rate_limited':
      return 'too many calls';
    case 'unreachable':
    case 'unanswered':
      return failure.reason;
  }
}

/** The token itself is the problem: no call will succeed until somebody acts. */
export function isTokenProblem(code: string): boolean {
  return tokenProblems.has(code);
}

const tokenProblems: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'not_allowed_token_type',
]);
