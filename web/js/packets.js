// What each packet of the server changes in the store. Unknown packets change nothing.

import { userKey } from './names.js';

function text(value) {
  return typeof value === 'string' ? value : '';
}

/// Messages come from many sources (bots, webhooks, old imports): give every one the same shape.
export function cleanMessage(message) {
  if (!message || typeof message !== 'object' || typeof message.id !== 'string') return null;
  return { ...message, user: text(message.user) || 'unknown', content: text(message.content),
    timestamp: Number(message.timestamp) || 0 };
}

export function cleanMessages(messages) {
  return Array.isArray(messages) ? messages.map(cleanMessage).filter(Boolean) : [];
}

export function mentionsMe(store, message) {
  const pings = message.pings;
  if (!store.me || !pings || store.isMe(message.user)) return false;
  const lower = (list) => (Array.isArray(list) ? list.map((name) => userKey(name)) : []);
  const mine = userKey(store.me.username);
  const roles = store.myRoles().map(userKey);
  return pings.everyone === true || lower(pings.users).includes(mine) ||
    lower(pings.replies).includes(mine) || lower(pings.users).includes('everyone') ||
    lower(pings.roles).some((role) => role === 'everyone' || roles.includes(role));
}

function messageNew(store, packet) {
  const message = cleanMessage(packet.message);
  const channel = packet.channel;
  if (!message || typeof channel !== 'string' || packet.thread_id) return;
  // My own nonce ties the message to its row on the screen, whichever way it comes back.
  if (typeof packet.nonce === 'string' && store.isMe(message.user)) message.nonce = packet.nonce;
  store.clearTyping(channel, message.user);
  const timeline = store.timeline(channel);
  if (packet.duplicate) {
    timeline.add(message, true); // an answer to a retry; it may be an old message by now
  } else {
    timeline.live({ kind: 'new', message });
    arrived(store, channel, message);
  }
  store.emit('timeline', channel);
}

function arrived(store, channel, message) {
  store.emit('arrival', { channel, message });
  if (store.isMe(message.user)) return;
  const inView = channel === store.current && store.reading;
  if (!inView) store.addUnread(channel, mentionsMe(store, message));
}

function messageEdit(store, packet) {
  if (packet.thread_id || typeof packet.channel !== 'string') return;
  const changes = { content: text(packet.content) };
  if (packet.message && 'embeds' in packet.message) changes.embeds = packet.message.embeds;
  store.timeline(packet.channel).live({ kind: 'edit', id: packet.id, changes });
  store.emit('timeline', packet.channel);
}

function messageDelete(store, packet) {
  if (packet.thread_id || typeof packet.channel !== 'string') return;
  store.timeline(packet.channel).live({ kind: 'delete', id: packet.id });
  store.emit('timeline', packet.channel);
}

function messageReact(store, packet, added) {
  if (packet.thread_id || typeof packet.channel !== 'string') return;
  store.timeline(packet.channel).live({ kind: 'react', id: packet.id, emoji: text(packet.emoji),
    user: text(packet.from), added });
  store.emit('timeline', packet.channel);
}

function usersList(store, packet) {
  if (!Array.isArray(packet.users)) return;
  const users = new Map();
  for (const user of packet.users) {
    if (!user || typeof user.username !== 'string') continue;
    const status = user.status && typeof user.status === 'object' ? user.status :
      { status: 'online', text: '' };
    users.set(userKey(user.username), { ...user, status });
  }
  store.users = users;
  store.emit('users');
}

function usersOnline(store, packet) {
  if (!Array.isArray(packet.users)) return;
  const online = new Map(packet.users.filter((user) => typeof user?.username === 'string')
    .map((user) => [userKey(user.username), user]));
  for (const [key, user] of store.users) {
    const status = online.get(key)?.status;
    if (online.has(key)) user.status = status ?? { status: 'online', text: '' };
    else if (!store.isMe(user.username)) user.status = { ...user.status, status: 'offline' };
  }
  for (const [key, user] of online) if (!store.users.has(key)) store.users.set(key, user);
  store.emit('users');
}

function userConnect(store, packet) {
  if (typeof packet.user?.username !== 'string') return;
  const text = store.findUser(packet.user.username)?.status?.text ?? '';
  store.mergeUser({ status: { status: 'online', text }, ...packet.user });
}

