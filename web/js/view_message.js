// One row of the conversation: a message that the server has, or one on its way.

import { el } from './dom.js';
import { icon } from './icons.js';
import { formatMessage, plainLine, safeUrl } from './format.js';
import { clockTime, fullTime } from './time.js';
import { avatar, nameTag } from './view_people.js';
import { mayDelete, maySend } from './permissions.js';
import { mentionsMe } from './packets.js';
import { userKey } from './names.js';

/// entry: { message, first, pending } - pending is an item of the outbox or null
export function messageSignature(app, entry) {
  const { message, pending } = entry;
  const author = app.store.findUser(message.user);
  return JSON.stringify([message.content, message.edited, message.reactions, message.embeds,
    message.attachments, entry.first, pending?.state, pending?.error, author?.nickname,
    author?.color, entry.editing, entry.replySignature, entry.rights]);
}

/// What may change in a row besides the message: worked out before the signature is taken.
export function completeEntry(app, entry) {
  const { store, history } = app;
  const { message } = entry;
  const channel = store.findChannel(store.current);
  entry.editing = app.composing.editId === message.id;
  entry.rights = [maySend(store, channel), mayDelete(store, channel, message)];
  if (message.reply_to?.id) {
    entry.replied = history.preview(store.current, message.reply_to.id);
    entry.replySignature = typeof entry.replied === 'object' && entry.replied ?
      [entry.replied.content, entry.replied.user] : [entry.replied];
  }
  return entry;
}

export function buildMessageRow(app, entry) {
  const { store } = app;
  const { message, first, pending } = entry;
  const user = store.findUser(message.user);
  const classes = ['row'];
  if (first) classes.push('row-first');
  if (pending) classes.push(`row-${pending.state}`);
  if (entry.editing) classes.push('row-editing');
  if (isForMe(store, message)) classes.push('row-mention');
  const name = message.webhook?.name || store.nameOf(message.user);
  return el('li', { class: classes.join(' '), 'data-id': message.id, tabindex: '-1' },
    message.reply_to ? replyLine(app, entry) : null,
    gutter(name, message, first),
    el('div', { class: 'row-body' },
      head(store, message, { user, first, name }),
      el('div', { class: 'text', dir: 'auto' }, formatMessage(message.content, context(store)),
        message.edited ? el('span', { class: 'edited' }, ' (edited)') : null),
      embeds(message), attachments(message), reactions(app, message),
      pending ? pendingStrip(app, pending) : null),
    pending ? null : toolbar(app, entry));
}

function context(store) {
  return { users: store.users, roles: store.roles, isMe: (name) => store.isMe(name),
    myRoles: () => store.myRoles() };
}

/// History carries no `pings`, so there the text itself has to tell.
function isForMe(store, message) {
  if (message.pings) return mentionsMe(store, message);
  return store.me !== null && !store.isMe(message.user) &&
    (message.content.toLowerCase().includes(`@${userKey(store.me.username)}`) ||
     (Boolean(message.reply_to) && message.ping !== false && store.isMe(message.reply_to.user)));
}

function gutter(name, message, first) {
  if (first) return avatar(name, message.user);
  return el('span', { class: 'row-clock', 'aria-hidden': 'true' }, clockTime(message.timestamp));
}

function head(store, message, { user, first, name }) {
  const time = el('time', { datetime: new Date(message.timestamp * 1000).toISOString(),
    title: fullTime(message.timestamp) }, clockTime(message.timestamp));
  if (!first) return el('div', { class: 'visually-hidden' }, `${name}, `, time);
  const roles = user?.roles ?? [];
  return el('div', { class: 'row-head' },
    message.webhook ? el('span', { class: 'name' }, name) : nameTag(user, message.user),
    message.webhook ? el('span', { class: 'tag' }, 'webhook') : null,
    roles.includes('owner') ? el('span', { class: 'crown', title: 'Owner' }, icon('crown', 14)) :
      null,
    time);
}

