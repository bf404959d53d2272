import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CardAction } from '../../src/cards/card-action.ts';
import { decodeAction, encodeAction } from '../../src/chat/action-codec.ts';
import type { GroupId } from '../../src/engine/alert-group.ts';
import type { SilenceId } from '../../src/engine/silence.ts';

const gid = 'OmFwaV9oaWdoX2Vycm9-_w' as GroupId;
const silence = '3f1c9a52-7d1e-4a77-9f0b-1c2d3e4f5a6b' as SilenceId;

const actions: readonly (readonly [CardAction, string])[] = [
  [{ type: 'acknowledge', gid, episode: 3 }, `1.ack.${gid}.3`],
  [{ type: 'unacknowledge', gid, episode: 3 }, `1.unack.${gid}.3`],
  [{ type: 'resolve', gid, episode: 3 }, `1.resolve.${gid}.3`],
  [{ type: 'resolve_ask', gid, episode: 3 }, `1.close.${gid}.3`],
  [{ type: 'reopen', gid, episode: 0 }, `1.reopen.${gid}.0`],
  [{ type: 'silence', gid, episode: 3, durationMs: 3_600_000 }, `1.silence.${gid}.3.3600000`],
  [{ type: 'silence_until_resolved', gid, episode: 3 }, `1.until.${gid}.3`],
  [{ type: 'silence_custom', gid, episode: 3 }, `1.custom.${gid}.3`],
  [{ type: 'extend_silence', silence, endsAt: 1_795_000_000_000 }, `1.extend.${silence}.1795000000000`],
  [{ type: 'end_silence', silence }, `1.end.${silence}`],
  [{ type: 'escalate_ask', gid, episode: 3, after: 2 }, `1.escalate.${gid}.3.2`],
  [{ type: 'details', gid, episode: 3 }, `1.details.${gid}.3`],
  [{ type: 'timeline', gid, episode: 3 }, `1.timeline.${gid}.3`],
];

describe('the action codec', () => {
  it.each(actions)('writes %j for good as %s', (action, text) => {
    expect(encodeAction(action)).toBe(text);
    expect(decodeAction(text)).toEqual({ type: 'action', action });
    expect(text.length).toBeLessThanOrEqual(75);
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['another program', 'approve'],
    ['an unknown verb', `1.explode.${gid}.3`],
    ['a verb of every object', '1.constructor.x.1'],
    ['a missing episode', `1.ack.${gid}`],
    ['an episode that is none', `1.ack.${gid}.-1`],
    ['one part too many', `1.ack.${gid}.1.2`],
    ['a group id with other characters', '1.ack.<!channel>.1'],
    ['a silence without length', `1.silence.${gid}.1.0`],
    ['a silence of a thousand years', `1.silence.${gid}.1.31536000000000`],
    ['a text without end', '1.'.repeat(5000)],
    ['an object', { type: 'acknowledge' }],
  ])('refuses %s', (_, text) => {
    expect(decodeAction(text)).toEqual({ type: 'unreadable' });
  });

  it('knows what a newer program wrote', () => {
    expect(decodeAction(`2.ack.${gid}.3`)).toEqual({ type: 'newer' });
  });

  it('reads whatever it writes and never throws on anything else', () => {
    const ids = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
    fc.assert(
      fc.property(ids, fc.nat(), fc.integer({ min: 1, max: 31_622_400_000 }), (id, episode, durationMs) => {
        const action: CardAction = { type: 'silence', gid: id as GroupId, episode, durationMs };
        expect(decodeAction(encodeAction(action))).toEqual({ type: 'action', action });
      }),
    );
    fc.assert(fc.property(fc.anything(), (value) => decodeAction(value).type !== undefined));
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('1', 'ack', gid, '3'))), (parts) => {
        const decoded = decodeAction(parts.join('.'));
        if (decoded.type === 'action') expect(encodeAction(decoded.action)).toBe(parts.join('.'));
      }),
    );
  });
});
