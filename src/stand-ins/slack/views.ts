import { refuseBadView } from './blocks/check-view.ts';
import { withIds } from './blocks/find.ts';
import type { Changes } from './changes.ts';
import { initialState, type StateValues } from './element-state.ts';
import { type Fields, fieldsOf, listField, textField } from './fields.ts';
import type { Ids } from './ids.ts';
import type { Settings } from './options.ts';
import { Refusal } from './refusal.ts';

/** An open modal or a published Home tab. Replaced on every change. */
export interface View {
  readonly id: string;
  readonly userId: string;
  readonly hash: string;
  /** As the app sent it, with the ids that it left out. */
  readonly definition: Fields;
  readonly state: StateValues;
  readonly previousId: string | undefined;
  readonly rootId: string;
}

/** docs.slack.dev/surfaces/modals: a modal holds up to three views. */
const DEEPEST = 3;

export interface Views {
  open(userId: string, definition: Fields): View;
  /** Puts one on top of the view where the person is; throws push_limit_reached. */
  push(userId: string, onto: string, definition: Fields): View;
  /** Throws not_found, or hash_conflict if `hash` is not the present one. */
  update(view: View, definition: Fields, hash: string | undefined): View;
  publish(userId: string, definition: Fields, hash: string | undefined): View;
  setState(view: View, state: StateValues): View;
  closeTop(userId: string): void;
  closeAll(userId: string): void;
  find(id: string): View | undefined;
  findByExternalId(externalId: string): View | undefined;
  /** What the person has in front of them. */
  top(userId: string): View | undefined;
  home(userId: string): View | undefined;
  stacks(): ReadonlyMap<string, readonly View[]>;
}

export function createViews(settings: Settings, ids: Ids, changes: Changes): Views {
  const stacks = new Map<string, View[]>();
  const homes = new Map<string, View>();
  let hashes = 0;

  function nextHash(): string {
    hashes += 1;
    const seconds = Math.floor(settings.clock.now() / 1000);
    return `${seconds}.${hashes.toString(36).padStart(8, '0')}`;
  }

  function everyView(): View[] {
    return [...stacks.values()].flat();
  }

  function build(userId: string, definition: Fields, previous: View | undefined): View {
    const id = ids.next('V');
    const filled = filledIn(definition, ids);
    return {
      id,
      userId,
      hash: nextHash(),
      definition: filled,
      state: initialState(fieldsOf(listField(filled, 'blocks'))),
      previousId: previous?.id,
      rootId: previous?.rootId ?? id,
    };
  }

  function refuseDuplicate(definition: Fields, self?: View): void {
    const externalId = textField(definition, 'external_id');
    if (externalId === undefined) return;
    const other = everyView().find(
      (view) => textField(view.definition, 'external_id') === externalId && view.id !== self?.id,
    );
    if (other !== undefined) throw new Refusal('duplicate_external_id');
  }

  function put(userId: string, stack: readonly View[]): void {
    if (stack.length === 0) stacks.delete(userId);
    else stacks.set(userId, [...stack]);
    const top = stack.at(-1);
    if (top === undefined) changes.emit('view_closed', { user: userId });
    else changes.emit('view', { user: userId, view: top.id });
  }

  function swap(view: View): View {
    if (homes.get(view.userId)?.id === view.id) return setHome(view);
    const stack = stacks.get(view.userId) ?? [];
    put(
      view.userId,
      stack.map((one) => (one.id === view.id ? view : one)),
    );
    return view;
  }

  function setHome(view: View): View {
    homes.set(view.userId, view);
    changes.emit('home', { user: view.userId, view: view.id });
    return view;
  }

  function redefined(view: View, definition: Fields, hash: string | undefined): View {
    if (hash !== undefined && hash !== view.hash) throw new Refusal('hash_conflict');
    const filled = filledIn(definition, ids);
    const state = initialState(fieldsOf(listField(filled, 'blocks')), view.state);
    return { ...view, hash: nextHash(), definition: filled, state };
  }

  return {
    open(userId, definition) {
      refuseBadView(definition, 'modal');
      refuseDuplicate(definition);
      const view = build(userId, definition, undefined);
      put(userId, [view]);
      return view;
    },
    push(userId, onto, definition) {
      refuseBadView(definition, 'modal');
      refuseDuplicate(definition);
      const stack = stacks.get(userId) ?? [];
      const below = stack.findIndex((one) => one.id === onto) + 1;
      if (below === 0) throw new Refusal('not_found');
      if (below >= DEEPEST) throw new Refusal('push_limit_reached');
      const view = build(userId, definition, stack[below - 1]);
      put(userId, [...stack.slice(0, below), view]);
      return view;
    },
    update(view, definition, hash) {
      refuseBadView(definition, 'modal');
      refuseDuplicate(definition, view);
      return swap(redefined(view, definition, hash));
    },
    publish(userId, definition, hash) {
      refuseBadView(definition, 'home');
      const before = homes.get(userId);
      if (before === undefined) return setHome(build(userId, definition, undefined));
      return setHome(redefined(before, definition, hash));
    },
    setState: (view, state) => swap({ ...view, state }),
    closeTop: (userId) => put(userId, (stacks.get(userId) ?? []).slice(0, -1)),
    closeAll: (userId) => put(userId, []),
    find: (id) => [...everyView(), ...homes.values()].find((view) => view.id === id),
    findByExternalId: (externalId) =>
      everyView().find((view) => textField(view.definition, 'external_id') === externalId),
    top: (userId) => stacks.get(userId)?.at(-1),
    home: (userId) => homes.get(userId),
    stacks: () => stacks,
  };
}

function filledIn(definition: Fields, ids: Ids): Fields {
  const blocks = withIds(fieldsOf(listField(definition, 'blocks')), () => ids.next('b'));
  return { ...definition, blocks };
}

/** The view as the Web API and the payloads show it. */
export function viewJson(view: View, settings: Settings): Fields {
  const { type, title, submit, close, blocks } = view.definition;
  const modal = { title, submit: submit ?? null, close: close ?? null };
  return {
    id: view.id,
    team_id: settings.team.id,
    type,
    ...(type === 'modal' ? modal : {}),
    blocks,
    private_metadata: view.definition['private_metadata'] ?? '',
    callback_id: view.definition['callback_id'] ?? '',
    external_id: view.definition['external_id'] ?? '',
    state: { values: view.state },
    hash: view.hash,
    clear_on_close: view.definition['clear_on_close'] ?? false,
    notify_on_close: view.definition['notify_on_close'] ?? false,
    previous_view_id: view.previousId ?? null,
    root_view_id: view.rootId,
    app_id: settings.app.id,
    app_installed_team_id: settings.team.id,
    bot_id: settings.app.botId,
  };
}
