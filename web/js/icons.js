// The page's own line icons, drawn on a 24 by 24 grid, so that nothing is fetched for them.

const paths = {
  hash: ['M9.5 4 7.5 20', 'M16.5 4l-2 16', 'M4.5 9h16', 'M3.5 15h16'],
  voice: ['M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z', 'M15.5 9a4 4 0 0 1 0 6', 'M18 6.5a8 8 0 0 1 0 11'],
  forum: ['M4 5h11v8H9l-3.5 3v-3H4z', 'M18 9h2v8h-1.5v2.5L15.5 17H11v-1.5'],
  send: ['M4.5 12 20 4.5 15.5 20l-3.5-6.5z', 'M12 13.5 20 4.5'],
  reply: ['M9.5 6 4 11.5 9.5 17', 'M4.5 11.5H14a6 6 0 0 1 6 6V19'],
  edit: ['M5 19l.8-4L16 4.8a1.5 1.5 0 0 1 2.1 0l1.1 1.1a1.5 1.5 0 0 1 0 2.1L9 18.2z',
    'M14.5 6.5l3 3'],
  trash: ['M5 7h14', 'M9.5 7V4.5h5V7', 'M7 7l.8 12.5h8.4L17 7', 'M10.5 10.5v5.5',
    'M13.5 10.5v5.5'],
  close: ['M6 6l12 12', 'M18 6 6 18'],
  menu: ['M4 7h16', 'M4 12h16', 'M4 17h10'],
  people: ['M9 11.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6z',
    'M3 19c0-3 2.7-4.8 6-4.8s6 1.8 6 4.8', 'M16 5.3a3 3 0 0 1 0 5.8',
    'M17.5 14.5c2.1.6 3.5 2.1 3.5 4.5'],
  sun: ['M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z', 'M12 2.5v2.5', 'M12 19v2.5', 'M2.5 12H5',
    'M19 12h2.5',
    'M5.3 5.3l1.7 1.7', 'M17 17l1.7 1.7', 'M5.3 18.7 7 17', 'M17 7l1.7-1.7'],
  moon: ['M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z'],
  logout: ['M14 4.5H6.5v15H14', 'M11 12h9.5', 'M17 8.5l3.5 3.5-3.5 3.5'],
  chevron: ['M7 10l5 5 5-5'],
  crown: ['M4.5 17.5 3.5 8l5 3.5L12 5.5l3.5 6 5-3.5-1 9.5z'],
  check: ['M5 12.5l4.5 4.5L19 7.5'],
  alert: ['M12 4 2.8 19.5h18.4z', 'M12 10v4.5', 'M12 17v.2'],
  down: ['M12 5v14', 'M6 13l6 6 6-6'],
  file: ['M7 3.5h7l4 4v13H7z', 'M14 3.5v4h4'],
  retry: ['M19 12a7 7 0 1 1-2.2-5.1', 'M19.5 3.5V8H15'],
  key: ['M8.5 15.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8z', 'M12.5 11.5h8V15', 'M17 11.5v2.5'],
  eye: ['M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z',
    'M12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z'],
  clock: ['M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z', 'M12 7.5V12l3 2'],
};

const svgNamespace = 'http://www.w3.org/2000/svg';

/// Icons are decoration: the button around one carries the name that is read out.
export function icon(name, size = 18) {
  const svg = document.createElementNS(svgNamespace, 'svg');
  const attributes = {
    viewBox: '0 0 24 24', width: size, height: size, fill: 'none', stroke: 'currentColor',
    'stroke-width': 1.8, 'stroke-linecap': 'round', 'stroke-linejoin': 'round',
    'aria-hidden': 'true', focusable: 'false', class: `icon icon-${name}`,
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, String(value));
  for (const data of paths[name] ?? []) {
    const path = document.createElementNS(svgNamespace, 'path');
    path.setAttribute('d', data);
    svg.append(path);
  }
  return svg;
}
