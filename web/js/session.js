// The life of a session: handshake, log in, fetch everything, come back after a loss, log out.

import { applyPacket } from './packets.js';
import { errorText, rateLimitText } from './connection.js';
import { readStorage, writeStorage } from './dom.js';

const credentialsKey = 'originchats.session';
const claimKey = 'originchats.claim';
const loginMsMax = 15000;

export class Session {
  constructor(store) {
    this.store = store;
    this.connection = null;
    this.outbox = null;
    this.history = null;
    this.attempt = null; // { cmd, username, password }: what the next handshake shall send
    this.credentials = readCredentials();
    this.loggedIn = false;
    this.stopped = false; // sent away by the server: only a person may try again
  }

  wire(connection, outbox, history) {
    Object.assign(this, { connection, outbox, history });
  }

  start() {
    this.takeClaimCode();
    window.addEventListener('hashchange', () => this.takeClaimCode());
    this.connection.open();
  }

  /// Hooks of the connection -------------------------------------------------------------------

  /// The server closes connections on which nobody logs in. While the forms are open that is no
  /// trouble: the next try to log in opens a new one.
  mayRetry() {
    if (this.stopped) return false;
    return this.credentials !== null || this.attempt !== null || this.store.phase === 'starting';
  }

  isLoggedIn() {
    return this.loggedIn;
  }

  onState(state) {
    if (state !== 'open') {
      clearTimeout(this.loginTimer);
      this.loggedIn = false;
      this.store.typing.clear();
      this.store.emit('typing');
    }
    this.store.connection = { state, retryAt: this.connection.retryAt };
    this.store.emit('connection');
  }

  onPacket(packet, isReply) {
    applyPacket(this.store, packet);
    const handler = this.handlers[packet.cmd];
    if (handler) handler.call(this, packet, isReply);
  }

  handlers = {
    handshake: this.onHandshake,
    auth_success: this.onAuthSuccess,
    ready: this.onReady,
    auth_error: this.onAuthError,
    channels_get: this.onChannels,
    disconnect: this.onDisconnect,
    error: this.onError,
    rate_limit: this.onRateLimit,
  };

  onHandshake(packet) {
    const val = packet.val ?? {};
    this.store.handshake = {
      serverName: val.server?.name || 'OriginChats',
      authMode: val.auth_mode ?? 'rotur',
      capabilities: new Set(Array.isArray(val.capabilities) ? val.capabilities : []),
      lengthMax: Number(val.limits?.post_content) || 2000,
    };
    this.store.emit('handshake');
    if (this.attempt) this.sendLogin(this.attempt);
    else if (this.credentials) this.sendLogin({ cmd: 'login', ...this.credentials });
    else this.store.setPhase('auth');
  }

  /// A connection may be dead without knowing it; then a fresh one gets the same words.
  sendLogin(packet) {
    this.connection.send(packet);
    clearTimeout(this.loginTimer);
    this.loginTimer = setTimeout(() => this.connection.connect(), loginMsMax);
  }

  onAuthSuccess() {
    clearTimeout(this.loginTimer);
    this.loggedIn = true;
    this.connection.settled();
    if (this.attempt) this.keepCredentials(this.attempt);
    this.attempt = null;
    for (const cmd of ['channels_get', 'users_list', 'users_online', 'roles_list']) this.ask(cmd);
  }

  onReady(packet) {
    const store = this.store;
    store.me = packet.user;
    store.authError = '';
    if (store.notice?.until === 'ready') store.setNotice(null); // why we were away: past now
    store.mergeUser(packet.user);
    store.emit('me');
    if (store.handshake.capabilities.has('unreads_get')) this.ask('unreads_get');
    // Unanswered messages first: their answers come before the page of history below, so that
    // page already holds them.
    this.outbox.resume();
    this.history.resync();
    if (store.claimCode) this.claim();
    store.setPhase('live');
  }

  onAuthError(packet) {
    if (this.loggedIn) return;
    clearTimeout(this.loginTimer);
    const remembered = !this.attempt && this.credentials !== null;
    this.attempt = null;
    this.store.authError = errorText(packet);
    // Too many attempts, or an outage behind the server, say nothing about the password.
    const passing = /too many|not reachable|try again/i.test(this.store.authError);
    if (remembered && !passing) {
      this.keepCredentials(null);
      this.store.forget();
    }
    this.store.setPhase('auth');
    this.store.emit('auth');
  }

