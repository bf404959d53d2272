import { withEmoji } from '../emoji.js';
import { drawMrkdwn } from './mrkdwn.js';

/** A text object: plain letters, or markup. */
export function drawText(object) {
  if (object?.type === 'mrkdwn') return drawMrkdwn(object.text ?? '', { verbatim: object.verbatim === true });
  return [document.createTextNode(plainText(object))];
}

/** What a plain text object says. Slack draws `:names:` unless told not to. */
export function plainText(object) {
  const text = object?.text ?? '';
  return object?.emoji === false ? text : withEmoji(text);
}
