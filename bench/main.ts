import { cardBench } from './card/card-bench.ts';
import { ingestBench } from './ingest/ingest-bench.ts';
import { scaleBench } from './scale/scale-bench.ts';
import { stormBench } from './storm/storm-bench.ts';

const usage = `Benchmarks: they print what they measured, and judge nothing.

npm run bench -- ingest [options]    alerts in over HTTP, beside the real Alertmanager
npm run bench -- card [options]      from the alert to its card, from a click to its answer
npm run bench -- storm [options]     many groups at once into one channel, under Slack's limits
npm run bench -- scale [options]     more alerts that fire, more processes on one Redis

npm run bench -- NAME --help tells the options.
`;

const benches: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  ingest: ingestBench,
  card: cardBench,
  storm: stormBench,
  scale: scaleBench,
};

const [name = '', ...args] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench === undefined) process.stdout.write(usage);
process.exitCode = bench === undefined ? Number(name !== '' && name !== '--help') : await bench(args);
