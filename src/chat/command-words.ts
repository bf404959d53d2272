import { editDistance } from './edit-distance.ts';

/**
 * One command of `/alert`: how it is written, what it does. `usage` and `example` lack the name of the slash command.
 */
export interface CommandWords {
  readonly name: CommandName;
  readonly usage: string;
  readonly does: string;
  readonly example: string;
}

export type CommandName =
  | 'help'
  | 'list'
  | 'show'
  | 'ack'
  | 'unack'
  | 'resolve'
  | 'escalate'
  | 'silence'
  | 'silences'
  | 'expire'
  | 'runbook'
  | 'oncall'
  | 'test'
  | 'incident'
  | 'status';

/** In the order of use. */
export const commandWords: readonly CommandWords[] = [
  {
    name: 'list',
    usage: 'list [filters]',
    does: 'what is going on, most urgent first',
    example: 'list critical team=payments',
  },
  { name: 'show', usage: 'show ID', does: 'one group as its card', example: 'show 7K2Q' },
  {
    name: 'ack',
    usage: 'ack ID [note]',
    does: 'take it: reminders stop, news still comes',
    example: 'ack 7K2Q looking',
  },
  { name: 'unack', usage: 'unack ID', does: 'give it back', example: 'unack 7K2Q' },
  { name: 'resolve', usage: 'resolve ID [reason]', does: 'close it by hand', example: 'resolve 7K2Q false alarm' },
  {
    name: 'escalate',
    usage: 'escalate ID [to]',
    does: 'call whoever is next',
    example: 'escalate 7K2Q',
  },
  {
    name: 'silence',
    usage: 'silence ID|matchers WHEN [reason]',
    does: 'hold back notifications for a while',
    example: 'silence 7K2Q 2h30m deploying',
  },
  { name: 'silences', usage: 'silences', does: 'what is silenced, until when', example: 'silences' },
  { name: 'expire', usage: 'expire SILENCE-ID', does: 'end a silence now', example: 'expire 3f1c9a52' },
  {
    name: 'runbook',
    usage: 'runbook ID|words',
    does: 'the page that tells what to do',
    example: 'runbook 7K2Q',
  },
  { name: 'oncall', usage: 'oncall [team]', does: 'who is called now', example: 'oncall shop' },
  {
    name: 'test',
    usage: 'test [receiver]',
    does: 'send a test there, and say what works',
    example: 'test payments',
  },
  {
    name: 'incident',
    usage: 'incident ID [SEV] [title]',
    does: 'open an incident, with a channel for it',
    example: 'incident 7K2Q SEV-2 API latency',
  },
  { name: 'status', usage: 'status', does: 'how the bot itself is', example: 'status' },
  { name: 'help', usage: 'help [command]', does: 'this, or more about one command', example: 'help silence' },
];

export function wordsFor(name: CommandName): CommandWords {
  const found = commandWords.find((words) => words.name === name);
  if (found === undefined) throw new Error(`command ${name} has no words`);
  return found;
}

/** The command that somebody typed, by its name or another word for the same. */
export function commandNamed(word: string): CommandName | undefined {
  const lower = word.toLowerCase();
  return commandWords.find((words) => words.name === lower)?.name ?? spellings.get(lower);
}

/** The command that somebody may have meant: a slip of the keys, or what other tools call it. */
export function nearestCommand(word: string): CommandName | undefined {
  const lower = word.toLowerCase();
  const synonym = synonyms.get(lower);
  if (synonym !== undefined) return synonym;
  if (lower.length > 20) return undefined;
  const ranked = [...commandWords.map(({ name }) => name), ...spellings.keys()]
    .map((name) => ({ name, distance: editDistance(lower, name) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  if (best === undefined || best.distance > Math.min(2, Math.floor(best.name.length / 2))) return undefined;
  return commandNamed(best.name);
}

/** Other ways to write the same word; they work. */
const spellings: ReadonlyMap<string, CommandName> = new Map([
  ['acknowledge', 'ack'],
  ['unacknowledge', 'unack'],
  ['un-acknowledge', 'unack'],
]);

/** What other tools call it; these do not work, but we know what is meant. */
const synonyms: ReadonlyMap<string, CommandName> = new Map([
  ...toCommand('list', 'ls', 'alerts', 'search', 'find', 'query', 'firing', 'open'),
  ...toCommand('show', 'get', 'info', 'details', 'view', 'describe'),
  ...toCommand('ack', 'take', 'claim', 'own', 'mine', 'assign'),
  ...toCommand('unack', 'release', 'drop', 'unassign', 'unclaim'),
  ...toCommand('resolve', 'close', 'fix', 'fixed', 'done', 'end'),
  ...toCommand('escalate', 'page', 'raise', 'call', 'notify', 'alarm', 'handover'),
  ...toCommand('silence', 'mute', 'snooze', 'suppress', 'quiet', 'hush', 'maintenance'),
  ...toCommand('silences', 'muted', 'mutes', 'silenced'),
  ...toCommand('oncall', 'on-call', 'who', 'pager', 'rota', 'schedule'),
  ...toCommand('expire', 'unsilence', 'unmute', 'unsnooze'),
  ...toCommand('runbook', 'runbooks', 'playbook', 'docs', 'howto', 'wiki'),
  ...toCommand('test', 'try', 'selftest', 'check'),
  ...toCommand('incident', 'inc', 'incidents', 'declare', 'warroom'),
  ...toCommand('status', 'health', 'version', 'ping'),
  ...toCommand('help', '?', 'usage', 'commands', '--help', '-h', 'man'),
]);

function toCommand(name: CommandName, ...words: readonly string[]): readonly (readonly [string, CommandName])[] {
  return words.map((word) => [word, name]);
}