function userRoles(store, packet) {
  const user = store.findUser(packet.user);
  if (!user || !Array.isArray(packet.roles)) return;
  user.roles = packet.roles;
  if ('color' in packet) user.color = packet.color;
  store.emit('users');
  store.emit('channels'); // what one may do in a channel hangs on the roles
}

function setNickname(store, username, nickname) {
  const user = store.findUser(username);
  if (!user) return;
  user.nickname = nickname;
  store.emit('users');
}

function userUpdate(store, packet) {
  const user = store.findUser(packet.user);
  if (!user) return;
  if ('nickname' in packet) user.nickname = packet.nickname;
  if (typeof packet.username === 'string' && packet.username !== user.username) {
    store.users.delete(userKey(user.username));
    if (store.isMe(user.username)) store.me.username = packet.username;
    user.username = packet.username;
    store.users.set(userKey(user.username), user);
  }
  store.emit('users');
}

function statusSet(store, packet) {
  if (store.me) store.setStatus(store.me.username, packet.status);
}

function voiceUsers(store, packet, change) {
  const channel = store.findChannel(packet.channel);
  if (!channel) return;
  const username = packet.user?.username ?? packet.username;
  const others = (channel.voice_state ?? []).filter((user) => user.username !== username);
  channel.voice_state = change === 'left' ? others : [...others, { username }];
  store.emit('channels');
}

const changes = {
  channels_get: (store, packet) => {
    if (Array.isArray(packet.val)) store.setChannels(packet.val);
  },
  message_new: messageNew,
  message_edit: messageEdit,
  message_delete: messageDelete,
  message_react_add: (store, packet) => messageReact(store, packet, true),
  message_react_remove: (store, packet) => messageReact(store, packet, false),
  typing: (store, packet) => {
    if (packet.thread_id || typeof packet.user !== 'string' || store.isMe(packet.user)) return;
    store.setTyping(packet.channel, packet.user);
  },
  users_list: usersList,
  users_online: usersOnline,
  user_join: (store, packet) => {
    if (typeof packet.user?.username === 'string') store.mergeUser(packet.user);
  },
  user_connect: userConnect,
  user_disconnect: (store, packet) => {
    // One's own "disconnect" only means: invisible. The reply of status_set says it better.
    if (!store.isMe(packet.username)) store.setStatus(packet.username, { status: 'offline' });
  },
  user_leave: (store, packet) => {
    store.users.delete(userKey(packet.username));
    store.emit('users');
  },
  user_update: userUpdate,
  nickname_update: (store, packet) => setNickname(store, packet.username, packet.nickname),
  nickname_remove: (store, packet) => setNickname(store, packet.username, null),
  user_roles_get: userRoles,
  user_roles_set: userRoles,
  status_get: (store, packet) => store.setStatus(packet.username, packet.status),
  user_status: (store, packet) => store.setStatus(packet.username, packet.status),
  status_set: statusSet,
  roles_list: (store, packet) => {
    if (packet.roles && typeof packet.roles === 'object') store.roles = packet.roles;
    store.emit('users');
  },
  voice_user_joined: (store, packet) => voiceUsers(store, packet, 'joined'),
  voice_user_left: (store, packet) => voiceUsers(store, packet, 'left'),
  server_update: (store, packet) => {
    if (typeof packet.name === 'string') store.handshake.serverName = packet.name;
    store.emit('channels');
  },
  unreads_update: unreadsUpdate,
  unreads_get: (store, packet) => {
    for (const [name, unread] of Object.entries(packet.unreads ?? {})) {
      if (!store.findChannel(name) || !unread.last_read) continue; // never opened: not "unread"
      const mentions = unread.unread_count ? store.unreadOf(name).mentions : 0;
      store.unread.set(name, { count: unread.unread_count || 0, mentions,
        lastRead: unread.last_read });
    }
    store.emit('unread');
  },
};

function unreadsUpdate(store, packet) {
  // Another tab or device of mine has read on. For the open channel the view knows better.
  if (typeof packet.channel !== 'string' || packet.channel === store.current) return;
  if (store.findChannel(packet.channel)) store.markRead(packet.channel, packet.last_read ?? null);
}

export function applyPacket(store, packet) {
  if (Object.hasOwn(changes, packet.cmd)) changes[packet.cmd](store, packet);
}
