import type { ChannelOptions, CommandHint, UserOptions } from '../../stand-ins/slack/options.ts';

/** The workspace that the playground shows: an imaginary shop, its people and their channels. */
export interface Office {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly app: {
    readonly id: string;
    readonly name: string;
    readonly botUserId: string;
    readonly botId: string;
    readonly icon: string;
  };
  /** The reader first. */
  readonly users: readonly UserOptions[];
  readonly channels: readonly ChannelOptions[];
  readonly commandHints: { readonly [command: string]: CommandHint };
}

const app = { id: 'A0TOCSIN1', name: 'Tocsin', botUserId: 'U0TOCSIN1', botId: 'B0TOCSIN1', icon: '🔔' };

/** Three people in three time zones; the first one lives where this machine does. */
export function createOffice(now: number, zoneHere = Intl.DateTimeFormat().resolvedOptions().timeZone): Office {
  const people = [
    { id: 'U0SAM0001', name: 'sam', displayName: 'Sam', realName: 'Sam Reyes', tz: zoneHere },
    { id: 'U0ANA0001', name: 'ana', displayName: 'Ana', realName: 'Ana Alves', tz: 'Europe/Lisbon' },
    { id: 'U0BO00001', name: 'bo', displayName: 'Bo', realName: 'Bo Tanaka', tz: 'Asia/Tokyo' },
  ];
  const members = [...people.map(({ id }) => id), app.botUserId];
  return {
    team: { id: 'T0LANTERN', name: 'Lantern Shop', domain: 'lantern' },
    app,
    users: people.map((one) => ({ ...one, tzOffset: offsetOf(one.tz, now), email: `${one.name}@lantern.example` })),
    channels: [
      { id: 'C0ALERTS1', name: 'alerts', members },
      { id: 'C0PAYMENT', name: 'payments', members },
      { id: 'C0GENERAL', name: 'general', members },
    ],
    commandHints: {
      '/alert': {
        description: 'See and handle alerts',
        usage: 'list | show ID | ack ID | silence ID 1h | help',
      },
    },
  };
}

/** Seconds east of Greenwich at an instant. */
export function offsetOf(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  const seconds = Number(hours) * 3600 + Number(minutes) * 60;
  return sign === '-' ? -seconds : seconds;
}
