const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * The name that people type: a group id in Crockford's base32, upper case. Any prefix
 * of it is a prefix of every longer one.
 */
export function shortIdOf(gid: string): string {
  let text = '';
  let bits = 0;
  let width = 0;
  for (const character of gid) {
    bits = (bits << 6) | (base64url.indexOf(character) & 63);
    width += 6;
    while (width >= 5) {
      width -= 5;
      text += crockford[(bits >> width) & 31];
    }
    bits &= 31;
  }
  return text;
}

/**
 * What somebody typed as a short id or its prefix, the way `shortIdOf` writes it: O read as 0, I and L as 1. Absent
 * when it is shorter than four characters or cannot be one.
 */
export function parseShortId(text: string): string | undefined {
  const normalised = text.trim().toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{4,26}$/.test(normalised) ? normalised : undefined;
}

/** How the group ids of all short ids with this prefix begin; ids of others may begin so too. */
export function gidPrefixOf(shortIdPrefix: string): string {
  let text = '';
  let bits = 0;
  let width = 0;
  for (const character of shortIdPrefix) {
    bits = (bits << 5) | (crockford.indexOf(character) & 31);
    width += 5;
    if (width < 6) continue;
    width -= 6;
    text += base64url[(bits >> width) & 63];
    bits &= 63;
  }
  return text;
}
