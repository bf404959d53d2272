import type { App, BlockAction, ViewSubmitAction } from '@slack/bolt';
import { dialogCallbackId } from './dialog-view.ts';
import type { ListenerDeps } from './listener-deps.ts';
import { onCommand } from './on-command.ts';
import { onDialogChange, onDialogSubmit } from './on-dialog.ts';
import { onPress } from './on-press.ts';

/** Hears everything that Slack sends us; the same over HTTP and Socket Mode. */
export function addListeners(app: App, deps: ListenerDeps): void {
  app.command(deps.commandName, (args) => onCommand(args, deps));
  app.action<BlockAction>({ type: 'block_actions' }, (args) =>
    isDialogField(args.body) ? onDialogChange(args, deps) : onPress(args, deps),
  );
  app.view<ViewSubmitAction>({ callback_id: dialogCallbackId, type: 'view_submission' }, (args) =>
    onDialogSubmit(args, deps),
  );
  app.event('app_uninstalled', async () => deps.session.lost('account_inactive'));
  app.event('tokens_revoked', async ({ event }) => {
    if ((event.tokens.bot ?? []).length > 0) deps.session.lost('token_revoked');
  });
}

function isDialogField(body: BlockAction): boolean {
  return body.view?.callback_id === dialogCallbackId;
}
