import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toShortIds } from '../../src/dispatch/short-ids.ts';
import type { GroupId } from '../../src/engine/alert-group.ts';
import { shortIdOf } from '../../src/engine/short-id.ts';
import { anAlert, ana, aPolicy, aRoute, is, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process } from '../support/dispatch-bench.ts';

let bench: Bench;
let tocsin: Process;

beforeEach(async () => {
  bench = await createBench({ policy: aPolicy({ route: aRoute({ groupBy: ['service'] }) }) });
  tocsin = bench.start();
  await tocsin.push(
    anAlert({ labels: { service: 'a', severity: 'warning' } }),
    anAlert({ labels: { service: 'b', severity: 'critical' } }),
    anAlert({ labels: { service: 'c', severity: 'critical' } }),
    anAlert({ labels: { service: 'd', severity: 'info' }, annotations: { summary: 'Disk nearly full' } }),
  );
  await bench.advance(minute);
});

afterEach(async () => {
  await bench.close();
});

async function list(filter: Partial<Parameters<Process['inbound']['listGroups']>[0]> = {}) {
  const listing = await tocsin.inbound.listGroups({ matchers: [], ...filter });
  return { ...listing, services: listing.groups.map(({ group }) => group.groupLabels['service']) };
}

async function gidOfService(service: string): Promise<GroupId> {
  const { groups } = await list({ matchers: [is('service', service)] });
  const [facts] = groups;
  if (facts === undefined) throw new Error(`no group of ${service}`);
  return facts.group.gid;
}

describe('the list of groups', () => {
  it('begins with what is most urgent, and what somebody has comes later', async () => {
    const gid = await gidOfService('b');
    await tocsin.inbound.act({ inputId: 'i', by: ana, gid, wish: { type: 'acknowledge' } });
    expect(await list()).toMatchObject({ services: ['c', 'a', 'd', 'b'], total: 4, live: 4, isPartial: false });
  });

  it('can be narrowed by labels, text, state, severity and person', async () => {
    const gid = await gidOfService('b');
    await tocsin.inbound.act({ inputId: 'i', by: ana, gid, wish: { type: 'acknowledge' } });
    expect(await list({ matchers: [is('service', 'a')] })).toMatchObject({ services: ['a'], total: 1, live: 4 });
    expect((await list({ matchers: [is('severity', 'critical')] })).services.sort()).toEqual(['b', 'c']);
    expect((await list({ text: 'DISK near' })).services).toEqual(['d']);
    expect((await list({ states: ['acknowledged'] })).services).toEqual(['b']);
    expect((await list({ severities: ['info'] })).services).toEqual(['d']);
    expect((await list({ acknowledgedBy: ana.id })).services).toEqual(['b']);
  });

  it('gives each group a short id that finds it', async () => {
    for (const { shortId, group } of (await list()).groups) {
      expect(await tocsin.inbound.findGroup(shortId.toLowerCase())).toEqual({ type: 'found', gid: group.gid });
    }
    expect(await tocsin.inbound.findGroup('ZZZZZZZZ')).toEqual({ type: 'none' });
    expect(await tocsin.inbound.findGroup('x')).toEqual({ type: 'none' });
  });

  it('stops after a second and a half and says so', async () => {
    const many = Array.from({ length: 250 }, (_, index) => anAlert({ labels: { service: `s${index}` } }));
    await tocsin.push(...many);
    const slow = bench.start({
      onStore(moment, method) {
        if (moment === 'after' && method === 'scanGroups') bench.clock.leap(second);
      },
    });
    const listing = await slow.inbound.listGroups({ matchers: [] });
    expect(listing).toMatchObject({ isPartial: true });
    expect(listing.live).toBeLessThan(254);
    expect(listing.live).toBeGreaterThan(0);
  });
});

describe('short ids', () => {
  it('grow until no other live group shares them', () => {
    const gids = ['AAAAAAAAAAAAAAAAAAAAAA', 'AAAAAAAA_AAAAAAAAAAAAA', 'zAAAAAAAAAAAAAAAAAAAAA'] as GroupId[];
    const ids = toShortIds(gids);
    const [one = '', two = '', three = ''] = gids.map((gid) => ids.get(gid) ?? '');
    expect(three).toHaveLength(4);
    expect(one).not.toBe(two);
    expect(one.slice(0, -1)).toBe(two.slice(0, -1));
    expect(gids.map(shortIdOf).filter((whole) => whole.startsWith(one))).toHaveLength(1);
  });
});

