import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { aWrite, noon, ref } from './samples.ts';

/**
 * Writes alerts as fast as it can until somebody kills it, and prints the number of each once the store has acknowledged it:
 * `node child-writer.ts FILE DURABILITY FIRST`.
 */
const [file = '', durability = '', first = '0'] = process.argv.slice(2);
const store = await openSqliteStore({ file, durability: durability === 'full' ? 'full' : 'normal' });
process.stdout.write('open\n');
await store.beat(noon + Number(first), 30_000, 60_000);
await Promise.all([0, 1, 2].map(writeForever));

async function writeForever(lane: number): Promise<void> {
  for (let number = Number(first) + lane; ; number += 3) {
    const [result] = await store.commitIngest([aWrite(ref(`g${number % 7}`, `a${number}`))], noon);
    if (result?.type === 'ok') process.stdout.write(`${number}\n`);
  }
}
