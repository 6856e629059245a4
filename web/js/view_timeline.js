// The conversation: keeps the rows on the screen in step with the timeline, and the reader's
// place while pages are added above or below.

import { el, perFrame } from './dom.js';
import { icon } from './icons.js';
import { dayKey, dayLabel } from './time.js';
import { buildMessageRow, completeEntry, messageSignature } from './view_message.js';
import { channelTitle } from './store.js';

const groupSecondsMax = 300;
const nearPixels = 500;
const atEndPixels = 40;

export class TimelineView {
  constructor(app) {
    this.app = app;
    this.rows = new Map(); // key -> { node, signature }
    this.shown = null; // the channel that the rows belong to
    this.stick = true; // the reader is at the end and wants to stay there
    this.arrivals = 0; // messages that came while the reader was further up
    this.jumpId = null;
    this.build();
    this.schedule = perFrame(() => this.render());
    this.listen();
  }

  build() {
    this.list = el('ol', { class: 'messages', role: 'list' });
    this.scroller = el('div', { class: 'scroller' }, this.list);
    this.pill = el('button', { class: 'pill', type: 'button', hidden: true,
      on: { click: () => this.app.showLatest() } });
    this.element = el('section', { class: 'timeline', 'aria-label': 'Messages' },
      this.scroller, this.pill);
  }

  listen() {
    const { store } = this.app;
    store.on('timeline', (channel) => channel === store.current && this.schedule());
    for (const topic of ['current', 'users', 'channels', 'composing', 'me', 'connection']) {
      store.on(topic, this.schedule);
    }
    store.on('arrival', ({ channel, message }) => {
      if (channel === store.current && !this.stick && !store.isMe(message.user)) this.arrivals += 1;
    });
    this.scroller.addEventListener('scroll', () => this.onScroll(), { passive: true });
    this.list.addEventListener('focusin', (event) => this.setCurrentRow(rowOf(event.target)));
    this.list.addEventListener('click', (event) => this.setCurrentRow(rowOf(event.target)));
    this.list.addEventListener('keydown', (event) => this.onKey(event));
    const observer = new ResizeObserver(() => {
      if (this.stick) this.scrollToEnd();
    });
    observer.observe(this.scroller);
    observer.observe(this.list);
  }

  // --- what is to be shown -------------------------------------------------------------------

  entries() {
    const { store, outbox } = this.app;
    if (store.current === null) return [{ key: 'none', kind: 'none' }];
    const timeline = store.timeline(store.current);
    if (!timeline.loaded) return [{ key: 'loading', kind: 'loading', error: timeline.error }];
    const entries = [this.topEntry(timeline)];
    let previous = null;
    for (const message of timeline.messages) {
      this.pushMessage(entries, previous, message, null);
      if (message.id === store.dividerAfter && message !== timeline.messages.at(-1)) {
        entries.push({ key: 'new', kind: 'new' });
      }
      previous = entries.at(-1).kind === 'new' ? null : message;
    }
    if (timeline.hasNewer) return entries;
    const sent = new Set(timeline.messages.slice(-100).map((message) => message.nonce));
    for (const item of outbox.inChannel(store.current)) {
      if (sent.has(item.nonce)) continue; // its echo came before its answer
      const message = pendingMessage(store, item);
      this.pushMessage(entries, previous, message, item);
      previous = message;
    }
    return entries;
  }

  topEntry(timeline) {
    if (!timeline.hasOlder) return { key: 'intro', kind: 'intro' };
    return { key: 'older', kind: 'older', error: timeline.error };
  }

  pushMessage(entries, previous, message, pending) {
    const day = dayKey(message.timestamp);
    const sameDay = previous !== null && dayKey(previous.timestamp) === day;
    if (!sameDay && !hasDay(entries, day)) {
      entries.push({ key: `day ${day}`, kind: 'day', label: dayLabel(message.timestamp) });
    }
    const first = !sameDay || previous.user !== message.user || Boolean(message.reply_to) ||
      previous.webhook?.name !== message.webhook?.name ||
      message.timestamp - previous.timestamp > groupSecondsMax;
    entries.push(completeEntry(this.app, {
      key: message.nonce ? `nonce ${message.nonce}` : `id ${message.id}`, kind: 'message',
      message, first, pending }));
  }

  signature(entry) {
    if (entry.kind === 'message') return messageSignature(this.app, entry);
    if (entry.kind === 'intro') return JSON.stringify(this.app.store.findChannel(
      this.app.store.current)?.description ?? '');
    return `${entry.label ?? ''} ${entry.error ?? ''}`;
  }

