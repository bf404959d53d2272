/** A line that lint must refuse (`forbidden`) or let pass (`allowed`), and the file it stands in. */
export interface Wall {
  readonly file: string;
  readonly allowed: readonly string[];
  readonly forbidden: readonly string[];
}

/**
 * Who may import whom: DESIGN section 2 as examples, one entry a place.
 * A rule that is loosened in biome.json leaves a `forbidden` line unreported; one that is too strict reports an `allowed` line.
 */
export const walls: readonly Wall[] = [
  {
    file: 'src/engine/x.ts',
    allowed: ['./label-set.ts', 're2js'],
    forbidden: [
      '../ports/store.ts',
      '../clock.ts',
      '../cards/card.ts',
      'zod',
      'node:crypto',
      'node:fs',
      '../../test/x.ts',
    ],
  },
  { file: 'src/engine/deep/x.ts', allowed: ['../label-set.ts', './y.ts'], forbidden: ['../../ports/store.ts', 'zod'] },
  {
    file: 'src/go-template/x.ts',
    allowed: ['./parse.ts', 're2js'],
    forbidden: ['../engine/alert.ts', '../ports/store.ts', 'handlebars', 'node:fs'],
  },
  {
    file: 'src/stand-ins/slack/x.ts',
    allowed: ['./y.ts', '../y.ts', 'node:http', 'node:timers', 'ws'],
    forbidden: [
      '../../engine/alert.ts',
      '../../clock.ts',
      '../../cards/card.ts',
      '@slack/types',
      'fastify',
      'node:sqlite',
    ],
  },
  {
    file: 'src/stand-ins/slack/deep/x.ts',
    allowed: ['./y.ts', '../y.ts', '../../y.ts'],
    forbidden: ['../../../engine/alert.ts', '../../../clock.ts', 'fastify'],
  },
  {
    file: 'src/ports/x.ts',
    allowed: ['./y.ts', '../engine/alert.ts'],
    forbidden: ['../dispatch/ingest.ts', '../cards/card.ts', 'fastify', 'node:fs'],
  },
  {
    file: 'src/dispatch/x.ts',
    allowed: ['./y.ts', '../engine/alert.ts', '../ports/store.ts', 'node:crypto'],
    forbidden: [
      '../sources/y.ts',
      '../cards/card.ts',
      '../chat/y.ts',
      '../store/sqlite/y.ts',
      '../integrations/slack/y.ts',
      '../config/y.ts',
      '../http/y.ts',
      '../app.ts',
      'fastify',
      'handlebars',
      'node:sqlite',
      'node:timers/promises',
    ],
  },
  {
    file: 'src/dispatch/deep/x.ts',
    allowed: ['./y.ts', '../y.ts', '../../engine/alert.ts', '../../ports/store.ts'],
    forbidden: ['../../store/y.ts', '../../cards/card.ts'],
  },
  {
    file: 'src/sources/x.ts',
    allowed: ['../engine/alert.ts', '../ports/inbound.ts', 'zod'],
    forbidden: ['../dispatch/ingest.ts', '../http/server.ts', '../integrations/slack/y.ts', 'fastify'],
  },
  {
    file: 'src/cards/x.ts',
    allowed: ['../engine/alert.ts', '../ports/people.ts', 'handlebars', 'node:fs'],
    forbidden: ['../chat/y.ts', '../dispatch/y.ts', '../integrations/slack/y.ts', '@slack/types', 'node:timers'],
  },
  {
    file: 'src/chat/x.ts',
    allowed: ['../cards/card.ts', '../engine/alert.ts', '../ports/people.ts', 'zod'],
    forbidden: ['../dispatch/act.ts', '../integrations/slack/y.ts', '../config/y.ts', '@slack/bolt', 'handlebars'],
  },
  {
    file: 'src/config/x.ts',
    allowed: ['../engine/alert.ts', '../ports/y.ts', '../go-template/parse.ts', 'zod', 'yaml', 'node:fs'],
    forbidden: ['../store/y.ts', '../integrations/slack/y.ts', '../dispatch/y.ts', 'handlebars', 'commander'],
  },
  {
    file: 'src/store/x.ts',
    allowed: ['./y.ts', '../engine/alert.ts', '../ports/store.ts'],
    forbidden: ['./sqlite/y.ts', '../dispatch/y.ts', '../config/y.ts', 'node:sqlite'],
  },
  {
    file: 'src/store/sqlite/x.ts',
    allowed: [
      './y.ts',
      '../y.ts',
      '../../engine/alert.ts',
      '../../ports/store.ts',
      'node:sqlite',
      'node:worker_threads',
    ],
    forbidden: ['../redis/y.ts', '../../dispatch/y.ts', 'node:timers'],
  },
  {
    file: 'src/store/redis/x.ts',
    allowed: ['./y.ts', '../y.ts', '../../engine/alert.ts', '../../ports/store.ts'],
    forbidden: ['../sqlite/y.ts', '../../dispatch/y.ts', 'node:sqlite'],
  },
  {
    file: 'src/integrations/slack/x.ts',
    allowed: ['./y.ts', '../../cards/y.ts', '../../chat/y.ts', '../../go-template/y.ts', '@slack/bolt', 'fastify'],
    forbidden: [
      '../teams/y.ts',
      '../../dispatch/y.ts',
      '../../store/y.ts',
      '../../config/y.ts',
      'handlebars',
      'node:sqlite',
    ],
  },
  {
    file: 'src/integrations/slack/deep/x.ts',
    allowed: ['./y.ts', '../y.ts', '../../../cards/y.ts', '@slack/types'],
    forbidden: ['../../teams/y.ts', '../../../dispatch/y.ts'],
  },
  {
    file: 'src/integrations/webhook/x.ts',
    allowed: ['../../cards/y.ts', '../../engine/y.ts', 'undici'],
    forbidden: ['../slack/y.ts', '../../app.ts', '@slack/web-api', 'handlebars', 'commander'],
  },
  {
    file: 'src/integrations/email/x.ts',
    allowed: ['../../cards/y.ts', 'handlebars'],
    forbidden: ['../slack/y.ts', '@slack/web-api'],
  },
  { file: 'src/integrations/teams/x.ts', allowed: ['../../chat/y.ts'], forbidden: ['../slack/y.ts', '@slack/web-api'] },
  { file: 'src/integrations/pagerduty/x.ts', allowed: ['../../chat/y.ts'], forbidden: ['../slack/y.ts', 'handlebars'] },
  {
    file: 'src/http/x.ts',
    allowed: ['../sources/y.ts', '../dispatch/y.ts', '../engine/y.ts', '../ports/y.ts', 'fastify'],
    forbidden: [
      '../store/y.ts',
      '../integrations/slack/y.ts',
      '../cards/y.ts',
      '../config/y.ts',
      '../app.ts',
      '@slack/bolt',
    ],
  },
  {
    file: 'src/cli/check.ts',
    allowed: ['../config/y.ts', '../engine/y.ts', '../app.ts', 'commander', 'undici'],
    forbidden: [
      '../stand-ins/slack/y.ts',
      '../dispatch/y.ts',
      '../store/y.ts',
      '../http/y.ts',
      'fastify',
      'node:sqlite',
    ],
  },
  { file: 'src/cli/playground.ts', allowed: ['../stand-ins/slack/y.ts', '../app.ts'], forbidden: ['../store/y.ts'] },
  { file: 'src/cli/playground/x.ts', allowed: ['../../stand-ins/y.ts'], forbidden: ['../../store/y.ts'] },
  {
    file: 'src/cli.ts',
    allowed: ['./cli/serve.ts', './config/y.ts', './engine/y.ts', './app.ts', 'commander'],
    forbidden: ['./stand-ins/slack/y.ts', './dispatch/y.ts', './store/y.ts', 'fastify'],
  },
  { file: 'src/main.ts', allowed: ['./cli.ts', 'node:process'], forbidden: ['./app.ts', './engine/y.ts', 'commander'] },
  {
    file: 'src/app.ts',
    allowed: ['./integrations/slack/y.ts', './store/sqlite/y.ts', './http/y.ts', './config/y.ts', './clock.ts', 'pino'],
    forbidden: [
      './cli.ts',
      './cli/serve.ts',
      './stand-ins/slack/y.ts',
      '@slack/bolt',
      'handlebars',
      'node:sqlite',
      'fastify',
    ],
  },
  {
    file: 'src/clock.ts',
    allowed: ['./ports/clock.ts', 'node:timers/promises'],
    forbidden: ['./app.ts', './dispatch/y.ts', 'node:sqlite'],
  },
];
