// Light and dark: the system's choice until somebody makes one here; that one is remembered.

import { el, readStorage, writeStorage } from './dom.js';
import { icon } from './icons.js';

const storageKey = 'originchats.theme';

export class Theme {
  constructor() {
    this.buttons = [];
    window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (event) => {
      if (readStorage('localStorage', storageKey) === null) this.apply(event.matches);
    });
    window.addEventListener('storage', (event) => {
      if (event.key === storageKey && event.newValue) this.apply(event.newValue === 'dark');
    });
  }

  isDark() {
    return document.documentElement.dataset.theme === 'dark';
  }

  apply(dark) {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    for (const button of this.buttons) this.label(button);
  }

  toggle() {
    this.apply(!this.isDark());
    writeStorage('localStorage', storageKey, this.isDark() ? 'dark' : 'light');
  }

  button() {
    const button = el('button', { class: 'icon-button theme-button', type: 'button',
      on: { click: () => this.toggle() } });
    this.buttons.push(button);
    this.label(button);
    return button;
  }

  label(button) {
    const text = this.isDark() ? 'Switch to the light theme' : 'Switch to the dark theme';
    button.setAttribute('aria-label', text);
    button.title = text;
    button.replaceChildren(icon(this.isDark() ? 'sun' : 'moon'));
  }
}
