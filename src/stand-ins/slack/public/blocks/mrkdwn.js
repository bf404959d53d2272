import { h, safeAddress } from '../dom.js';
import { withEmoji } from '../emoji.js';
import { person, store } from '../store.js';
import { drawDate } from './dates.js';

/** Draws Slack's markup as nodes. docs.slack.dev/messaging/formatting-message-text */
export function drawMrkdwn(text, { verbatim = false } = {}) {
  return text.split(/(```[\s\S]+?```)/).flatMap((part) => {
    const code = /^```\n?([\s\S]+?)\n?```$/.exec(part)?.[1];
    return code === undefined ? drawLines(part, verbatim) : [h('pre', { class: 'code-block' }, ...tokensIn(code))];
  });
}

function drawLines(text, verbatim) {
  const nodes = [];
  let quoted = [];
  const lines = text.split('\n');
  const endQuote = () => {
    if (quoted.length > 0) nodes.push(h('blockquote', {}, ...quoted));
    quoted = [];
  };
  for (const [index, line] of lines.entries()) {
    const isQuote = line.startsWith('&gt;');
    if (!isQuote) endQuote();
    const drawn = h('span', { class: 'line' }, ...drawInline(isQuote ? line.slice(4).trimStart() : line, verbatim));
    if (isQuote) quoted.push(drawn, h('br'));
    else nodes.push(drawn, ...(index < lines.length - 1 ? [h('br')] : []));
  }
  endQuote();
  return nodes;
}

const styles = [
  ['code', /`([^`\n]+)`/u],
  ['b', /(?<![\p{L}\p{N}*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\p{L}\p{N}*])/u],
  ['i', /(?<![\p{L}\p{N}_])_(?!\s)([^_\n]+?)(?<!\s)_(?![\p{L}\p{N}_])/u],
  ['s', /(?<![\p{L}\p{N}~])~(?!\s)([^~\n]+?)(?<!\s)~(?![\p{L}\p{N}~])/u],
];

/** The style that begins first, what it holds, and what stands around it. Nothing inside `<...>` is a sign. */
function drawInline(text, verbatim) {
  const searched = text.replace(/<[^<>\n]+>/g, (token) => '\ue000'.repeat(token.length));
  let first;
  for (const [tag, pattern] of styles) {
    const found = pattern.exec(searched);
    if (found !== null && (first === undefined || found.index < first.found.index)) first = { tag, found };
  }
  if (first === undefined) return tokensIn(text, verbatim);
  const { tag, found } = first;
  const end = found.index + found[0].length;
  const inner = text.slice(found.index + 1, end - 1);
  return [
    ...tokensIn(text.slice(0, found.index), verbatim),
    h(tag, {}, ...(tag === 'code' ? tokensIn(inner) : drawInline(inner, verbatim))),
    ...drawInline(text.slice(end), verbatim),
  ];
}

/** Text with its `<...>` tokens drawn. */
function tokensIn(text, verbatim = true) {
  return text.split(/(<[^<>\n]+>)/).flatMap((part) => {
    if (part.startsWith('<') && part.endsWith('>')) return [drawToken(part.slice(1, -1))];
    return verbatim ? [plain(part)] : withLinks(part);
  });
}

function withLinks(text) {
  return text.split(/(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"])/).map((part) => {
    const address = /^https?:\/\//.test(part) ? safeAddress(unescaped(part)) : undefined;
    return address === undefined ? plain(part) : h('a', { href: address }, unescaped(part));
  });
}

function plain(text) {
  return document.createTextNode(withEmoji(unescaped(text)));
}

export function unescaped(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function drawToken(token) {
  const [target, label] = splitOnce(token, '|');
  if (target.startsWith('@')) return mention(`@${label ?? userName(target.slice(1))}`);
  if (target.startsWith('#')) return mention(`#${label ?? channelName(target.slice(1))}`);
  if (target.startsWith('!')) return drawSpecial(target.slice(1), label);
  const address = safeAddress(unescaped(target));
  const shown = unescaped(label ?? target);
  return address === undefined ? document.createTextNode(shown) : h('a', { href: address }, withEmoji(shown));
}

function drawSpecial(command, label) {
  const [name, seconds, template, address] = command.split('^');
  if (name === 'date') {
    const date = drawDate({ seconds, template: unescaped(template ?? ''), fallback: unescaped(label ?? '') });
    return address === undefined ? date : h('a', { href: unescaped(address) }, date);
  }
  if (['here', 'channel', 'everyone'].includes(name)) return mention(`@${name}`, 'loud');
  return mention(label ?? `@${name}`);
}

export function mention(text, tone = '') {
  return h('span', { class: `mention ${tone}` }, text);
}

export function userName(id) {
  const { app } = store.state;
  return id === app.botUserId ? app.name : (person(id)?.displayName ?? person(id)?.realName ?? id);
}

export function channelName(id) {
  return store.state.channels.find((channel) => channel.id === id)?.name ?? id;
}

function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
