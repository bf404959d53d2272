const SECONDS = 20;

/** The switch for a bad day, its countdown, and what Slack refused meanwhile. */
export function startBadDay(root, change) {
  const form = root.querySelector('.strip-bad-day');
  const button = root.querySelector('.strip-bad-switch');
  const said = root.querySelector('.strip-bad-state');
  let isBad = false;

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { mode } = Object.fromEntries(new FormData(form));
    return change('bad-day', { mode: isBad ? 'none' : mode, seconds: SECONDS });
  });

  return ({ badDay }) => {
    const wasBad = isBad;
    isBad = badDay !== null;
    root.classList.toggle('is-bad-day', isBad);
    button.textContent = isBad ? 'End it now' : 'Begin';
    if (isBad) said.textContent = `${Math.ceil(badDay.leftMs / 1000)} s left, ${callsIn(badDay.hit)} hit so far`;
    else if (wasBad) said.textContent = 'Over. The cards catch up.';
  };
}

function callsIn(count) {
  return count === 1 ? '1 call' : `${count} calls`;
}
