/** Links to Tocsin itself, to what runs besides, and to a second window for somebody else. */
export function startLinks(root) {
  const links = [...root.querySelectorAll('[data-path]')];
  const other = root.querySelector('.strip-other');
  const companions = root.querySelector('.strip-companions');

  document.addEventListener('slack:person', pointToSomebodyElse);
  pointToSomebodyElse();

  function pointToSomebodyElse() {
    const me = new URL(location.href).searchParams.get('as');
    other.href = me === 'ana' ? '/?as=bo' : '/?as=ana';
  }

  return (state) => {
    if (state.tocsinUrl !== null) for (const link of links) link.href = `${state.tocsinUrl}${link.dataset.path}`;
    companions.replaceChildren(
      ...state.companions.flatMap(({ name, url }) => {
        const link = document.createElement('a');
        link.href = url;
        link.target = '_blank';
        link.textContent = name;
        return [link, ' '];
      }),
    );
  };
}
