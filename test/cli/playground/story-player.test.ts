import { describe, expect, it, onTestFinished } from 'vitest';
import type { Scene, StoryAlert } from '../../../src/cli/playground/story.ts';
import { startStory } from '../../../src/cli/playground/story-player.ts';
import { createHandClock } from '../../support/hand-clock.ts';

const tea: StoryAlert = { labels: { alertname: 'Tea' }, annotations: {}, generatorUrl: '' };
const scenes: readonly Scene[] = [
  { at: 500, caption: 'one', fires: [tea] },
  { at: 1000, caption: 'two', colleagueTakes: tea },
  { at: 2000, caption: 'three', resolves: [tea] },
];

describe('the story player', () => {
  it('plays each scene in its time', async () => {
    const { story, pass, events } = tell();

    await pass(400);
    expect(events).toEqual([]);
    await pass(800);
    expect(events).toEqual(['fires Tea', 'taken Tea']);
    expect(story.state()).toMatchObject({ state: 'playing', caption: 'two', totalMs: 2000 });
    await pass(1200);
    expect(events).toEqual(['fires Tea', 'taken Tea', 'resolves Tea']);
    expect(story.state()).toMatchObject({ state: 'done', caption: 'three', elapsedMs: 2000 });
  });

  it('stands still while paused, and while somebody is in the middle of something', async () => {
    const { story, pass, events, be } = tell();
    story.pause();
    await pass(3000);
    expect(story.state()).toMatchObject({ state: 'paused', elapsedMs: 0 });

    story.resume();
    be.busy = true;
    await pass(3000);
    expect(story.state().state).toBe('waiting');
    expect(events).toEqual([]);

    be.busy = false;
    await pass(750);
    expect(events).toEqual(['fires Tea']);
  });

  it('does not wait for ever for a dialog that somebody left open', async () => {
    const { pass, events, be } = tell();
    be.busy = true;

    await pass(119_000);
    expect(events).toEqual([]);
    await pass(2000);
    expect(events).toContain('fires Tea');
  });

  it('ends what still fires before it starts over', async () => {
    const { story, pass, events } = tell();
    await pass(600);

    story.replay();
    await pass(600);

    expect(events).toEqual(['fires Tea', 'resolves Tea', 'telling 1', 'fires Tea']);
  });

  it('goes on after a scene that failed', async () => {
    const { pass, events, be } = tell();
    be.failing = true;
    await pass(600);
    be.failing = false;
    await pass(600);

    expect(events).toEqual(['failed', 'taken Tea']);
  });
});

function tell() {
  const events: string[] = [];
  const be = { busy: false, failing: false };
  const clock = createHandClock(0);
  const names = (alerts: readonly StoryAlert[]) => alerts.map(({ labels }) => labels['alertname']).join();
  const story = startStory({
    clock,
    tell: (telling) => {
      if (telling > 0) events.push(`telling ${telling}`);
      return scenes;
    },
    report: async (fires, resolves) => {
      if (be.failing) throw new Error('no');
      if (resolves.length > 0) events.push(`resolves ${names(resolves)}`);
      if (fires.length > 0) events.push(`fires ${names(fires)}`);
    },
    letCalledPersonTake: async () => undefined,
    letColleagueTake: async (alert) => {
      events.push(`taken ${names([alert])}`);
    },
    isSomebodyBusy: () => be.busy,
    failed: () => events.push('failed'),
  });
  onTestFinished(() => story.stop());
  /** In steps of 50 ms, with room after each for whatever it wakes. */
  const pass = async (ms: number) => {
    for (const end = clock.now() + ms; clock.now() < end; ) {
      clock.advance(50);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { story, pass, events, be };
}
