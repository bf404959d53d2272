import { describe, expect, it } from 'vitest';
import { createStory, hurried, type StoryAlert } from '../../../src/cli/playground/story.ts';

const story = createStory('eu-1');
const keyOf = ({ labels }: StoryAlert) => JSON.stringify(Object.entries(labels).sort());

describe('the story', () => {
  it('begins within two seconds, goes on in order and is over within three minutes', () => {
    const times = story.map((scene) => scene.at);

    expect(times[0]).toBeLessThan(2000);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(180_000);
    expect(times.at(-1)).toBeGreaterThan(120_000);
  });

  it('leaves nothing firing, and resolves nothing that did not fire', () => {
    const firing = new Set<string>();
    for (const { fires = [], resolves = [] } of story) {
      for (const alert of resolves) expect(firing.delete(keyOf(alert)), keyOf(alert)).toBe(true);
      for (const alert of fires) firing.add(keyOf(alert));
    }

    expect(firing).toEqual(new Set());
  });

  it('lets the colleague take something that fires then', () => {
    const firing = new Set<string>();
    const taken = story.flatMap(({ fires = [], resolves = [], colleagueTakes }) => {
      for (const alert of fires) firing.add(keyOf(alert));
      for (const alert of resolves) firing.delete(keyOf(alert));
      return colleagueTakes === undefined ? [] : [firing.has(keyOf(colleagueTakes))];
    });

    expect(taken).toEqual([true]);
  });

  it('has alerts of its own in each cluster', () => {
    const clusters = new Set(
      createStory('us-1').flatMap(({ fires = [] }) => fires.map(({ labels }) => labels['cluster'])),
    );

    expect([...clusters]).toEqual(['us-1']);
  });

  it('can be told faster', () => {
    expect(hurried(story, 10).at(-1)?.at).toBe((story.at(-1)?.at ?? 0) / 10);
  });
});
