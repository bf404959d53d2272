import { fetch } from 'undici';
import { z } from 'zod';

/** An alert as API v2 takes it; without `endsAt` it fires. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly generatorURL?: string;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

const CALL_TIMEOUT_MS = 5000;

/** Posts alerts as Prometheus would. Answers Tocsin's own words where it refuses them. */
export async function postAlerts(
  tocsinUrl: string,
  alerts: readonly PostedAlert[],
): Promise<{ readonly status: number; readonly problem?: string }> {
  const response = await fetch(`${tocsinUrl}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  });
  const text = await response.text();
  return response.ok ? { status: response.status } : { status: response.status, problem: wordsOf(text) };
}

/** API v2 answers problems as bare JSON strings. */
function wordsOf(body: string): string {
  const parsed = z.string().safeParse(parsedJson(body));
  return parsed.success ? parsed.data : body;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