function replyLine(app, entry) {
  const { store } = app;
  const { id, user } = entry.message.reply_to;
  const known = typeof entry.replied === 'object' ? entry.replied : undefined;
  let text = 'Loading the message…';
  if (known === null) text = 'This message was deleted.';
  else if (known) text = plainLine(known.content) || 'an attachment';
  const author = known?.user ?? user;
  const line = el('button', { class: 'reply-line', type: 'button', 'data-roving': '',
    disabled: known === null, on: { click: () => app.jumpTo(id) } },
  icon('reply', 14), el('span', { class: 'visually-hidden' }, 'In reply to '),
  nameTag(store.findUser(author), author), el('span', { class: 'reply-text' }, text));
  return line;
}

function toolbar(app, entry) {
  const { message, rights } = entry;
  const [canSend, canDelete] = rights;
  const mine = app.store.isMe(message.user);
  const who = app.store.nameOf(message.user);
  const button = (name, label, click) => el('button', { class: 'icon-button', type: 'button',
    'aria-label': label, title: label.split(':')[0], 'data-roving': '', on: { click } },
  icon(name, 16));
  const about = plainLine(message.content, 40);
  return el('div', { class: 'toolbar', role: 'group', 'aria-label': `Message by ${who}` },
    canSend ? button('reply', `Reply: ${about}`, () => app.startReply(message)) : null,
    mine && canSend ? button('edit', `Edit: ${about}`, () => app.startEdit(message)) : null,
    canDelete ? button('trash', `Delete: ${about}`, () => app.askDelete(message)) : null);
}

function pendingStrip(app, item) {
  if (item.state === 'sending') {
    return el('span', { class: 'sending' }, icon('clock', 13), 'Sending…');
  }
  const button = (label, click) => el('button', { class: 'link-button', type: 'button',
    on: { click } }, label);
  return el('div', { class: 'failed', role: 'alert' }, icon('alert', 15),
    el('span', {}, `Not sent: ${item.error}`),
    button('Try again', () => app.outbox.retry(item.nonce)),
    button('Edit', () => app.takeBack(item.nonce)),
    button('Discard', () => app.outbox.discard(item.nonce)));
}

function reactions(app, message) {
  const list = Object.entries(message.reactions ?? {}).filter(([, users]) => users?.length);
  if (!list.length) return null;
  return el('div', { class: 'reactions' }, list.map(([emoji, users]) => {
    const mine = users.some((name) => app.store.isMe(name));
    const label = emoji.startsWith('originChats://') ? 'custom' : emoji;
    const names = users.map((name) => app.store.nameOf(name)).join(', ');
    return el('button', { class: mine ? 'reaction reaction-mine' : 'reaction', type: 'button',
      'aria-pressed': String(mine), 'aria-label': `${label}, ${names}`, title: names,
      'data-roving': '', on: { click: () => app.react(message, emoji, !mine) } },
    el('span', {}, label), el('span', { class: 'reaction-count' }, String(users.length)));
  }));
}

function attachments(message) {
  const list = Array.isArray(message.attachments) ? message.attachments : [];
  if (!list.length) return null;
  return el('ul', { class: 'attachments', role: 'list' }, list.map((file) => {
    const url = safeUrl(file?.url ?? '');
    const name = String(file?.name ?? 'attachment');
    const inside = [icon('file', 18), el('span', { class: 'file-name' }, name),
      el('span', { class: 'file-size' }, sizeText(Number(file?.size)))];
    return el('li', {}, url ? el('a', { class: 'file', href: url, target: '_blank',
      rel: 'noopener noreferrer', 'data-roving': '' }, inside) :
      el('span', { class: 'file' }, inside));
  }));
}

function sizeText(bytes) {
  if (!Number.isFinite(bytes) || bytes < 0) return '';
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function embeds(message) {
  const list = Array.isArray(message.embeds) ? message.embeds : [];
  if (!list.length) return null;
  return list.map((embed) => {
    const poll = embed?.poll;
    const title = poll?.question ?? embed?.title;
    const options = Array.isArray(poll?.options) ? poll.options : [];
    return el('div', { class: 'embed' },
      title ? el('strong', {}, String(title)) : null,
      embed?.description ? el('p', {}, String(embed.description)) : null,
      options.length ? el('ul', {}, options.map((one) => el('li', {}, String(one?.text ?? '')))) :
        null,
      poll ? el('p', { class: 'muted' }, 'This page shows polls; vote with a full client.') : null);
  });
}
