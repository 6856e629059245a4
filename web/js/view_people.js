// How a person looks everywhere on the page: a coloured circle with initials, and the name.

import { el } from './dom.js';
import { displayName, initials, nameHue, readableColors } from './names.js';

export const statusLabels = {
  online: 'Online', idle: 'Away', dnd: 'Do not disturb', invisible: 'Invisible',
  offline: 'Offline',
};

export function avatar(name, username, small = false) {
  const node = el('span', { class: small ? 'avatar avatar-small' : 'avatar',
    'aria-hidden': 'true' }, initials(name));
  node.style.setProperty('--hue', nameHue(username));
  return node;
}

export function avatarWithStatus(name, username, status) {
  return el('span', { class: 'avatar-box' }, avatar(name, username, true), statusDot(status));
}

export function statusDot(status) {
  return el('span', { class: `dot dot-${statusLabels[status] ? status : 'offline'}`,
    'aria-hidden': 'true' });
}

export function nameTag(user, username) {
  const node = el('span', { class: 'name' }, displayName(username, user));
  const colors = readableColors(user?.color);
  if (colors) {
    node.style.setProperty('--name-light', colors.light);
    node.style.setProperty('--name-dark', colors.dark);
  }
  return node;
}
