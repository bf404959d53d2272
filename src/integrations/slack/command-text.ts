import type { Mention } from '../../engine/escalation.ts';

/**
 * What the person typed, from what Slack sends with `should_escape`: names come as `<@U1|ana>` and `<#C1|alerts>`,
 * addresses as `<https://a.b>` or `<https://a.b|a.b>`, and `&<>` as entities
 * (docs.slack.dev/interactivity/implementing-slash-commands).
 */
export function toCommandText(sent: string): string {
  return unescapeText(sent.replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, toTyped));
}

/** The people and groups that `toCommandText` turns into names, by those names. */
export function mentionsIn(sent: string): ReadonlyMap<string, Mention> {
  const found = [...sent.matchAll(/<(@|!subteam\^)([UWS][A-Z0-9]+)(?:\|([^<>]*))?>/g)];
  return new Map(
    found.map(([whole, sign, id = '']): [string, Mention] => [
      toCommandText(whole).trim(),
      { chat: 'slack', type: sign === '@' ? 'user' : 'group', id },
    ]),
  );
}

function toTyped(_whole: string, target: string, label: string | undefined): string {
  const shown = label ?? target.slice(1);
  if (target.startsWith('@')) return `@${shown}`;
  if (target.startsWith('#')) return `#${shown}`;
  if (target.startsWith('!')) return `@${(label ?? target.slice(1)).replace(/^@/, '')}`;
  // The label is what was typed: Slack makes `<http://db-1:9100|db-1:9100>` of a bare `db-1:9100`.
  return label ?? target.replace(/^mailto:/, '');
}

function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
