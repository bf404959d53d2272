import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { historyMethods } from './history.ts';
import type { Method, Methods } from './method.ts';
import { peopleMethods } from './people.ts';
import { viewMethods } from './views.ts';

/** Every Web API method that the stand-in plays, by name. */
export function createMethods(openConnection: () => string): ReadonlyMap<string, Method> {
  const socketMode: Methods = {
    'apps.connections.open': {
      appLevel: true,
      args: {},
      run: () => ({ url: openConnection() }),
    },
  };
  return new Map(
    Object.entries({
      ...chatMethods,
      ...conversationMethods,
      ...historyMethods,
      ...peopleMethods,
      ...viewMethods,
      ...socketMode,
    }),
  );
}
