interface Given {
  readonly SLACK_BOT_TOKEN?: string | undefined;
  readonly SLACK_TOKEN?: string | undefined;
}

/**
 * The token to post with: SLACK_BOT_TOKEN as it is, or SLACK_TOKEN if it holds a bot token. The latter is what stacks
 * made for other programs set, with a placeholder often enough, which must not keep us from starting.
 */
export function botTokenIn(given: Given): string | undefined {
  const own = given.SLACK_BOT_TOKEN?.trim();
  if (own !== undefined && own !== '') return own;
  const others = given.SLACK_TOKEN?.trim();
  return others?.startsWith('xoxb-') === true ? others : undefined;
}
