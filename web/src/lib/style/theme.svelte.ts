import { keep } from '$lib/keep';

export type Theme = 'light' | 'dark';
const KEY = 'oficina.theme';

class ThemeChoice {
  current = $state<Theme>('light');

  /** ?theme= wins, then what this device chose before, then the system, which may change its mind at dusk. */
  start(): void {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const asked = new URLSearchParams(location.search).get('theme') ?? keep.get(KEY);
    this.show((asked ? asked === 'dark' : system.matches) ? 'dark' : 'light');
    if (asked === null) system.addEventListener('change', () => keep.get(KEY) === null && this.show(system.matches ? 'dark' : 'light'));
  }

  choose(theme: Theme): void {
    keep.set(KEY, theme);
    this.show(theme);
  }

  private show(theme: Theme): void {
    this.current = theme;
    document.documentElement.dataset.theme = theme;
  }
}

export const theme = new ThemeChoice();
