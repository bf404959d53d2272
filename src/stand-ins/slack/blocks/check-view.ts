import { type Fields, field, textField } from '../fields.ts';
import { Refusal, refusalWith } from '../refusal.ts';
import { blockProblems, hasInput } from './check-blocks.ts';
import { plainText } from './objects.ts';
import { type Check, flag, list, problem, shape, text, variant } from './shape.ts';

/** docs.slack.dev/reference/methods/views.open: `view_too_large`. */
const MOST_VIEW_BYTES = 250_000;

const common = {
  private_metadata: text({ min: 0, max: 3000 }),
  callback_id: text({ max: 255 }),
  external_id: text({ max: 255 }),
};

const anyBlock: Check = () => undefined;
const required = { blocks: list(anyBlock, 0, 100) };

const viewCheck = variant({
  modal: shape({
    required: { ...required, title: plainText(24) },
    optional: {
      ...common,
      submit: plainText(24),
      close: plainText(24),
      clear_on_close: flag,
      notify_on_close: flag,
      submit_disabled: flag,
    },
    also: (view, at, report) => {
      if (hasInput(field(view, 'blocks')) && field(view, 'submit') === undefined) {
        report(problem('missing required field: submit', at));
      }
    },
  }),
  home: shape({ required, optional: common }),
});

/** Throws what Slack would answer to a view that it would not show. */
export function refuseBadView(view: Fields, type: 'modal' | 'home'): void {
  if (Buffer.byteLength(JSON.stringify(view)) > MOST_VIEW_BYTES) throw new Refusal('view_too_large');
  const problems: string[] = [];
  viewCheck(view, '/view', (found) => problems.push(found));
  problems.push(...blockProblems(field(view, 'blocks'), 'view', '/view/blocks'));
  const given = textField(view, 'type');
  if (given !== undefined && given !== type) {
    problems.push(problem(`must be of type: ${type}`, '/view/type'));
  }
  if (problems.length > 0) throw refusalWith('invalid_arguments', [...new Set(problems)]);
}