describe('one group', () => {
  it('can be shown, with its timeline newest last', async () => {
    const gid = await gidOfService('a');
    expect(await tocsin.inbound.showGroup(gid)).toMatchObject({ state: 'firing', severity: 'warning' });
    const all = await tocsin.inbound.readTimeline(gid, 100);
    expect(all.map(({ fact }) => fact.type)).toContain('notified');
    expect(await tocsin.inbound.readTimeline(gid, 1)).toEqual(all.slice(-1));
  });
});

describe('the status', () => {
  it('counts what fires, what somebody has and what is silenced', async () => {
    const gid = await gidOfService('b');
    await tocsin.inbound.act({ inputId: 'i', by: ana, gid, wish: { type: 'acknowledge' } });
    const now = bench.clock.now();
    const matchers = [is('service', 'a')];
    await tocsin.inbound.silence({ inputId: 's', by: ana, matchers, startsAt: now, endsAt: now + minute, comment: '' });
    expect(await tocsin.inbound.status()).toMatchObject({
      groups: { firing: 2, overdue: 0, acknowledged: 1, silenced: 1 },
      activeSilences: 1,
      store: { isReachable: true },
      trouble: [],
      lanesWaiting: 0,
    });
  });

  it('answers though the store does not', async () => {
    const never = new Promise<never>(() => undefined);
    const cut = bench.start({ onStore: (_, method) => (method === 'ping' ? never : undefined) });
    const status = cut.inbound.status();
    await bench.clock.advance(second, async () => {
      for (let count = 0; count < 20; count += 1) await new Promise(setImmediate);
    });
    expect(await status).toMatchObject({ store: { isReachable: false } });
    cut.mortal.die();
  });
});

describe('what the API reads', () => {
  it('has each firing alert once, with its receivers, its state and what silences it', async () => {
    const now = bench.clock.now();
    const matchers = [is('service', 'a')];
    await tocsin.inbound.silence({ inputId: 's', by: ana, matchers, startsAt: now, endsAt: now + minute, comment: '' });
    await tocsin.push(anAlert({ at: now, endsAt: now, labels: { service: 'b', severity: 'critical' } }));
    const readings = await tocsin.reads.readAlerts([]);
    expect(readings.map(({ alert }) => alert.content.labels['service']).sort()).toEqual(['a', 'c', 'd']);
    const quiet = readings.find(({ alert }) => alert.content.labels['service'] === 'a');
    expect(quiet).toMatchObject({ state: 'suppressed', receivers: ['team'] });
    expect(quiet?.silencedBy).toHaveLength(1);
    expect(await tocsin.reads.readAlerts([is('service', 'c')])).toMatchObject([{ state: 'active', silencedBy: [] }]);
  });

  it('gives an alert of two groups once, for both receivers', async () => {
    const pages = aRoute({ key: '{}/{x}', receiver: 'team', matchers: [is('service', 'e')], continue: true });
    const log = aRoute({ key: '{}/{y}', receiver: 'log', matchers: [is('service', 'e')] });
    bench.policy = aPolicy({ route: aRoute({ children: [pages, log] }), receivers: { team: [], log: [] } });
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { service: 'e' } }));
    const readings = await tocsin.reads.readAlerts([is('service', 'e')]);
    expect(readings).toMatchObject([{ receivers: ['team', 'log'], state: 'unprocessed' }]);
    expect(tocsin.reads.readReceivers()).toEqual(['team', 'log']);
  });

  it('has silences with their state, active ones first', async () => {
    const now = bench.clock.now();
    const request = { by: ana, matchers: [is('service', 'a')], startsAt: now, endsAt: now + minute, comment: '' };
    await tocsin.inbound.silence({ ...request, inputId: '1' });
    await bench.advance(2 * minute);
    const later = bench.clock.now();
    await tocsin.inbound.silence({ ...request, inputId: '2', startsAt: later + minute, endsAt: later + 2 * minute });
    await tocsin.inbound.silence({ ...request, inputId: '3', startsAt: later, endsAt: later + 2 * minute });
    const readings = await tocsin.reads.readSilences();
    expect(readings.map(({ state }) => state)).toEqual(['active', 'pending', 'expired']);
  });
});
