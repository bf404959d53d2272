import { severityOf } from '../engine/severity.ts';
import { type SourceTrial, type TriedAlert, trySource } from '../source-trial.ts';
import type { CliIo } from './io.ts';
import { list, readPolicy, readVariables, StartUpError } from './settings.ts';

export interface SourcesTestOptions {
  readonly config?: string;
}

/** Shows what a payload becomes: alerts, severities, groups, problems. Exit code 1 when a sender would be answered 400. */
export async function sourcesTest(name: string, options: SourcesTestOptions, io: CliIo): Promise<number> {
  const variables = readVariables(io);
  const reading = readPolicy(options.config ?? variables['TOCSIN_CONFIG'], variables);
  if (reading.type === 'invalid') {
    throw new StartUpError(list(`${reading.file} has mistakes:`, reading.problems, reading.file));
  }
  const trial = await trySource(name, await readInput(io), reading.policy);
  switch (trial.type) {
    case 'no_such_source':
      throw new StartUpError(noSuchSource(name, trial.known));
    case 'not_json':
      throw new StartUpError(`What was read is not JSON: ${trial.error}`);
    case 'read':
      io.out.write(`${describe(name, trial).join('\n')}\n`);
      return trial.problems.length === 0 ? 0 : 1;
  }
}

function noSuchSource(name: string, known: readonly string[]): string {
  const named = known.length === 0 ? 'the policy file names none' : `the policy file names ${known.join(', ')}`;
  return `No source is called ${name}; ${named}.`;
}

async function readInput({ input }: CliIo): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input ?? []) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.trim() === '') throw new StartUpError('Nothing was read: give the payload as input (< payload.json).');
  return text;
}

type Read = Extract<SourceTrial, { readonly type: 'read' }>;

function describe(name: string, { kind, alerts, problems, now }: Read): readonly string[] {
  const counted = alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`;
  const trouble = problems.length === 0 ? [] : ['', 'Problems (the sender gets 400):', ...problems.map(problemLine)];
  return [
    `${name}${kind === name ? '' : ` (${kind})`}: ${counted}${problems.length === 0 ? '' : ', and problems'}`,
    ...alerts.flatMap((tried) => ['', ...alertLines(tried, now)]),
    ...trouble,
  ];
}

function problemLine({ path, message }: Read['problems'][number]): string {
  return `  ${path === '' ? '' : `${oneLine(path)}: `}${oneLine(message)}`;
}

function alertLines({ alert, groups }: TriedAlert, now: number): readonly string[] {
  const { content, head } = alert;
  const isOver = head.endsAt !== undefined && head.endsAt <= now;
  const severity = content.severity ?? severityOf(content.labels) ?? 'no severity (shown as warning)';
  return [
    `${isOver ? 'resolved' : 'firing'}  ${severity}`,
    ...pairLines('labels', content.labels),
    ...pairLines('annotations', content.annotations),
    `  since        ${new Date(head.startsAt).toISOString()}`,
    `  ${isOver ? 'ended  ' : 'ends   '}      ${endOf(alert, isOver)}`,
    ...(content.generatorUrl === undefined ? [] : [`  link         ${oneLine(content.generatorUrl)}`]),
    ...groups.map(({ receiver, groupKey }) => `  group        ${oneLine(groupKey)} -> ${receiver}`),
  ];
}

function endOf({ head, countsReports }: TriedAlert['alert'], isOver: boolean): string {
  if (head.endsAt === undefined) return 'when its sender says so';
  const at = new Date(head.endsAt).toISOString();
  if (isOver || !head.endsAtIsTimeout) return at;
  return `${at} unless it is reported again${countsReports === true ? ' (each report counts)' : ''}`;
}

function pairLines(title: string, pairs: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(pairs).map(
    ([name, value], index) => `  ${(index === 0 ? title : '').padEnd(11)}  ${oneLine(name)} = ${oneLine(value)}`,
  );
}

/** A stranger's text, without what would move a terminal's cursor. */
function oneLine(text: string): string {
  const shown = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replace(/\p{Cc}|\p{Bidi_Control}/gu, '\ufffd');
  return shown.length > 200 ? `${shown.slice(0, 200)}…` : shown;
}
