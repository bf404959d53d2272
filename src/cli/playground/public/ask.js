/** Answers what the playground says, or `{ problem }`. */
export function ask(name) {
  return exchange(name, {});
}

export function post(name, body) {
  return exchange(name, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function exchange(name, options) {
  try {
    const response = await fetch(`/playground/${name}`, options);
    const answer = await response.json();
    return response.ok ? answer : { problem: answer.error ?? `the playground answers ${response.status}` };
  } catch {
    return { problem: 'The playground does not answer. Is it still running?' };
  }
}
