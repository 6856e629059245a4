// Questions that need an answer before something is lost. The browser's own <dialog> keeps the
// focus inside and closes on Escape.

import { el } from './dom.js';

export function askConfirm({ title, body, yes }) {
  return new Promise((resolve) => {
    const dialog = el('dialog', { class: 'dialog', 'aria-labelledby': 'dialog-title' },
      el('h2', { id: 'dialog-title' }, title), el('div', { class: 'dialog-body' }, body),
      el('div', { class: 'dialog-buttons' },
        el('button', { class: 'button', type: 'button',
          on: { click: () => dialog.close('no') } }, 'Cancel'),
        el('button', { class: 'button button-danger', type: 'button', autofocus: true,
          on: { click: () => dialog.close('yes') } }, yes)));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close('no'); // the backdrop
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
