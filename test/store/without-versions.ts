/** What a store answered, but for the versions of groups: each kind of store counts them in its own way. */
export function withoutVersions(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withoutVersions);
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(
    Object.entries(answer)
      .filter(([name]) => name !== 'ver')
      .map(([name, value]) => [name, withoutVersions(value)]),
  );
}
