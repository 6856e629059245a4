// Long conversations: older pages load while scrolling up, and the reader keeps the place.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertNoFaults, composer, enter, launchBrowser, openPage, register, row, say, waitUntil }
  from './support/page.mjs';
import { startServer } from './support/server.mjs';
import { joinByWire } from './support/wire.mjs';

const total = 170;
let browser;
let server;
let writer;
let firstId;

before(async () => {
  browser = await launchBrowser();
  server = await startServer();
  writer = await joinByWire(server, 'register', 'writer');
  for (let number = 1; number <= total; number += 1) {
    const message = await writer.say(`line number ${number}.`);
    if (number === 1) firstId = message.id;
  }
});

after(async () => {
  writer?.close();
  await browser?.close();
  await server?.stop();
});

/// In one step: a row may be drawn anew between two.
function rowTop(page, id) {
  return page.evaluate((wanted) => document.querySelector(`[data-id="${wanted}"]`)
    .getBoundingClientRect().top, id);
}

test('scrolling up loads page after page and never moves what is being read', async () => {
  const page = await enter(browser, server, 'ada');
  await row(page, `line number ${total}.`).waitFor();
  const scroller = page.locator('.scroller');
  assert.ok(await page.locator('.row').count() < total, 'not everything at once');
  while (await page.locator('.intro').count() === 0) {
    const before = await page.locator('.row').count();
    const oldest = await page.locator('.row').first().getAttribute('data-id');
    await scroller.evaluate((node) => { node.scrollTop = 120; });
    const place = await rowTop(page, oldest);
    await waitUntil(async () => await page.locator('.row').count() > before, 'an older page');
    assert.ok(Math.abs(await rowTop(page, oldest) - place) < 2, 'the oldest row stayed in place');
  }
  assert.equal(await page.locator('.row').count(), total);
  const numbers = await page.locator('.row .text').allInnerTexts();
  assert.deepEqual(numbers, Array.from({ length: total }, (_, index) =>
    `line number ${index + 1}.`), 'complete, in order, nothing twice');
  assertNoFaults(page);
  await page.context().close();
});

test('a new message does not pull down somebody who reads further up', async () => {
  const page = await enter(browser, server, 'ben');
  await row(page, `line number ${total}.`).waitFor();
  await page.locator('.scroller').evaluate((node) => { node.scrollTop -= 900; });
  await page.getByRole('button', { name: 'Jump to latest' }).waitFor();
  const inView = await page.evaluate(() => {
    const { top } = document.querySelector('.scroller').getBoundingClientRect();
    return [...document.querySelectorAll('.row')]
      .find((node) => node.getBoundingClientRect().top > top).dataset.id;
  });
  const place = await rowTop(page, inView);
  await writer.say('news at the end');
  await page.getByRole('button', { name: '1 new message' }).waitFor();
  assert.ok(Math.abs(await rowTop(page, inView) - place) < 2);
  await page.getByRole('button', { name: '1 new message' }).click();
  await waitUntil(() => page.locator('.scroller').evaluate((node) =>
    node.scrollHeight - node.scrollTop - node.clientHeight < 2), 'at the end');
  await page.context().close();
});

test('the click on a reply leads to a message that was not loaded, and back', async () => {
  await writer.say('an answer to the very first', { reply_to: firstId });
  const page = await enter(browser, server, 'cleo');
  const quoted = row(page, 'an answer to the very first').locator('.reply-line');
  await quoted.filter({ hasText: 'line number 1.' }).waitFor();
  await quoted.click();
  await page.locator('.row-flash', { hasText: 'line number 1.' }).waitFor();
  await waitUntil(async () => await row(page, 'an answer to the very first').count() === 0,
    'a window further up');
  await writer.say('said while reading old things');
  await page.locator('.scroller').evaluate((node) => { node.scrollTop = node.scrollHeight; });
  await row(page, 'line number 75.').waitFor({ state: 'attached' });
  await say(page, 'sending leads back to the end');
  await row(page, 'said while reading old things').waitFor();
  assert.equal(await page.locator('.text', { hasText: 'line number 1.' }).count(), 0);
  assertNoFaults(page);
  await page.context().close();
});

test('scrolling down from an old place reaches the end without a gap', async () => {
  await writer.say('the last answer', { reply_to: firstId });
  const page = await enter(browser, server, 'dora');
  await row(page, 'the last answer').locator('.reply-line').click();
  await page.locator('.row-flash').waitFor();
  await waitUntil(async () => {
    await page.locator('.scroller').evaluate((node) => { node.scrollTop = node.scrollHeight; });
    return await row(page, 'the last answer').count() === 1;
  }, 'the end');
  const numbers = (await page.locator('.row .text').allInnerTexts())
    .map((text) => /^line number (\d+)\.$/.exec(text)?.[1]).filter(Boolean).map(Number);
  assert.deepEqual(numbers, Array.from({ length: total }, (_, index) => index + 1));
  await writer.say('and live again');
  await row(page, 'and live again').waitFor();
  await page.context().close();
});

test('where one stopped reading is marked after a reload', async (t) => {
  const page = await openPage(browser, server.url);
  await register(page, 'emil');
  await row(page, 'and live again').waitFor();
  const knows = await page.evaluate(() => new Promise((resolve) => {
    const socket = new WebSocket(window.location.href.replace('http', 'ws'));
    socket.addEventListener('message', (event) => {
      const packet = JSON.parse(event.data);
      if (packet.cmd === 'handshake') resolve(packet.val.capabilities);
      socket.close();
    });
  }));
  if (!knows.includes('unreads_get') || !knows.includes('unreads_ack')) {
    t.skip('this server keeps no read marks');
    await page.context().close();
    return;
  }
  await waitUntil(async () => (await page.evaluate(() => document.title)) !== '', 'open');
  await page.goto('about:blank');
  await writer.say('written while emil was away');
  await page.goto(server.url);
  await row(page, 'written while emil was away').waitFor();
  await page.locator('.new-line').waitFor();
  await composer(page).waitFor();
  await page.context().close();
});
