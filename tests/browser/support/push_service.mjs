// A push service on loopback with browsers of its own, for tests/integration/test_push.py. What
// arrives is opened by http_ece and its token checked by jws, neither of which shares anything with
// the server. It says one JSON line on stdout when it listens, then one for each post:
//
//   {"port", "browsers": {name: {"p256dh", "auth"}}}
//   {"path", "browser", "headers", "text", "token", "problem"}
//
// A post to /STATUS/NAME/… is answered with STATUS; names of browsers are the arguments.
import { createECDH, createPublicKey, randomBytes } from "node:crypto";
import http from "node:http";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const ece = require("http_ece");
const jws = require("jws");
const webPush = require("web-push");

function makeBrowser() {
  const keys = createECDH("prime256v1");
  keys.generateKeys();
  return { keys, auth: randomBytes(16).toString("base64url") };
}

const browsers = new Map(process.argv.slice(2).map((name) => [name, makeBrowser()]));

function say(line) {
  process.stdout.write(JSON.stringify(line) + "\n");
}

function readToken(authorization) {
  const [, token, key] = /^vapid t=([\w.-]+),k=([\w-]+)$/.exec(authorization);
  const point = Buffer.from(key, "base64url");
  const pem = createPublicKey({
    key: {
      kty: "EC", crv: "P-256",
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
    format: "jwk",
  }).export({ type: "spki", format: "pem" });
  const decoded = jws.decode(token, { json: true });
  const verified = jws.verify(token, "ES256", pem);
  // It throws when the subject is none that push services accept.
  webPush.setVapidDetails(decoded.payload.sub, key, webPush.generateVAPIDKeys().privateKey);
  return { key, verified, header: decoded.header, claims: decoded.payload };
}

function read(request, body) {
  const [, , name] = request.url.split("/");
  const browser = browsers.get(name);
  const seen = { path: request.url, browser: name, headers: request.headers };
  try {
    seen.token = readToken(request.headers.authorization);
    seen.text = ece.decrypt(body, {
      version: "aes128gcm", privateKey: browser.keys, authSecret: browser.auth,
    }).toString("utf8");
  } catch (problem) {
    seen.problem = String(problem);
  }
  return seen;
}

const service = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    say(read(request, Buffer.concat(parts)));
    const status = Number(request.url.split("/")[1]);
    response.writeHead(status, { location: request.url.replace(String(status), "201") });
    response.end("nobody reads this");
  });
});
service.listen(0, "127.0.0.1", () => {
  const told = {};
  for (const [name, { keys, auth }] of browsers)
    told[name] = { p256dh: keys.getPublicKey("base64url"), auth };
  say({ port: service.address().port, browsers: told });
});
// Gone with whoever started it.
process.stdin.on("end", () => process.exit(0)).resume();
