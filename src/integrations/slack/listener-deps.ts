import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Conversation } from './conversation.ts';
import type { LiveViews } from './live-views.ts';
import type { People } from './people.ts';
import type { SlackSession } from './session.ts';
import type { WebApi } from './web-api.ts';

/** What it takes to answer whatever Slack sends us. */
export interface ListenerDeps {
  readonly conversation: Conversation;
  readonly people: People;
  readonly liveViews: LiveViews;
  readonly session: SlackSession;
  readonly webApi: WebApi;
  readonly clock: Clock;
  readonly log: Log;
  /** With its slash. */
  readonly commandName: string;
}
