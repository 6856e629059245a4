// The right column: who is here, and who else belongs to the server.

import { el, perFrame, replaceChildren } from './dom.js';
import { icon } from './icons.js';
import { displayName } from './names.js';
import { avatarWithStatus, nameTag, statusLabels } from './view_people.js';

// Enough to see who is there; drawing thousands at every change of a status would be felt.
const shownMax = 300;

export class MembersView {
  constructor(app) {
    this.app = app;
    this.body = el('div', { class: 'members-body' });
    this.element = el('aside', { class: 'members', id: 'members', 'aria-label': 'Members' },
      el('div', { class: 'members-head' }, el('h2', {}, 'Members'),
        el('button', { class: 'icon-button drawer-close', type: 'button',
          'aria-label': 'Close the member list', on: { click: () => app.drawers.close() } },
        icon('close'))), this.body);
    const schedule = perFrame(() => this.render());
    for (const topic of ['users', 'me']) app.store.on(topic, schedule);
  }

  render() {
    const users = [...this.app.store.users.values()];
    const byName = (a, b) => displayName(a.username, a)
      .localeCompare(displayName(b.username, b), undefined, { sensitivity: 'base' });
    users.sort(byName);
    const online = users.filter(isOnline);
    const offline = users.filter((user) => !isOnline(user));
    replaceChildren(this.body, this.group('Online', online), this.group('Offline', offline));
  }

  group(title, users) {
    if (users.length === 0) return null;
    const id = `members-${title.toLowerCase()}`;
    return el('section', { 'aria-labelledby': id },
      el('h3', { id }, `${title} · ${users.length}`),
      el('ul', { role: 'list' }, users.slice(0, shownMax).map((user) => this.member(user))),
      users.length > shownMax ?
        el('p', { class: 'members-more' }, `and ${users.length - shownMax} more`) : null);
  }

  member(user) {
    const status = user.status?.status ?? 'offline';
    const owner = user.roles?.includes('owner');
    return el('li', { class: isOnline(user) ? 'member' : 'member member-offline' },
      avatarWithStatus(displayName(user.username, user), user.username, status),
      el('span', { class: 'member-lines' },
        el('span', { class: 'member-name' }, nameTag(user, user.username),
          owner ? el('span', { class: 'crown', title: 'Owner' }, icon('crown', 13),
            el('span', { class: 'visually-hidden' }, ' (owner)')) : null,
          el('span', { class: 'visually-hidden' }, `, ${statusLabels[status] ?? 'Offline'}`)),
        user.status?.text ? el('span', { class: 'member-text' }, user.status.text) : null));
  }
}

function isOnline(user) {
  const status = user.status?.status ?? 'offline';
  return status !== 'offline' && status !== 'invisible';
}
