import { setTimeout as wait } from 'node:timers/promises';
import type { SlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import { freePort } from '../support/free-port.ts';
import { createPlay } from './play.ts';
import { createProgram, type Program } from './program.ts';
import { type Scene, setScene } from './scene.ts';
import { type Kill, tellMortalStory } from './story.ts';

/** Longer than the search for a post whose outcome is unknown may wait (call time-out 10 s, 5 s more, and the search). */
const restMs = 40_000;

/** A call takes this long until the process is killed. */
const slackTakesMs = 150;

/**
 * Plays the story of a seed on the embedded store, with one kill -9 in it; what went wrong, nothing when all promises
 * were kept.
 */
export async function runMortalSeed(seed: number): Promise<readonly string[]> {
  const scene = await setScene(seed);
  const program = createProgram({
    port: await freePort(),
    policyFile: scene.policyFile,
    environment: { ...scene.environment, TOCSIN_DATA: scene.data },
  });
  const story = tellMortalStory(seed);
  const play = createPlay(story, scene, () => program.url);
  try {
    await program.start();
    const played = play.run();
    await Promise.all([played, killOnce(story.kill, { scene, program, played })]);
    const problems = await play.problemsAtRest(restMs);
    return problems.length === 0 ? [] : [...problems, `log:\n${program.log()}`];
  } finally {
    await program.kill();
    await scene.remove();
  }
}

interface Scenery {
  readonly scene: Scene;
  readonly program: Program;
  readonly played: Promise<void>;
}

async function killOnce(kill: Kill, { scene: { slack }, program, played }: Scenery): Promise<void> {
  slack.trouble({ mode: 'slow', delayMs: slackTakesMs, methods: ['chat.postMessage', 'chat.update'] });
  if (kill.type === 'instant') await wait(kill.at);
  else await Promise.race([nthChange(slack, kill.nth), played]);
  await program.kill();
  slack.clearTrouble();
  await program.start();
}

/** Resolves when Slack has carried out that many posts and edits; their answers come `slackTakesMs` later. */
function nthChange(slack: SlackStandIn, nth: number): Promise<void> {
  let seen = 0;
  return new Promise((resolve) => {
    const stop = slack.on(({ type }) => {
      if (type !== 'message' && type !== 'message_changed') return;
      seen += 1;
      if (seen < nth) return;
      stop();
      resolve();
    });
  });
}
