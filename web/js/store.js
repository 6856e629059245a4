// Everything the page knows at the moment, and who wants to hear when it changes.
// Views read it; packets.js and session.js write it.

import { Timeline } from './timeline.js';
import { displayName, userKey } from './names.js';
import { readStorage, writeStorage } from './dom.js';

const typingMsMax = 10000;

export class Store {
  constructor() {
    this.listeners = new Map();
    this.phase = 'starting'; // 'starting' | 'auth' | 'live'
    this.authError = '';
    this.notice = null; // { tone, text } shown above the page until dismissed
    this.connection = { state: 'closed', retryAt: 0 };
    this.handshake = { serverName: '', authMode: '', capabilities: new Set(), lengthMax: 2000 };
    this.rateLimitUntil = 0;
    this.rateLimitText = '';
    this.claimCode = '';
    this.forget();
  }

  /// Back to nothing known about the server's content: at log-out.
  forget() {
    this.me = null;
    this.channels = [];
    this.current = null;
    this.users = new Map();
    this.roles = {};
    this.timelines = new Map();
    this.unread = new Map();
    this.typing = new Map();
    this.dividerAfter = null;
    this.reading = false;
    this.rateLimitUntil = 0;
  }

  on(topic, listener) {
    if (!this.listeners.has(topic)) this.listeners.set(topic, []);
    this.listeners.get(topic).push(listener);
  }

  emit(topic, detail) {
    for (const listener of this.listeners.get(topic) ?? []) listener(detail);
  }

  setPhase(phase) {
    if (this.phase === phase) return;
    this.phase = phase;
    this.emit('phase');
  }

  setNotice(notice) {
    this.notice = notice;
    this.emit('notice');
  }

  // --- people --------------------------------------------------------------------------------

  findUser(username) {
    return this.users.get(userKey(username)) ?? null;
  }

  nameOf(username) {
    return displayName(username, this.findUser(username));
  }

  mergeUser(user) {
    const key = userKey(user.username);
    this.users.set(key, { status: { status: 'offline', text: '' }, ...this.users.get(key),
      ...user });
    this.emit('users');
  }

  setStatus(username, status) {
    const user = this.findUser(username);
    if (!user) return;
    user.status = { status: status?.status ?? 'offline', text: status?.text ?? '' };
    this.emit('users');
  }

  isMe(username) {
    return this.me !== null && userKey(username) === userKey(this.me.username);
  }

  myRoles() {
    return (this.me && this.findUser(this.me.username)?.roles) ?? this.me?.roles ?? [];
  }

  // --- channels ------------------------------------------------------------------------------

  findChannel(name) {
    return this.channels.find((channel) => channel.name === name) ?? null;
  }

  textChannels() {
    return this.channels.filter(isOpenable);
  }

  setChannels(channels) {
    this.channels = channels.filter((channel) => channel && typeof channel.name === 'string');
    const names = new Set(this.channels.map((channel) => channel.name));
    for (const map of [this.timelines, this.unread, this.typing]) {
      for (const name of map.keys()) if (!names.has(name)) map.delete(name);
    }
    this.emit('channels');
    this.emit('unread');
  }

  /// The channel to open when none is: the one of last time, else the first text channel.
  preferredChannel() {
    const last = this.findChannel(readStorage('localStorage', 'originchats.channel'));
    if (last && isOpenable(last)) return last.name;
    return this.textChannels()[0]?.name ?? null;
  }

  setCurrent(name) {
    if (this.current !== null) this.timelines.get(this.current)?.dropOldest();
    this.current = name;
    this.dividerAfter = null;
    if (name !== null) {
      writeStorage('localStorage', 'originchats.channel', name);
      if (this.timeline(name).loaded) this.placeDivider();
    }
    this.emit('current');
  }

  /// Remembers where the unread messages of the open channel begin, before they count as read.
  placeDivider() {
    const unread = this.unreadOf(this.current);
    this.dividerAfter = unread.count > 0 ? unread.lastRead : null;
  }

  timeline(name) {
    if (!this.timelines.has(name)) this.timelines.set(name, new Timeline());
    return this.timelines.get(name);
  }

  // --- unread marks --------------------------------------------------------------------------

  unreadOf(name) {
    return this.unread.get(name) ?? { count: 0, mentions: 0, lastRead: null };
  }

  addUnread(name, isMention) {
    const before = this.unreadOf(name);
    this.unread.set(name, { ...before, count: before.count + 1,
      mentions: before.mentions + (isMention ? 1 : 0) });
    this.emit('unread');
  }

  markRead(name, messageId) {
    const before = this.unreadOf(name);
    if (before.count === 0 && before.lastRead === messageId) return false;
    this.unread.set(name, { count: 0, mentions: 0, lastRead: messageId });
    this.emit('unread');
    return true;
  }

  mentionCount() {
    return [...this.unread.values()].reduce((sum, unread) => sum + unread.mentions, 0);
  }

  // --- who is typing -------------------------------------------------------------------------

  setTyping(channel, username) {
    if (!this.typing.has(channel)) this.typing.set(channel, new Map());
    this.typing.get(channel).set(username, Date.now() + typingMsMax);
    setTimeout(() => this.emit('typing'), typingMsMax + 20);
    this.emit('typing');
  }

  clearTyping(channel, username) {
    if (this.typing.get(channel)?.delete(username)) this.emit('typing');
  }

  typists(channel) {
    const now = Date.now();
    return [...(this.typing.get(channel) ?? [])].filter(([, until]) => until > now)
      .map(([username]) => username);
  }
}

export function isOpenable(channel) {
  return channel.type === 'text' || channel.type === 'chat';
}

export function channelTitle(channel) {
  return channel.display_name || channel.name;
}
