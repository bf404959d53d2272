import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../../ports/log.ts';
import { redact } from './redact.ts';

/**
 * Slack's packages log through this: what went wrong and no more, without secrets. Their chatter stays unheard, and so
 * do Web API warnings, because each call's outcome is told by whoever made it. What they call an error nobody has to be
 * woken for: we connect again, and Slack sends again.
 */
export function createSlackLog(log: Log): Logger {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts) => log.warn('slack package warns', { detail: toDetail(parts) }),
    error: (...parts) => log.warn('slack package reports an error', { detail: toDetail(parts) }),
    getLevel: () => LogLevel.WARN,
    setLevel: () => undefined,
    setName: () => undefined,
  };
}

/** For the Web API client: its callers translate and tell every failure themselves. */
export const silentSlackLog: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setLevel: () => undefined,
  setName: () => undefined,
};

const mostDetail = 500;

function toDetail(parts: readonly unknown[]): string {
  const texts = parts.map((part) => (part instanceof Error ? part.message : String(part)));
  return redact(texts.join(' ')).slice(0, mostDetail);
}
