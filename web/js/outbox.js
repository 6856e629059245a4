// Messages on their way. Each carries a nonce of its own, and the server keeps one message per
// nonce: so after a lost connection (or a reload) everything unanswered is simply sent again, and
// nothing is lost and nothing appears twice.

import { readStorage, writeStorage } from './dom.js';

const storageKey = 'originchats.outbox';

export class Outbox {
  constructor(store, connection) {
    this.store = store;
    this.connection = connection;
    this.owner = null; // whose messages these are: never send one person's as another's
    this.items = []; // { nonce, channel, content, replyTo, at, state: 'sending'|'failed', error }
  }

  inChannel(channel) {
    return this.items.filter((item) => item.channel === channel);
  }

  /// After `ready`: takes up what an earlier page of this tab left behind, and sends what waits.
  resume() {
    const owner = this.store.me.username;
    if (this.owner !== owner) this.items = readSaved(owner);
    this.owner = owner;
    for (const item of this.items) if (item.state === 'sending') this.transmit(item);
    this.changed();
  }

  add(channel, content, replyTo) {
    const item = { nonce: crypto.randomUUID?.() ?? randomNonce(), channel, content, replyTo,
      at: Date.now() / 1000, state: 'sending', error: '' };
    this.items.push(item);
    this.transmit(item);
    this.changed(channel);
  }

  retry(nonce) {
    const item = this.items.find((one) => one.nonce === nonce);
    if (!item) return;
    item.state = 'sending';
    item.error = '';
    this.transmit(item);
    this.changed(item.channel);
  }

  discard(nonce) {
    const item = this.items.find((one) => one.nonce === nonce);
    this.items = this.items.filter((one) => one.nonce !== nonce);
    if (item) this.changed(item.channel);
    return item;
  }

  clear() {
    this.items = [];
    this.owner = null;
    writeStorage('sessionStorage', storageKey, null);
  }

  transmit(item) {
    const fields = { channel: item.channel, content: item.content, nonce: item.nonce };
    if (item.replyTo) fields.reply_to = item.replyTo.id;
    // No time limit: an answer comes, or the connection ends and resume() sends it again.
    this.connection.request('message_new', fields, 0).then((packet) => {
      this.acknowledged(item, packet);
    }, (error) => this.refused(item, error));
  }

  acknowledged(item, packet) {
    const message = this.store.timeline(item.channel).byId.get(packet.message?.id);
    if (message) message.nonce = item.nonce; // the row on the screen stays the same row
    this.discard(item.nonce);
  }

  refused(item, error) {
    if (error.kind === 'offline') return; // still 'sending': resume() will see to it
    item.state = 'failed';
    item.error = error.message;
    if (error.kind === 'rate_limit') {
      this.store.rateLimitUntil = Date.now() + error.waitMs;
      this.store.rateLimitText = error.message;
      this.store.emit('rateLimit');
    }
    this.changed(item.channel);
  }

  changed(channel = this.store.current) {
    if (this.store.me) {
      const saved = { owner: this.store.me.username, items: this.items };
      writeStorage('sessionStorage', storageKey,
        this.items.length ? JSON.stringify(saved) : null);
    }
    this.store.emit('timeline', channel);
  }
}

function readSaved(owner) {
  try {
    const saved = JSON.parse(readStorage('sessionStorage', storageKey));
    return saved?.owner === owner && Array.isArray(saved.items) ? saved.items : [];
  } catch (error) {
    return [];
  }
}

/// crypto.randomUUID exists only on https and localhost; this page also runs on plain http.
function randomNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
