import { post } from './ask.js';

/** The form for one's own alert, and the same as a curl line. */
export function startAlertForm(root) {
  const form = root.querySelector('.strip-alert');
  const sent = root.querySelector('.strip-sent');
  const curl = root.querySelector('.strip-curl');
  const copy = root.querySelector('.strip-copy');
  let tocsinUrl = '';

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const status = event.submitter?.value ?? 'firing';
    const answer = await post('alert', { ...Object.fromEntries(new FormData(form)), status });
    sent.textContent = answer.problem ?? (status === 'firing' ? 'Sent. The card is on its way.' : 'Sent as resolved.');
    sent.classList.toggle('is-problem', answer.problem !== undefined);
  });
  form.addEventListener('input', showCurl);
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(curl.textContent);
    copy.textContent = 'Copied';
  });

  function showCurl() {
    const { name, severity, labels, summary } = Object.fromEntries(new FormData(form));
    const pairs = labels.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
    const own = Object.fromEntries(pairs.filter((pair) => pair.length === 2));
    const alert = { labels: { alertname: name, ...(severity ? { severity } : {}), ...own }, annotations: { summary } };
    const body = JSON.stringify([alert]).replaceAll("'", String.raw`'\''`);
    curl.textContent = `curl -H 'content-type: application/json' -d '${body}' ${tocsinUrl}/api/v2/alerts`;
  }

  return (state) => {
    if (state.tocsinUrl === null || state.tocsinUrl === tocsinUrl) return;
    tocsinUrl = state.tocsinUrl;
    showCurl();
  };
}
