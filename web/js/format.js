// Turns the text of a message into DOM nodes: **bold**, *italic*, ~~struck~~, `code`, fenced
// blocks, > quotes, links and mentions. Builds nodes only; whatever is not recognised stays text.

import { el } from './dom.js';
import { displayName, userAtStart } from './names.js';

// Longer texts are shown plain: formatting them is not worth the time.
const formattedLengthMax = 20000;
const depthMax = 4;

const inlinePattern = new RegExp([
  '`(?<code>[^`\\n]+)`',
  '\\*\\*(?<bold>\\S(?:[^\\n]*?\\S)?)\\*\\*',
  '~~(?<struck>\\S(?:[^\\n]*?\\S)?)~~',
  '\\*(?<italic>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*',
  '\\b_(?<under>[^\\s_](?:[^_\\n]*[^\\s_])?)_\\b',
  '(?<link>https?:\\/\\/[^\\s<>"\'`]+)',
  '(?<mention>@)',
].join('|'), 'g');

/// context: { users: Map, roles: {}, isMe(username), myRoles() }
export function formatMessage(text, context) {
  if (text.length > formattedLengthMax) return [text];
  const nodes = [];
  const parts = text.split(/```(?:[a-zA-Z0-9+-]*\n)?([^]*?)```/);
  for (const [index, part] of parts.entries()) {
    const trimmed = index < parts.length - 1 ? part.replace(/\n$/, '') : part;
    if (index % 2) nodes.push(el('pre', {}, el('code', {}, trimmed)));
    else nodes.push(...formatLines(trimmed, context, nodes.length > 0));
  }
  return nodes;
}

/// Splits off quoted lines. Line breaks around blocks are dropped; the blocks make their own.
function formatLines(text, context, afterBlock) {
  const nodes = [];
  const lines = text.split('\n');
  if (afterBlock && lines[0] === '') lines.shift();
  let quoted = [];
  let plain = [];
  const endPlain = () => {
    if (plain.length) nodes.push(...formatInline(plain.join('\n'), context, 0));
    plain = [];
  };
  const endQuote = () => {
    if (quoted.length) {
      nodes.push(el('blockquote', {}, ...formatInline(quoted.join('\n'), context, 0)));
    }
    quoted = [];
  };
  for (const line of lines) {
    if (/^> ?/.test(line)) {
      endPlain();
      quoted.push(line.replace(/^> ?/, ''));
    } else {
      endQuote();
      plain.push(line);
    }
  }
  endPlain();
  endQuote();
  return nodes;
}

function formatInline(text, context, depth) {
  const nodes = [];
  let done = 0;
  const pattern = new RegExp(inlinePattern); // own lastIndex: this function calls itself
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const piece = formatPiece(match, text, context, depth);
    if (!piece) continue;
    if (match.index > done) nodes.push(text.slice(done, match.index));
    nodes.push(piece.node);
    done = match.index + piece.length;
    pattern.lastIndex = done;
  }
  if (done < text.length) nodes.push(text.slice(done));
  return nodes;
}

function formatPiece(match, text, context, depth) {
  const { code, bold, struck, italic, under, link, mention } = match.groups;
  const { length } = match[0];
  const wrap = (tag, inner) => {
    const children = depth < depthMax ? formatInline(inner, context, depth + 1) : [inner];
    return { node: el(tag, {}, ...children), length };
  };
  if (code !== undefined) return { node: el('code', {}, code), length };
  if (bold !== undefined) return wrap('strong', bold);
  if (struck !== undefined) return wrap('s', struck);
  if (italic !== undefined) return wrap('em', italic);
  if (under !== undefined) return wrap('em', under);
  if (link !== undefined) return formatLink(link);
  if (mention !== undefined) return formatMention(text.slice(match.index + 1), context);
  return null;
}

/// A link ends before the punctuation of the sentence around it: "(see https://a.example/b)."
function formatLink(text) {
  let address = text.replace(/[.,;:!?*_~]+$/, '');
  while (address.endsWith(')') && address.split('(').length < address.split(')').length) {
    address = address.slice(0, -1).replace(/[.,;:!?]+$/, '');
  }
  const url = safeUrl(address);
  if (!url) return null;
  return { node: el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, address),
    length: address.length };
}

/// Only addresses of the web become links; "javascript:" and friends never do.
export function safeUrl(address) {
  try {
    const url = new URL(address, window.location.href);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch (error) {
    return null;
  }
}

function formatMention(rest, context) {
  const role = /^&([A-Za-z0-9_]+)/.exec(rest);
  if (role) {
    const known = Object.hasOwn(context.roles, role[1]);
    return known ? chip(`@${role[1]}`, role[0].length + 1, context.myRoles().includes(role[1])) :
      null;
  }
  if (/^everyone(?![A-Za-z0-9_])/.test(rest)) return chip('@everyone', 9, false);
  const found = userAtStart(rest, context.users);
  if (!found) return null;
  const { user, length } = found;
  return chip(`@${displayName(user.username, user)}`, length + 1, context.isMe(user.username));
}

function chip(label, length, mine) {
  return { node: el('span', { class: mine ? 'mention mention-me' : 'mention' }, label), length };
}

/// One line of plain text for previews and announcements.
export function plainLine(text, lengthMax = 140) {
  const line = text.replace(/```[a-z]*\n?|```/g, ' ').replace(/\s+/g, ' ').trim();
  return line.length > lengthMax ? `${line.slice(0, lengthMax - 1)}…` : line;
}
