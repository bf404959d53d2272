import type { Draft } from '../messages.ts';
import type { Arguments } from './arguments.ts';

/** What calls name the parts of a message. */
export const draftArguments = { text: 'text', blocks: 'json', attachments: 'json', metadata: 'json' } as const;

/** The message that a call's arguments describe, unchecked. */
export function draftOf(args: Arguments): Draft {
  return {
    text: args.text('text'),
    blocks: args.json('blocks'),
    attachments: args.json('attachments'),
    metadata: args.json('metadata'),
  };
}
