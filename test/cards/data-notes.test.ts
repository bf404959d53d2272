import { expect, it } from 'vitest';
import { dataNotes } from '../../src/cards/data-notes.ts';
import { renderDetails } from '../../src/cards/render-details.ts';
import { lineText } from '../../src/cards/spans.ts';
import { anAlert, theFacts } from './facts.ts';

function noteTexts(...states: readonly (string | undefined)[]): readonly string[] {
  const alerts = states.map((state) =>
    anAlert(state === undefined ? {} : { annotations: { summary: 'x', data_state: state } }),
  );
  return dataNotes(theFacts({ alerts })).map(lineText);
}

it('a card says when nothing was measured, and of how many alerts', () => {
  expect(noteTexts(undefined)).toEqual([]);
  expect(noteTexts('no data')).toEqual(["⚠️ NO DATA: the sender's query found nothing to measure"]);
  expect(noteTexts('query error', undefined)).toEqual([
    "⚠️ QUERY ERROR on 1 alert: the sender's query failed, so nothing was measured",
  ]);
});

it("a card knows Grafana's own names for it, by whatever way they come", () => {
  const alerts = [anAlert({ labels: { alertname: 'DatasourceNoData', rulename: 'CPU' } })];

  expect(dataNotes(theFacts({ alerts })).map(lineText)).toEqual([expect.stringContaining('NO DATA')]);
});

it('Details links to the silence at the sender, and does not repeat links as annotations', () => {
  const annotations = { summary: 'x', silence_url: 'https://grafana.example.com/silence', data_state: 'no data' };
  const details = JSON.stringify(
    renderDetails(theFacts({ alerts: [anAlert({ annotations })], commonAnnotations: annotations })),
  );

  expect(details).toContain('"url":"https://grafana.example.com/silence"');
  expect(details).not.toContain('"text":"silence_url"');
});
