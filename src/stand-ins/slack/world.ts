import { type CallLog, createCallLog } from './calls.ts';
import { type Changes, createChanges } from './changes.ts';
import { createEphemerals, type Ephemerals } from './ephemerals.ts';
import { createIds, type Ids } from './ids.ts';
import { createLimits, type Limits } from './limits.ts';
import { createMessages, type Messages } from './messages.ts';
import type { Settings } from './options.ts';
import { createTriggers, type Triggers } from './triggers.ts';
import { createTroubleBoard, type TroubleBoard } from './trouble.ts';
import { createViews, type Views } from './views.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

/** Everything the stand-in knows; one per stand-in, in memory. */
export interface World {
  readonly settings: Settings;
  readonly ids: Ids;
  readonly changes: Changes;
  readonly workspace: Workspace;
  readonly messages: Messages;
  readonly ephemerals: Ephemerals;
  readonly views: Views;
  readonly triggers: Triggers;
  readonly calls: CallLog;
  readonly limits: Limits;
  readonly troubles: TroubleBoard;
  /** `http://127.0.0.1:PORT`, known once the server listens. */
  readonly address: { url: string };
}

export function createWorld(settings: Settings): World {
  const now = settings.clock.now;
  const changes = createChanges(now);
  const ids = createIds(now);
  const workspace = createWorkspace(settings, ids, changes);
  const troubles = createTroubleBoard(settings.clock, () => changes.emit('trouble', { troubles: troubles.list() }));
  return {
    ...{ settings, ids, changes, workspace, troubles },
    messages: createMessages(settings, ids, workspace),
    ephemerals: createEphemerals(ids, now, changes),
    views: createViews(settings, ids, changes),
    triggers: createTriggers(settings.clock, ids),
    calls: createCallLog(changes),
    limits: createLimits(now, settings.limits.methods),
    address: { url: '' },
  };
}
