import { z } from 'zod';
import type { CliIo } from './io.ts';
import { readSettings, StartUpError } from './settings.ts';

export interface TestOptions {
  readonly page?: boolean;
  readonly url?: string;
}

const Answer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('no_such_receiver'), receiver: z.string(), known: z.array(z.string()) }),
  z.object({ type: z.literal('would_page'), receiver: z.string(), targets: z.array(z.string()) }),
  z.object({ type: z.literal('nobody_to_tell'), receiver: z.string() }),
  z.object({ type: z.literal('unsaved'), error: z.string() }),
  z.object({
    type: z.literal('tested'),
    receiver: z.string(),
    targets: z.array(
      z.object({
        target: z.string(),
        result: z.enum(['told', 'refused', 'not_told']),
        tookMs: z.number().optional(),
        error: z.string().optional(),
        findings: z.array(z.string()),
      }),
    ),
    silences: z.array(z.object({ id: z.string(), createdBy: z.string(), comment: z.string() })),
    isCleanedUp: z.boolean(),
  }),
]);

type Answer = z.output<typeof Answer>;
type Report = Extract<Answer, { type: 'tested' }>;

/** Asks the Tocsin that runs to test a receiver, and says what works. Exit code 1 when something does not. */
export async function test(receiver: string | undefined, options: TestOptions, io: CliIo): Promise<number> {
  const { environment } = readSettings(io, {});
  const [token] = environment.apiTokens;
  const url = options.url ?? addressOf(environment.listen);
  const by = io.environment['USER'] ?? 'Somebody';
  const answer = await ask(url, { receiver, page: options.page === true, by }, token);
  const { lines, isWell } = describe(answer);
  io.out.write(`${lines.map(oneLine).join('\n')}\n`);
  return isWell ? 0 : 1;
}

/** Where the Tocsin of these settings is reached from the same machine. */
function addressOf({ host, port }: { readonly host: string; readonly port: number }): string {
  const near = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${near.includes(':') ? `[${near}]` : near}:${port}`;
}

async function ask(url: string, wish: object, token: string | undefined): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const address = URL.canParse('/-/test', url) ? new URL('/-/test', url) : undefined;
  if (address === undefined) throw new StartUpError(`${url} is not a web address.`);
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(wish) }).catch(() => {
    throw new StartUpError(
      `No Tocsin answers at ${address.origin}. Start it (tocsin serve), or say where it runs: --url http://host:5001`,
    );
  });
  const body: unknown = await response.json().catch(() => undefined);
  const parsed = Answer.safeParse(body);
  if (parsed.success) return parsed.data;
  if (response.status === 401 || response.status === 403) {
    throw new StartUpError(`${address.origin} does not let this in: set TOCSIN_API_TOKENS to one that it takes.`);
  }
  throw new StartUpError(`What answers at ${address.origin} (${response.status}) is no Tocsin that knows tests.`);
}

function describe(answer: Answer): { readonly lines: readonly string[]; readonly isWell: boolean } {
  switch (answer.type) {
    case 'no_such_receiver':
      return bad(`No receiver is called ${answer.receiver}. There are: ${answer.known.join(', ')}`);
    case 'would_page':
      return bad(
        `Nothing was sent: ${answer.targets.join(', ')} may call somebody.`,
        'If that is all right, add --page: it opens an incident, and resolves it at once.',
      );
    case 'nobody_to_tell':
      return bad(`The receiver ${answer.receiver} tells nobody: it has no integrations.`);
    case 'unsaved':
      return bad(`Nothing was sent: the test could not be saved (${answer.error}).`);
    case 'tested':
      return describeReport(answer);
  }
}

function bad(...lines: readonly string[]) {
  return { lines, isWell: false };
}

function describeReport({ receiver, targets, silences, isCleanedUp }: Report) {
  const told = targets.filter(({ result }) => result === 'told').length;
  const isWell = told === targets.length && targets.every(({ findings }) => findings.length === 0);
  const isSilenced = silences.length > 0;
  return {
    isWell,
    lines: [
      `Test of ${receiver}: ${isWell ? 'all works' : isSilenced ? 'silenced, so nobody was told' : `${told} of ${targets.length} told`}`,
      ...silences.map(({ id, createdBy, comment }) => `  silenced by ${createdBy}: ${comment} (silence ${id})`),
      ...targets.flatMap(({ target, result, tookMs = 0, error = 'no call was made in time', findings }) => [
        ...(isSilenced
          ? []
          : [
              `  ${target}: ${result === 'told' ? `told after ${(tookMs / 1000).toFixed(1)} s` : `${result === 'refused' ? 'refused' : 'not told'}, ${error}`}`,
            ]),
        ...findings.map((finding) => `  ${target}: ${finding}`),
      ]),
      isCleanedUp
        ? 'The test is over and forgotten.'
        : 'Not everybody could be told that the test is over; it ends by itself within 5 min.',
    ],
  };
}

/** Comments and errors come from strangers; a terminal does what control characters say. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}
