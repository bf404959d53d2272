import fc from 'fast-check';
import type { Door } from './doors.ts';
import { createPromises } from './promises.ts';
import type { Input } from './wire.ts';

export interface Round {
  readonly runs: number;
  readonly seed: number;
  /** Of fast-check: goes straight to one failure. */
  readonly path?: string;
}

export interface Outcome {
  readonly inputs: number;
  /** Answers by status; 0: cut off. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly failure?: { readonly path: string; readonly problems: string; readonly input: string };
}

/** A fresh program takes so many inputs in a row. */
const MOST_AT_ONCE = 200;

/** A row takes a second or two; past this somebody waits for what does not come. */
const PATIENCE_MS = 120_000;

/** Sends about so many inputs to one door, and says how the first broken promise is seen again. */
export async function fuzzDoor(door: Door, { runs, seed, path }: Round): Promise<Outcome> {
  const statuses = new Map<number, number>();
  const row = fc.array(door.input, { minLength: 1, maxLength: MOST_AT_ONCE, size: 'max' });
  let inputs = 0;

  async function keepsPromises(row: readonly Input[]): Promise<void> {
    let doing = 'the start';
    async function play(): Promise<void> {
      const stage = await door.start();
      try {
        const promises = await createPromises(stage, door);
        stage.takeWrites();
        for (const input of row) {
          doing = drawn(input);
          const reply = await stage.sender.send(input, door.sign);
          inputs += 1;
          statuses.set(reply.status ?? 0, (statuses.get(reply.status ?? 0) ?? 0) + 1);
          report(await promises.after(input, reply));
        }
        doing = 'what follows of it all';
        report(await promises.atEnd());
      } finally {
        doing += ', then the stop';
        await stage.stop();
      }
    }
    const late = AbortSignal.timeout(PATIENCE_MS);
    const isLate = new Promise<void>((_, reject) =>
      late.addEventListener('abort', () => reject(new Error(`waits for ever at ${doing}`))),
    );
    await Promise.race([play(), isLate]);
  }

  /** Fewer inputs that fail as well. fast-check's own shrinking would start a program for each of thousands of tries. */
  async function narrowed(failing: Failing): Promise<Failing> {
    const { row } = failing;
    const middle = Math.ceil(row.length / 2);
    for (const half of row.length === 1 ? [] : [row.slice(0, middle), row.slice(middle)]) {
      const error = await keepsPromises(half).then(
        () => undefined,
        (found: unknown) => found,
      );
      if (error !== undefined) return await narrowed({ row: half, error });
    }
    return failing;
  }

  const details = await fc.check(fc.asyncProperty(row, keepsPromises), {
    seed,
    numRuns: Math.max(1, Math.round(runs / (MOST_AT_ONCE / 2))),
    endOnFailure: true,
    ...(path === undefined ? {} : { path }),
  });
  if (!details.failed) return { inputs, statuses };
  const few = await narrowed({ row: details.counterexample?.[0] ?? [], error: details.errorInstance });
  return {
    inputs,
    statuses,
    failure: {
      path: details.counterexamplePath ?? '',
      problems: few.error instanceof Error ? few.error.message : 'interrupted',
      input: few.row.map(drawn).join('\n'),
    },
  };
}

interface Failing {
  readonly row: readonly Input[];
  readonly error: unknown;
}

function report(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function drawn({ body, ...rest }: Input): string {
  return `${JSON.stringify(rest)} ${JSON.stringify(body.toString('latin1').slice(0, 2000))}`;
}
