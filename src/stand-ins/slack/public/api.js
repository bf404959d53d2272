/** What the stand-in knows now. */
export async function fetchState() {
  const response = await fetch('/control/state');
  if (!response.ok) throw new Error(`the stand-in answers ${response.status}`);
  return (await response.json()).result;
}

/** Does what a person does. Answers what they then see, or `{ problem }` if it cannot be done. */
export async function post(name, body) {
  try {
    const response = await fetch(`/control/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    return response.ok ? (answer.result ?? {}) : { problem: answer.error ?? `the stand-in answers ${response.status}` };
  } catch {
    return { problem: 'The stand-in cannot be reached. Is it still running?' };
  }
}

const changeTypes = [
  'message',
  'message_changed',
  'message_deleted',
  'ephemeral',
  'ephemeral_changed',
  'view',
  'view_closed',
  'home',
  'channel',
  'trouble',
];

/** Calls `changed` after every change and after every new connection, `lost` when the stand-in is gone. */
export function watchChanges(changed, lost) {
  const stream = new EventSource('/control/stream');
  for (const type of ['hello', ...changeTypes]) stream.addEventListener(type, changed);
  stream.addEventListener('error', lost);
  window.addEventListener('pagehide', () => stream.close());
}