  // --- onto the screen -----------------------------------------------------------------------

  render() {
    const { store } = this.app;
    const switched = store.current !== this.shown;
    if (switched) {
      this.shown = store.current;
      this.stick = true;
      this.arrivals = 0;
      const channel = store.findChannel(store.current);
      this.element.setAttribute('aria-label',
        channel ? `Messages in ${channelTitle(channel)}` : 'Messages');
    }
    if (this.stick) this.timeline()?.dropOldest(100);
    const anchor = this.stick ? null : this.captureAnchor();
    const focusKey = this.focusedKey();
    this.patch(this.entries());
    this.restoreFocus(focusKey);
    if (this.stick) this.scrollToEnd();
    else if (anchor) this.restoreAnchor(anchor);
    this.finishJump();
    this.settle();
  }

  patch(entries) {
    const rows = new Map();
    // First out with what is gone: then the rest stands in order, and no row has to move (a moved
    // row would lose the focus).
    const wanted = new Set(entries.map((entry) => entry.key));
    for (const [key, { node }] of this.rows) if (!wanted.has(key)) node.remove();
    let next = this.list.firstChild;
    for (const entry of entries) {
      const signature = this.signature(entry);
      const known = this.rows.get(entry.key);
      const node = known?.signature === signature ? known.node : this.buildEntry(entry);
      if (entry.kind === 'message') node.dataset.id = entry.message.id;
      node.dataset.key = entry.key;
      rows.set(entry.key, { node, signature });
      if (known && known.node !== node && known.node === next) {
        next = next.nextSibling;
        known.node.replaceWith(node);
      } else if (node === next) {
        next = next.nextSibling;
      } else {
        this.list.insertBefore(node, next);
      }
    }
    this.rows = rows;
  }

  buildEntry(entry) {
    switch (entry.kind) {
      case 'message': return setReachable(buildMessageRow(this.app, entry), false);
      case 'day': return el('li', { class: 'day' }, el('span', {}, entry.label));
      case 'new': return el('li', { class: 'new-line' }, el('span', {}, 'New'));
      case 'intro': return this.buildIntro();
      case 'older': return el('li', { class: 'older' }, this.buildLoading(entry.error));
      case 'loading': return el('li', { class: 'loading' }, entry.error ?
        this.buildLoading(entry.error) : skeleton());
      default: return el('li', { class: 'intro' },
        el('p', { class: 'muted' }, 'There is no text channel here that you can read.'));
    }
  }

  buildIntro() {
    const channel = this.app.store.findChannel(this.app.store.current);
    return el('li', { class: 'intro' },
      el('span', { class: 'intro-mark', 'aria-hidden': 'true' }, icon('hash', 26)),
      el('h2', {}, channel ? channelTitle(channel) : ''),
      channel?.description ? el('p', {}, channel.description) : null,
      el('p', { class: 'muted' }, 'This is where the conversation begins.'));
  }

  buildLoading(error) {
    if (!error) return el('span', { class: 'spinner-line' }, el('span', { class: 'spinner' }),
      'Loading messages…');
    return el('span', { class: 'spinner-line' }, icon('alert', 16), error, ' ',
      el('button', { class: 'link-button', type: 'button',
        on: { click: () => this.app.loadAgain() } }, 'Try again'));
  }

  // --- scrolling -----------------------------------------------------------------------------

  onScroll() {
    this.stick = this.distanceToEnd() < atEndPixels && !this.timeline()?.hasNewer;
    this.settle();
  }

  distanceToEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  timeline() {
    const { store } = this.app;
    return store.current === null ? null : store.timeline(store.current);
  }

  /// After every change of place or content: read marks, the pill, and pages that are due.
  settle() {
    const { store, reading, history } = this.app;
    const timeline = this.timeline();
    const atEnd = Boolean(timeline?.loaded) && this.stick && !timeline.hasNewer;
    if (atEnd) this.arrivals = 0;
    store.readingAnchor = atEnd ? null : this.captureAnchor()?.id ?? null;
    reading.setAtEnd(atEnd);
    this.updatePill(timeline);
    if (!timeline?.loaded || Date.now() < timeline.stalledUntil) return;
    if (store.connection.state !== 'open' || store.phase !== 'live') return;
    if (this.scroller.scrollTop < nearPixels) quietly(history.fetchOlder(store.current));
    if (this.distanceToEnd() < nearPixels) quietly(history.fetchNewer(store.current));
  }

