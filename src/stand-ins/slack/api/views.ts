import { type Fields, isFields } from '../fields.ts';
import { Refusal } from '../refusal.ts';
import { type View, viewJson } from '../views.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { knownUser, type Methods } from './method.ts';

export const viewMethods: Methods = {
  'views.open': {
    args: { trigger_id: 'text', interactivity_pointer: 'text', view: 'json!' },
    run(args, world) {
      const trigger = world.triggers.exchange(args.needed('trigger_id'));
      return answer(world, world.views.open(trigger.userId, definitionOf(args)));
    },
  },

  'views.push': {
    args: { trigger_id: 'text', interactivity_pointer: 'text', view: 'json!' },
    run(args, world) {
      const trigger = world.triggers.exchange(args.needed('trigger_id'));
      if (trigger.viewId === undefined) throw new Refusal('invalid_trigger_id');
      return answer(world, world.views.push(trigger.userId, trigger.viewId, definitionOf(args)));
    },
  },

  'views.update': {
    args: { view_id: 'text', external_id: 'text', hash: 'text', view: 'json!' },
    run(args, world) {
      const id = args.text('view_id');
      const external = args.text('external_id');
      const view = id === undefined ? world.views.findByExternalId(external ?? '') : world.views.find(id);
      if (view === undefined) throw new Refusal('not_found');
      return answer(world, world.views.update(view, definitionOf(args), args.text('hash')));
    },
  },

  'views.publish': {
    args: { user_id: 'text!', hash: 'text', view: 'json!' },
    run(args, world) {
      knownUser(world, args.needed('user_id'));
      const { views } = world;
      const view = views.publish(args.needed('user_id'), definitionOf(args), args.text('hash'));
      return answer(world, view);
    },
  },
};

function definitionOf(args: Arguments): Fields {
  const view = args.json('view');
  return isFields(view) ? view : {};
}

function answer(world: World, view: View): Fields {
  return { view: viewJson(view, world.settings) };
}
