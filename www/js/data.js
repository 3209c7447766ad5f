// Loading: a hook that fetches, remembers errors, and can be told to look again.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { watch } from "./api.js";

/** { data, error, loading, reload }: `load` runs again when a key changes or on reload(). */
export function useData(load, keys) {
  const [state, setState] = useState({ loading: true });
  const turn = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    try {
      const data = await load();
      if (mine === turn.current) setState({ data, loading: false });
    } catch (error) {
      if (mine === turn.current) setState((old) => ({ ...old, error, loading: false }));
    }
  }, keys);
  useEffect(() => {
    setState({ loading: true });
    reload();
    return () => { turn.current++; };
  }, [reload]);
  return { ...state, reload };
}

/** { busy, error, run }: runs an action, one at a time, and keeps what went wrong. */
export function useAction() {
  const [state, setState] = useState({ busy: false, error: null });
  const run = useCallback(async (action) => {
    setState({ busy: true, error: null });
    try {
      const result = await action();
      setState({ busy: false, error: null });
      return result;
    } catch (error) {
      setState({ busy: false, error });
      return undefined;
    }
  }, []);
  return { ...state, run };
}

/** { form, set, submit, busy, error }: the texts of a form by name, as in `empty`. set(name) takes the input of one;
 *  submit saves them all, empties the form and calls `after`. */
export function useForm(empty, save, after) {
  const [form, setForm] = useState(empty);
  const { busy, error, run } = useAction();
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.value });
  function submit(event) {
    event.preventDefault();
    run(async () => {
      await save(form);
      setForm(empty);
      await after();
    });
  }
  return { form, set, submit, busy, error };
}

const settleMs = 120;

/** Calls fns[event] when the server says that the topic changed, once for a burst of events. */
export function useLive(topic, fns) {
  const latest = useRef(fns);
  latest.current = fns;
  useEffect(() => {
    if (!topic) return undefined;
    const timers = {};
    const later = (name) => () => {
      timers[name] ??= setTimeout(() => {
        delete timers[name];
        latest.current[name]();
      }, settleMs);
    };
    const stop = watch(topic, Object.fromEntries(Object.keys(fns).map((name) => [name, later(name)])));
    return () => {
      stop();
      Object.values(timers).forEach(clearTimeout);
    };
  }, [topic]);
}

/** Calls fn every so often while the page is seen: for what no event tells. */
export function useEvery(ms, fn) {
  const latest = useRef(fn);
  latest.current = fn;
  useEffect(() => {
    const timer = setInterval(() => document.hidden || latest.current(), ms);
    return () => clearInterval(timer);
  }, [ms]);
}
