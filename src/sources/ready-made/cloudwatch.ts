import { missingTexts, type ReadyMade } from './ready-made.ts';

/**
 * An alarm of CloudWatch, as SNS brings it as text in its envelope, or bare when the subscription asks for raw messages.
 * Its times have an offset without a colon. It knows no severities: a card says so unless the policy maps something.
 */
export const cloudwatch: ReadyMade = {
  check: (body) => missingTexts(body, ['AlarmName', 'NewStateValue'], 'an alarm of CloudWatch'),
  mapping: `(
    $isOver := NewStateValue = 'OK';
    {
      "labels": $merge([Trigger.Dimensions.{ name: value }, {
        "alertname": AlarmName,
        "account": AWSAccountId,
        "region": $split(AlarmArn, ':')[3],
        "namespace": Trigger.Namespace,
        "metric": Trigger.MetricName
      }]),
      "annotations": {
        "summary": AlarmDescription ? AlarmDescription : AlarmName,
        "description": NewStateReason,
        "threshold": Trigger.Threshold,
        "data_state": NewStateValue = 'INSUFFICIENT_DATA' ? 'no data' : null
      },
      "status": $isOver ? 'resolved' : 'firing',
      "startsAt": $isOver ? null : StateChangeTime,
      "endsAt": $isOver ? StateChangeTime : null,
      "url": 'https://console.aws.amazon.com/cloudwatch/home?region=' & $split(AlarmArn, ':')[3]
        & '#alarmsV2:alarm/' & $encodeUrlComponent(AlarmName)
    }
  )`,
};
