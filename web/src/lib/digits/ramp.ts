/** Grey cells with a number on them: how much ink, and which colour of text stays readable on it. */

export type Rgb = readonly [number, number, number];

/** WCAG AA for text, with a little to spare for the browser's rounding. */
const NEEDED = 4.6;
/** Not all the way to ink, so that a full cell still differs from the text and lines around it. */
const DARKEST = 0.92;

export interface Shade {
  /** per cent of ink mixed into the sheet's colour */
  percent: number;
  /** which of the two colours the number takes */
  text: 'ink' | 'sheet';
}

/** '#1b1a17' → channels 0..255; null for anything else. */
export function rgb(hex: string): Rgb | null {
  const m = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex.trim());
  return m ? [parseInt(m[1]!, 16), parseInt(m[2]!, 16), parseInt(m[3]!, 16)] : null;
}

function luminance(c: Rgb): number {
  const [r, g, b] = c.map((v) => {
    const s = v / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours, 1..21. Source: WCAG 2.2, relative luminance. */
export function contrast(a: Rgb, b: Rgb): number {
  const [hi, lo] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number];
  return (hi + 0.05) / (lo + 0.05);
}

/** What the browser makes of `color-mix(in srgb, ink p, sheet)`. */
export function mix(ink: Rgb, sheet: Rgb, p: number): Rgb {
  return ink.map((v, i) => Math.round(v * p + sheet[i]! * (1 - p))) as unknown as Rgb;
}

/**
 * A scale 0..1 → shade for one pair of colours. Mid-greys on which neither colour reads are left out: the scale jumps
 * over them, and stays monotone.
 */
export function ramp(ink: Rgb, sheet: Rgb): (v: number) => Shade {
  const steps = Array.from({ length: 101 }, (_, i) => i / 100);
  const pale = steps.filter((p) => contrast(mix(ink, sheet, p), ink) >= NEEDED).at(-1) ?? 0;
  const dark = steps.find((p) => contrast(mix(ink, sheet, p), sheet) >= NEEDED) ?? 1;
  return (v) => {
    const x = Math.min(1, Math.max(0, v));
    if (x < 0.5) return { percent: 100 * pale * (x / 0.5), text: 'ink' };
    const from = Math.max(pale, dark);
    return { percent: 100 * (from + (Math.max(DARKEST, from) - from) * ((x - 0.5) / 0.5)), text: 'sheet' };
  };
}
