// Fetches pages of history into the timelines: the newest, older ones, newer ones, and the
// surroundings of one message. Answers are paired with their questions, so it does not matter if
// the open channel has changed in the meantime.

import { cleanMessage, cleanMessages } from './packets.js';

const pageSize = 50;
const stallMs = 4000;

export class History {
  constructor(store, connection) {
    this.store = store;
    this.connection = connection;
    this.busy = new Map(); // "channel direction" -> promise, so that scrolling asks only once
    this.previews = new Map(); // id -> message | null (gone) | 'asked': replied-to messages
  }

  /// Shows the newest messages of a channel; asks for them unless they are already here.
  open(channel) {
    const timeline = this.store.timeline(channel);
    if (timeline.loaded && !timeline.hasNewer) return Promise.resolve();
    return this.fetchNewest(channel);
  }

  fetchNewest(channel) {
    return this.once(channel, 'newest', async () => {
      const packet = await this.connection.request('messages_get', { channel, limit: pageSize });
      const timeline = this.store.timeline(channel);
      const first = !timeline.loaded;
      timeline.setNewest(cleanMessages(packet.messages), pageSize);
      if (first && channel === this.store.current) this.store.placeDivider();
    });
  }

  fetchOlder(channel) {
    const timeline = this.store.timeline(channel);
    if (!timeline.loaded || !timeline.hasOlder || timeline.messages.length === 0) return null;
    return this.once(channel, 'older', async () => {
      const start = timeline.messages[0].id;
      const packet = await this.connection.request('messages_get',
        { channel, start, limit: pageSize });
      // The window may have moved on while we waited; a page beside it would leave a gap.
      if (timeline.messages[0]?.id !== start) return;
      timeline.prepend(cleanMessages(packet.messages), pageSize);
    });
  }

  fetchNewer(channel) {
    const timeline = this.store.timeline(channel);
    if (!timeline.loaded || !timeline.hasNewer) return null;
    return this.once(channel, 'newer', async () => {
      const anchorId = timeline.messages.at(-1).id;
      const packet = await this.around(channel, anchorId, { above: pageSize, below: 0 });
      if (timeline.messages.at(-1)?.id !== anchorId) return;
      timeline.append(cleanMessages(packet.messages), { anchorId, newerAsked: pageSize });
    });
  }

  fetchAround(channel, id) {
    return this.once(channel, `around ${id}`, async () => {
      const packet = await this.around(channel, id, { above: 30, below: 30 });
      this.store.timeline(channel).setAround(cleanMessages(packet.messages),
        { anchorId: id, newerAsked: 30, reachesStart: packet.range?.start === 0 });
    });
  }

  around(channel, id, bounds) {
    return this.connection.request('messages_around', { channel, around: id, bounds });
  }

  /// After a reconnect nothing is taken for granted: other channels are forgotten, the open one
  /// is fetched again, around the place where the reader is.
  resync() {
    const { store } = this;
    for (const name of store.timelines.keys()) {
      if (name !== store.current) store.timelines.delete(name);
    }
    this.busy.clear();
    this.previews.clear();
    if (store.current === null) return;
    const timeline = store.timeline(store.current);
    timeline.events = [];
    const anchor = store.readingAnchor;
    const channel = store.current;
    if (!anchor || !timeline.byId.has(anchor)) {
      this.fetchNewest(channel).catch(() => {});
      return;
    }
    this.fetchAround(channel, anchor).catch(() => this.fetchNewest(channel).catch(() => {}));
  }

  /// The message that a reply answers, if known; asks for it in the background otherwise.
  preview(channel, id) {
    const loaded = this.store.timeline(channel).byId.get(id);
    if (loaded) return loaded;
    if (!this.previews.has(id)) {
      this.previews.set(id, 'asked');
      this.connection.request('message_get', { channel, id }).then((packet) => {
        this.previews.set(id, cleanMessage(packet.message));
        this.store.emit('timeline', channel);
      }, (error) => {
        if (error.kind === 'error') {
          this.previews.set(id, null);
          this.store.emit('timeline', channel);
        } else {
          this.previews.delete(id); // asked again when next drawn; not now, or it would spin
        }
      });
    }
    return this.previews.get(id);
  }

  once(channel, direction, work) {
    const key = `${direction} ${channel}`;
    if (this.busy.has(key)) return this.busy.get(key);
    const timeline = this.store.timeline(channel);
    timeline.error = '';
    const promise = work().catch((error) => {
      // The view asks again while there is something to load: not at once, if that just failed.
      timeline.stalledUntil = Date.now() + stallMs;
      if (error.kind !== 'offline') timeline.error = error.message;
      throw error;
    }).finally(() => {
      if (this.busy.get(key) === promise) this.busy.delete(key);
      this.store.emit('timeline', channel);
    });
    this.busy.set(key, promise);
    return promise;
  }

  isBusy(channel, direction) {
    return this.busy.has(`${direction} ${channel}`);
  }
}
