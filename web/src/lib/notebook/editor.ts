import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null, tags.operatorKeyword], color: 'var(--pos)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--neg)' },
  { tag: tags.comment, color: 'var(--soft)' },
]);

const look = EditorView.theme({
  '&': { backgroundColor: 'var(--sheet)', color: 'var(--ink)', border: '1px solid var(--you)', borderRadius: 'var(--r)' },
  '&.cm-focused': { outline: '3px solid var(--you)', outlineOffset: '2px' },
  '.cm-scroller': { font: '400 15px/1.75 var(--mono)', fontVariantLigatures: 'none' },
  '.cm-content': { padding: 'var(--s-3) 0', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--faint)', border: '0' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--pos-wash)' },
  '.cm-matchingBracket': { backgroundColor: 'var(--you-wash) !important', outline: '0' },
});

export interface Wanted {
  text: string;
  label: string;
  change(text: string): void;
  run(): void;
  leave(): void;
}

/** A code editor in `host`. It lives in a shadow root: there its styles need no <style> element, which the page's policy forbids. */
export function edit(host: HTMLElement, { text, label, change, run, leave }: Wanted): { focus(): void; end(): void } {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const doing = (what: () => void) => () => {
    what();
    return true;
  };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: 'Shift-Enter', run: doing(run) }, { key: 'Mod-Enter', run: doing(run) }, { key: 'Escape', run: doing(leave) }])),
        history(),
        lineNumbers(),
        indentUnit.of('    '),
        indentOnInput(),
        bracketMatching(),
        python(),
        syntaxHighlighting(colours),
        look,
        EditorView.lineWrapping,
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off', autocorrect: 'off' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) change(update.state.doc.toString());
        }),
      ],
    }),
  });
  return { focus: () => view.focus(), end: () => view.destroy() };
}
