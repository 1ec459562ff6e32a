/** What a drag does; distances are the element's own CSS pixels from where the pointer went down, so the grab offset is kept. */
export interface Drag {
  enabled(): boolean;
  start(): void;
  move(dx: number, dy: number): void;
  end(): void;
  /** the gesture was given up or taken away: give the start back */
  cancel(): void;
}

// A tap trembles; below this it stays a tap.
const THRESHOLD = 3;

/** Makes an element draggable by mouse, pen or one finger. The element sets its own `touch-action`. */
export function drag(what: Drag) {
  return (node: HTMLElement) => {
    let pointer: number | null = null;
    let moving = false;
    let dragged = false;
    let from = { x: 0, y: 0 };
    let scale = 1;

    function down(event: PointerEvent) {
      const secondary = event.button !== 0 || event.ctrlKey || !event.isPrimary;
      if (pointer !== null || secondary || !what.enabled()) return;
      pointer = event.pointerId;
      from = { x: event.clientX, y: event.clientY };
      // On the projector figures are zoomed: a pixel of the pointer is less than one of theirs.
      scale = node.offsetWidth ? node.getBoundingClientRect().width / node.offsetWidth : 1;
      node.setPointerCapture(pointer);
      window.addEventListener('keydown', escape, true);
      window.addEventListener('blur', lost);
    }

    function move(event: PointerEvent) {
      if (event.pointerId !== pointer) return;
      // The button went up where nobody could tell us (a debugger, a remote desktop): keep what is there.
      if (event.pointerType === 'mouse' && event.buttons === 0) return finish(true);
      const dx = event.clientX - from.x;
      const dy = event.clientY - from.y;
      if (!moving) {
        if (Math.hypot(dx, dy) < THRESHOLD) return;
        moving = true;
        what.start();
      }
      what.move(dx / scale, dy / scale);
    }

    function finish(keep: boolean) {
      if (pointer === null) return;
      const held = pointer;
      pointer = null; // before the release: it fires lostpointercapture
      window.removeEventListener('keydown', escape, true);
      window.removeEventListener('blur', lost);
      if (node.hasPointerCapture(held)) node.releasePointerCapture(held);
      if (!moving) return;
      moving = false;
      dragged = true;
      setTimeout(() => (dragged = false));
      if (keep) what.end();
      else what.cancel();
    }

    // The click that follows a drag is part of it.
    const click = (event: Event) => dragged && event.stopImmediatePropagation();
    const up = (event: PointerEvent) => event.pointerId === pointer && finish(true);
    const taken = (event: PointerEvent) => event.pointerId === pointer && finish(false);
    const lost = () => finish(false);
    function escape(event: KeyboardEvent) {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      finish(false);
    }

    const events = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: taken, lostpointercapture: taken, click };
    for (const [name, listener] of Object.entries(events)) node.addEventListener(name, listener as EventListener, true);
    return () => {
      finish(false);
      for (const [name, listener] of Object.entries(events)) node.removeEventListener(name, listener as EventListener, true);
    };
  };
}
