import { fit as fitFormulas } from '$lib/ui/formula';

/** How large a screen is drawn: its figures as a share of the width of the wall, its letters as a share of their full size. */
export interface Size {
  figures: number;
  letters: number;
}

/** A figure is laid out for a desk, in px: side by side from this width on. It is drawn smaller or larger as a whole. */
const DESK = 814;
const WIDEST = 0.65;
/** Below six tenths of its full size a figure is not read from the last row, nor are letters below three quarters. */
const FIGURES = Array.from({ length: 11 }, (_, i) => WIDEST * (1 - 0.04 * i));
const LETTERS = [1, 0.93, 0.86, 0.8, 0.74];

/** Every size that can be read from afar, the largest first; a loss of figure and a loss of letters weigh the same. */
export function sizes(figures: boolean): Size[] {
  const loss = (size: Size) => 2 - size.figures / WIDEST - size.letters;
  return (figures ? FIGURES : [WIDEST]).flatMap((f) => LETTERS.map((letters) => ({ figures: f, letters }))).sort((a, b) => loss(a) - loss(b));
}

/** The first of `list` from `at` on that fits, as its index, or else the last: that one has to scroll. */
export function firstFit(list: readonly Size[], at: number, fits: (size: Size) => boolean): number {
  for (let i = at; i < list.length; i++) if (fits(list[i]!)) return i;
  fits(list.at(-1)!);
  return list.length - 1;
}

/**
 * Sets --fit, --figures and --draw on an article so that its words, its first child, and its .figures need no scrolling, as far as they
 * can be read from afar; `more` is told whether something lies below nevertheless.
 * `what` names the screen: once somebody acts on it, only another screen, or another size of the wall, may make it larger again.
 * A lecturer who zooms has chosen the size.
 */
export function fitted(what: string, zoom: number, more: (below: boolean) => void = () => {}) {
  return (article: HTMLElement) => {
    void what;
    const wall = article.closest<HTMLElement>('.box');
    const words = article.firstElementChild;
    if (!wall || !words) return;
    const figures = article.querySelector<HTMLElement>(':scope > .figures') ?? undefined;
    const parts = figures ? [words, figures] : [words];
    const list = sizes(figures !== undefined);
    let at = 0;
    let seen = '';
    let touched = false;
    /** How far the lowest part reaches beyond what is free, in px of the wall. */
    const beyond = () => {
      const strip = wall.querySelector<HTMLElement>('aside')?.offsetHeight ?? 0;
      const box = wall.getBoundingClientRect();
      // Of a wall that is drawn smaller, as on the desk, the distance on the screen is not the one on the wall.
      const drawn = box.height / wall.offsetHeight || 1;
      const lowest = Math.max(...parts.map((part) => part.getBoundingClientRect().bottom));
      return (lowest - box.top) / drawn + wall.scrollTop + parseFloat(getComputedStyle(article).paddingBottom) + strip - wall.clientHeight;
    };
    const set = (size: Size) => {
      article.style.setProperty('--fit', String(size.letters));
      article.style.setProperty('--figures', String(size.figures));
      if (figures) {
        const draw = figures.clientWidth / DESK;
        article.style.setProperty('--draw', String(zoom === 1 ? draw : Math.max(1, draw) * zoom));
      }
      // A formula that was shrunk for another width would be measured as it was there.
      if (words instanceof HTMLElement) fitFormulas(words);
    };
    const fit = () => {
      const size = `${wall.clientWidth}x${wall.clientHeight}`;
      if (size !== seen || !touched) at = 0;
      seen = size;
      if (zoom === 1)
        at = firstFit(list, at, (candidate) => {
          set(candidate);
          return beyond() <= 0;
        });
      else set(list[0]!);
      tell();
    };
    const tell = () => more(beyond() - wall.scrollTop > 8);
    let frame = 0;
    const watch = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(fit);
    });
    for (const part of [wall, ...parts]) watch.observe(part);
    wall.addEventListener('scroll', tell);
    const touch = () => (touched = true);
    const acts = ['pointerdown', 'keydown'];
    for (const act of acts) article.addEventListener(act, touch, true);
    return () => {
      watch.disconnect();
      for (const act of acts) article.removeEventListener(act, touch, true);
      wall.removeEventListener('scroll', tell);
      cancelAnimationFrame(frame);
    };
  };
}
