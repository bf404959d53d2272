/**
 * What the person typed, from what Slack sends with `should_escape`: names come as `<@U1|ana>` and `<#C1|alerts>`,
 * addresses as `<https://a.b|a.b>`, and `&<>` as entities (docs.slack.dev/interactivity/implementing-slash-commands).
 */
export function toCommandText(sent: string): string {
  return unescapeText(sent.replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, toTyped));
}

function toTyped(_whole: string, target: string, label: string | undefined): string {
  const shown = label ?? target.slice(1);
  if (target.startsWith('@')) return `@${shown}`;
  if (target.startsWith('#')) return `#${shown}`;
  if (target.startsWith('!')) return `@${(label ?? target.slice(1)).replace(/^@/, '')}`;
  return target.startsWith('mailto:') ? (label ?? target.slice('mailto:'.length)) : target;
}

function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
