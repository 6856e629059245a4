// Writes the pictures for the documentation: SCREENSHOT_DIR=docs/pictures npm test

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { composer, inside, launchBrowser, logIn, openPage, phone, row }
  from './support/page.mjs';
import { startServer } from './support/server.mjs';
import { joinByWire } from './support/wire.mjs';

const folder = process.env.SCREENSHOT_DIR;

test('pictures of a lively conversation', { skip: !folder && 'SCREENSHOT_DIR is not set' },
  async () => {
    await mkdir(folder, { recursive: true });
    const server = await startServer();
    const browser = await launchBrowser();
    const people = {};
    for (const name of ['ben', 'cleo', 'dmitri', 'edda', 'farid']) {
      people[name] = await joinByWire(server, 'register', name);
    }
    const ada = await joinByWire(server, 'register', 'ada');
    await furnish(server, ada);
    const light = await openPage(browser, server.url, { colorScheme: 'light' });
    await light.getByLabel('Username').waitFor();
    await logIn(light, 'ada');
    await inside(light);
    await converse(people, ada);
    people.farid.close();
    people.edda.close();
    people.dmitri.send({ cmd: 'status_set', status: 'idle', text: 'back at four' });
    await row(light, 'saved the day').waitFor();
    people.cleo.send({ cmd: 'typing', channel: 'general' });
    await light.getByText('cleo is typing').waitFor();
    await light.mouse.move(640, 20);
    await light.screenshot({ path: picture('chat-light.png') });

    const dark = await openPage(browser, server.url, { colorScheme: 'dark' });
    await dark.getByLabel('Username').waitFor();
    await dark.screenshot({ path: picture('login-dark.png') });
    await logIn(dark, 'ben');
    await row(dark, 'saved the day').waitFor();
    await composer(dark).fill('I will bring the cable @a');
    await composer(dark).press('End');
    await dark.getByRole('option', { name: 'ada' }).waitFor();
    await dark.mouse.move(640, 20);
    await dark.screenshot({ path: picture('chat-dark.png') });

    const small = await openPage(browser, server.url, { ...phone, deviceScaleFactor: 2 });
    await small.getByLabel('Username').waitFor();
    await logIn(small, 'cleo');
    await row(small, 'saved the day').waitFor();
    await small.screenshot({ path: picture('chat-phone.png') });
    for (const client of Object.values(people)) client.close();
    await browser.close();
    await server.stop();
  });

function picture(name) {
  return join(resolve(folder), name);
}

/// An owner and some more channels, as far as this server knows the commands for it.
async function furnish(server, ada) {
  const permissions = { view: ['user'], send: ['user'] };
  try {
    await ada.request('claim', { code: server.claimCode() });
    for (const [name, type, description] of [['gardening', 'text', 'Tomatoes, mostly'],
      ['photos', 'text', 'Show us'], ['gap', 'separator'], ['evening call', 'voice']]) {
      await ada.request('channel_create', { name, type, description, permissions });
    }
  } catch (error) {
    console.log(`# fewer channels in the pictures: ${error.message}`);
  }
}

async function converse({ ben, cleo, dmitri, edda }, ada) {
  await ada.say('Good morning! The new server is up. Say hello if you can read this.');
  await ben.say('Hello from the kitchen table.');
  await ben.say('It *flies*. I pulled the plug twice while typing and nothing got lost.');
  const train = await cleo.say('Morning! Reading along from the train, on my phone.');
  await ada.say('@USR:local_ben could you write down how you set up the proxy?');
  await ben.say('Sure, it is only this:\n```\nlocation / {\n    proxy_pass ' +
    'http://127.0.0.1:5613;\n    proxy_set_header Upgrade $http_upgrade;\n' +
    '    proxy_set_header Connection "upgrade";\n}\n```');
  await dmitri.say('> It works without the internet\nThat is the part that I like best. ' +
    'The `serve` command and one file, that was all.');
  await ada.say('Have a good trip! We meet at **14:30**, ~~14:00~~ as usual.',
    { reply_to: train.id });
  await edda.say('I will be late, the harbour bridge is closed until noon.');
  await cleo.say('@USR:local_ada perfect. And thank you, the reconnect just saved the day ' +
    'in a tunnel.');
  ada.close();
}