  updatePill(timeline) {
    const show = Boolean(timeline?.loaded) && !this.stick &&
      (timeline.hasNewer || this.distanceToEnd() > 240);
    this.pill.hidden = !show;
    const label = this.arrivals > 0 ?
      `${this.arrivals} new ${this.arrivals === 1 ? 'message' : 'messages'}` : 'Jump to latest';
    if (show && this.pill.dataset.label !== label) {
      this.pill.dataset.label = label;
      this.pill.replaceChildren(icon('down', 15), label);
    }
  }

  scrollToEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /// The first message in sight and where it stands, to be put back there after a change.
  captureAnchor() {
    const top = this.scroller.scrollTop;
    for (const node of this.list.children) {
      if (node.dataset.id && node.offsetTop + node.offsetHeight > top) {
        return { key: node.dataset.key, id: node.dataset.id, offset: node.offsetTop - top };
      }
    }
    return null;
  }

  restoreAnchor(anchor) {
    const node = this.rows.get(anchor.key)?.node;
    if (node) this.scroller.scrollTop = node.offsetTop - anchor.offset;
  }

  jump(id) {
    this.jumpId = id;
    this.schedule();
  }

  finishJump() {
    if (this.jumpId === null) return;
    const row = this.findRow(this.jumpId);
    if (!row) return;
    this.jumpId = null;
    this.stick = false;
    this.scroller.scrollTop = row.offsetTop -
      Math.max(20, (this.scroller.clientHeight - row.offsetHeight) / 2);
    row.classList.remove('row-flash');
    void row.offsetWidth; // restarts the animation
    row.classList.add('row-flash');
    row.focus({ preventScroll: true });
  }

  toEnd() {
    this.stick = true;
    this.schedule();
  }

  // --- keyboard ------------------------------------------------------------------------------

  findRow(id) {
    return [...this.list.children].find((node) => node.dataset.id === id) ?? null;
  }

  /// One row at a time can be reached by Tab, with its buttons; arrows move between rows. Hundreds
  /// of messages would otherwise be hundreds of stops.
  setCurrentRow(row) {
    if (!row || row === this.currentRow) return;
    if (this.currentRow) setReachable(this.currentRow, false);
    this.currentRow = row;
    setReachable(row, true);
  }

  focusedKey() {
    const row = rowOf(document.activeElement);
    return row && this.list.contains(row) ? row.dataset.key : null;
  }

  restoreFocus(key) {
    const messages = [...this.list.children].filter((node) => node.dataset.id);
    if (!messages.includes(this.currentRow)) this.currentRow = null;
    // From outside, Tab leads to the newest message; inside, it stays where the reader is.
    this.setCurrentRow(key ? this.rows.get(key)?.node ?? this.currentRow : messages.at(-1));
    if (key && this.focusedKey() === null) {
      const node = this.rows.get(key)?.node;
      if (node) node.focus({ preventScroll: true });
      else this.app.focusComposer();
    }
  }

  onKey(event) {
    const row = rowOf(event.target);
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const messages = [...this.list.children].filter((node) => node.dataset.id);
    const at = messages.indexOf(row);
    const targets = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: messages.length - 1 };
    if (!(event.key in targets)) return;
    event.preventDefault();
    const target = messages[targets[event.key]];
    if (target) target.focus();
    else if (event.key === 'ArrowDown') this.app.focusComposer();
  }
}

function hasDay(entries, day) {
  return entries.some((entry) => entry.key === `day ${day}`);
}

function setReachable(row, reachable) {
  row.tabIndex = reachable ? 0 : -1;
  row.classList.toggle('row-current', reachable);
  for (const node of row.querySelectorAll('[data-roving]')) node.tabIndex = reachable ? 0 : -1;
  return row;
}

function rowOf(node) {
  return node?.closest?.('.row') ?? null;
}

function quietly(promise) {
  if (promise) promise.catch(() => {}); // shown by the timeline's own error line
}

function pendingMessage(store, item) {
  return { id: `pending ${item.nonce}`, nonce: item.nonce, user: store.me?.username ?? '',
    content: item.content, timestamp: item.at,
    reply_to: item.replyTo ? { id: item.replyTo.id, user: item.replyTo.user } : undefined };
}

function skeleton() {
  const lines = [62, 38, 74, 51].map((width) => {
    const bar = el('span', { class: 'bone' });
    bar.style.width = `${width}%`;
    return el('span', { class: 'bones' }, el('span', { class: 'bone bone-face' }),
      el('span', { class: 'bone-lines' }, el('span', { class: 'bone bone-name' }), bar));
  });
  return [el('span', { class: 'visually-hidden' }, 'Loading messages…'), ...lines];
}
