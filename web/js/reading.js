// Decides when messages count as read: their channel is open, the newest is in view, and the page
// is really being looked at. Tells the server, at most once in a while.

const ackMsMin = 1500;

export class Reading {
  constructor(store, connection) {
    this.store = store;
    this.connection = connection;
    this.atEnd = false;
    this.acknowledged = new Map(); // channel -> message id last told to the server
    this.timer = 0;
    document.addEventListener('visibilitychange', () => this.update());
    window.addEventListener('focus', () => this.update());
    store.on('current', () => this.setAtEnd(false));
  }

  /// The view says whether the newest message is in sight.
  setAtEnd(atEnd) {
    this.atEnd = atEnd;
    this.update();
  }

  update() {
    const { store } = this;
    store.reading = this.atEnd && !document.hidden && store.phase === 'live';
    if (!store.reading || store.current === null) return;
    const newest = store.timeline(store.current).messages.at(-1);
    if (!newest) return;
    store.markRead(store.current, newest.id);
    if (!this.timer) this.timer = setTimeout(() => this.acknowledge(), ackMsMin);
  }

  acknowledge() {
    this.timer = 0;
    const { store } = this;
    if (!store.handshake.capabilities.has('unreads_ack')) return;
    for (const [channel, unread] of store.unread) {
      if (!unread.lastRead || unread.count > 0) continue;
      if (this.acknowledged.get(channel) === unread.lastRead) continue;
      if (channel !== store.current && !this.acknowledged.has(channel)) continue;
      this.acknowledged.set(channel, unread.lastRead);
      this.connection.request('unreads_ack', { channel, message_id: unread.lastRead })
        .catch(() => this.acknowledged.delete(channel));
    }
  }
}
