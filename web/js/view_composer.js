// The box to write in: sending, replying, editing, drafts per channel, the length counter, and
// completion of @names.

import { el } from './dom.js';
import { icon } from './icons.js';
import { plainLine } from './format.js';
import { fromWireMentions, toWireMentions } from './names.js';
import { maySend } from './permissions.js';
import { channelTitle } from './store.js';
import { waitText } from './time.js';
import { MentionPicker } from './view_mention_picker.js';

const typingMsMin = 3000;
const counterFrom = 200; // code points left when the counter appears

export class ComposerView {
  constructor(app) {
    this.app = app;
    this.drafts = new Map(); // channel -> text
    this.channel = null;
    this.savedDraft = '';
    this.typingSentAt = 0;
    this.build();
    this.listen();
  }

  build() {
    this.input = el('textarea', { id: 'composer', rows: '1', autocomplete: 'off',
      spellcheck: 'true', 'aria-describedby': 'composer-counter',
      'aria-autocomplete': 'list' });
    this.picker = new MentionPicker(this.app.store, this.input, () => this.changed());
    this.strip = el('div', { class: 'strip', hidden: true });
    this.limitNote = el('div', { class: 'limit-note', role: 'status', hidden: true });
    this.counter = el('span', { class: 'counter', id: 'composer-counter' });
    this.sendButton = el('button', { class: 'send', type: 'submit' });
    this.form = el('form', { class: 'composer', 'aria-label': 'Write a message' },
      this.limitNote,
      el('div', { class: 'composer-box' }, this.strip, this.picker.element,
        el('div', { class: 'composer-row' },
          el('label', { class: 'visually-hidden', for: 'composer' }, 'Message'),
          this.input, this.counter, this.sendButton)));
    this.element = this.form;
    this.showStrip();
  }

  listen() {
    const { store } = this.app;
    this.input.addEventListener('input', () => this.onInput());
    this.input.addEventListener('keydown', (event) => this.onKey(event));
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    store.on('current', () => this.switchChannel());
    store.on('composing', () => this.showStrip());
    store.on('channels', () => this.refresh());
    store.on('rateLimit', () => this.showLimit());
    store.on('phase', () => {
      if (store.phase !== 'auth') return;
      this.drafts.clear(); // the next person at this page shall not find them
      this.channel = null;
      this.app.setComposing({});
      this.setText('');
    });
  }

  // --- text ----------------------------------------------------------------------------------

  onInput() {
    this.changed();
    const { store, connection } = this.app;
    if (!this.input.value.trim() || this.app.composing.editId) return;
    if (Date.now() - this.typingSentAt < typingMsMin || store.current === null) return;
    this.typingSentAt = Date.now();
    connection.send({ cmd: 'typing', channel: store.current });
  }

  /// The text is different, by typing or by us: size, counter and button follow.
  changed() {
    this.grow();
    this.picker.update();
    const left = this.app.store.handshake.lengthMax - this.wireLength();
    this.counter.textContent = left <= counterFrom ? String(left) : '';
    this.counter.classList.toggle('counter-over', left < 0);
    this.sendButton.disabled = !this.input.value.trim() || left < 0 || this.input.disabled;
  }

  /// Counted as the server counts: Unicode code points of what is really sent.
  wireLength() {
    const text = this.input.value.trim();
    const wire = text.includes('@') ? toWireMentions(text, this.app.store.users) : text;
    return [...wire].length;
  }

  grow() {
    this.input.style.height = 'auto';
    this.input.style.height = `${Math.min(this.input.scrollHeight, 220)}px`;
  }

  setText(text) {
    this.input.value = text;
    this.changed();
  }

