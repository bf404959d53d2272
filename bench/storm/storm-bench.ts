import { parseArgs } from 'node:util';
import { renderStorm, reportStorm, type StormReport } from './report.ts';
import { runStorm, type StormOptions } from './run-storm.ts';

const usage = `Groups that all begin within a minute, into one channel, under the limits of a stand-in for Slack: a message a second,
fifty edits a minute. While their cards are posted, half of the groups resolve, some cards are acknowledged, and five
critical alerts come on top. At the end every card is compared with what is stored.

npm run bench -- storm [options]

  --groups N           groups on the virtual clock (default 10000; 0: none)
  --real N             groups on the real clock, some N seconds (default 300; 0: none)
  --group-interval T   how often each group is looked at (default 5m)
  --seed N             another story (default 1)
  --json               the figures as JSON on standard output

"at best" is what the limits allow whoever never waits: a card a second, an edit each 1.2 s. Both run in one process
with the stand-in, on the embedded store.
`;

export async function stormBench(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      groups: { type: 'string', default: '10000' },
      real: { type: 'string', default: '300' },
      'group-interval': { type: 'string', default: '5m' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const runs: readonly Pick<StormOptions, 'clock' | 'groups'>[] = [
    { clock: 'virtual', groups: Number(values.groups) },
    { clock: 'real', groups: Number(values.real) },
  ];
  const reports: StormReport[] = [];
  for (const { clock, groups } of runs.filter(({ groups }) => groups > 0)) {
    const report = reportStorm(
      await runStorm({
        ...{ clock, groups },
        seed: Number(values.seed),
        groupInterval: values['group-interval'],
        progress: (text) => process.stderr.write(`${clock} clock, ${text}\n`),
      }),
    );
    reports.push(report);
    if (!values.json) process.stdout.write(`\n${renderStorm(report)}`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(reports, undefined, 2)}\n`);
  return 0;
}
