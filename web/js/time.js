// Times as people read them. The wire speaks in seconds since 1970.

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayThisYear = new Intl.DateTimeFormat(undefined,
  { weekday: 'long', day: 'numeric', month: 'long' });
const dayAnyYear = new Intl.DateTimeFormat(undefined,
  { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });

export function clockTime(seconds) {
  return clock.format(new Date(seconds * 1000));
}

export function fullTime(seconds) {
  return full.format(new Date(seconds * 1000));
}

export function dayKey(seconds) {
  const date = new Date(seconds * 1000);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

export function dayLabel(seconds, now = Date.now()) {
  const key = dayKey(seconds);
  if (key === dayKey(now / 1000)) return 'Today';
  if (key === dayKey(now / 1000 - 86400)) return 'Yesterday';
  const date = new Date(seconds * 1000);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return (sameYear ? dayThisYear : dayAnyYear).format(date);
}

export function waitText(milliseconds) {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds < 90) return `${seconds} s`;
  return `${Math.ceil(seconds / 60)} min`;
}
