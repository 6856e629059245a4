// Everything that the page tells people about itself: the connection banner, lasting notices,
// short toasts, and the words for screen readers.

import { el } from './dom.js';
import { icon } from './icons.js';
import { plainLine } from './format.js';
import { waitText } from './time.js';

const toastMs = 7000;
const toastsMax = 4;
const announcedMax = 20;

export class BannerView {
  constructor(app) {
    this.app = app;
    this.text = el('span', {});
    this.clock = el('span', { 'aria-hidden': 'true' });
    this.button = el('button', { class: 'banner-button', type: 'button',
      on: { click: () => app.session.reconnect() } }, icon('retry', 15), 'Reconnect now');
    this.banner = el('div', { class: 'banner banner-warn', hidden: true }, icon('alert', 17),
      el('span', { class: 'banner-text', role: 'status' }, this.text, this.clock), this.button);
    this.notice = el('div', { class: 'banner', hidden: true });
    this.noticeHost = el('div', { 'aria-live': 'polite' }, this.notice);
    this.element = el('div', { class: 'banners' }, this.banner, this.noticeHost);
    app.store.on('connection', () => this.render());
    app.store.on('phase', () => this.render());
    app.store.on('notice', () => this.renderNotice());
    setInterval(() => this.tick(), 500);
  }

  render() {
    const { store, session } = this.app;
    const { state } = store.connection;
    const trying = state === 'waiting' || state === 'connecting';
    const lost = store.phase === 'live' ? state !== 'open' :
      trying && this.app.connection.attempts > 0;
    this.banner.hidden = !lost;
    if (!lost) return;
    let text = 'Connection lost. ';
    if (state === 'connecting') text = 'Connecting again…';
    else if (session.stopped) text = 'Disconnected. ';
    if (this.text.textContent !== text) this.text.textContent = text;
    this.button.hidden = state === 'connecting';
    this.tick();
  }

  /// The seconds count down for the eye only; read aloud they would never end.
  tick() {
    if (this.banner.hidden) return;
    const { state, retryAt } = this.app.store.connection;
    this.clock.textContent = state === 'waiting' ?
      `Trying again in ${waitText(retryAt - Date.now())}.` : '';
  }

  renderNotice() {
    const { store } = this.app;
    const { notice } = store;
    this.notice.hidden = !notice;
    if (!notice) return;
    this.notice.className = `banner banner-${notice.tone}`;
    this.notice.replaceChildren(icon(notice.tone === 'good' ? 'crown' : 'alert', 17),
      el('span', { class: 'banner-text' }, notice.text),
      el('button', { class: 'icon-button', type: 'button', 'aria-label': 'Dismiss this notice',
        on: { click: () => store.setNotice(null) } }, icon('close', 16)));
  }
}

export class ToastsView {
  constructor(app) {
    this.element = el('div', { class: 'toasts', 'aria-live': 'polite' });
    app.store.on('toast', (toast) => this.show(toast));
  }

  show({ tone, text }) {
    const same = [...this.element.children].find((node) => node.dataset.text === text);
    if (same) same.remove();
    const node = el('div', { class: `toast toast-${tone}`, 'data-text': text },
      tone === 'danger' ? icon('alert', 17) : null, el('span', {}, text),
      el('button', { class: 'icon-button', type: 'button', 'aria-label': 'Dismiss',
        on: { click: () => node.remove() } }, icon('close', 15)));
    this.element.append(node);
    while (this.element.children.length > toastsMax) this.element.firstChild.remove();
    this.expire(node);
  }

  expire(node) {
    let timer = setTimeout(() => node.remove(), toastMs);
    node.addEventListener('pointerenter', () => clearTimeout(timer));
    node.addEventListener('pointerleave', () => {
      timer = setTimeout(() => node.remove(), toastMs);
    });
  }
}

/// New messages, read out politely. A list of its own, because the visible one also grows when old
/// pages load, and those must not be read.
export class Announcer {
  constructor(app) {
    this.element = el('div', { class: 'visually-hidden', role: 'log', 'aria-live': 'polite',
      'aria-label': 'New messages' });
    const { store } = app;
    store.on('arrival', ({ channel, message }) => {
      if (channel !== store.current || store.isMe(message.user)) return;
      this.element.append(el('p', {}, `${store.nameOf(message.user)}: ${
        plainLine(message.content, 300)}`));
      while (this.element.children.length > announcedMax) this.element.firstChild.remove();
    });
    store.on('current', () => this.element.replaceChildren());
  }
}
