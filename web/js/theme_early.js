// Sets the colour theme before the first paint, so that a reload in the dark does not flash white.
// A classic script on purpose: modules run too late for this.
(function setThemeEarly() {
  let chosen = null;
  try {
    chosen = localStorage.getItem('originchats.theme');
  } catch (error) {
    // Storage may be forbidden; then the system's preference decides.
  }
  const systemDark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  const dark = chosen ? chosen === 'dark' : systemDark;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
