import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { type Fault, type FleetStory, processCount } from './faults.ts';
import { createPlay } from './play.ts';
import { createProgram, type Program } from './program.ts';
import { type RedisStage, setRedis } from './redis-stage.ts';
import { type Scene, setScene } from './scene.ts';

/** Longer than a call, its search and the lease of a process that died holding a lane may take, one after the other. */
const longestRestMs = 75_000;

/** Calls take this long, so that faults find some under way. */
const slackTakesMs = 60;

export interface FleetRun {
  /** How many faults were made. */
  readonly faults: number;
  /** Nothing when all promises were kept. */
  readonly problems: readonly string[];
}

/** Plays a story on Redis, with three processes, any part of which breaks again and again. */
export async function runFleetStory(story: FleetStory, restMs = longestRestMs): Promise<FleetRun> {
  const scene = await setScene(story.seed);
  const redis = await setRedis(story.setting);
  const fleet = await startFleet(scene, redis);
  let tries = 0;
  const play = createPlay(story, scene, () => {
    tries += 1;
    return fleet.url(tries);
  });
  try {
    scene.slack.trouble({ mode: 'slow', delayMs: slackTakesMs, methods: ['chat.postMessage', 'chat.update'] });
    const faults = sufferAll(story.faults, fleet, redis);
    await Promise.all([play.run(), faults]);
    scene.slack.clearTrouble();
    const problems = await play.problemsAtRest(restMs);
    return {
      faults: await faults,
      problems: problems.length === 0 ? [] : [...problems, fleet.log()],
    };
  } finally {
    await fleet.stop();
    await redis.stop();
    await scene.remove();
  }
}

interface Fleet {
  /** Of one process after the other. */
  url(n: number): string;
  /** Kills a process and starts it again, or stops it for a while. False: it is in trouble already. */
  suffer(fault: Extract<Fault, { type: 'kill' | 'freeze' }>): boolean;
  /** Resolves once every process that was in trouble runs again. */
  recovered(): Promise<void>;
  log(): string;
  stop(): Promise<void>;
}

async function startFleet(scene: Scene, redis: RedisStage): Promise<Fleet> {
  const programs = await Promise.all(
    Array.from({ length: processCount }, async (_, process) =>
      createProgram({
        port: await freePort(),
        policyFile: scene.policyFile,
        environment: { ...scene.environment, ...redis.environment(process) },
      }),
    ),
  );
  await Promise.all(programs.map((program) => program.start()));
  const recovering = new Map<Program, Promise<void>>();

  return {
    url: (n) => programs[n % programs.length]?.url ?? '',
    suffer(fault) {
      const program = programs[fault.process];
      if (program === undefined || recovering.has(program)) return false;
      const recovered = fault.type === 'kill' ? killAndStart(program) : freeze(program, fault.forMs);
      recovering.set(
        program,
        recovered.finally(() => recovering.delete(program)),
      );
      return true;
    },
    async recovered() {
      await Promise.all(recovering.values());
    },
    log: () => programs.map((program, index) => `log of process ${index}:\n${program.log()}`).join('\n'),
    async stop() {
      await Promise.allSettled(recovering.values());
      await Promise.all(programs.map((program) => program.kill()));
    },
  };
}

/** As a supervisor does: again, when it cannot start because Redis is away too. */
async function killAndStart(program: Program): Promise<void> {
  await program.kill();
  while (!(await hasStarted(program))) await wait(200);
}

function hasStarted(program: Program): Promise<boolean> {
  return program.start().then(
    () => true,
    () => false,
  );
}

async function freeze(program: Program, forMs: number): Promise<void> {
  program.freeze();
  await wait(forMs);
  program.thaw();
}

/** One fault of Redis at a time, so that each is one; processes break beside it. How many were made. */
async function sufferAll(faults: readonly Fault[], fleet: Fleet, redis: RedisStage): Promise<number> {
  const startedAt = performance.now();
  let made = 0;
  for (const fault of faults) {
    await wait(Math.max(0, startedAt + fault.at - performance.now()));
    if (fault.type === 'kill' || fault.type === 'freeze') {
      if (fleet.suffer(fault)) made += 1;
    } else {
      await redis.suffer(fault);
      made += 1;
    }
  }
  await fleet.recovered();
  return made;
}
