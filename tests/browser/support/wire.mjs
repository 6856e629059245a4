// A bare WebSocket client, to fill channels and to play the people who are not looked at.

import WebSocket from 'ws';

const answerMsMax = 10000;

export async function joinByWire(server, cmd, username, password = 'hunter22') {
  const client = new WireClient(server.url.replace('http', 'ws'));
  await client.packet('handshake');
  client.send({ cmd, username, password });
  await client.packet('ready');
  return client;
}

class WireClient {
  constructor(url) {
    this.socket = new WebSocket(url);
    this.backlog = [];
    this.waiting = [];
    this.counter = 0;
    this.socket.on('message', (data) => this.receive(JSON.parse(data)));
    this.socket.on('error', (error) => this.receive({ cmd: 'error', val: String(error) }));
  }

  receive(packet) {
    if (packet.cmd === 'auth_error') throw new Error(packet.val);
    const at = this.waiting.findIndex((wait) => wait.matches(packet));
    if (at >= 0) this.waiting.splice(at, 1)[0].resolve(packet);
    else this.backlog.push(packet);
  }

  send(packet) {
    this.socket.send(JSON.stringify(packet));
  }

  packet(cmd) {
    return this.next((packet) => packet.cmd === cmd, cmd);
  }

  async request(cmd, fields) {
    const listener = `${cmd} ${++this.counter}`;
    this.send({ cmd, ...fields, listener });
    const reply = await this.next((packet) => packet.listener === listener, cmd);
    if (reply.cmd === 'error') throw new Error(`${cmd}: ${reply.val}`);
    return reply;
  }

  async say(content, fields = {}) {
    const reply = await this.request('message_new', { channel: 'general', content, ...fields });
    return reply.message;
  }

  next(matches, what) {
    const at = this.backlog.findIndex(matches);
    if (at >= 0) return Promise.resolve(this.backlog.splice(at, 1)[0]);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${what} came`)), answerMsMax);
      this.waiting.push({ matches, resolve: (packet) => {
        clearTimeout(timer);
        resolve(packet);
      } });
    });
  }

  close() {
    this.socket.terminate();
  }
}
