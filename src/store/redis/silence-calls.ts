import type { Silence } from '../../engine/silence.ts';
import type { SilenceStore } from '../../ports/store.ts';
import { isStoredSilence, parseSilence, silenceText } from '../records.ts';
import type { RedisLink } from './link.ts';
import { loadScript } from './script.ts';

const readPage = loadScript('read-silences', 'reads');
const put = loadScript('put-silence', 'writes');

const silencesPerPage = 500;

export function createSilenceCalls(link: RedisLink): SilenceStore {
  const { silences, silenceChanges, silenceVersion } = link.keys;
  const keys = [silences, silenceChanges, silenceVersion];

  return {
    async readSilences(sinceVersion) {
      // By id: one that changes between two pages comes twice.
      const changed = new Map<string, Silence>();
      let version = sinceVersion;
      for (let isMore = true; isMore; ) {
        const page = (await link.run(readPage, keys, [version, silencesPerPage])) as [number, number, ...string[]];
        const [newest, more, ...texts] = page;
        for (const silence of texts.map(parseSilence)) changed.set(silence.id, silence);
        version = newest;
        isMore = more === 1;
      }
      return { version, changed: [...changed.values()] };
    },
    // The stored text is what the script compares: equal records may differ in the order of their keys.
    async putSilence(silence, expected) {
      const stored = await findText(silence.id);
      if (!isStoredSilence(stored, expected)) return 'conflict';
      const args = [silence.id, silenceText(silence), stored ?? ''];
      return (await link.run(put, keys, args, { mustSurvive: true })) === 1 ? 'ok' : 'conflict';
    },
    async findSilence(id) {
      const text = await findText(id);
      return text === undefined ? undefined : parseSilence(text);
    },
  };

  async function findText(id: string): Promise<string | undefined> {
    return ((await link.send('hget', silences, id)) as string | null) ?? undefined;
  }
}
