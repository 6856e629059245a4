// The WebSocket to the server: opens it, watches it, reopens it with growing pauses, and pairs
// each request with its reply by `listener`. It knows nothing of chat.

const connectMsMax = 10000;
const retryMsFirst = 800;
const retryMsMax = 30000;
// The server sends something at least every 30 s, so a longer silence is worth a question.
const silenceMsProbe = 45000;
const silenceMsMax = 60000;
const requestMsMax = 20000;

/// kind: 'offline' | 'error' | 'rate_limit' | 'timeout'
class RequestError extends Error {
  constructor(kind, text, waitMs = 0) {
    super(text);
    this.kind = kind;
    this.waitMs = waitMs;
  }
}

export class Connection {
  /// hooks: onPacket(packet, isReply), onState(state), mayRetry() -> bool, isLoggedIn() -> bool
  /// state: 'closed' | 'connecting' | 'open' (handshake seen) | 'waiting' (for the next try)
  constructor(url, hooks) {
    this.url = url;
    this.hooks = hooks;
    this.state = 'closed';
    this.socket = null;
    this.requests = new Map();
    this.counter = 0;
    this.attempts = 0;
    this.retryAt = 0;
    this.timer = 0;
    this.heardAt = 0;
    this.probedAt = 0;
    setInterval(() => this.watch(), 5000);
    window.addEventListener('online', () => this.retrySoon());
    document.addEventListener('visibilitychange', () => this.comeBack());
  }

  open() {
    if (this.state === 'closed' || this.state === 'waiting') this.connect();
  }

  close() {
    this.abandon();
    this.setState('closed');
  }

  /// A session was really established: the next loss starts again with short pauses.
  settled() {
    this.attempts = 0;
  }

  retryNow() {
    if (this.state === 'waiting') this.connect();
  }

  send(packet) {
    if (this.state !== 'open') return false;
    this.socket.send(JSON.stringify(packet));
    return true;
  }

  /// Resolves with the reply, rejects with a RequestError. timeoutMs 0: wait as long as the
  /// connection lives.
  request(cmd, fields = {}, timeoutMs = requestMsMax) {
    const listener = `${cmd}-${++this.counter}`;
    return new Promise((resolve, reject) => {
      if (!this.send({ cmd, ...fields, listener })) {
        reject(new RequestError('offline', 'Not connected to the server.'));
        return;
      }
      const expire = () => {
        this.requests.delete(listener);
        reject(new RequestError('timeout', 'The server did not answer in time.'));
      };
      const timer = timeoutMs ? setTimeout(expire, timeoutMs) : 0;
      this.requests.set(listener, { resolve, reject, timer });
    });
  }

  connect() {
    this.abandon();
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.setState('connecting');
    this.timer = setTimeout(() => this.lost(), connectMsMax);
    socket.addEventListener('message', (event) => {
      if (socket === this.socket) this.receive(event.data);
    });
    socket.addEventListener('close', () => {
      if (socket === this.socket) this.lost();
    });
  }

  receive(data) {
    this.heardAt = Date.now();
    this.probedAt = 0;
    let packet = null;
    try {
      packet = JSON.parse(data);
    } catch (error) {
      return; // not ours to understand
    }
    if (packet === null || typeof packet !== 'object' || Array.isArray(packet)) return;
    if (packet.cmd === 'handshake' && this.state === 'connecting') {
      clearTimeout(this.timer);
      this.setState('open');
    }
    const request = this.requests.get(packet.listener);
    try {
      this.hooks.onPacket(packet, Boolean(request));
    } catch (error) {
      console.error('packet', packet.cmd, error); // one bad packet must not cost the others
    }
    if (request) this.settle(packet, request);
  }

  settle(packet, request) {
    this.requests.delete(packet.listener);
    clearTimeout(request.timer);
    if (packet.cmd === 'error') {
      request.reject(new RequestError('error', errorText(packet)));
    } else if (packet.cmd === 'rate_limit') {
      request.reject(new RequestError('rate_limit', rateLimitText(packet), packet.length || 0));
    } else {
      request.resolve(packet);
    }
  }

  /// The socket is gone (or given up): fail what waits for it and plan the next try.
  lost() {
    this.abandon();
    if (!this.hooks.mayRetry()) {
      this.setState('closed');
      return;
    }
    const pauseMs = Math.min(retryMsMax, retryMsFirst * 2 ** this.attempts);
    // Jitter: after a restart of the server not everybody should come back in the same moment.
    const waitMs = pauseMs * (0.5 + Math.random() * 0.5);
    this.attempts += 1;
    this.retryAt = Date.now() + waitMs;
    this.timer = setTimeout(() => this.connect(), waitMs);
    this.setState('waiting');
  }

  abandon() {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    if (socket) socket.close();
    const requests = [...this.requests.values()];
    this.requests.clear();
    for (const request of requests) {
      clearTimeout(request.timer);
      request.reject(new RequestError('offline', 'The connection was lost.'));
    }
  }

  /// Finds connections that died without a word (a sleeping laptop, a lost network).
  watch(silenceMs = silenceMsProbe) {
    if (this.state !== 'open' || !this.hooks.isLoggedIn()) return;
    const silentMs = Date.now() - this.heardAt;
    if (this.probedAt && Date.now() - this.probedAt > silenceMsMax - silenceMsProbe) {
      this.lost();
    } else if (!this.probedAt && silentMs > silenceMs) {
      this.probedAt = Date.now();
      this.send({ cmd: 'ping' });
    }
  }

  comeBack() {
    if (document.hidden) return;
    this.retrySoon();
    this.watch(10000);
  }

  retrySoon() {
    if (this.state === 'waiting') this.connect();
  }

  setState(state) {
    if (this.state === state && state !== 'waiting') return;
    this.state = state;
    this.hooks.onState(state);
  }
}

export function errorText(packet) {
  return String(packet.val ?? packet.message ?? packet.error ?? 'Something went wrong.');
}

export function rateLimitText(packet) {
  if (packet.reason) return String(packet.reason);
  return 'You are doing that too quickly.';
}
