import type { Html, Lang } from '$lib/api/types';
import type { PlotAxes } from '$lib/python/types';

/** internal/notebook.Page: `notebook` in NotebookReply. */
export interface NotebookPage {
  id: string;
  number: number;
  title: string;
  lang: Lang;
  /** changes when code changes */
  version: string;
  /** run once per interpreter, before any cell */
  tools: string;
  cells: PageCell[];
}

/** Text, code or both; `source` is '' where there is only text. */
export interface PageCell {
  id: string;
  title: string;
  html: Html;
  source: string;
  blanks: number;
  check: string;
  hint: Html;
  /** what the solved cell gives */
  outputs: PreparedOutput[];
  /** what the check says to answers that are known by their fingerprints only: for pages without Python */
  known: Known[];
}

export type PreparedOutput = { kind: 'text' | 'result'; text: string } | { kind: 'image'; text: string; axes: PlotAxes[] };

export interface Known {
  answer: string;
  ok: boolean;
  hint: string;
  text: string;
}

export interface Verdict {
  ok: boolean;
  hint: string;
  text: string;
}
