import { readFileSync } from 'node:fs';
import { type App, type AppOptions, startApp } from '../../app.ts';
import { parsePolicy } from '../../config/policy.ts';
import { renderProblem } from '../../config/problem.ts';
import { createRealClock } from '../../stand-ins/slack/clock.ts';
import { createSecrets } from '../../stand-ins/slack/secrets.ts';
import { type SlackStandIn, startSlackStandIn } from '../../stand-ins/slack/stand-in.ts';
import { templatePath } from '../settings.ts';
import { postAlerts } from './alert-door.ts';
import { type BadDay, createBadDay } from './bad-day.ts';
import { letCalledPersonTake } from './called-person.ts';
import { letColleagueTake } from './colleague.ts';
import { createDesk } from './desk.ts';
import { createLeftovers } from './leftovers.ts';
import { createOffice } from './office.ts';
import { type Pager, startPager } from './pager.ts';
import { createReporter } from './reporter.ts';
import { createStory, hurried } from './story.ts';
import { type StoryPlayer, startStory } from './story-player.ts';

export interface StartOptions {
  /** Of the page; 0: any free one. */
  readonly pagePort: number;
  /** Of Tocsin itself; 0: any free one. */
  readonly tocsinPort: number;
  readonly log: AppOptions['log'];
  readonly version: string;
  /** Whether the story waits for somebody to press Play. */
  readonly isPaused?: boolean;
  /** How many times as fast as usual the story is told. */
  readonly pace?: number;
}

export interface Playground {
  readonly pageUrl: string;
  readonly tocsinUrl: string;
  readonly slack: SlackStandIn;
  readonly pager: Pager;
  /** Shows a program that runs besides on the page. */
  addCompanion(companion: { readonly name: string; readonly url: string }): void;
  /** Ends everything and leaves nothing on the disk. */
  stop(): Promise<void>;
}

const clusters = ['eu-1', 'us-1', 'ap-1', 'eu-2', 'us-2', 'ap-2'];

/** Starts the stand-ins with their page, then the whole program against them over HTTP, then the story. */
export async function startPlayground(options: StartOptions): Promise<Playground> {
  const secrets = createSecrets();
  const clock = createRealClock();
  const office = createOffice(clock.now());
  const companions: { name: string; url: string }[] = [];
  let app: App | undefined;
  let story: StoryPlayer | undefined;
  let badDay: BadDay | undefined;

  const report = createReporter({
    clock,
    post: async (alerts) => {
      const { problem } = await postAlerts(app?.url ?? '', alerts);
      if (problem !== undefined) options.log.warn('the story was refused', { problem });
    },
  });

  const pager = await startPager(office, clock);
  const slack = await startSlackStandIn({
    ...office,
    ...secrets,
    port: options.pagePort,
    page: {
      title: 'Tocsin playground',
      scripts: ['/playground/files/strip.js'],
      styles: ['strip', 'strip-modes', 'pager', 'columns'].map((name) => `/playground/files/${name}.css`),
      handle: createDesk({
        tocsinUrl: () => app?.url,
        story: () => story,
        badDay: () => badDay,
        pager: () => pager,
        post: (alert) => postAlerts(app?.url ?? '', [alert]),
        now: clock.now,
        companions: () => companions,
      }),
    },
  });

  const leftovers = createLeftovers('playground');
  async function stop(): Promise<void> {
    await story?.stop();
    badDay?.end();
    await app?.stop();
    await slack.stop();
    await pager.standIn.stop();
    leftovers.remove();
  }

  try {
    app = await startApp({
      policy: readPolicy(pager),
      log: options.log,
      listen: { host: '127.0.0.1', port: options.tocsinPort },
      data: leftovers.folder,
      durability: 'full',
      slack: { ...secrets, apiUrl: slack.apiUrl },
      pagerDuty: pager.settings,
      apiTokens: [],
      version: options.version,
    });
    slack.setRequestUrl(`${app.url}/slack/events`);
    pager.subscribe(app.url);
    badDay = createBadDay(slack, clock);
    story = startStory(
      {
        clock,
        tell: (telling) => hurried(createStory(clusters[telling % clusters.length] ?? 'eu-1'), options.pace ?? 1),
        report,
        letColleagueTake: (alert) => letColleagueTake({ slack, clock, user: 'ana' }, alert),
        letCalledPersonTake: (alert) => letCalledPersonTake(pager.standIn, clock, alert),
        isSomebodyBusy: () => Object.keys(slack.snapshot().views).length > 0,
        failed: (error) => options.log.warn('the story stumbled', { error }),
      },
      options.isPaused,
    );
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    pageUrl: slack.url,
    tocsinUrl: app.url,
    slack,
    pager,
    addCompanion: (companion) => companions.push(companion),
    stop,
  };
}

function readPolicy({ keys }: Pager): AppOptions['policy'] {
  const file = templatePath('policy.playground.yaml');
  const reading = parsePolicy(readFileSync(file, 'utf8'), { file, environment: keys });
  if (reading.type === 'ok') return reading.policy;
  throw new Error(reading.problems.map((problem) => renderProblem(problem, file)).join('\n'));
}
