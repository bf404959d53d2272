import type { BodyProblem } from '../source.ts';
import { missingTexts, type ReadyMade } from './ready-made.ts';

/**
 * Azure Monitor's common alert schema, which each action group has to be told to use. Sev0 is the highest. Rule, target
 * and dimensions are the same when an alert fires and when it is resolved.
 * https://learn.microsoft.com/en-us/azure/azure-monitor/alerts/alerts-common-schema
 */
export const azureMonitor: ReadyMade = {
  check,
  mapping: `(
    $essentials := data.essentials;
    $condition := data.alertContext.condition.allOf[0];
    $target := $essentials.alertTargetIDs[0];
    $custom := data.customProperties;
    {
      "labels": $merge([$condition.dimensions.{ name: value }, {
        "alertname": $essentials.alertRule,
        "severity": $lookup(
          { "Sev0": "critical", "Sev1": "high", "Sev2": "warning", "Sev3": "info", "Sev4": "info" },
          $essentials.severity
        ),
        "priority": $essentials.severity,
        "target": $essentials.configurationItems[0] ? $essentials.configurationItems[0] : $split($target, '/')[-1],
        "resource_group": $split($target, '/')[4],
        "monitoring_service": $essentials.monitoringService,
        "team": $custom.team,
        "service": $custom.service,
        "environment": $custom.environment
      }]),
      "annotations": {
        "summary": $essentials.description ? $essentials.description : $essentials.alertRule,
        "description": $condition.metricName
          ? $condition.timeAggregation & ' ' & $condition.metricName & ' ' & $condition.operator & ' ' & $condition.threshold,
        "value": $condition.metricValue,
        "threshold": $condition.threshold,
        "runbook_url": $custom.runbook_url
      },
      "status": $essentials.monitorCondition = 'Resolved' ? 'resolved' : 'firing',
      "startsAt": $essentials.firedDateTime,
      "endsAt": $essentials.monitorCondition = 'Resolved' ? $essentials.resolvedDateTime : null,
      "url": $essentials.investigationLink ? $essentials.investigationLink
        : $target ? 'https://portal.azure.com/#resource' & $target : null
    }
  )`,
};

function check(body: unknown): readonly BodyProblem[] {
  const sender = 'Azure Monitor with the common alert schema';
  const problems = missingTexts(body, ['data.essentials.alertRule', 'data.essentials.monitorCondition'], sender);
  if (problems.length > 0) return problems;
  const { schemaId } = body as { readonly schemaId?: unknown }; // what has data is an object
  if (schemaId === 'azureMonitorCommonAlertSchema') return [];
  return [{ path: 'schemaId', message: 'must be azureMonitorCommonAlertSchema: turn it on in the action group' }];
}
