/** Import targets that lint must refuse (`forbidden`) or let pass (`allowed`) in a file. */
export interface Wall {
  readonly file: string;
  readonly allowed: readonly string[];
  readonly forbidden: readonly string[];
}

/** Packages that only these places may import; every other place in `places` must be refused. */
const gates: readonly { readonly packages: readonly string[]; readonly only: RegExp }[] = [
  { packages: ['@slack/bolt', '@slack/types'], only: /^src\/integrations\/slack\// },
  { packages: ['botbuilder'], only: /^src\/integrations\/teams\// },
  { packages: ['@pagerduty/pdjs'], only: /^src\/integrations\/pagerduty\// },
  { packages: ['nodemailer'], only: /^src\/integrations\/email\// },
  { packages: ['ioredis'], only: /^src\/store\/redis\// },
  { packages: ['node:sqlite'], only: /^src\/store\/sqlite\// },
  { packages: ['handlebars'], only: /^src\/(cards|integrations\/email)\// },
  { packages: ['fastify', '@fastify/formbody'], only: /^src\/(http|integrations\/[^/]+)\// },
  { packages: ['markdown-it'], only: /^src\/runbooks\// },
  { packages: ['jsonata'], only: /^src\/mapping\// },
  { packages: ['commander'], only: /^src\/cli[./]/ },
  { packages: ['node:timers', 'node:timers/promises'], only: /^src\/(clock\.ts|stand-ins\/)/ },
];

/** Packages that no issue has needed yet; the walls around them stand already. */
export const futurePackages = ['botbuilder', '@pagerduty/pdjs', 'nodemailer', 'ioredis', '@fastify/formbody'];

/** Who may import whom: DESIGN section 2 as examples, one entry a place. */
const places: readonly Wall[] = [
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
  {
    file: 'src/go-template/x.ts',
    allowed: ['./parse.ts', 're2js'],
    forbidden: ['../engine/alert.ts', '../ports/store.ts', 'node:fs'],
  },
  {
    file: 'src/mapping/x.ts',
    allowed: ['./y.ts', '../engine/search.ts', 'jsonata'],
    forbidden: ['../ports/policy.ts', '../sources/y.ts', 'node:fs', 'zod'],
  },
  {
    file: 'src/stand-ins/x.ts',
    allowed: ['./y.ts', 'node:http', 'node:timers', 'ws'],
    forbidden: ['../engine/alert.ts', '../clock.ts', '../cards/card.ts'],
  },
  {
    file: 'src/stand-ins/slack/deep/z.ts',
    allowed: ['./y.ts', '../y.ts', '../../y.ts'],
    forbidden: ['../../../engine/alert.ts', '../../../clock.ts'],
  },
  {
    file: 'src/ports/x.ts',
    allowed: ['./y.ts', '../engine/alert.ts'],
    forbidden: ['../dispatch/ingest.ts', '../cards/card.ts', 'node:fs'],
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
    ],
  },
  {
    file: 'src/sources/x.ts',
    allowed: ['../engine/alert.ts', '../ports/inbound.ts', '../mapping/mapping.ts', 'zod'],
    forbidden: ['../dispatch/ingest.ts', '../http/server.ts', '../integrations/slack/y.ts'],
  },
  {
    file: 'src/cards/x.ts',
    allowed: ['../engine/alert.ts', '../ports/people.ts', 'handlebars', 'node:fs'],
    forbidden: ['../chat/y.ts', '../dispatch/y.ts', '../integrations/slack/y.ts'],
  },
  {
    file: 'src/chat/x.ts',
    allowed: ['../cards/card.ts', '../engine/alert.ts', '../ports/people.ts', 'zod'],
    forbidden: ['../dispatch/act.ts', '../integrations/slack/y.ts', '../config/y.ts'],
  },
  {
    file: 'src/runbooks/x.ts',
    allowed: ['../engine/alert.ts', '../ports/y.ts', 'markdown-it', 'undici', 'node:fs/promises'],
    forbidden: ['../cards/y.ts', '../chat/y.ts', '../config/y.ts', '../clock.ts', 'zod'],
  },
  {
    file: 'src/config/x.ts',
    allowed: [
      '../engine/alert.ts',
      '../ports/y.ts',
      '../go-template/parse.ts',
      '../mapping/mapping.ts',
      'zod',
      'yaml',
      'node:fs',
    ],
    forbidden: ['../store/y.ts', '../integrations/slack/y.ts', '../dispatch/y.ts'],
  },
  {
    file: 'src/store/x.ts',
    allowed: ['./y.ts', '../engine/alert.ts', '../ports/store.ts'],
    forbidden: ['./sqlite/y.ts', '../dispatch/y.ts', '../config/y.ts'],
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
    forbidden: ['../redis/y.ts', '../../dispatch/y.ts'],
  },
  {
    file: 'src/store/redis/x.ts',
    allowed: ['./y.ts', '../y.ts', '../../engine/alert.ts', '../../ports/store.ts', 'ioredis'],
    forbidden: ['../sqlite/y.ts', '../../dispatch/y.ts'],
  },
  {
    file: 'src/integrations/slack/x.ts',
    allowed: ['./y.ts', '../../cards/y.ts', '../../chat/y.ts', '../../go-template/y.ts', '@slack/bolt', 'fastify'],
    forbidden: ['../teams/y.ts', '../../dispatch/y.ts', '../../store/y.ts', '../../config/y.ts'],
  },
  {
    file: 'src/integrations/webhook/x.ts',
    allowed: ['../../cards/y.ts', '../../engine/y.ts', 'undici'],
    forbidden: ['../slack/y.ts', '../../app.ts'],
  },
  {
    file: 'src/integrations/email/x.ts',
    allowed: ['../../cards/y.ts', 'handlebars', 'nodemailer'],
    forbidden: ['../slack/y.ts'],
  },
  { file: 'src/integrations/teams/x.ts', allowed: ['../../chat/y.ts', 'botbuilder'], forbidden: ['../slack/y.ts'] },
  {
    file: 'src/integrations/pagerduty/x.ts',
    allowed: ['../../chat/y.ts', '@pagerduty/pdjs'],
    forbidden: ['../slack/y.ts'],
  },
  {
    file: 'src/http/x.ts',
    allowed: ['../sources/y.ts', '../dispatch/y.ts', '../engine/y.ts', '../ports/y.ts', 'fastify'],
    forbidden: ['../store/y.ts', '../integrations/slack/y.ts', '../cards/y.ts', '../config/y.ts', '../app.ts'],
  },
  {
    file: 'src/cli/x.ts',
    allowed: [
      '../config/y.ts',
      '../engine/y.ts',
      '../app.ts',
      '../store-move.ts',
      '../source-trial.ts',
      'commander',
      'undici',
    ],
    forbidden: ['../stand-ins/slack/y.ts', '../dispatch/y.ts', '../store/y.ts', '../http/y.ts'],
  },
  { file: 'src/cli/playground.ts', allowed: ['../stand-ins/slack/y.ts', '../app.ts'], forbidden: ['../store/y.ts'] },
  { file: 'src/cli/playground/z.ts', allowed: ['../../stand-ins/y.ts'], forbidden: ['../../store/y.ts'] },
  {
    file: 'src/cli.ts',
    allowed: ['./cli/serve.ts', './config/y.ts', './engine/y.ts', './app.ts', 'commander'],
    forbidden: ['./stand-ins/slack/y.ts', './dispatch/y.ts', './store/y.ts'],
  },
  { file: 'src/main.ts', allowed: ['./cli.ts', 'node:process'], forbidden: ['./app.ts', './engine/y.ts'] },
  {
    file: 'src/app.ts',
    allowed: ['./integrations/slack/y.ts', './store/sqlite/y.ts', './http/y.ts', './config/y.ts', './clock.ts', 'pino'],
    forbidden: ['./main.ts', './cli.ts', './cli/serve.ts', './stand-ins/slack/y.ts'],
  },
  {
    file: 'src/clock.ts',
    allowed: ['./ports/clock.ts', 'node:timers/promises'],
    forbidden: ['./app.ts', './dispatch/y.ts'],
  },
];

/** Each place, once more one folder deeper (where it is named x.ts), and behind every gate that it may not pass. */
export const walls: readonly Wall[] = places.flatMap(withDeeper).map((wall) => ({
  ...wall,
  forbidden: [
    ...wall.forbidden,
    ...gates.filter(({ only }) => !only.test(wall.file)).flatMap(({ packages }) => packages),
  ],
}));

function withDeeper(wall: Wall): readonly Wall[] {
  const folder = /^(src\/.+)\/x\.ts$/.exec(wall.file)?.[1];
  if (folder === undefined) return [wall];

  const lower = (target: string): string => target.replace(/^\.\.\//, '../../').replace(/^\.\//, '../');
  return [
    wall,
    {
      file: `${folder}/deep/x.ts`,
      allowed: ['./y.ts', ...wall.allowed.map(lower)],
      forbidden: wall.forbidden.map(lower),
    },
  ];
}
