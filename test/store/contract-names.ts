import { describe, expect, it } from 'vitest';
import type { IntegrationKey } from '../../src/engine/notification.ts';
import type { Bench } from './contract.ts';
import {
  aCommit,
  aContent,
  aDelivery,
  aGid,
  aGroup,
  aHead,
  anEntry,
  anEpisode,
  aSilence,
  aWrite,
  commit,
  due,
  ingest,
  load,
  noon,
  openGroup,
  ref,
  slack,
} from './samples.ts';

const hostile: readonly (readonly [string, string])[] = [
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['toJSON', 'toJSON'],
  ['a NUL', 'a\u0000b'],
  ['a lone surrogate', 'x\ud800y'],
  ['emoji and right-to-left', '🔥 \u202e עברית'],
  ['quotes and SQL', `'; DROP TABLE alert; --"`],
  ['a line separator', 'a\u2028b\r\n'],
  ['64 KB', 'ä'.repeat(32 * 1024)],
];

/** Own keys only, as strangers' names need it. */
const named = (name: string) => Object.fromEntries([[name, name]]);

export function describeNames(bench: Bench): void {
  describe.each(hostile)('names that strangers choose: %s', (_, name) => {
    it('come back as they were, in labels, annotations and group labels', async () => {
      const content = aContent({ labels: named(name), annotations: named(name), source: name });
      await ingest(bench.store, aWrite(ref('g'), { content, group: aGroup(aGid('g'), { groupLabels: named(name) }) }));
      await bench.reopen();

      const { group, alerts } = await load(bench.store, aGid('g'));

      const [alert] = alerts;
      for (const names of [group.groupLabels, alert?.content.labels, alert?.content.annotations]) {
        expect(Object.entries(names ?? {})).toEqual([[name, name]]);
        expect(Object.getPrototypeOf(names)).toBeNull();
      }
    });

    it('come back as they were, in what is pending and in what an episode remembers', async () => {
      const loaded = await openGroup(bench.store, 'g');
      const content = aContent({ labels: named(name), annotations: named(name) });
      const { fingerprint } = ref('g');
      const snapshot = [{ fingerprint, content, startsAt: noon }];
      const sets = { firing: [fingerprint], resolved: [], snapshot };
      const pending = { [slack]: { seq: 1, reason: 'first' as const, at: noon, ...sets } };
      const picture = { severity: 'warning' as const, severityIsGuessed: false, alerts: 1 };
      const example = { fingerprint, head: aHead(), content };
      const memory = { commonLabels: named(name), commonAnnotations: named(name), example, ...picture };
      const group = { ...loaded.group, pending, episode: anEpisode(2), pastEpisodes: [anEpisode(1, { memory })] };
      await commit(bench.store, aCommit(loaded, { group }));

      const stored = (await load(bench.store, aGid('g'))).group;

      const past = stored.pastEpisodes?.[0]?.memory;
      const contents = [stored.pending[slack]?.snapshot[0]?.content, past?.example?.content];
      const all = [
        past?.commonLabels,
        past?.commonAnnotations,
        ...contents.flatMap((one) => [one?.labels, one?.annotations]),
      ];
      for (const names of all) {
        expect(Object.entries(names ?? {})).toEqual([[name, name]]);
        expect(Object.getPrototypeOf(names)).toBeNull();
      }
    });

    it('come back as they were, in targets, lanes, refs and timelines', async () => {
      const loaded = await openGroup(bench.store, 'g');
      const target = `${name}/slack/0` as IntegrationKey;
      const delivery = aDelivery({ target, lane: name, ref: named(name) });
      const timeline = [anEntry({ fact: { type: 'alerts_added', count: 1, names: [name] } })];
      const change = { deliveries: [delivery], deliveryDue: [due({ target })], timeline };
      await commit(bench.store, aCommit(loaded, change));
      const store = await bench.reopen();

      expect((await load(store, aGid('g'))).deliveries).toContainEqual(delivery);
      expect(await store.readTimeline(aGid('g'), 0, 9)).toMatchObject(timeline);
      await store.moveDue(noon, 9);
      const turn = await store.takeLane(noon, 1_000, 'me');
      // A text of a database or a wire is well-formed: half an emoji becomes the replacement character on its way.
      expect(turn).toMatchObject({ target: target.toWellFormed(), lane: name.toWellFormed() });
    });

    it('come back as they were, in notes and silences', async () => {
      const silence = aSilence('s1', { comment: name, matchers: [{ name, operator: '=', value: name }] });
      await bench.store.putSilence(silence);
      await bench.store.writeNote('n', name.toWellFormed());
      await bench.reopen();

      expect(await bench.store.findSilence(silence.id)).toEqual(silence);
      expect(await bench.store.readNote('n')).toBe(name.toWellFormed());
    });
  });
}
