// Two people talk: everything that one of them does is seen by the other.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertNoFaults, composer, enter, launchBrowser, press, row, say, waitUntil }
  from './support/page.mjs';
import { quiet, startServer } from './support/server.mjs';

let browser;
let server;
let ada;
let ben;

before(async () => {
  browser = await launchBrowser();
  server = await startServer();
  ada = await enter(browser, server, 'ada');
  ben = await enter(browser, server, 'ben');
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('messages go both ways, once each', async () => {
  await say(ada, 'Good morning from ada');
  await row(ben, 'Good morning from ada').waitFor();
  await say(ben, 'Good morning from ben');
  await row(ada, 'Good morning from ben').waitFor();
  for (const page of [ada, ben]) {
    assert.equal(await row(page, 'Good morning from ada').count(), 1);
    assert.equal(await row(page, 'Good morning from ben').count(), 1);
  }
});

test('Shift and Enter make a new line, Enter sends', async () => {
  await composer(ada).fill('first line');
  await composer(ada).press('Shift+Enter');
  await composer(ada).pressSequentially('second line');
  await composer(ada).press('Enter');
  await row(ben, 'second line').waitFor();
  assert.match(await row(ben, 'second line').locator('.text').innerText(),
    /^first line\nsecond line$/);
});

test('a reply shows what it answers, and a click leads there', async () => {
  await say(ada, 'Who brings the cake?');
  await press(ben, 'Who brings the cake?', 'Reply');
  await ben.getByText('Replying to').waitFor();
  await composer(ben).press('Escape');
  assert.equal(await ben.getByText('Replying to').isVisible(), false);
  await press(ben, 'Who brings the cake?', 'Reply');
  await say(ben, 'I do, as always');
  const quoted = row(ada, 'I do, as always').locator('.reply-line');
  assert.match(await quoted.innerText(), /ada[^]*Who brings the cake\?/);
  await quoted.click();
  await ada.locator('.row-flash', { hasText: 'Who brings the cake?' }).waitFor();
});

test('an edit replaces the text for everybody', async () => {
  await say(ada, 'The meeting is at nien');
  await press(ada, 'The meeting is at nien', 'Edit');
  assert.equal(await composer(ada).inputValue(), 'The meeting is at nien');
  await composer(ada).fill('The meeting is at nine');
  await composer(ada).press('Enter');
  await row(ben, 'The meeting is at nine').getByText('(edited)').waitFor();
  assert.equal(await row(ben, 'nien').count(), 0);
  assert.equal(await composer(ada).inputValue(), '');
});

test('the arrow up in the empty box edits the last own message, Escape leaves it', async () => {
  await say(ada, 'Typo hree');
  await say(ben, 'something in between');
  await composer(ada).press('ArrowUp');
  assert.equal(await composer(ada).inputValue(), 'Typo hree');
  await composer(ada).press('Escape');
  assert.equal(await composer(ada).inputValue(), '');
  await composer(ada).press('ArrowUp');
  await composer(ada).fill('Typo here');
  await composer(ada).press('Enter');
  await row(ben, 'Typo here').waitFor();
});

test('only one\'s own messages can be edited, and deleting asks first', async () => {
  await say(ada, 'This was a mistake');
  await row(ben, 'This was a mistake').hover();
  assert.equal(await row(ben, 'This was a mistake').getByRole('button', { name: /^Edit/ }).count(),
    0);
  await press(ada, 'This was a mistake', 'Delete');
  await ada.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await row(ben, 'This was a mistake').waitFor();
  await press(ada, 'This was a mistake', 'Delete');
  await ada.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await waitUntil(async () => await row(ben, 'This was a mistake').count() === 0, 'gone for ben');
  await waitUntil(async () => await row(ada, 'This was a mistake').count() === 0, 'gone for ada');
});

test('typing is seen by the other, until the message arrives', async () => {
  await composer(ben).pressSequentially('I am thi');
  await ada.getByText('ben is typing').waitFor();
  assert.equal(await ben.getByText('is typing').count(), 0);
  await composer(ben).pressSequentially('nking');
  await composer(ben).press('Enter');
  await row(ada, 'I am thinking').waitFor();
  await waitUntil(async () => await ada.getByText('ben is typing').count() === 0,
    'no longer typing');
});

test('a mention is highlighted, counted in the title of a hidden page, and sent by name',
  async () => {
    await composer(ben).pressSequentially('look here @ad');
    await ben.getByRole('option', { name: 'ada' }).waitFor();
    await composer(ben).press('Enter');
    assert.equal(await composer(ben).inputValue(), 'look here @ada ');
    await composer(ben).press('Enter');
    const mention = row(ada, 'look here');
    await mention.locator('.mention-me', { hasText: '@ada' }).waitFor();
    assert.equal(await ada.locator('.row-mention', { hasText: 'look here' }).count(), 1);
    await composer(ben).press('ArrowUp');
    assert.equal(await composer(ben).inputValue(), 'look here @ada', 'shown by name when edited');
    await composer(ben).press('Escape');
  });

test('text is formatted, and markup stays text', async () => {
  const attack = '<img src=x onerror="window.broken = true"><b>hi</b><script>window.broken = 1' +
    '</script> javascript:alert(1) [x](javascript:alert(1))';
  await say(ada, attack);
  const text = row(ben, 'onerror').locator('.text');
  assert.equal(await text.innerText(), attack);
  assert.equal(await text.locator('img, script, b, a').count(), 0);
  assert.equal(await ben.evaluate(() => window.broken), undefined);
  await say(ada, 'this is **bold** and *slanted* and `code()` see https://example.org/a_b?c=(d).');
  const formatted = row(ben, 'this is bold');
  assert.equal(await formatted.locator('strong').innerText(), 'bold');
  assert.equal(await formatted.locator('em').innerText(), 'slanted');
  assert.equal(await formatted.locator('code').innerText(), 'code()');
  const link = formatted.locator('a');
  assert.equal(await link.getAttribute('href'), 'https://example.org/a_b?c=(d)');
  assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
  await say(ada, '```\nif (a < b) **not bold**\n```\n> quoted');
  const block = row(ben, 'not bold');
  assert.equal(await block.locator('pre').innerText(), 'if (a < b) **not bold**');
  assert.equal(await block.locator('blockquote').innerText(), 'quoted');
});

test('who is here, and how, is seen by the others', async () => {
  const members = ada.getByRole('complementary', { name: 'Members' });
  const online = members.getByRole('region', { name: /^Online/ });
  const cleo = await enter(browser, server, 'cleo');
  await online.getByText('cleo').waitFor();
  await cleo.getByRole('button', { name: /Change your status/ }).click();
  await cleo.getByRole('menuitemradio', { name: 'Do not disturb' }).click();
  await online.getByRole('listitem').filter({ hasText: 'cleo' })
    .filter({ hasText: 'Do not disturb' }).waitFor();
  await cleo.getByRole('button', { name: /Change your status/ }).click();
  await cleo.getByRole('menuitemradio', { name: 'Invisible' }).click();
  const offline = members.getByRole('region', { name: /^Offline/ });
  await offline.getByText('cleo').waitFor();
  await cleo.getByRole('button', { name: /cleo, Invisible/ }).waitFor();
  await cleo.getByRole('button', { name: /Change your status/ }).click();
  await cleo.getByRole('menuitemradio', { name: 'Online' }).click();
  await online.getByText('cleo').waitFor();
  await cleo.context().close();
  await offline.getByText('cleo').waitFor();
});

test('a message that is too long cannot be sent', async () => {
  await composer(ada).fill('x'.repeat(1990));
  await ada.getByText('10', { exact: true }).waitFor();
  await composer(ada).fill('x'.repeat(2001));
  assert.equal(await ada.getByRole('button', { name: 'Send message' }).isDisabled(), true);
  await composer(ada).press('Enter');
  assert.equal((await composer(ada).inputValue()).length, 2001);
  await composer(ada).fill('');
});

test('nothing went wrong behind the scenes', () => {
  assertNoFaults(ada, ben);
});

test('who sends too fast is told so, and no message is lost', async (t) => {
  const limits = { enabled: true, messages_per_minute: 60, burst_limit: 3, cooldown_seconds: 20 };
  const strict = await startServer({ config: { ...quiet, rate_limiting: limits } });
  t.after(() => strict.stop());
  const page = await enter(browser, strict, 'ada');
  for (const text of ['one', 'two', 'three', 'four']) {
    await composer(page).fill(`number ${text}`);
    await composer(page).press('Enter');
  }
  await page.getByText('You are sending messages too quickly.').waitFor();
  const refused = row(page, 'number four');
  await refused.getByText('Not sent').waitFor();
  await composer(page).fill('number five');
  await composer(page).press('Enter');
  assert.equal(await composer(page).inputValue(), 'number five', 'kept in the box meanwhile');
  await refused.getByRole('button', { name: 'Edit' }).click();
  assert.equal(await composer(page).inputValue(), 'number four\nnumber five');
  assert.equal(await page.locator('.row-failed').count(), 0);
  await page.context().close();
});
