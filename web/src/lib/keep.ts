/** localStorage where the browser allows it: private windows and some web views throw at the mere question. */
export const keep = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  /** null removes */
  set(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // full or forbidden: only a convenience is lost
    }
  },
};
