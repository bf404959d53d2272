const words = {
  playing: 'playing',
  paused: 'paused',
  waiting: 'waits for you',
  done: 'the end',
};

/** Caption, progress and buttons of the story. */
export function startStory(root, change) {
  const caption = root.querySelector('.strip-caption');
  const progress = root.querySelector('.strip-progress');
  const state = root.querySelector('.strip-state');
  const pause = root.querySelector('[data-story="pause"]');
  pause.addEventListener('click', () => change('story', { action: pause.dataset.story }));
  root.querySelector('[data-story="replay"]').addEventListener('click', () => change('story', { action: 'replay' }));

  return ({ story }) => {
    if (story === null) return;
    const isOver = story.state === 'done';
    pause.dataset.story = story.state === 'paused' ? 'resume' : 'pause';
    pause.textContent = story.state === 'paused' ? 'Play' : 'Pause';
    pause.disabled = isOver;
    state.textContent = words[story.state] ?? '';
    progress.max = story.totalMs;
    progress.value = story.elapsedMs;
    if (caption.textContent !== story.caption) caption.textContent = story.caption;
  };
}
