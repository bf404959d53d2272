import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/engine/actor.ts';
import type { Silence } from '../../src/engine/silence.ts';
import type { TimelineFact } from '../../src/engine/timeline.ts';
import type { SilenceAnswer, SilenceRequest } from '../../src/ports/inbound.ts';
import { anAlert, ana, aPolicy, aRoute, bo, hour, is, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process } from '../support/dispatch-bench.ts';

let bench: Bench;
let tocsin: Process;

beforeEach(async () => {
  bench = await createBench({
    policy: aPolicy({
      receivers: { team: ['team/slack/0', 'team/webhook/0'] },
      route: aRoute({ groupBy: ['service'] }),
    }),
  });
  tocsin = bench.start();
});

afterEach(async () => {
  expect(tocsin.errors).toEqual([]);
  await bench.close();
});

async function silence(request: Partial<SilenceRequest> = {}): Promise<SilenceAnswer> {
  const now = bench.clock.now();
  const answer = await tocsin.inbound.silence({
    inputId: 'input 1',
    by: ana,
    matchers: [is('service', 'checkout')],
    startsAt: now,
    endsAt: now + hour,
    comment: 'known',
    ...request,
  });
  await bench.settle();
  return answer;
}

async function silenced(request: Partial<SilenceRequest> = {}): Promise<Silence> {
  const answer = await silence(request);
  if (answer.type !== 'done') throw new Error(answer.type);
  return answer.silence;
}

const card = () => bench.target('team/slack/0').messages[0];
const reasons = () =>
  bench.target('team/webhook/0').calls.flatMap(({ step }) => (step.type === 'send' ? [step.notification.reason] : []));

async function facts(): Promise<readonly string[]> {
  const { group } = await bench.group();
  return (await bench.timeline(group.gid)).map(({ fact }) => fact.type);
}

async function moveEnd(id: Silence['id'], endsAt: number, by: Actor): Promise<SilenceAnswer> {
  const answer = await tocsin.inbound.changeSilence({ inputId: `move to ${endsAt}`, by, id, endsAt });
  await bench.advance(2 * second);
  return answer;
}

/** What the timeline says of silences. */
async function silenceFacts(): Promise<readonly TimelineFact[]> {
  const { group } = await bench.group();
  const entries = await bench.timeline(group.gid);
  return entries.map(({ fact }) => fact).filter(({ type }) => type.startsWith('silence'));
}

