import { z } from 'zod';
import { troubleModes } from '../trouble.ts';

const id = z.string().min(1);
const entered = z.union([z.string(), z.number(), z.array(z.string())]);

/** Bodies of `POST /control/<name>`; the same fields as the functions of the stand-in. */
export const controlBodies = {
  command: z.strictObject({ user: id, channel: id, text: id }),
  say: z.strictObject({ user: id, channel: id, text: id, threadTs: id.exactOptional() }),
  click: z.strictObject({
    user: id,
    channel: id,
    ts: id,
    actionId: id,
    blockId: id.exactOptional(),
    selectedOption: entered.exactOptional(),
    confirm: z.enum(['accept', 'deny']).exactOptional(),
  }),
  submit: z.strictObject({
    user: id,
    viewId: id.exactOptional(),
    values: z.record(z.string(), z.record(z.string(), entered)).exactOptional(),
  }),
  close: z.strictObject({ user: id, viewId: id.exactOptional() }),
  change: z.strictObject({
    user: id,
    viewId: id.exactOptional(),
    actionId: id,
    blockId: id.exactOptional(),
    value: entered.exactOptional(),
  }),
  trouble: z.strictObject({
    mode: z.enum(troubleModes),
    methods: z.array(id).exactOptional(),
    count: z.int().positive().exactOptional(),
    until: z.number().exactOptional(),
    retryAfter: z.int().positive().exactOptional(),
    delayMs: z.number().positive().exactOptional(),
  }),
  'clear-trouble': z.strictObject({}),
  home: z.strictObject({ user: id }),
  join: z.strictObject({ channel: id, user: id.exactOptional() }),
  kick: z.strictObject({ channel: id, user: id.exactOptional() }),
  archive: z.strictObject({ channel: id }),
  unarchive: z.strictObject({ channel: id }),
  'delete-message': z.strictObject({ channel: id, ts: id }),
  'request-url': z.strictObject({ url: z.url() }),
};
