// CodeMirror put together for policies and SQL; parts/editor.js loads it when a page first needs it.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { MySQL, PostgreSQL, StandardSQL, sql } from "@codemirror/lang-sql";
import { HighlightStyle, StreamLanguage, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lua } from "@codemirror/legacy-modes/mode/lua";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--info)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
  { tag: tags.comment, color: "var(--text-faint)", fontStyle: "italic" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--warn)" },
  { tag: [tags.standard(tags.name), tags.function(tags.name), tags.typeName], color: "var(--accent-strong)" },
]);

const theme = EditorView.theme({
  "&": { backgroundColor: "var(--card)", color: "var(--text)", fontSize: "12.5px", height: "100%" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--text-faint)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 6%, transparent)" },
  "&.cm-focused .cm-activeLineGutter": { backgroundColor: "var(--line)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--accent-soft)" },
  ".cm-tooltip": { backgroundColor: "var(--card)", color: "var(--text)", border: "1px solid var(--line-strong)", borderRadius: "6px", boxShadow: "var(--shadow)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--text)" },
  ".cm-completionDetail": { color: "var(--text-faint)", fontStyle: "normal" },
  ".cm-completionInfo": { whiteSpace: "pre-wrap", maxWidth: "420px" },
});

const dialects = { POSTGRES: PostgreSQL, MYSQL: MySQL, MARIADB: MySQL, TIDB: MySQL, OCEANBASE: MySQL };

const languageOf = (language, engine) => language === "sql" ? sql({ dialect: dialects[engine] || StandardSQL }) : StreamLanguage.define(lua);

/**
 * An editor below `parent`, in a shadow tree: there CodeMirror's style sheets are constructed, which the
 * Content-Security-Policy lets pass, and not written into the page. complete(before) gives {from, options} or null.
 * Answers { setText, setProblems, setLanguage, destroy }.
 */
export function open(parent, { text, label, language, engine, onChange, complete }) {
  const spoken = new Compartment();
  const root = parent.attachShadow({ mode: "open" });
  const view = new EditorView({
    parent: root, root,
    state: EditorState.create({ doc: text, extensions: [
      lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), lintGutter(), history(), drawSelection(), indentOnInput(),
      indentUnit.of("  "), bracketMatching(), closeBrackets(), syntaxHighlighting(colours), theme, EditorView.lineWrapping,
      spoken.of(languageOf(language, engine)),
      complete ? autocompletion({ icons: false, override: [(at) => at.explicit || at.matchBefore(/[\w.:"]/) ? complete(at.state.sliceDoc(0, at.pos)) : null] }) : autocompletion({ icons: false }),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.updateListener.of((update) => update.docChanged && onChange(update.state.doc.toString())),
    ] }),
  });
  return {
    setText: (next) => next !== view.state.doc.toString() && view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    setLanguage: (next, nextEngine) => view.dispatch({ effects: spoken.reconfigure(languageOf(next, nextEngine)) }),
    setProblems(problems) {
      const { doc } = view.state;
      view.dispatch(setDiagnostics(view.state, problems.map((one) => {
        const line = doc.line(Math.min(Math.max(one.line || 1, 1), doc.lines));
        return { from: line.from + (line.text.length - line.text.trimStart().length), to: line.to, severity: one.severity || "error", message: one.message };
      })));
    },
    destroy: () => view.destroy(),
  };
}
