// Several channels: unread marks, drafts, and what happens when channels come and go.
// Needs a server with the command channel_create; without it these tests are skipped.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertNoFaults, composer, launchBrowser, openPage, register, row, say, waitUntil }
  from './support/page.mjs';
import { startServer } from './support/server.mjs';
import { joinByWire } from './support/wire.mjs';

let browser;
let server;
let ada;
let ben;
let missing = '';

const open = { view: ['user'], send: ['user'] };

before(async () => {
  browser = await launchBrowser();
  server = await startServer({ config: null });
  ada = await openPage(browser, server.claimLink());
  await register(ada, 'ada');
  await ada.getByText('you are its owner now').waitFor();
  await ada.getByRole('button', { name: 'Dismiss this notice' }).click();
  const owner = await joinByWire(server, 'login', 'ada');
  try {
    await owner.request('channel_create', { name: 'random', type: 'text', permissions: open,
      description: 'Everything else' });
    await owner.request('channel_create', { name: 'lounge', type: 'voice', permissions: open });
  } catch (error) {
    missing = String(error.message);
  }
  owner.close();
  ben = await joinByWire(server, 'register', 'ben');
});

after(async () => {
  ben?.close();
  await browser?.close();
  await server?.stop();
});

function channel(name) {
  return ada.getByRole('navigation', { name: 'Channels' })
    .locator('.channel', { hasText: name });
}

test('a new channel appears at once; a voice channel is shown but not openable', async (t) => {
  if (missing) return t.skip(missing);
  await channel('random').waitFor();
  assert.equal(await channel('lounge').evaluate((node) => node.tagName), 'DIV');
  return undefined;
});

test('messages elsewhere are counted, mentions stand out and reach the title', async (t) => {
  if (missing) return t.skip(missing);
  await ben.say('over here', { channel: 'random' });
  await channel('random').getByText('1 unread').waitFor();
  await ben.say('@USR:local_ada you too', { channel: 'random' });
  await channel('random').getByText('2 unread, 1 for you').waitFor();
  await waitUntil(async () => /^\(1\) /.test(await ada.title()), 'a count in the title');
  await channel('random').click();
  await row(ada, 'you too').waitFor();
  await waitUntil(async () => await channel('random').getByText('unread').count() === 0, 'read');
  assert.match(await ada.title(), /^#random/);
  return undefined;
});

test('Alt and the arrows switch channels, and each keeps its draft', async (t) => {
  if (missing) return t.skip(missing);
  await composer(ada).fill('half a thought');
  await ada.keyboard.press('Alt+ArrowUp');
  await ada.getByRole('heading', { name: 'general', level: 1 }).waitFor();
  assert.equal(await composer(ada).inputValue(), '');
  await ada.keyboard.press('Alt+ArrowDown');
  await ada.getByRole('heading', { name: 'random', level: 1 }).waitFor();
  assert.equal(await composer(ada).inputValue(), 'half a thought');
  await composer(ada).fill('');
  return undefined;
});

test('switching quickly never mixes two channels up', async (t) => {
  if (missing) return t.skip(missing);
  await ben.say('only in general', { channel: 'general' });
  await ada.reload();
  await composer(ada).waitFor();
  for (let step = 0; step < 6; step += 1) await ada.keyboard.press('Alt+ArrowDown');
  await channel('general').click();
  await row(ada, 'only in general').waitFor();
  assert.equal(await row(ada, 'over here').count(), 0);
  await say(ada, 'back in general');
  return undefined;
});

test('when the open channel vanishes, the first one opens', async (t) => {
  if (missing) return t.skip(missing);
  await channel('random').click();
  await ada.getByRole('heading', { name: 'random', level: 1 }).waitFor();
  const owner = await joinByWire(server, 'login', 'ada');
  await owner.request('channel_delete', { name: 'random' });
  owner.close();
  await ada.getByRole('heading', { name: 'general', level: 1 }).waitFor();
  await ada.getByText('The channel “random” is gone.').waitFor();
  assertNoFaults(ada);
  return undefined;
});
