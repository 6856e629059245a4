// The left column: the server's name, the list of channels with unread marks, and oneself.

import { el, perFrame, replaceChildren } from './dom.js';
import { icon } from './icons.js';
import { channelTitle, isOpenable } from './store.js';
import { avatarWithStatus, statusDot, statusLabels } from './view_people.js';
import { Menu } from './view_menu.js';

export class ChannelsView {
  constructor(app) {
    this.app = app;
    this.list = el('ul', { class: 'channels', role: 'list' });
    this.serverName = el('span', { class: 'server-name' });
    this.close = el('button', { class: 'icon-button drawer-close', type: 'button',
      'aria-label': 'Close the channel list', on: { click: () => app.drawers.close() } },
    icon('close'));
    this.userCard = el('section', { class: 'user-card', 'aria-label': 'You' });
    this.element = el('div', { class: 'sidebar', id: 'sidebar' },
      el('header', { class: 'server-head' },
        el('img', { class: 'server-mark', src: '/icon.svg', alt: '', width: '28', height: '28' }),
        this.serverName, this.close),
      el('nav', { 'aria-label': 'Channels' }, this.list), this.userCard);
    this.buildUserCard();
    const schedule = perFrame(() => this.render());
    for (const topic of ['channels', 'unread', 'current', 'handshake', 'users', 'me']) {
      app.store.on(topic, schedule);
    }
  }

  buildUserCard() {
    const { app } = this;
    this.statusButton = el('button', { class: 'user-button', type: 'button' });
    this.statusMenu = new Menu(this.statusButton, 'Your status', () => {
      const mine = this.myStatus();
      return ['online', 'idle', 'dnd', 'invisible'].map((status) => ({
        label: statusLabels[status], mark: statusDot(status), checked: status === mine,
        act: () => app.setStatus(status),
      }));
    });
    const out = el('button', { class: 'icon-button', type: 'button', 'aria-label': 'Log out',
      title: 'Log out', on: { click: () => app.logOut() } }, icon('logout'));
    this.userCard.append(this.statusButton, this.statusMenu.element, app.theme.button(), out);
  }

  myStatus() {
    const { store } = this.app;
    const status = store.me && store.findUser(store.me.username)?.status?.status;
    return status === 'offline' ? 'invisible' : status ?? 'online';
  }

  render() {
    const { store } = this.app;
    this.serverName.textContent = store.handshake.serverName;
    const focused = document.activeElement?.dataset?.channel;
    replaceChildren(this.list, store.channels.map((channel) => this.buildChannel(channel)));
    if (focused !== undefined) {
      [...this.list.querySelectorAll('button')].find((one) => one.dataset.channel === focused)
        ?.focus({ preventScroll: true });
    }
    if (store.me) this.renderUser();
  }

  renderUser() {
    const { store } = this.app;
    const { username } = store.me;
    const name = store.nameOf(username);
    const status = this.myStatus();
    const label = `${name}, ${statusLabels[status]}. Change your status`;
    if (this.statusButton.getAttribute('aria-label') === label) return;
    this.statusButton.setAttribute('aria-label', label);
    this.statusButton.replaceChildren(avatarWithStatus(name, username, status),
      el('span', { class: 'user-lines' }, el('span', { class: 'user-name' }, name),
        el('span', { class: 'user-status' }, statusLabels[status])), icon('chevron', 16));
  }

  buildChannel(channel) {
    if (channel.type === 'separator') return buildSeparator(channel);
    if (!isOpenable(channel)) return this.buildClosed(channel);
    const { store } = this.app;
    const unread = store.unreadOf(channel.name);
    const current = channel.name === store.current;
    const title = channelTitle(channel);
    const classes = ['channel'];
    if (unread.count > 0) classes.push('channel-unread');
    const button = el('button', { class: classes.join(' '), type: 'button',
      'data-channel': channel.name, 'aria-current': current ? 'page' : null,
      title: channel.description || null,
      on: { click: () => this.app.openChannel(channel.name) } },
    icon('hash', 17), el('span', { class: 'channel-title' }, title), badge(unread));
    return el('li', {}, button);
  }

  /// Voice and forums exist on the server, but this page has no room for them; it says so.
  buildClosed(channel) {
    const voice = channel.type === 'voice';
    const people = voice && Array.isArray(channel.voice_state) ? channel.voice_state : [];
    const threads = Array.isArray(channel.threads) ? channel.threads.length : 0;
    const kind = { voice: 'voice', forum: 'forum' }[channel.type] ?? String(channel.type);
    const note = channel.type === 'forum' && threads > 0 ?
      `${threads} ${threads === 1 ? 'thread' : 'threads'}` : kind;
    return el('li', {},
      el('div', { class: 'channel channel-closed',
        title: `This page cannot open ${kind} channels; a full client can.` },
      icon(voice ? 'voice' : 'forum', 17),
      el('span', { class: 'channel-title' }, channelTitle(channel)),
      el('span', { class: 'channel-kind' }, note),
      el('span', { class: 'visually-hidden' }, ' (not available on this page)')),
      people.length ? el('ul', { class: 'voice-people', role: 'list' }, people.map((person) => {
        const name = this.app.store.nameOf(person.username);
        return el('li', {}, avatarWithStatus(name, person.username, 'online'), name);
      })) : null);
  }
}

function buildSeparator(channel) {
  const line = el('li', { class: 'separator', 'aria-hidden': 'true' });
  const size = Number(channel.size);
  if (size > 0) line.style.height = `${Math.min(size, 60)}px`;
  return line;
}

function badge(unread) {
  if (unread.count === 0) return null;
  const count = unread.count > 99 ? '99+' : String(unread.count);
  const words = unread.mentions > 0 ? `${unread.count} unread, ${unread.mentions} for you` :
    `${unread.count} unread`;
  return el('span', { class: unread.mentions > 0 ? 'badge badge-mention' : 'badge' },
    el('span', { 'aria-hidden': 'true' }, unread.mentions > 0 ? `@${unread.mentions}` : count),
    el('span', { class: 'visually-hidden' }, `, ${words}`));
}
