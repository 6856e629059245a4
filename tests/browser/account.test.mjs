// Getting in and out: the forms, their error texts, staying logged in, and the first owner.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertNoFaults, composer, enter, fillDoor, inside, launchBrowser, logIn, openPage,
  register } from './support/page.mjs';
import { quiet, startServer } from './support/server.mjs';

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

test('a newcomer registers and lands in the first channel', async () => {
  const page = await enter(browser, server, 'ada');
  await page.getByRole('heading', { name: 'general', level: 1 }).waitFor();
  assert.match(await page.title(), /general/);
  await page.getByRole('complementary', { name: 'Members' }).getByText('ada').waitFor();
  assertNoFaults(page);
  await page.context().close();
});

test('the forms say what the server answers', async () => {
  const page = await openPage(browser, server.url);
  await page.getByLabel('Username').waitFor();
  await logIn(page, 'nobody');
  await page.getByRole('alert').filter({ hasText: 'User not found' }).waitFor();
  await page.getByRole('button', { name: 'Create an account' }).click();
  await fillDoor(page, 'ada', 'hunter22');
  await page.getByRole('button', { name: 'Create account', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'Username already taken' }).waitFor();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await logIn(page, 'ada', 'wrong password');
  await page.getByRole('alert').filter({ hasText: 'Invalid password' }).waitFor();
  await logIn(page, 'ada');
  await inside(page);
  assertNoFaults(page);
  await page.context().close();
});

test('a reload stays logged in, logging out does not', async () => {
  const page = await enter(browser, server, 'ben');
  await page.reload();
  await inside(page);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByLabel('Username').waitFor();
  await page.reload();
  await page.getByLabel('Username').waitFor();
  assert.equal(await composer(page).isVisible(), false);
  const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage },
    { ...localStorage }]));
  assert.doesNotMatch(kept, /hunter22/);
  assertNoFaults(page);
  await page.context().close();
});

test('the password is never written where it outlives the tab', async () => {
  const page = await enter(browser, server, 'cleo');
  const lasting = await page.evaluate(() => JSON.stringify({ ...localStorage }) + document.cookie);
  assert.doesNotMatch(lasting, /hunter22/);
  await page.context().close();
});

test('a server that takes no new accounts says so', async (t) => {
  const config = { ...quiet, cracked: { allow_registration: false } };
  const closed = await startServer({ config });
  t.after(() => closed.stop());
  const page = await openPage(browser, closed.url);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await fillDoor(page, 'ada', 'hunter22');
  await page.getByRole('button', { name: 'Create account', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'Registration is disabled' }).waitFor();
  await page.context().close();
});

test('the claim link of a fresh server makes its first user the owner', async (t) => {
  const fresh = await startServer({ config: null });
  t.after(() => fresh.stop());
  const page = await openPage(browser, fresh.claimLink());
  await page.getByText('become the owner of this server').waitFor();
  assert.equal(new URL(page.url()).hash, '', 'the code leaves the address bar');
  await register(page, 'ada');
  await page.getByText('you are its owner now').waitFor();
  const members = page.getByRole('complementary', { name: 'Members' });
  await members.getByText('(owner)').waitFor();
  await page.getByRole('button', { name: 'Dismiss this notice' }).click();

  const second = await openPage(browser, fresh.claimLink());
  await register(second, 'ben');
  await second.getByText('Becoming the owner did not work').waitFor();
  assert.equal(await members.getByText('(owner)').count(), 1);
  assertNoFaults(page, second);
  await page.context().close();
  await second.context().close();
});
