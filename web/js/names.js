// Names of people as they are shown and as they are written: nicknames, initials, colours, and
// the way from a typed "@ben" to the account name that the server knows.

const localPrefix = 'USR:local_';

export function userKey(username) {
  return String(username).toLowerCase();
}

/// "USR:local_ben" is an account name; people are shown by nickname or by the plain part.
export function displayName(username, user) {
  if (user?.nickname) return user.nickname;
  const name = String(username);
  return name.startsWith(localPrefix) ? name.slice(localPrefix.length) : name;
}

export function initials(name) {
  const words = name.trim().split(/[\s_\-.]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[1]].map((word) => [...word][0]) :
    [...(words[0] ?? '?')].slice(0, 1);
  return letters.join('').toUpperCase();
}

/// A hue that is always the same for a name, so that faces stay recognisable.
export function nameHue(username) {
  let hash = 2166136261;
  for (const unit of userKey(username)) {
    hash = Math.imul(hash ^ unit.codePointAt(0), 16777619);
  }
  return ((hash >>> 0) % 24) * 15;
}

/// Role colours are chosen for one background; this moves the lightness until the name can be
/// read on ours. Returns { light, dark } or null if the value is no colour that we know.
export function readableColors(color) {
  const match = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color ?? '');
  if (!match) return null;
  const digits = match[1].length === 3 ? [...match[1]].map((digit) => digit + digit).join('') :
    match[1];
  const rgb = [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
  return { light: mixUntil(rgb, 0, 1), dark: mixUntil(rgb, 255, 0.009) };
}

function mixUntil(rgb, towards, backgroundLuminance) {
  for (let share = 0; share <= 1; share += 0.05) {
    const mixed = rgb.map((part) => Math.round(part + (towards - part) * share));
    if (contrast(luminance(mixed), backgroundLuminance) >= 4.8) return `rgb(${mixed.join(' ')})`;
  }
  return null;
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/// The longest known account name at the start of `text`, not followed by a word character: the
/// same rule as the server's, so that what looks like a mention is one.
export function userAtStart(text, users) {
  const run = /^[A-Za-z0-9_:.-]{1,64}/.exec(text)?.[0] ?? '';
  for (let length = run.length; length > 0; length -= 1) {
    if (/[A-Za-z0-9_]/.test(text[length] ?? '')) continue;
    const user = users.get(userKey(run.slice(0, length)));
    if (user) return { user, length };
  }
  return null;
}

/// Typed text to wire text: "@ben" becomes "@USR:local_ben" when that is the only way the server
/// would find ben. Text inside backticks is left as it is.
export function toWireMentions(text, users) {
  const byShownName = new Map();
  for (const user of users.values()) {
    const shown = userKey(displayName(user.username, user));
    if (!byShownName.has(shown)) byShownName.set(shown, user.username);
  }
  return outsideCode(text, (part) => part.replace(/@([A-Za-z0-9_-]{1,64})/g, (whole, name) => {
    if (users.has(userKey(name))) return whole;
    for (let length = name.length; length > 0; length -= 1) {
      if (/[A-Za-z0-9_]/.test(name[length] ?? '')) continue;
      const username = byShownName.get(userKey(name.slice(0, length)));
      if (username) return `@${username}${name.slice(length)}`;
    }
    return whole;
  }));
}

/// The way back, for the edit box: account names become the names that are shown.
export function fromWireMentions(text, users) {
  return outsideCode(text, (part) => part.replace(/@(USR:local_[A-Za-z0-9_-]{1,64})/g,
    (whole, username) => {
      const user = users.get(userKey(username));
      if (!user) return whole;
      const shown = displayName(user.username, user);
      return /^[A-Za-z0-9_-]+$/.test(shown) ? `@${shown}` : whole;
    }));
}

function outsideCode(text, change) {
  return text.split(/(```[^]*?```|`[^`\n]+`)/).map((part, index) => {
    return index % 2 ? part : change(part);
  }).join('');
}