  onKey(event) {
    if (this.picker.onKey(event)) return;
    // During composition (Japanese, Chinese, ...) Enter picks a word and must not send.
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === 'ArrowUp' && !this.input.value && !event.altKey) {
      event.preventDefault();
      this.app.editLast();
    } else if (event.key === 'Escape' && this.isComposing()) {
      event.preventDefault();
      this.app.cancelComposing();
    }
  }

  isComposing() {
    return Boolean(this.app.composing.editId || this.app.composing.reply);
  }

  submit() {
    const { store } = this.app;
    const text = this.input.value.trim();
    if (!text || this.sendButton.disabled || store.current === null) return;
    const wire = toWireMentions(text, store.users);
    if (this.app.composing.editId) {
      this.app.finishEdit(wire);
      return;
    }
    if (Date.now() < store.rateLimitUntil) {
      this.showLimit(); // it would be refused; the text stays where it is
      return;
    }
    const { reply } = this.app.composing;
    this.app.setComposing({});
    this.setText('');
    this.typingSentAt = 0;
    this.app.sendMessage(wire, reply);
  }

  // --- channel, reply, edit ------------------------------------------------------------------

  switchChannel() {
    if (this.channel !== null) {
      this.drafts.set(this.channel, this.app.composing.editId ? this.savedDraft : this.input.value);
    }
    this.channel = this.app.store.current;
    this.typingSentAt = 0;
    this.app.setComposing({});
    this.setText(this.drafts.get(this.channel) ?? '');
    this.refresh();
  }

  refresh() {
    const { store } = this.app;
    const channel = store.findChannel(store.current);
    const allowed = channel !== null && maySend(store, channel);
    this.input.disabled = !allowed;
    const title = channel ? channelTitle(channel) : '';
    let hint = 'No channel is open';
    if (channel && allowed) hint = `Message #${title}`;
    else if (channel) hint = `You can read #${title}, but not write here`;
    this.input.placeholder = hint;
    this.form.classList.toggle('composer-off', !allowed);
    this.changed();
  }

  startEdit(message) {
    if (!this.app.composing.editId) this.savedDraft = this.input.value;
    this.app.setComposing({ editId: message.id });
    this.setText(fromWireMentions(message.content, this.app.store.users));
    this.focus();
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
  }

  endEdit() {
    this.app.setComposing({});
    this.setText(this.savedDraft);
    this.savedDraft = '';
    this.focus();
  }

  showStrip() {
    const { store, composing } = this.app;
    const { editId, reply } = composing;
    this.strip.hidden = !editId && !reply;
    const action = editId ? 'Save the change' : 'Send message';
    this.sendButton.setAttribute('aria-label', action);
    this.sendButton.title = `${action} (Enter)`;
    this.sendButton.replaceChildren(icon(editId ? 'check' : 'send', 19));
    this.form.classList.toggle('composer-editing', Boolean(editId));
    if (this.strip.hidden) return;
    const cancel = el('button', { class: 'icon-button', type: 'button',
      'aria-label': editId ? 'Cancel editing' : 'Cancel the reply', title: 'Cancel (Esc)',
      on: { click: () => this.app.cancelComposing() } }, icon('close', 16));
    const to = reply && el('strong', {}, store.nameOf(reply.user));
    const label = editId ? [icon('edit', 15), el('span', {}, 'Editing your message')] :
      [icon('reply', 15), el('span', {}, 'Replying to ', to),
        el('span', { class: 'strip-text' }, plainLine(reply.content, 90))];
    this.strip.replaceChildren(...label, cancel);
  }

  focus() {
    this.input.focus();
  }

  // --- sending too fast ----------------------------------------------------------------------

  showLimit() {
    clearTimeout(this.limitTimer);
    const leftMs = this.app.store.rateLimitUntil - Date.now();
    this.limitNote.hidden = leftMs <= 0;
    if (leftMs <= 0) return;
    if (!this.limitNote.firstChild) {
      this.limitClock = el('span', { 'aria-hidden': 'true' });
      this.limitNote.append(icon('clock', 16),
        el('span', {}, 'You are sending messages too quickly. '), this.limitClock);
    }
    this.limitClock.textContent = `You can go on in ${waitText(leftMs)}.`;
    this.limitTimer = setTimeout(() => this.showLimit(), 500);
  }
}
