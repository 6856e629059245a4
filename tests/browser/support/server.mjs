// Starts the real server binary on a data directory of its own, and stops, kills or restarts it.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../../..');
const binary = resolve(repository,
  process.env.ORIGINCHATS_BINARY ?? 'build/release/originchats');
const startMsMax = 20000;

/// A quiet server for many messages; tests about the limits bring their own section.
export const quiet = {
  auth_mode: 'cracked',
  server: { name: 'Harbour' },
  rate_limiting: { enabled: false },
};

/// config: the document of config.json; null leaves it to the server, as on a first start.
/// withTls: it speaks https and wss, with a certificate that has signed itself.
export async function startServer({ config = quiet, withTls = false } = {}) {
  const data = await mkdtemp(join(tmpdir(), 'originchats-browser-'));
  const written = withTls ? { ...config, websocket: { tls: makeCertificate(data) } } : config;
  if (written) await writeFile(join(data, 'config.json'), JSON.stringify(written));
  const server = new Server(data, await freePort(), withTls ? 'https' : 'http');
  await server.start();
  return server;
}

function makeCertificate(data) {
  const files = { certificate: join(data, 'server.pem'), key: join(data, 'server.key') };
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
    '-nodes', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2',
    '-keyout', files.key, '-out', files.certificate], { stdio: 'ignore' });
  return files;
}

class Server {
  constructor(data, port, scheme) {
    this.data = data;
    this.port = port;
    this.url = `${scheme}://127.0.0.1:${port}/`;
    this.output = '';
  }

  async start() {
    const child = spawn(binary, ['serve', '--data', this.data, '--host', '127.0.0.1', '--port',
      String(this.port)], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    this.exited = new Promise((done) => {
      child.on('exit', done);
      child.on('error', (error) => {
        this.output += String(error);
        done();
      });
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        this.output += text;
      });
    }
    await waitUntilAnswering(this);
  }

  claimCode() {
    return new URL(this.claimLink()).hash.slice('#claim='.length);
  }

  claimLink() {
    const match = /#claim=([^\s"]+)/.exec(this.output);
    if (!match) throw new Error(`no claim link was printed:\n${this.output}`);
    return `${this.url}#claim=${match[1]}`;
  }

  /// Like a power cut: no time to write anything.
  async kill() {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  async stop() {
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), 10000);
    await this.exited;
    clearTimeout(late);
    await rm(this.data, { recursive: true, force: true });
  }
}

function freePort() {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.on('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
}

async function waitUntilAnswering(server) {
  const giveUpAt = Date.now() + startMsMax;
  while (Date.now() < giveUpAt && server.child.exitCode === null) {
    try {
      // Over TLS the redirect to it is as good a sign.
      const answer = await fetch(`http://127.0.0.1:${server.port}/`, { redirect: 'manual' });
      if (answer.status < 400) return;
    } catch (error) {
      // not listening yet
    }
    await new Promise((next) => { setTimeout(next, 50); });
  }
  throw new Error(`${binary} did not start:\n${server.output}`);
}
