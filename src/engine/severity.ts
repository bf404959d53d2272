/** The one canonical scale, most urgent first. Sources translate their own words to it; the original label stays. */
export const severities = ['critical', 'high', 'warning', 'info'] as const;

export type Severity = (typeof severities)[number];
