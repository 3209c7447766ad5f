// Loading: a hook that fetches, remembers errors, and can be told to look again.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

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
