// Suggests people while an @name is being typed in the composer.

import { el } from './dom.js';
import { displayName } from './names.js';
import { avatarWithStatus } from './view_people.js';

const suggestionsMax = 6;

export class MentionPicker {
  constructor(store, input, onChange) {
    this.store = store;
    this.input = input;
    this.onChange = onChange;
    this.people = [];
    this.selected = 0;
    this.element = el('ul', { class: 'mention-picker', id: 'mention-picker', role: 'listbox',
      'aria-label': 'People', hidden: true });
    input.setAttribute('aria-controls', 'mention-picker');
    input.addEventListener('blur', () => this.close());
  }

  update() {
    const typed = this.typedName();
    this.people = typed === null ? [] : this.matches(typed);
    this.selected = 0;
    this.draw();
  }

  /// The word before the cursor, if it starts with @: "hello @be|" gives "be".
  typedName() {
    const { value, selectionStart, selectionEnd } = this.input;
    if (selectionStart !== selectionEnd || document.activeElement !== this.input) return null;
    const match = /(?:^|\s)@([A-Za-z0-9_-]{1,32})$/.exec(value.slice(0, selectionStart));
    return match ? match[1].toLowerCase() : null;
  }

  matches(typed) {
    const found = [];
    for (const user of this.store.users.values()) {
      const shown = displayName(user.username, user);
      if (!/^[A-Za-z0-9_-]+$/.test(shown) || this.store.isMe(user.username)) continue;
      if (shown.toLowerCase() === typed) return []; // fully typed: nothing left to suggest
      if (shown.toLowerCase().startsWith(typed)) found.push({ user, shown });
    }
    const offline = ({ user }) => (user.status?.status === 'offline' ? 1 : 0);
    found.sort((a, b) => offline(a) - offline(b) || a.shown.localeCompare(b.shown));
    return found.slice(0, suggestionsMax);
  }

  draw() {
    this.element.hidden = this.people.length === 0;
    this.element.replaceChildren(...this.people.map(({ user, shown }, index) => el('li', {
      class: 'mention-option', role: 'option', id: `mention-option-${index}`,
      'aria-selected': String(index === this.selected),
      // mousedown, because a click would first take the focus away and close the list
      on: { mousedown: (event) => {
        event.preventDefault();
        this.pick(index);
      } },
    }, avatarWithStatus(shown, user.username, user.status?.status), el('span', {}, shown))));
    if (this.people.length) {
      this.input.setAttribute('aria-activedescendant', `mention-option-${this.selected}`);
    } else {
      this.input.removeAttribute('aria-activedescendant');
    }
  }

  onKey(event) {
    if (this.people.length === 0 || event.isComposing || event.shiftKey || event.altKey) {
      return false;
    }
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      const count = this.people.length;
      this.selected = (this.selected + steps[event.key] + count) % count;
      this.draw();
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      this.pick(this.selected);
    } else if (event.key === 'Escape') {
      this.close();
    } else {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  pick(index) {
    const { value, selectionStart } = this.input;
    const before = value.slice(0, selectionStart).replace(/@[A-Za-z0-9_-]*$/,
      `@${this.people[index].shown} `);
    this.input.value = before + value.slice(selectionStart);
    this.input.setSelectionRange(before.length, before.length);
    this.close();
    this.onChange();
  }

  close() {
    this.people = [];
    this.draw();
  }
}
