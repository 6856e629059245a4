// On narrow screens the channel list and the member list are drawers over the conversation; on
// wide ones the member list can be folded away. Which is which is decided by CSS; this file keeps
// the buttons, the focus and what screen readers hear in step with it.

import { el, readStorage, writeStorage } from './dom.js';
import { icon } from './icons.js';

const foldedKey = 'originchats.membersFolded';

export class Drawers {
  constructor() {
    this.opened = null; // 'sidebar' | 'members' | null
    this.narrow = window.matchMedia('(max-width: 760px)');
    this.medium = window.matchMedia('(max-width: 1040px)');
    this.folded = readStorage('localStorage', foldedKey) === 'yes';
    this.backdrop = el('div', { class: 'backdrop', on: { click: () => this.close() } });
    this.channelsButton = this.button('menu', 'sidebar', 'channel list', 'channels-button');
    this.membersButton = this.button('people', 'members', 'member list', 'members-button');
    for (const query of [this.narrow, this.medium]) {
      query.addEventListener('change', () => {
        this.opened = null;
        this.update();
      });
    }
  }

  button(name, id, label, className) {
    return el('button', { class: `icon-button ${className}`, type: 'button',
      'aria-controls': id, 'data-label': label, on: { click: () => this.toggle(id) } },
    icon(name, 20));
  }

  attach(shell, panels) {
    this.shell = shell;
    this.panels = panels; // { sidebar, members }
    this.update();
  }

  isDrawer(id) {
    return id === 'sidebar' ? this.narrow.matches : this.medium.matches;
  }

  isShown(id) {
    if (this.isDrawer(id)) return this.opened === id;
    return id === 'sidebar' || !this.folded;
  }

  toggle(id) {
    if (this.isDrawer(id)) {
      this.opened = this.opened === id ? null : id;
      this.update();
      if (this.opened) this.panels[id].querySelector('button')?.focus();
      return;
    }
    this.folded = !this.folded;
    writeStorage('localStorage', foldedKey, this.folded ? 'yes' : 'no');
    this.update();
  }

  close() {
    if (this.opened === null) return false;
    const button = this.opened === 'sidebar' ? this.channelsButton : this.membersButton;
    this.opened = null;
    this.update();
    button.focus();
    return true;
  }

  update() {
    this.shell.classList.toggle('members-folded', this.folded);
    this.shell.classList.toggle('drawer-open', this.opened !== null);
    for (const [id, panel] of Object.entries(this.panels)) {
      const shown = this.isShown(id);
      panel.classList.toggle('drawer-shown', this.isDrawer(id) && shown);
      panel.inert = !shown;
      const button = id === 'sidebar' ? this.channelsButton : this.membersButton;
      const label = `${shown ? 'Hide' : 'Show'} the ${button.dataset.label}`;
      button.setAttribute('aria-expanded', String(shown));
      button.setAttribute('aria-label', label);
      button.title = label;
    }
  }
}
