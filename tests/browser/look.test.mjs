// How the page looks and is operated: themes, phones, the keyboard, and assistive technology.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertNoFaults, enter, inside, launchBrowser, openPage, phone, row, say, waitUntil }
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

function background(page) {
  return page.evaluate(() => getComputedStyle(document.body).backgroundColor
    .match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0));
}

test('the theme follows the system, and the choice made here is remembered', async () => {
  const dark = await openPage(browser, server.url, { colorScheme: 'dark' });
  await dark.getByLabel('Username').waitFor();
  assert.ok(await background(dark) < 200, 'dark');
  await dark.emulateMedia({ colorScheme: 'light' });
  await waitUntil(async () => await background(dark) > 600, 'light with the system');
  await dark.getByRole('button', { name: 'Switch to the dark theme' }).click();
  assert.ok(await background(dark) < 200);
  await dark.reload();
  await dark.getByLabel('Username').waitFor();
  assert.ok(await background(dark) < 200, 'still dark after a reload');
  await dark.getByRole('button', { name: 'Switch to the light theme' }).click();
  assert.ok(await background(dark) > 600);
  assertNoFaults(dark);
  await dark.context().close();
});

test('on a phone the lists are drawers and nothing is wider than the screen', async () => {
  const page = await enter(browser, server, 'phone-ada', phone);
  await say(page, `a long word: ${'x'.repeat(300)}`);
  const nav = page.getByRole('navigation', { name: 'Channels' });
  assert.equal(await nav.isVisible(), false);
  assert.equal(await page.getByRole('complementary', { name: 'Members' }).isVisible(), false);
  await page.getByRole('button', { name: 'Show the channel list' }).click();
  await nav.waitFor();
  await nav.getByRole('button', { name: 'general' }).click();
  await nav.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Show the member list' }).click();
  const members = page.getByRole('complementary', { name: 'Members' });
  await members.getByText('phone-ada').waitFor();
  await page.keyboard.press('Escape');
  await members.waitFor({ state: 'hidden' });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= phone.viewport.width, `${wide} px wide`);
  await row(page, 'a long word').click();
  await row(page, 'a long word').getByRole('button', { name: /^Reply/ }).click();
  await page.getByText('Replying to').waitFor();
  assertNoFaults(page);
  await page.context().close();
});

test('everything can be done with the keyboard alone', async () => {
  const page = await openPage(browser, server.url);
  const keys = page.keyboard;
  await page.getByLabel('Username').waitFor();
  await tabTo(page, 'Create an account');
  await keys.press('Enter');
  await keys.type('keyboard-kim');
  await keys.press('Tab');
  await keys.type('hunter22');
  await keys.press('Enter');
  await inside(page);
  await keys.type('typed without a mouse');
  await keys.press('Enter');
  await row(page, 'typed without a mouse').and(page.locator(':not(.row-sending)')).waitFor();
  await keys.press('Shift+Tab'); // back to the messages: the last one, with its buttons
  await tabTo(page, 'Reply: typed without a mouse', 'Shift+Tab');
  await keys.press('Enter');
  await page.getByText('Replying to').waitFor();
  await keys.type('answered without a mouse');
  await keys.press('Enter');
  await row(page, 'answered without a mouse').and(page.locator(':not(.row-sending)')).waitFor();
  await keys.press('Shift+Tab');
  await tabTo(page, 'Delete: answered without a mouse', 'Shift+Tab');
  await keys.press('Enter');
  await page.getByRole('dialog').waitFor();
  await keys.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(await row(page, 'answered without a mouse').count(), 1);
  await tabTo(page, /Change your status/, 'Shift+Tab');
  await keys.press('Enter');
  await keys.press('ArrowDown');
  await keys.press('Enter');
  await page.getByRole('button', { name: /keyboard-kim, Away/ }).waitFor();
  await tabTo(page, 'Log out');
  await keys.press('Enter');
  await page.getByLabel('Username').waitFor();
  assertNoFaults(page);
  await page.context().close();
});

test('the arrows walk through the messages', async () => {
  const page = await enter(browser, server, 'walker');
  for (const text of ['step one', 'step two', 'step three']) await say(page, text);
  await row(page, 'step three').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /step one/);
  await page.keyboard.press('ArrowDown');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /step two/);
  await page.context().close();
});

test('landmarks, names, ids and live regions are in order', async () => {
  const page = await openPage(browser, server.url);
  await page.getByLabel('Username').waitFor();
  assert.deepEqual(await nameless(page), []);
  await page.getByRole('main').waitFor();
  const inner = await enter(browser, server, 'eve');
  await say(inner, 'something to look at');
  for (const [role, name] of [['navigation', 'Channels'], ['main', 'Conversation'],
    ['complementary', 'Members'], ['region', 'Messages in general'], ['region', 'You']]) {
    assert.equal(await inner.getByRole(role, { name }).count(), 1, `${role} ${name}`);
  }
  assert.equal(await inner.getByRole('heading', { level: 1 }).count(), 1);
  assert.equal(await inner.locator('[role=log][aria-live=polite]').count(), 1);
  assert.deepEqual(await nameless(inner), []);
  assert.deepEqual(await inner.evaluate(() => {
    const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);
    return ids.filter((id, index) => ids.indexOf(id) !== index);
  }), [], 'no id twice');
  await page.context().close();
  await inner.context().close();
});

test('new messages are announced, old ones are not', async () => {
  const page = await enter(browser, server, 'listener');
  const log = page.locator('[role=log]');
  assert.equal(await log.locator('p').count(), 0);
  const other = await enter(browser, server, 'speaker');
  await say(other, 'can you hear me?');
  await log.getByText('speaker: can you hear me?').waitFor();
  await page.context().close();
  await other.context().close();
});

test('text can be read: the contrast of what is on the screen is high enough', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const page = await enter(browser, server, `see-${colorScheme}`, { colorScheme });
    await say(page, 'is this **readable**? `code` > https://example.org');
    assert.deepEqual(await page.evaluate(lowContrast), [], colorScheme);
    await page.context().close();
  }
});

async function tabTo(page, name, key = 'Tab') {
  for (let step = 0; step < 40; step += 1) {
    const label = await page.evaluate(() => document.activeElement?.ariaLabel ??
      document.activeElement?.textContent ?? '');
    if (name instanceof RegExp ? name.test(label) : label === name) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never reached ${name}`);
}

/// Buttons, links and fields that a screen reader could not name.
function nameless(page) {
  return page.evaluate(() => [...document.querySelectorAll('button, a[href], input, textarea')]
    .filter((node) => {
      const label = node.ariaLabel || node.textContent.trim() ||
        [...(node.labels ?? [])].map((one) => one.textContent).join('').trim();
      return !label && node.getClientRects().length > 0;
    }).map((node) => node.outerHTML));
}

/// Runs in the page: texts with less than 4.5 to 1 against what is behind them.
function lowContrast() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([red, green, blue]) => [red, green, blue].map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }).reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const weak = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 &&
      child.textContent.trim());
    const style = getComputedStyle(node);
    const dimmed = node.closest('.member-offline, .row-clock, [hidden], .skip, [inert]');
    if (!own || dimmed || node.closest('.visually-hidden') || !node.getClientRects().length) {
      continue;
    }
    const [text, back] = [luminance(rgba(style.color)), luminance(behind(node))];
    const ratio = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
    if (ratio < 4.5) weak.push(`${node.className || node.tagName}: ${ratio.toFixed(2)}`);
  }
  return weak;
}