describe('a silence while something fires', () => {
  beforeEach(async () => {
    await tocsin.push(anAlert());
    await bench.advance(minute);
  });

  it('shows on the card and on the timeline, and stops notices', async () => {
    await silence();
    await bench.advance(2 * second);
    expect(card()?.facts.state).toBe('silenced');
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { alertname: 'SlowRequests' } }));
    await bench.advance(30 * minute);
    expect(reasons()).toEqual(['first']);
    expect((await facts()).filter((type) => type === 'silenced')).toHaveLength(1);
  });

  it('shows its end too, and notices go on', async () => {
    await silence();
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { alertname: 'SlowRequests' } }));
    await bench.advance(hour + 2 * second);
    expect(card()?.facts.state).toBe('firing');
    expect(await facts()).toContain('silence_ended');
    await bench.advance(6 * minute);
    expect(reasons()).toEqual(['first', 'new_alerts']);
  });

  it('starts when it says, not before', async () => {
    const now = bench.clock.now();
    await silence({ startsAt: now + 10 * minute, endsAt: now + hour });
    await bench.advance(9 * minute);
    expect(card()?.facts.state).toBe('firing');
    await bench.advance(minute + 2 * second);
    expect(card()?.facts.state).toBe('silenced');
  });

  it('is over at once when somebody ends it', async () => {
    const { id } = await silenced();
    await bench.advance(minute);
    const end = { inputId: 'input 2', by: ana, id, endsAt: bench.clock.now() };
    expect(await tocsin.inbound.changeSilence(end)).toMatchObject({ type: 'done' });
    await bench.advance(2 * second);
    expect(card()?.facts.state).toBe('firing');
    expect(await tocsin.inbound.changeSilence(end)).toMatchObject({ type: 'already_expired' });
  });

  it('leaves other groups alone', async () => {
    const edits = bench.target('team/slack/0').calls.length;
    await silence({ matchers: [is('service', 'basket')] });
    await bench.advance(minute);
    expect(bench.target('team/slack/0').calls).toHaveLength(edits);
  });

  it('until resolved ends with the episode', async () => {
    const { group } = await bench.group();
    const { id } = await silenced({ untilResolved: group.gid, endsAt: bench.clock.now() + 100 * hour });
    await bench.advance(minute);
    const now = bench.clock.now();
    await tocsin.push(anAlert({ at: now, endsAt: now }));
    await bench.advance(2 * second);
    expect(card()?.facts.state).toBe('resolved');
    const stored = await bench.store.findSilence(id);
    expect(stored?.endsAt).toBeLessThanOrEqual(bench.clock.now());
    expect(await tocsin.inbound.listSilences()).toEqual([]);
  });

  it('is one silence, however often the same input comes', async () => {
    const [one, two] = [await silenced(), await silenced()];
    expect(two).toEqual(one);
    expect(one.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await tocsin.inbound.listSilences()).toHaveLength(1);
    expect((await silenced({ inputId: 'input 3' })).id).not.toBe(one.id);
  });

  it('is swept again by the next process when this one dies in the middle', async () => {
    tocsin.mortal.die();
    const first = bench.start({
      onStore(moment, method) {
        if (moment === 'before' && method === 'touchGroups') first.mortal.die();
      },
    });
    tocsin = first;
    await silence();
    expect(first.mortal.isDead()).toBe(true);
    await bench.reopen();
    tocsin = bench.start();
    // The dead one's lease has to run out first.
    await bench.advance(10 * second);
    expect(card()?.facts.state).toBe('silenced');
    expect((await facts()).filter((type) => type === 'silenced')).toHaveLength(1);
  });
});

describe('the timeline of what is silenced', () => {
  beforeEach(async () => {
    await tocsin.push(anAlert());
    await bench.advance(minute);
  });

  it('says who silenced it and who ended that, with where they came from', async () => {
    const { id, endsAt } = await silenced();
    await bench.advance(minute);
    await moveEnd(id, bench.clock.now(), bo);
    expect(await silenceFacts()).toEqual([
      { type: 'silenced', by: ana, silence: id, until: endsAt },
      { type: 'silence_ended', by: bo, silence: id },
    ]);
  });

  it('says who moved its end, and names nobody when it then runs out', async () => {
    const { id, endsAt } = await silenced();
    await bench.advance(minute);
    const later = endsAt + hour;
    await moveEnd(id, later, bo);
    await bench.advance(2 * hour);
    expect(await silenceFacts()).toEqual([
      { type: 'silenced', by: ana, silence: id, until: endsAt },
      { type: 'silence_changed', by: bo, silence: id, until: later },
      { type: 'silence_ended', silence: id },
    ]);
  });

  it('names nobody when it ends with another group, whoever moved its end before', async () => {
    const { group } = await bench.group();
    const { id, endsAt } = await silenced({ untilResolved: group.gid, matchers: [is('severity', 'critical')] });
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket' } }));
    await moveEnd(id, endsAt + hour, bo);
    const now = bench.clock.now();
    await tocsin.push(anAlert({ at: now, endsAt: now }));
    await bench.advance(2 * second);
    const { groups } = await bench.store.scanGroups({ limit: 10, liveOnly: false });
    const [other] = groups.filter(({ group: { gid } }) => gid !== group.gid);
    const entries = other === undefined ? [] : await bench.timeline(other.group.gid);
    expect(entries.map(({ fact }) => fact)).toContainEqual({ type: 'silence_ended', silence: id });
  });

  it('says both when a silence that is to come was moved before it began', async () => {
    const now = bench.clock.now();
    const { id } = await silenced({ startsAt: now + 10 * minute, endsAt: now + hour });
    await moveEnd(id, now + 2 * hour, bo);
    expect(await silenceFacts()).toEqual([]);
    await bench.advance(10 * minute);
    expect(await silenceFacts()).toEqual([
      { type: 'silenced', by: ana, silence: id, until: now + hour },
      { type: 'silence_changed', by: bo, silence: id, until: now + 2 * hour },
    ]);
  });

  it('names the first of two people who move the end to the same instant', async () => {
    const { id, endsAt } = await silenced();
    await moveEnd(id, endsAt + hour, bo);
    expect(await moveEnd(id, endsAt + hour, ana)).toMatchObject({ type: 'done', silence: { changed: { by: bo } } });
  });

  it('names whoever a silence of an older version says made it', async () => {
    const { author: _, ...old } = await silenced({ startsAt: bench.clock.now() + minute });
    const stored = await bench.store.findSilence(old.id);
    expect(await bench.store.putSilence(old, stored)).toBe('ok');
    await bench.advance(minute + 2 * second);
    const by = { id: ana.name, name: ana.name, origin: 'silence' };
    expect(await silenceFacts()).toEqual([{ type: 'silenced', by, silence: old.id, until: old.endsAt }]);
  });
});

