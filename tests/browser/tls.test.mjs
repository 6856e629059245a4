// The page over https and its WebSocket over wss, as the server itself speaks them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertNoFaults, inside, launchBrowser, openPage, register, row, say }
  from './support/page.mjs';
import { startServer } from './support/server.mjs';

let browser;
let server;

before(async () => {
  browser = await launchBrowser();
  server = await startServer({ withTls: true });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('two people talk over wss, and the page comes back after a reload', async () => {
  const sockets = [];
  const enter = async (name) => {
    const page = await openPage(browser, 'about:blank', { ignoreHTTPSErrors: true });
    page.faults.length = 0;
    page.on('websocket', (socket) => sockets.push(socket.url()));
    await page.goto(server.url);
    await register(page, name);
    return page;
  };
  const ada = await enter('ada');
  const ben = await enter('ben');
  await say(ada, 'Good morning, nobody listens');
  await row(ben, 'Good morning, nobody listens').waitFor();
  await ben.reload();
  await inside(ben);
  await row(ben, 'Good morning, nobody listens').waitFor();
  assert.ok(sockets.length >= 3);
  for (const url of sockets) assert.match(url, /^wss:\/\/127\.0\.0\.1:/);
  assertNoFaults(ada, ben);
});
