// The server dies and comes back: what was acknowledged is there, what was not is sent once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertNoFaults, composer, enter, inside, launchBrowser, row, say, waitUntil }
  from './support/page.mjs';
import { startServer } from './support/server.mjs';

let browser;
let server;

before(async () => {
  browser = await launchBrowser();
  server = await startServer();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('after a kill and a restart everything is there, and the pending message arrives once',
  async () => {
    const ada = await enter(browser, server, 'ada');
    const ben = await enter(browser, server, 'ben');
    for (const number of [1, 2, 3]) await say(ada, `acknowledged ${number}`);
    await row(ben, 'acknowledged 3').waitFor();

    await server.kill();
    await ada.getByText(/Connection lost|Connecting again/).waitFor();
    await composer(ada).fill('written during the outage');
    await composer(ada).press('Enter');
    await ada.locator('.row-sending', { hasText: 'written during the outage' }).waitFor();
    await composer(ben).fill('half a sentence');

    await server.start();
    for (const page of [ada, ben]) {
      const button = page.getByRole('button', { name: 'Reconnect now' });
      // It may have reconnected by itself in the same moment; both are right.
      await button.click({ timeout: 1000 }).catch(() => {});
    }
    for (const page of [ada, ben]) {
      await row(page, 'written during the outage').and(page.locator(':not(.row-sending)'))
        .waitFor();
      await page.getByText('Connection lost').waitFor({ state: 'hidden' });
      const texts = await page.locator('.row .text').allInnerTexts();
      assert.deepEqual(texts, ['acknowledged 1', 'acknowledged 2', 'acknowledged 3',
        'written during the outage']);
    }
    assert.equal(await composer(ben).inputValue(), 'half a sentence', 'drafts survive');
    await say(ben, 'and on we go');
    await row(ada, 'and on we go').waitFor();
    assertNoFaults(ada, ben);
    await ada.context().close();
    await ben.context().close();
  });

test('a message whose answer was lost is sent again and kept once', async () => {
  const page = await enter(browser, server, 'cleo');
  // The message goes out, and the connection breaks before the answer is read.
  await page.evaluate(() => {
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function sendAndBreak(text) {
      send.call(this, text);
      if (!text.includes('"message_new"')) return;
      WebSocket.prototype.send = send;
      window.firstTry = text;
      this.addEventListener('message', (event) => event.stopImmediatePropagation(), true);
      // Closed once the server has surely read it: it closes its side after that.
      requestAnimationFrame(() => this.close());
    };
  });
  await composer(page).fill('sent twice, kept once');
  await composer(page).press('Enter');
  await row(page, 'sent twice, kept once').and(page.locator(':not(.row-sending)')).waitFor();
  assert.match(await page.evaluate(() => window.firstTry), /"nonce":"[^"]{8,}"/);
  await page.reload();
  await inside(page);
  await row(page, 'sent twice, kept once').waitFor();
  assert.equal(await row(page, 'sent twice, kept once').count(), 1);
  await page.context().close();
});

test('a message that waits survives a reload of the page', async () => {
  const page = await enter(browser, server, 'dora');
  await server.kill();
  await page.getByText(/Connection lost|Connecting again/).waitFor();
  await composer(page).fill('patience');
  await composer(page).press('Enter');
  await page.locator('.row-sending', { hasText: 'patience' }).waitFor();
  await server.start();
  await page.reload();
  await row(page, 'patience').and(page.locator(':not(.row-sending)')).waitFor();
  await waitUntil(async () => await row(page, 'patience').count() === 1, 'once');
  await page.context().close();
});

test('the door waits quietly while the server is away', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByLabel('Username').waitFor();
  await server.kill();
  await server.start();
  await page.getByLabel('Username').fill('dora');
  await page.getByLabel('Password', { exact: true }).fill('hunter22');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await inside(page);
  await context.close();
});
