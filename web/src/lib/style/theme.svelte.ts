import { keep } from '$lib/keep';

export type Theme = 'light' | 'dark';
const KEY = 'oficina.theme';

class ThemeChoice {
  current = $state<Theme>('light');

  start(): void {
    const asked = new URLSearchParams(location.search).get('theme') ?? keep.get(KEY);
    const dark = asked ? asked === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    this.show(dark ? 'dark' : 'light');
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
