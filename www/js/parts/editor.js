// An editor of Lua or SQL. Its library is large, so it is loaded when a page first needs it.
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import { Failure, Spinner } from "./basic.js";

/**
 * text is what it begins with; another `of` begins anew. problems: [{line, message, severity}].
 * Tab indents; Escape, then Tab leaves the editor.
 */
export function Editor({ of, text, label, language = "lua", engine, problems, complete, onChange }) {
  const box = useRef(null), view = useRef(null), now = useRef({});
  const [state, setState] = useState({});
  now.current = { onChange, complete };

  useEffect(() => {
    let gone = false;
    import("./editor_view.js").then(({ open }) => {
      if (gone) return;
      view.current = open(box.current.appendChild(document.createElement("div")), { text, label, language, engine,
        onChange: (next) => now.current.onChange?.(next),
        complete: complete && ((before) => now.current.complete(before)) });
      setState({ ready: true });
    }, (error) => setState({ error }));
    return () => {
      gone = true;
      view.current?.destroy();
      view.current = null;
      box.current?.replaceChildren();
    };
  }, [of]);
  useEffect(() => view.current?.setProblems(problems || []), [problems, state.ready]);
  useEffect(() => view.current?.setLanguage(language, engine), [engine]);

  return html`<div class="editor"><div class="host" ref=${box}></div>${state.error ? html`<${Failure} error=${state.error} />` : !state.ready && html`<div class="pad"><${Spinner} label="Loading the editor" /></div>`}</div>`;
}
