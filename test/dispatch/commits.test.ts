import { afterEach, beforeEach, expect, it } from 'vitest';
import { anAlert, ana, aPolicy, bo, hour, is, minute } from '../support/builders.ts';
import { type Bench, createBench, type Process } from '../support/dispatch-bench.ts';

let bench: Bench;
let tocsin: Process;

beforeEach(async () => {
  bench = await createBench({ policy: aPolicy({ receivers: { team: ['team/slack/0', 'team/webhook/0'] } }) });
  tocsin = bench.start();
});

afterEach(async () => {
  await bench.close();
});

it('the log tells what changes a group for people, and who did it, without labels or texts', async () => {
  await tocsin.push(anAlert());
  await bench.advance(minute);
  const { gid, receiver } = (await bench.group()).group;
  const act = (inputId: string, wish: Parameters<typeof tocsin.inbound.act>[0]['wish']) =>
    tocsin.inbound.act({ inputId, by: ana, gid, wish });
  await act('1', { type: 'acknowledge', note: 'looking' });
  await act('2', { type: 'unacknowledge' });
  const now = bench.clock.now();
  const wanted = { by: bo, matchers: [is('service', 'checkout')], startsAt: now, endsAt: now + hour, comment: 'known' };
  const made = await tocsin.inbound.silence({ inputId: '3', ...wanted });
  await bench.advance(minute);
  const id = made.type === 'done' ? made.silence.id : expect.fail(made.type);
  await tocsin.inbound.changeSilence({ inputId: '4', by: ana, id, endsAt: now + 2 * hour });
  await bench.advance(2 * hour);
  await act('5', { type: 'resolve', reason: 'noise' });
  await act('6', { type: 'reopen' });
  await tocsin.push(anAlert({ at: bench.clock.now(), endsAt: bench.clock.now() }));
  await bench.advance(minute);
  await tocsin.push(anAlert({ at: bench.clock.now() }));
  await bench.advance(minute);

  const change = (fact: string, by?: typeof ana) => [
    'a group changed',
    { gid, receiver, fact, ...(by === undefined ? {} : { by: by.id }) },
  ];
  expect(tocsin.infos).toEqual([
    change('opened'),
    change('acknowledged', ana),
    change('unacknowledged', ana),
    change('silenced', bo),
    change('silence_changed', ana),
    change('silence_ended'),
    change('resolved_by_hand', ana),
    change('reopened_by_hand', ana),
    change('ended'),
    change('reopened'),
  ]);
});