  onChannels() {
    const store = this.store;
    if (store.current !== null && store.findChannel(store.current)) return;
    const gone = store.current;
    store.setCurrent(store.preferredChannel());
    if (gone !== null) {
      store.emit('toast', { tone: 'info', text: `The channel “${gone}” is gone.` });
    }
    if (store.current !== null) this.history.open(store.current);
  }

  onDisconnect(packet) {
    const reason = typeof packet.reason === 'string' && packet.reason ? packet.reason :
      'The server ended the connection.';
    this.stopped = /banned|kicked/i.test(reason);
    this.store.setNotice({ tone: 'danger', text: reason, until: 'ready' });
  }

  onError(packet, isReply) {
    if (isReply) return; // whoever asked shows it
    this.store.emit('toast', { tone: 'danger', text: errorText(packet) });
  }

  onRateLimit(packet, isReply) {
    if (isReply) return;
    this.store.emit('toast', { tone: 'danger', text: rateLimitText(packet) });
  }

  /// A question whose answer goes into the store; old servers may not know it, which is no news.
  ask(cmd) {
    this.connection.request(cmd).catch((error) => {
      if (error.kind === 'error') console.info(cmd, error.message);
    });
  }

  /// What people do ----------------------------------------------------------------------------

  logIn(cmd, username, password) {
    this.stopped = false;
    this.store.authError = '';
    this.attempt = { cmd, username: username.trim().toLowerCase(), password };
    if (this.connection.state === 'open') this.sendLogin(this.attempt);
    else if (this.connection.state === 'waiting') this.connection.retryNow();
    else this.connection.open();
  }

  logOut() {
    this.keepCredentials(null);
    this.attempt = null;
    this.loggedIn = false;
    this.outbox.clear();
    this.connection.close();
    this.store.forget();
    this.store.authError = '';
    this.store.setNotice(null);
    this.store.setPhase('auth');
    this.store.emit('auth');
    this.connection.open();
  }

  reconnect() {
    this.stopped = false;
    if (this.connection.state === 'waiting') this.connection.retryNow();
    else this.connection.open();
  }

  setStatus(status) {
    const text = this.store.findUser(this.store.me.username)?.status?.text;
    return this.connection.request('status_set', text ? { status, text } : { status });
  }

  /// The first owner ---------------------------------------------------------------------------

  /// A fresh server prints a link that ends in #claim=CODE. The code moves out of the address bar
  /// at once, so that it is in no bookmark, and waits here until somebody is logged in.
  takeClaimCode() {
    const match = /^#claim=([^&]+)/.exec(window.location.hash);
    if (match) {
      writeStorage('sessionStorage', claimKey, decodeURIComponent(match[1]));
      window.history.replaceState(null, '', window.location.pathname);
    }
    this.store.claimCode = match ? decodeURIComponent(match[1]) :
      readStorage('sessionStorage', claimKey) ?? '';
    this.store.emit('auth');
    if (match && this.loggedIn && this.store.me) this.claim();
  }

  claim() {
    const code = this.store.claimCode;
    this.connection.request('claim', { code }).then(() => {
      this.forgetClaimCode();
      this.store.setNotice({ tone: 'good',
        text: 'This server is yours: you are its owner now. Welcome!' });
      this.ask('users_list');
      this.ask('users_online');
      this.ask('channels_get');
    }, (error) => {
      if (error.kind === 'offline' || error.kind === 'timeout') return; // at the next `ready` again
      this.forgetClaimCode();
      this.store.setNotice({ tone: 'danger',
        text: `Becoming the owner did not work: ${error.message}` });
    });
  }

  forgetClaimCode() {
    this.store.claimCode = '';
    writeStorage('sessionStorage', claimKey, null);
    this.store.emit('auth');
  }

  /// Name and password stay in memory to log in again after a lost connection, and in this tab's
  /// sessionStorage so that a reload stays logged in. sessionStorage belongs to this tab and this
  /// site only and goes when the tab is closed; nothing is ever written to localStorage or
  /// cookies, and the page's strict Content-Security-Policy keeps foreign scripts away from it.
  keepCredentials(credentials) {
    this.credentials = credentials &&
      { username: credentials.username, password: credentials.password };
    writeStorage('sessionStorage', credentialsKey,
      this.credentials && JSON.stringify(this.credentials));
  }
}

function readCredentials() {
  try {
    const saved = JSON.parse(readStorage('sessionStorage', credentialsKey));
    return typeof saved?.username === 'string' && typeof saved.password === 'string' ? saved : null;
  } catch (error) {
    return null;
  }
}
