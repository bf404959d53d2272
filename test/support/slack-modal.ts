import { expect } from 'vitest';
import { fieldsOf, listField, textField } from '../../src/stand-ins/slack/fields.ts';
import type { Seen } from '../../src/stand-ins/slack/people/desk.ts';
import type { SlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import type { View } from '../../src/stand-ins/slack/views.ts';
import type { Patience } from './slack-desk.ts';
import { shownText } from './slack-text.ts';
import { soon } from './soon.ts';

/** The modal in front of one person; fields go by the name behind `field:`. */
export interface ModalHandle {
  text(): string;
  /** What stands in a field. */
  value(field: string): string;
  /** Types into a field; where the modal listens, waits until it has been drawn anew. */
  enter(field: string, value: string): Promise<void>;
  submit(values?: Readonly<Record<string, string>>): Promise<Seen>;
  isOpen(): boolean;
}

const actionId = 'tocsin:field';

export function createModal(user: string, standIn: SlackStandIn, patience: Patience): ModalHandle {
  function view(): View {
    const found = standIn.openView(user);
    if (found === undefined) throw new Error(`${user} has no modal open`);
    return found;
  }

  return {
    isOpen: () => standIn.openView(user) !== undefined,
    text: () => shownText(fieldsOf(listField(view().definition, 'blocks'))),
    value(field) {
      const entered = view().state[`field:${field}`]?.[actionId];
      if (entered === undefined) throw new Error(`there is no field ${field}: ${Object.keys(view().state).join(', ')}`);
      return textField(entered, 'value') ?? textField(entered['selected_option'], 'value') ?? '';
    },
    async enter(field, value) {
      const before = standIn.calls().filter(isUpdate).length;
      const seen = await standIn.changeInView({ user, blockId: `field:${field}`, actionId, value });
      if (!seen.acked) return;
      const isDrawn = await soon(standIn, () => standIn.calls().filter(isUpdate).length > before || undefined);
      expect(isDrawn, 'the modal was drawn anew').toBe(true);
    },
    async submit(values = {}) {
      const entries = Object.entries(values).map(([field, value]) => [`field:${field}`, { [actionId]: value }]);
      const seen = await standIn.submitView({ user, values: Object.fromEntries(entries) });
      expect(seen.error).toBeUndefined();
      await patience.settle();
      return seen;
    },
  };
}

function isUpdate({ method }: { readonly method: string }): boolean {
  return method === 'views.update';
}
