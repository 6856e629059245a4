// What people can do, in one place: the views call these, and these call the session, the history
// and the outbox.

import { el } from './dom.js';
import { plainLine } from './format.js';
import { fromWireMentions } from './names.js';
import { isOpenable } from './store.js';
import { askConfirm } from './view_dialog.js';

export class App {
  constructor(parts) {
    Object.assign(this, parts); // store, connection, session, outbox, history, reading, theme, ...
    this.composing = {}; // { editId } or { reply: message } or {}
    this.views = {};
  }

  // --- channels ------------------------------------------------------------------------------

  openChannel(name) {
    const { store } = this;
    const channel = store.findChannel(name);
    if (!channel || !isOpenable(channel)) return;
    if (name !== store.current) store.setCurrent(name);
    this.history.open(name).catch(() => {});
    this.drawers.close();
    this.focusComposer();
  }

  stepChannel(step) {
    const names = this.store.textChannels().map((channel) => channel.name);
    if (names.length === 0) return;
    const at = names.indexOf(this.store.current);
    this.openChannel(names[(at + step + names.length) % names.length]);
  }

  loadAgain() {
    const timeline = this.store.timeline(this.store.current);
    timeline.stalledUntil = 0;
    timeline.error = '';
    if (!timeline.loaded) this.history.fetchNewest(this.store.current).catch(() => {});
    this.store.emit('timeline', this.store.current);
  }

  showLatest() {
    const channel = this.store.current;
    const ready = this.store.timeline(channel).hasNewer ? this.history.fetchNewest(channel) :
      Promise.resolve();
    return ready.then(() => {
      if (channel === this.store.current) this.views.timeline.toEnd();
    }).catch((error) => this.toast(error.message));
  }

  async jumpTo(id) {
    const channel = this.store.current;
    if (!this.store.timeline(channel).byId.has(id)) {
      try {
        await this.history.fetchAround(channel, id);
      } catch (error) {
        this.toast(error.message);
        return;
      }
    }
    if (channel === this.store.current) this.views.timeline.jump(id);
  }

  // --- messages ------------------------------------------------------------------------------

  sendMessage(content, reply) {
    const channel = this.store.current;
    this.outbox.add(channel, content, reply ? { id: reply.id, user: reply.user } : null);
    this.showLatest();
  }

  startReply(message) {
    if (this.composing.editId) this.views.composer.endEdit();
    this.setComposing({ reply: message });
    this.focusComposer(true);
  }

  startEdit(message) {
    this.views.composer.startEdit(message);
  }

  /// ArrowUp in the empty box: the last message that I wrote here.
  editLast() {
    const { store } = this;
    if (store.current === null) return;
    const mine = store.timeline(store.current).messages
      .findLast((message) => store.isMe(message.user) && !message.webhook);
    if (mine) this.startEdit(mine);
  }

  async finishEdit(content) {
    const channel = this.store.current;
    const id = this.composing.editId;
    if (this.store.timeline(channel).byId.get(id)?.content === content) {
      this.views.composer.endEdit();
      return;
    }
    try {
      await this.connection.request('message_edit', { channel, id, content });
    } catch (error) {
      this.toast(`Not saved: ${error.message}`); // the text stays in the box
      return;
    }
    if (this.composing.editId === id) this.views.composer.endEdit();
  }

  cancelComposing() {
    if (this.composing.editId) this.views.composer.endEdit();
    else if (this.composing.reply) {
      this.setComposing({});
      this.focusComposer();
    }
  }

  setComposing(composing) {
    this.composing = composing;
    this.store.emit('composing');
  }

  async askDelete(message) {
    const channel = this.store.current;
    const preview = el('blockquote', {}, el('strong', {}, this.store.nameOf(message.user)),
      el('p', {}, plainLine(message.content, 200) || 'a message without text'));
    const yes = await askConfirm({ title: 'Delete this message?', yes: 'Delete',
      body: [preview, el('p', { class: 'muted' }, 'It will be gone for everybody.')] });
    if (!yes) return;
    try {
      await this.connection.request('message_delete', { channel, id: message.id });
    } catch (error) {
      this.toast(`Not deleted: ${error.message}`);
    }
  }

  /// A message that was refused goes back into the box, in front of what is there.
  takeBack(nonce) {
    const item = this.outbox.discard(nonce);
    if (!item) return;
    const { composer } = this.views;
    const rest = composer.input.value.trim();
    const text = fromWireMentions(item.content, this.store.users);
    composer.setText(rest ? `${text}\n${rest}` : text);
    this.focusComposer(true);
  }

  react(message, emoji, add) {
    this.connection.request(add ? 'message_react_add' : 'message_react_remove',
      { channel: this.store.current, id: message.id, emoji })
      .catch((error) => this.toast(error.message));
  }

  // --- oneself -------------------------------------------------------------------------------

  setStatus(status) {
    this.session.setStatus(status).catch((error) => this.toast(error.message));
  }

  async logOut() {
    if (this.outbox.items.length > 0) {
      const yes = await askConfirm({ title: 'Log out now?', yes: 'Log out',
        body: 'Some of your messages have not reached the server yet. They would be lost.' });
      if (!yes) return;
    }
    this.session.logOut();
  }

  toast(text, tone = 'danger') {
    this.store.emit('toast', { tone, text });
  }

  /// On touch screens the keyboard would jump up; there the box is focused only when meant.
  focusComposer(meant = false) {
    if (!meant && window.matchMedia('(pointer: coarse)').matches) return;
    this.views.composer.focus();
  }
}
