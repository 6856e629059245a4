// The page of somebody who is logged in: three columns, the head of the conversation, who is
// typing, and the keys that work everywhere.

import { el, perFrame } from './dom.js';
import { icon } from './icons.js';
import { channelTitle } from './store.js';

export class ShellView {
  constructor(app, views) {
    this.app = app;
    this.title = el('h1', {});
    this.topic = el('p', { class: 'topic' });
    this.typing = el('div', { class: 'typing', role: 'status' });
    const { drawers } = app;
    this.conversation = el('main', { class: 'conversation', 'aria-label': 'Conversation' },
      el('header', { class: 'head' }, drawers.channelsButton,
        el('span', { class: 'head-mark', 'aria-hidden': 'true' }, icon('hash', 20)),
        el('div', { class: 'head-lines' }, this.title, this.topic), drawers.membersButton),
      views.timeline.element, views.composer.element, this.typing);
    const skip = el('a', { class: 'skip', href: '#composer', on: { click: (event) => {
      event.preventDefault();
      app.focusComposer();
    } } }, 'Skip to the message box');
    this.element = el('div', { class: 'shell', hidden: true }, skip, views.channels.element,
      this.conversation, views.members.element, drawers.backdrop);
    drawers.attach(this.element,
      { sidebar: views.channels.element, members: views.members.element });
    const schedule = perFrame(() => this.render());
    for (const topic of ['current', 'channels']) app.store.on(topic, schedule);
    const scheduleTyping = perFrame(() => this.renderTyping());
    for (const topic of ['typing', 'current', 'users']) app.store.on(topic, scheduleTyping);
    document.addEventListener('keydown', (event) => this.onKey(event));
  }

  render() {
    const { store } = this.app;
    const channel = store.findChannel(store.current);
    this.title.textContent = channel ? channelTitle(channel) : 'No channel';
    this.topic.textContent = channel?.description ?? '';
    this.topic.title = channel?.description ?? '';
  }

  renderTyping() {
    const { store } = this.app;
    const names = store.typists(store.current).map((username) => store.nameOf(username));
    let text = '';
    if (names.length === 1) text = `${names[0]} is typing`;
    else if (names.length === 2) text = `${names[0]} and ${names[1]} are typing`;
    else if (names.length > 2) text = `${names[0]}, ${names[1]} and others are typing`;
    if (this.typing.dataset.text === text) return;
    this.typing.dataset.text = text;
    const dots = el('span', { class: 'typing-dots', 'aria-hidden': 'true' }, el('i'), el('i'),
      el('i'));
    this.typing.replaceChildren(...(text ? [dots, text] : []));
  }

  onKey(event) {
    if (this.app.store.phase !== 'live' || document.querySelector('dialog[open]')) return;
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      this.app.stepChannel(event.key === 'ArrowUp' ? -1 : 1);
    } else if (event.key === 'Escape' && !event.defaultPrevented) {
      if (!this.app.drawers.close()) this.app.cancelComposing();
    }
  }
}
