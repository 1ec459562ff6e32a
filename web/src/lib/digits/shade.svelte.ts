import { theme } from '$lib/style/theme.svelte';
import { mix, ramp, rgb, type Rgb } from './ramp';

type Shader = (v: number) => { background: string; color: string };

const known = new Map<string, Shader>();

/** Background and text colour of a cell that is `v` (0..1) full, in the theme that is on. */
export function shade(v: number): { background: string; color: string } {
  let shader = known.get(theme.current);
  if (!shader) known.set(theme.current, (shader = make()));
  return shader(v);
}

function make(): Shader {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string, fallback: Rgb) => rgb(style.getPropertyValue(name)) ?? fallback;
  const ink = read('--ink', [0, 0, 0]);
  const sheet = read('--sheet', [255, 255, 255]);
  const scale = ramp(ink, sheet);
  return (v) => {
    const { percent, text } = scale(v);
    return { background: `rgb(${mix(ink, sheet, percent / 100).join(' ')})`, color: text === 'ink' ? 'var(--ink)' : 'var(--sheet)' };
  };
}
