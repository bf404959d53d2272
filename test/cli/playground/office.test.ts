import { describe, expect, it } from 'vitest';
import { createOffice, offsetOf } from '../../../src/cli/playground/office.ts';

const winter = Date.UTC(2026, 0, 5, 12);
const summer = Date.UTC(2026, 6, 5, 12);

describe('the office', () => {
  it.each([
    ['UTC', winter, 0],
    ['Europe/Lisbon', winter, 0],
    ['Europe/Lisbon', summer, 3600],
    ['America/New_York', winter, -5 * 3600],
    ['Asia/Kolkata', winter, 5.5 * 3600],
  ])('knows how far %s is from Greenwich', (zone, at, seconds) => {
    expect(offsetOf(zone, at)).toBe(seconds);
  });

  it('has three people in all its channels, with the bot, the reader first and in the zone of this machine', () => {
    const { users, channels, app } = createOffice(winter, 'Europe/Paris');

    expect(users.map(({ name }) => name)).toEqual(['sam', 'ana', 'bo']);
    expect(users[0]).toMatchObject({ tz: 'Europe/Paris', tzOffset: 3600 });
    expect(new Set(users.map(({ tz }) => tz)).size).toBe(3);
    for (const { members } of channels) expect(members).toEqual([...users.map(({ id }) => id), app.botUserId]);
  });
});
