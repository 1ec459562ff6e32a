/** Letters may shrink to this share before a long screen has to scroll. */
const SMALLEST = 0.74;
const STEP = 0.93;

/** The largest share at which `fits`, or the smallest allowed. */
export function largestFit(fits: (share: number) => boolean): number {
  for (let share = 1; share > SMALLEST; share *= STEP) if (fits(share)) return share;
  fits(SMALLEST);
  return SMALLEST;
}

/**
 * Sets --fit on an article so that its text (its first child) needs no scrolling, as far as that can be read from afar.
 * `what` names the screen: only another screen, or another size of the wall, may make its letters larger again.
 * A lecturer who zooms has chosen the size.
 */
export function fitted(what: string, zoom: number) {
  return (article: HTMLElement) => {
    void what;
    const wall = article.closest<HTMLElement>('.box');
    const text = article.firstElementChild;
    if (!wall || !text) return;
    const fits = (share: number) => {
      article.style.setProperty('--fit', String(share));
      const strip = wall.querySelector<HTMLElement>('aside')?.offsetHeight ?? 0;
      const box = wall.getBoundingClientRect();
      // Of a wall that is drawn smaller, as on the desk, the distance on the screen is not the one on the wall.
      const drawn = box.height / wall.offsetHeight || 1;
      return (text.getBoundingClientRect().bottom - box.top) / drawn + wall.scrollTop + strip <= wall.clientHeight;
    };
    const fit = () => {
      if (zoom === 1) largestFit(fits);
      else fits(1);
    };
    let frame = 0;
    const watch = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(fit);
    });
    watch.observe(wall);
    watch.observe(text);
    return () => {
      watch.disconnect();
      cancelAnimationFrame(frame);
    };
  };
}
