/** What an error says, for logs and answers; causes and stacks stay behind. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
