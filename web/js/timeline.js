// The loaded part of one channel's history: a gap-free window of messages, oldest first.
// No DOM and no network here.
//
// A page of history may be read from a slightly older snapshot than the live events that arrived
// before it. So the recent live events are kept and applied again after each page; all of them
// can be applied twice without harm.

const eventsMax = 200;
// More than this is not kept on the page; the far end is dropped and loaded again on demand.
const windowMax = 400;

export class Timeline {
  constructor() {
    this.messages = [];
    this.byId = new Map();
    this.events = [];
    this.loaded = false;
    this.hasOlder = true;
    this.hasNewer = false;
    this.error = ''; // why the last page did not come
    this.stalledUntil = 0; // no automatic loading before this time
  }

  /// event: { kind: 'new'|'edit'|'delete'|'react', ... }
  live(event) {
    this.events.push(event);
    if (this.events.length > eventsMax) this.events.shift();
    this.apply(event, false);
  }

  apply(event, again) {
    if (event.kind === 'new') this.add(event.message, again);
    else if (event.kind === 'edit') this.edit(event);
    else if (event.kind === 'delete') this.remove(event.id);
    else if (event.kind === 'react') this.react(event);
  }

  /// onlyAfterLast: the message may be an old one; take it only if it belongs at the end.
  add(message, onlyAfterLast) {
    const known = this.byId.get(message.id);
    if (known) {
      Object.assign(known, message);
      return;
    }
    if (!this.loaded || this.hasNewer) return;
    const last = this.messages.at(-1);
    if (onlyAfterLast && last && message.timestamp <= last.timestamp) return;
    this.messages.push(message);
    this.byId.set(message.id, message);
  }

  edit({ id, changes }) {
    const message = this.byId.get(id);
    if (message) Object.assign(message, changes, { edited: true });
  }

  remove(id) {
    if (!this.byId.delete(id)) return;
    this.messages = this.messages.filter((message) => message.id !== id);
  }

  react({ id, emoji, user, added }) {
    const message = this.byId.get(id);
    if (!message) return;
    const reactions = { ...message.reactions };
    const users = (reactions[emoji] ?? []).filter((name) => name !== user);
    if (added) users.push(user);
    if (users.length) reactions[emoji] = users;
    else delete reactions[emoji];
    message.reactions = reactions;
  }

  setNewest(page, limit) {
    this.replace(page);
    this.hasOlder = page.length >= limit;
    this.hasNewer = false;
    this.applyAgain();
  }

  setAround(page, { anchorId, newerAsked, reachesStart }) {
    this.replace(page);
    this.hasOlder = !reachesStart;
    this.hasNewer = countAfter(page, anchorId) >= newerAsked;
    this.applyAgain();
  }

  prepend(page, limit) {
    const older = page.filter((message) => !this.byId.has(message.id));
    this.messages = [...older, ...this.messages];
    this.hasOlder = page.length >= limit;
    if (this.messages.length > windowMax) {
      this.messages.length = windowMax;
      this.hasNewer = true;
    }
    this.index();
    this.applyAgain();
  }

  append(page, { anchorId, newerAsked }) {
    const newer = page.filter((message) => !this.byId.has(message.id));
    this.messages = [...this.messages, ...newer];
    this.hasNewer = countAfter(page, anchorId) >= newerAsked;
    this.dropOldest();
    this.index();
    this.applyAgain();
  }

  /// Called while the end is in view; the start, far out of sight, may go. `spare` lets a live
  /// channel collect some before, so that not every new message moves the window.
  dropOldest(spare = 0) {
    if (this.messages.length <= windowMax + spare) return;
    this.messages = this.messages.slice(-windowMax);
    this.hasOlder = true;
    this.index();
  }

  replace(page) {
    this.loaded = true;
    const known = this.byId;
    this.messages = page.map((message) => {
      const nonce = known.get(message.id)?.nonce;
      return nonce ? { ...message, nonce } : message;
    });
    this.index();
  }

  index() {
    this.byId = new Map(this.messages.map((message) => [message.id, message]));
  }

  applyAgain() {
    for (const event of this.events) this.apply(event, true);
  }
}

function countAfter(page, anchorId) {
  return page.length - 1 - page.findIndex((message) => message.id === anchorId);
}
