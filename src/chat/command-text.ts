/**
 * A command as it was meant: phones and word processors turn quotes and dashes into prettier ones and put in spaces
 * that do not break. What a chat adds (escapes, links, mentions) is undone by its integration before.
 */
export function toPlainCommand(text: string): string {
  return text
    .slice(0, maxLength)
    .toWellFormed()
    .replace(/[\u201c-\u201f\u00ab\u00bb\u2033\u301d\u301e\uff02]/g, '"')
    .replace(/[\u2018-\u201b\u2032\uff07]/g, "'")
    .replace(/(^|\s)(?:[\u2010-\u2015\u2212-]{1,2})(?=(?:share|page)(?:\s|$))/gi, '$1--')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, '')
    .replace(/[\s\u0085]+/g, ' ')
    .trim();
}

const maxLength = 4000;

/** Takes `--share` out, wherever it stands between the words. */
export function withoutShare(text: string): { readonly text: string; readonly isShared: boolean } {
  const rest = text
    .split(' ')
    .filter((word) => word.toLowerCase() !== '--share')
    .join(' ');
  return { text: rest, isShared: rest !== text };
}
