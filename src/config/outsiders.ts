import type { Policy } from '../ports/policy.ts';
import type { Environment } from './environment.ts';

/**
 * What to do if Tocsin listens beyond this machine and yet lets nobody from there send alerts; absent when all is well.
 */
export function remedyForOutsiders(
  { listen, apiTokens }: Pick<Environment, 'listen' | 'apiTokens'>,
  { api, sources }: Pick<Policy, 'api' | 'sources'>,
): string | undefined {
  const hasCredentials =
    apiTokens.length > 0 || [...sources.values()].some(({ credentials }) => credentials.length > 0);
  if (isOnlyThisMachine(listen.host) || api.open || hasCredentials) return undefined;
  return 'set TOCSIN_API_TOKENS, or sources.<name>.credentials or api.open in the policy file (TOCSIN_API_OPEN=true without one)';
}

function isOnlyThisMachine(host: string): boolean {
  return /^(?:127\.|localhost$|::1$|::ffff:127\.)/i.test(host);
}
