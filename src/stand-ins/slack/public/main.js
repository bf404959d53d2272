import { createChannel } from './channel.js';
import { drawConnection } from './connection.js';
import { startModals } from './modal.js';
import { announcePerson, firstChannel, personFromAddress } from './person.js';
import { drawSidebar } from './sidebar.js';
import { currentChannel, startStore, store, subscribe, update } from './store.js';
import { startTheme } from './theme.js';
import { createThread } from './thread.js';
import { refreshDates } from './times.js';
import { unreadCount } from './unread.js';

const DATES_EVERY_MS = 15_000;

startTheme();
const sidebar = document.getElementById('sidebar');
const drawChannel = createChannel(document.getElementById('channel'));
const drawThread = createThread(document.getElementById('thread'));
const drawModals = startModals();

subscribe(() => drawChannel());
subscribe(() => drawThread());
subscribe(() => drawModals());
subscribe(() => drawSidebar(sidebar));
subscribe(drawConnection);
subscribe(drawTitle);

startStore((state) => {
  const who = personFromAddress(state);
  Object.assign(store, { who, channelId: firstChannel(state, who), state });
  announcePerson();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && store.isSidebarOpen) update({ isSidebarOpen: false });
});
document.getElementById('slack').addEventListener('click', (event) => {
  if (store.isSidebarOpen && !event.target.closest('#sidebar, .sidebar-switch')) update({ isSidebarOpen: false });
});
document.addEventListener('visibilitychange', () => update({}));
setInterval(() => {
  refreshDates(document);
  update({});
}, DATES_EVERY_MS);

const ownTitle = document.title;

function drawTitle() {
  const mine = store.state.channels.filter((channel) => channel.members.includes(store.who));
  const unread = mine.reduce((sum, channel) => sum + unreadCount(channel), 0);
  const channel = currentChannel();
  document.title = `${unread > 0 ? `(${unread}) ` : ''}${channel === undefined ? '' : `#${channel.name} · `}${ownTitle}`;
}
