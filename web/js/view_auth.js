// The door: log in or create an account.

import { el } from './dom.js';
import { icon } from './icons.js';

export class AuthView {
  constructor(app) {
    this.app = app;
    this.mode = 'login';
    this.build();
    const { store } = app;
    for (const topic of ['auth', 'handshake', 'connection', 'phase']) {
      store.on(topic, () => this.render());
    }
    if (store.claimCode) this.mode = 'register';
    this.render();
  }

  build() {
    this.title = el('h1', {});
    this.lead = el('p', { class: 'muted' });
    this.claim = el('p', { class: 'auth-claim', hidden: true }, icon('key', 18),
      el('span', {}, 'Register or log in to become the owner of this server.'));
    this.error = el('p', { class: 'auth-error', role: 'alert', hidden: true });
    this.username = el('input', { id: 'username', name: 'username', autocomplete: 'username',
      autocapitalize: 'none', spellcheck: 'false', required: true, maxlength: '32' });
    this.password = el('input', { id: 'password', name: 'password', type: 'password',
      required: true, maxlength: '72' });
    this.reveal = el('button', { class: 'icon-button', type: 'button', 'aria-pressed': 'false',
      'aria-label': 'Show the password', on: { click: () => this.togglePassword() } },
    icon('eye', 18));
    this.hint = el('p', { class: 'field-hint', id: 'auth-hint' });
    this.submit = el('button', { class: 'button button-main', type: 'submit' });
    this.switcher = el('button', { class: 'link-button', type: 'button',
      on: { click: () => this.switchMode() } });
    this.switchText = el('span', {});
    this.form = el('form', { class: 'auth-form', on: { submit: (event) => this.onSubmit(event) } },
      el('label', { for: 'username' }, 'Username'), this.username,
      el('label', { for: 'password' }, 'Password'),
      el('div', { class: 'field-with-button' }, this.password, this.reveal),
      this.hint, this.error, this.submit,
      el('p', { class: 'auth-switch' }, this.switchText, ' ', this.switcher));
    this.refused = el('p', { class: 'muted', hidden: true }, 'This server only accepts Rotur ' +
      'accounts, and this page cannot log in with those. Please use an OriginChats client.');
    this.element = el('main', { class: 'auth' },
      el('div', { class: 'auth-corner' }, this.app.theme.button()),
      el('div', { class: 'auth-card' },
        el('img', { src: '/icon.svg', alt: '', width: '52', height: '52' }),
        this.title, this.lead, this.claim, this.refused, this.form));
  }

  render() {
    const { store } = this.app;
    const { state } = store.connection;
    const register = this.mode === 'register';
    const busy = this.app.session.attempt !== null;
    this.title.textContent = store.handshake.serverName || 'OriginChats';
    this.lead.textContent = register ? 'Create an account to join the conversation.' :
      'Log in to join the conversation.';
    this.claim.hidden = !store.claimCode;
    const takesLogin = store.handshake.authMode !== 'rotur';
    this.form.hidden = !takesLogin;
    this.refused.hidden = takesLogin;
    this.lead.hidden = !takesLogin;
    this.error.hidden = !store.authError;
    if (this.error.textContent !== store.authError) this.error.textContent = store.authError;
    this.password.autocomplete = register ? 'new-password' : 'current-password';
    this.hint.textContent = register ?
      'Names: 2 to 32 letters, digits, - or _. Passwords: 4 to 72 characters.' : '';
    this.submit.disabled = busy;
    const action = register ? 'Create account' : 'Log in';
    this.submit.textContent = busy && state !== 'open' ? 'Connecting…' : action;
    this.switchText.textContent = register ? 'Already have an account?' : 'New here?';
    this.switcher.textContent = register ? 'Log in' : 'Create an account';
  }

  onSubmit(event) {
    event.preventDefault();
    if (this.submit.disabled) return;
    this.app.session.logIn(this.mode, this.username.value, this.password.value);
    this.render();
  }

  switchMode() {
    this.mode = this.mode === 'login' ? 'register' : 'login';
    this.app.store.authError = '';
    this.render();
    this.username.focus();
  }

  togglePassword() {
    const show = this.password.type === 'password';
    this.password.type = show ? 'text' : 'password';
    this.reveal.setAttribute('aria-pressed', String(show));
  }

  /// Shown or left: never keep a typed password in the page longer than needed.
  shown(visible) {
    if (visible) {
      if (this.app.store.claimCode) this.mode = 'register';
      this.render();
      this.username.focus();
    } else {
      this.password.value = '';
      this.password.type = 'password';
      this.reveal.setAttribute('aria-pressed', 'false');
      this.mode = 'login';
    }
  }
}
