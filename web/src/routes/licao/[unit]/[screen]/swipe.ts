/** Calls `go` after a quick flat swipe of one finger that did not begin on something that itself moves. */
export function swipe(go: (direction: 'back' | 'on') => void) {
  return (node: HTMLElement) => {
    let start: { x: number; y: number; at: number } | null = null;
    const begin = (event: TouchEvent) => {
      const touch = event.touches.length === 1 ? event.touches[0] : undefined;
      const own = event.target instanceof Element && event.target.closest('.figure, input, textarea, select, dialog, math, table');
      start = touch && !own ? { x: touch.clientX, y: touch.clientY, at: event.timeStamp } : null;
    };
    const end = (event: TouchEvent) => {
      const touch = event.changedTouches[0];
      if (!start || !touch) return;
      const [dx, dy] = [touch.clientX - start.x, touch.clientY - start.y];
      const quick = event.timeStamp - start.at < 600;
      start = null;
      if (quick && Math.abs(dx) > 64 && Math.abs(dx) > 2.5 * Math.abs(dy)) go(dx > 0 ? 'back' : 'on');
    };
    node.addEventListener('touchstart', begin, { passive: true });
    node.addEventListener('touchend', end, { passive: true });
    return () => {
      node.removeEventListener('touchstart', begin);
      node.removeEventListener('touchend', end);
    };
  };
}
