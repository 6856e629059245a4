// Puts the parts together and starts them.

import { App } from './app.js';
import { Connection } from './connection.js';
import { el } from './dom.js';
import { Drawers } from './drawers.js';
import { History } from './history.js';
import { Outbox } from './outbox.js';
import { Reading } from './reading.js';
import { Session } from './session.js';
import { Store } from './store.js';
import { Theme } from './theme.js';
import { AuthView } from './view_auth.js';
import { ChannelsView } from './view_channels.js';
import { ComposerView } from './view_composer.js';
import { MembersView } from './view_members.js';
import { Announcer, BannerView, ToastsView } from './view_notices.js';
import { ShellView } from './view_shell.js';
import { TimelineView } from './view_timeline.js';

function createApp() {
  const store = new Store();
  const session = new Session(store);
  const scheme = window.location.protocol === 'https:' ? 'wss:' : 'ws:';
  const connection = new Connection(`${scheme}//${window.location.host}/`, {
    onPacket: (packet, isReply) => session.onPacket(packet, isReply),
    onState: (state) => session.onState(state),
    mayRetry: () => session.mayRetry(),
    isLoggedIn: () => session.isLoggedIn(),
  });
  const outbox = new Outbox(store, connection);
  const history = new History(store, connection);
  session.wire(connection, outbox, history);
  return new App({ store, session, connection, outbox, history,
    reading: new Reading(store, connection), theme: new Theme(), drawers: new Drawers() });
}

function buildViews(app) {
  const views = app.views;
  views.timeline = new TimelineView(app);
  views.composer = new ComposerView(app);
  views.channels = new ChannelsView(app);
  views.members = new MembersView(app);
  views.shell = new ShellView(app, views);
  views.auth = new AuthView(app);
  views.banner = new BannerView(app);
  views.toasts = new ToastsView(app);
  views.announcer = new Announcer(app);
  views.splash = el('div', { class: 'splash', role: 'status' },
    el('img', { src: '/icon.svg', alt: '', width: '56', height: '56' }),
    el('p', { class: 'muted' }, 'Connecting…'));
}

function showPhase(app) {
  const { phase } = app.store;
  const { splash, auth, shell } = app.views;
  splash.hidden = phase !== 'starting';
  shell.element.hidden = phase !== 'live';
  const wasAuth = auth.element.isConnected;
  // Taken out rather than hidden: then its <main> and its fields are really gone.
  if (phase === 'auth' && !wasAuth) app.root.append(auth.element);
  if (phase !== 'auth' && wasAuth) auth.element.remove();
  if ((phase === 'auth') !== wasAuth) auth.shown(phase === 'auth');
  if (phase === 'live') app.focusComposer();
}

/// "(2) general · Harbour": mentions that wait, so that a tab in the background can be noticed.
function showTitle(app) {
  const { store } = app;
  const mentions = store.phase === 'live' ? store.mentionCount() : 0;
  const parts = store.phase === 'live' && store.current !== null ? [`#${store.current}`] : [];
  parts.push(store.handshake.serverName || 'OriginChats');
  document.title = `${mentions > 0 ? `(${mentions}) ` : ''}${parts.join(' · ')}`;
}

function start() {
  const app = createApp();
  app.root = document.getElementById('app');
  buildViews(app);
  const { banner, splash, shell, toasts, announcer } = app.views;
  app.root.append(banner.element, splash, shell.element, toasts.element, announcer.element);
  app.store.on('phase', () => showPhase(app));
  for (const topic of ['phase', 'unread', 'current', 'handshake']) {
    app.store.on(topic, () => showTitle(app));
  }
  showPhase(app);
  app.session.start();
}

start();
