/** Variables that other programs read, and what to do with them here. */
export const otherNames: ReadonlyMap<string, string> = new Map([
  ['SLACK_API_TOKEN', 'it is called SLACK_BOT_TOKEN here'],
  ['SLACK_WEBHOOK_URL', 'set SLACK_BOT_TOKEN: cards need a bot, not an incoming webhook'],
]);