describe('asking for a silence', () => {
  it('says what it hides: each alert once, and the groups', async () => {
    await tocsin.push(
      anAlert(),
      anAlert({ labels: { alertname: 'SlowRequests' } }),
      anAlert({ labels: { service: 'b' } }),
    );
    const answer = await silence();
    expect(answer).toMatchObject({ type: 'done', preview: { alerts: 2, isPartial: false } });
    expect(await tocsin.inbound.previewSilence([is('severity', 'critical')])).toMatchObject({ alerts: 3 });
    expect((await tocsin.inbound.previewSilence([is('severity', 'critical')])).groups).toHaveLength(2);
  });

  it('is refused with the reason when it would hide everything', async () => {
    expect(await silence({ matchers: [] })).toMatchObject({ type: 'invalid' });
  });

  it('until resolved is refused for a group that does not fire', async () => {
    await tocsin.push(anAlert());
    await bench.advance(minute);
    const now = bench.clock.now();
    await tocsin.push(anAlert({ at: now, endsAt: now }));
    await bench.advance(minute);
    const { group } = await bench.group();
    const problem = 'nothing of that group fires, so it cannot end with it';
    expect(await silence({ untilResolved: group.gid })).toEqual({ type: 'invalid', problem });
  });

  it('until resolved is refused, asking for a time, while nobody was told of the group', async () => {
    await tocsin.push(anAlert());
    const { group } = await bench.group();
    const problem = 'nobody has been told of that group yet, so it cannot end with it: give a time instead, such as 1h';
    expect(await silence({ untilResolved: group.gid })).toEqual({ type: 'invalid', problem });
    await silence({ inputId: 'input 5' });
    await bench.advance(minute);
    expect(await silence({ untilResolved: group.gid, inputId: 'input 6' })).toEqual({ type: 'invalid', problem });
  });

  it('until resolved ends with the episode that has just come back', async () => {
    await tocsin.push(anAlert());
    await bench.advance(minute);
    const { group } = await bench.group();
    const now = bench.clock.now();
    await tocsin.push(anAlert({ at: now, endsAt: now }));
    await bench.advance(minute);
    await tocsin.push(anAlert({ at: bench.clock.now() }));
    expect(await silence({ untilResolved: group.gid })).toMatchObject({ type: 'done' });
  });

  it('before anything fires keeps it quiet', async () => {
    await silence();
    await tocsin.push(anAlert());
    await bench.advance(30 * minute);
    expect(reasons()).toEqual([]);
    expect(bench.target('team/slack/0').messages).toEqual([]);
  });

  it('is found by a prefix of its id that fits no other', async () => {
    const { id } = await silenced();
    expect((await tocsin.inbound.findSilence(id.slice(0, 6).toUpperCase()))?.id).toBe(id);
    expect(await tocsin.inbound.findSilence('nope')).toBeUndefined();
    await silenced({ inputId: 'input 4' });
    expect(await tocsin.inbound.findSilence('')).toBeUndefined();
  });
});
