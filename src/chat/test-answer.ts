import type { Answer } from '../cards/answer.ts';
import type { Line } from '../cards/card.ts';
import { receiverNames, targetName } from '../cards/group-words.ts';
import { line } from '../cards/line.ts';
import { nearTime, quoted, words } from '../cards/spans.ts';
import type { TestAnswer, TestedTarget, TestReport } from '../ports/receiver-test.ts';
import type { ChatContext } from './context.ts';
import { counted, tell, typed } from './tell.ts';

/** What a test of a receiver has shown: what works, and for the rest what to do. */
export function testAnswer(answer: TestAnswer, context: ChatContext): Answer {
  switch (answer.type) {
    case 'no_such_receiver':
      return tell(
        line`No receiver is called ${quoted(answer.receiver, 60, 'code')}.`,
        line`There are ${words(receiverNames(answer.known))}`,
      );
    case 'would_page':
      return tell(
        line`Nothing was sent: ${words(answer.targets.map(targetName).join(', '))} may call somebody.`,
        line`If that is all right, ${typed(context, `test ${answer.receiver} --page`)} opens an incident, and resolves it at once.`,
      );
    case 'nobody_to_tell':
      return tell(line`The receiver ${quoted(answer.receiver, 60)} tells nobody: it has no integrations.`);
    case 'unsaved':
      return tell(line`⚠️ Nothing was sent: the test could not be saved (${quoted(answer.error, 160)})`);
    case 'tested':
      return reportAnswer(answer, context);
  }
}

function reportAnswer(report: TestReport, context: ChatContext): Answer {
  const { receiver, targets, silences } = report;
  const told = targets.filter(({ result }) => result === 'told').length;
  const isWell = told === targets.length && targets.every(({ findings }) => findings.length === 0);
  const gist =
    silences.length > 0
      ? line`⚠️ Test of ${quoted(receiver, 60)}: silenced, so nobody was told`
      : line`Test of ${quoted(receiver, 60)}: ${words(isWell ? 'all works' : `${told} of ${counted(targets.length, 'target')} told`)}`;
  const held = silences
    .slice(0, 3)
    .map(
      ({ id, createdBy, comment, endsAt }) =>
        line`🔕 Silenced by ${quoted(createdBy, 40)} until ${nearTime(endsAt, context.now)}: ${quoted(comment, 120)} · ${typed(context, `expire ${id.slice(0, 8)}`)}`,
    );
  return tell(
    gist,
    ...held,
    ...targets.flatMap((target) => targetLines(target, silences.length > 0)),
    report.isCleanedUp
      ? [words('The test is over and forgotten.', 'muted')]
      : [words('Not everybody could be told that the test is over; it ends by itself within 5 min.', 'muted')],
  );
}

function targetLines({ target, result, tookMs, error, findings }: TestedTarget, isSilenced: boolean): readonly Line[] {
  const found = findings.map((finding) => line`⚠️ ${targetName(target)}: ${quoted(finding, 300)}`);
  if (isSilenced) return found;
  const why = error === undefined ? words('no call was made in time') : quoted(error, 300);
  switch (result) {
    case 'told':
      return [line`✅ ${targetName(target)}: told after ${((tookMs ?? 0) / 1000).toFixed(1)} s`, ...found];
    case 'refused':
      return [line`❌ ${targetName(target)}: refused, ${why}`, ...found];
    case 'not_told':
      return [line`❌ ${targetName(target)}: not told, ${why}`, ...found];
  }
}
