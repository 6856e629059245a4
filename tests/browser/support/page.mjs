// Opens the chat page in Chromium and does what people do with it.

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const stepMsMax = 10000;

export const desktop = { viewport: { width: 1280, height: 800 } };
export const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/// Every page is a person of its own: separate storage, separate connection.
export async function openPage(browser, address, options = {}) {
  const context = await browser.newContext({ ...desktop, locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(stepMsMax);
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    // A server that is away on purpose is no fault of the page.
    const expected = /WebSocket connection|ERR_CONNECTION/.test(message.text());
    if (message.type() === 'error' && !expected) page.faults.push(message.text());
  });
  // What would leave the machine is a fault too.
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== 'data:' && hostname !== '127.0.0.1') page.faults.push(request.url());
  });
  await page.goto(address);
  return page;
}

export function assertNoFaults(...pages) {
  for (const page of pages) assert.deepEqual(page.faults, []);
}

export async function register(page, username, password = 'hunter22') {
  await page.getByLabel('Username').waitFor();
  const choose = page.getByRole('button', { name: 'Create an account' });
  if (await choose.isVisible()) await choose.click();
  await fillDoor(page, username, password);
  await page.getByRole('button', { name: 'Create account', exact: true }).click();
  await inside(page);
}

export async function logIn(page, username, password = 'hunter22') {
  await fillDoor(page, username, password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
}

export async function fillDoor(page, username, password) {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
}

/// Logged in, with the open channel's first page of history on the screen.
export async function inside(page) {
  await composer(page).waitFor();
  await page.locator('.intro, .row').first().waitFor();
}

export async function enter(browser, server, username, options = {}) {
  const page = await openPage(browser, server.url, options);
  await register(page, username);
  return page;
}

export function composer(page) {
  return page.getByRole('textbox', { name: 'Message' });
}

export async function say(page, text) {
  const last = () => page.evaluate(() =>
    [...document.querySelectorAll('.row')].at(-1)?.dataset.id ?? '');
  const before = await last();
  await composer(page).fill(text);
  await composer(page).press('Enter');
  await waitUntil(async () => {
    const id = await last();
    return id !== before && !id.startsWith('pending');
  }, `acknowledged: ${text}`);
}

export function row(page, text) {
  return page.locator('.row', { hasText: text });
}

/// The buttons of a row appear for the mouse; this is how a mouse gets there.
export async function press(page, text, action) {
  await row(page, text).hover();
  await row(page, text).getByRole('button', { name: new RegExp(`^${action}`) }).click();
}

export async function waitUntil(check, what) {
  const giveUpAt = Date.now() + stepMsMax;
  for (;;) {
    if (await check()) return;
    if (Date.now() > giveUpAt) throw new Error(`never happened: ${what}`);
    await new Promise((next) => { setTimeout(next, 40); });
  }
}
