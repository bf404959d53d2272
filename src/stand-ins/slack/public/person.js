import { store, update } from './store.js';

/** Who the address says the reader is, by name or id; else the first person. */
export function personFromAddress(state) {
  const wanted = new URL(location.href).searchParams.get('as');
  const found = state.users.find((user) => user.name === wanted || user.id === wanted);
  return (found ?? state.users[0])?.id;
}

export function becomePerson(id) {
  const user = store.state.users.find((one) => one.id === id);
  if (user === undefined) return;
  const address = new URL(location.href);
  address.searchParams.set('as', user.name);
  history.replaceState(null, '', address);
  const isInChannel = store.state.channels.some((one) => one.id === store.channelId && one.members.includes(id));
  const place = isInChannel ? {} : { channelId: firstChannel(store.state, id), threadTs: undefined };
  update({ who: id, isSidebarOpen: false, ...place });
  announcePerson();
}

export function firstChannel(state, who) {
  return state.channels.find((channel) => channel.members.includes(who) && channel.kind !== 'im')?.id;
}

/** For what stands beside Slack on the page. */
export function announcePerson() {
  document.dispatchEvent(new CustomEvent('slack:person', { detail: { user: store.who } }));
}
