/** The way through a page's neighbours: what the foot of the shell shows. */
export interface Steps {
  previous?: { href: string; label?: string } | null;
  /** without href the step exists but is not open yet, and `reason` says why */
  next?: { href: string | null; label?: string; reason?: string } | null;
  items?: { href: string | null; title: string; current: boolean }[];
}
