// A small menu under (or over) a button: one choice of several, with the keys that people expect.

import { el } from './dom.js';
import { icon } from './icons.js';

export class Menu {
  /// items() -> [{ label, mark, checked, act }], asked for each time the menu opens
  constructor(button, label, items) {
    this.button = button;
    this.items = items;
    this.element = el('div', { class: 'menu', role: 'menu', 'aria-label': label, hidden: true });
    button.setAttribute('aria-haspopup', 'menu');
    button.setAttribute('aria-expanded', 'false');
    button.addEventListener('click', () => (this.element.hidden ? this.open() : this.close()));
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    document.addEventListener('pointerdown', (event) => {
      if (!this.element.contains(event.target) && !button.contains(event.target)) this.hide();
    });
  }

  open() {
    this.element.replaceChildren(...this.items().map((item) => el('button', {
      class: 'menu-item', type: 'button', role: 'menuitemradio', tabindex: '-1',
      'aria-checked': String(item.checked), on: { click: () => {
        this.close();
        item.act();
      } },
    }, item.mark, el('span', {}, item.label), item.checked ? icon('check', 16) : null)));
    this.element.hidden = false;
    this.button.setAttribute('aria-expanded', 'true');
    (this.element.querySelector('[aria-checked=true]') ?? this.element.firstChild).focus();
  }

  hide() {
    this.element.hidden = true;
    this.button.setAttribute('aria-expanded', 'false');
  }

  close() {
    this.hide();
    this.button.focus();
  }

  onKey(event) {
    const items = [...this.element.children];
    const at = items.indexOf(document.activeElement);
    const targets = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0,
      End: items.length - 1 };
    if (event.key in targets) items[targets[event.key] % items.length].focus();
    else if (event.key === 'Escape') this.close();
    else if (event.key === 'Tab') this.hide();
    else return;
    event.stopPropagation();
    if (event.key !== 'Tab') event.preventDefault();
  }
}
