// Small helpers to build DOM nodes. Text always enters as text, never as markup: nothing in this
// page assigns innerHTML, so a message cannot become a script.

/// el('button', { class: 'x', 'aria-label': 'Send', on: { click } }, 'text', node, null)
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (value === true) {
      node.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, String(value));
    }
  }
}

export function replaceChildren(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
}

/// Runs `work` once per frame however often it is asked for. A hidden tab gets no frames, so
/// there a timer stands in: its unread marks must move on too.
export function perFrame(work) {
  let scheduled = false;
  const run = () => {
    scheduled = false;
    work();
  };
  return () => {
    if (scheduled) return;
    scheduled = true;
    if (document.hidden) setTimeout(run, 100);
    else requestAnimationFrame(run);
  };
}

export function readStorage(storage, key) {
  try {
    return window[storage].getItem(key);
  } catch (error) {
    return null; // storage may be forbidden or full; the page works without it
  }
}

export function writeStorage(storage, key, value) {
  try {
    if (value === null) window[storage].removeItem(key);
    else window[storage].setItem(key, value);
  } catch (error) {
    // see readStorage
  }
}
