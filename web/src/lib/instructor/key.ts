/** The key in `#k=KEY`; the fragment is cleared, so that it stays in no history and in no screenshot. */
export function keyFromFragment(): string | null {
  const key = new URLSearchParams(location.hash.slice(1)).get('k');
  if (key) history.replaceState(history.state, '', location.pathname + location.search);
  return key;
}
