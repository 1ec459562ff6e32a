/** Puts every displayed formula of server HTML into a box of its own, so that a long one shrinks or scrolls alone. */
export function frame(html: string): string {
  return glue(html).replace(/<math\b[^>]*\bdisplay="block"[\s\S]*?<\/math>/g, (math) => `<span class="formula">${math}</span>`);
}

/** A line may break after a formula, but not between it and its comma (a word joiner does not hold them in Chromium). */
function glue(html: string): string {
  return html.replace(/<math\b(?![^>]*\bdisplay="block")(?:(?!<\/math>)[\s\S])*<\/math>[.,;:!?)”’]+/g, (run) => `<span class="keep">${run}</span>`);
}

/** below this a formula is scrolled, not shrunk further: 0.72 of 19 px is still larger than a caption */
const SMALLEST = 0.72;

/** Shrinks formulas that are wider than their column; what still does not fit can be scrolled, also by keyboard. */
export function fit(root: HTMLElement): void {
  for (const box of root.querySelectorAll<HTMLElement>('.formula')) {
    box.style.fontSize = '';
    if (box.scrollWidth > box.clientWidth) {
      const now = parseFloat(getComputedStyle(box).fontSize);
      box.style.fontSize = `${Math.floor(now * Math.max(SMALLEST, (box.clientWidth / box.scrollWidth) * 0.99) * 10) / 10}px`;
    }
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
  }
}
