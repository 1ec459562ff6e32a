import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drag } from './drag';

// The cases of redblobgames.com/making-of/draggable; the browser's own part (real capture, real fingers) is in e2e/tests/figures.spec.ts.

class Box extends EventTarget {
  captured: number | null = null;
  setPointerCapture(id: number) {
    this.captured = id;
  }
  hasPointerCapture(id: number) {
    return this.captured === id;
  }
  releasePointerCapture(id: number) {
    this.captured = null;
    send(this, 'lostpointercapture', { pointerId: id });
  }
}

const send = (to: EventTarget, type: string, fields: object = {}) =>
  to.dispatchEvent(Object.assign(new Event(type), { pointerId: 1, isPrimary: true, button: 0, buttons: 1, clientX: 0, clientY: 0, pointerType: 'mouse', ...fields }));

let box: Box;
let log: string[];
let enabled: boolean;
let remove: () => void;

beforeEach(() => {
  vi.stubGlobal('window', new EventTarget());
  box = new Box();
  log = [];
  enabled = true;
  remove = drag({
    enabled: () => enabled,
    start: () => log.push('start'),
    move: (dx, dy) => log.push(`${dx},${dy}`),
    end: () => log.push('end'),
    cancel: () => log.push('cancel'),
  })(box as unknown as HTMLElement);
});
afterEach(() => vi.unstubAllGlobals());

const down = (fields: object = {}) => send(box, 'pointerdown', { clientX: 100, clientY: 50, ...fields });
const move = (x: number, y: number, fields: object = {}) => send(box, 'pointermove', { clientX: x, clientY: y, ...fields });

describe('drag', () => {
  it('keeps the grab offset: distances count from where the pointer went down', () => {
    down();
    move(110, 50);
    move(120, 40);
    send(box, 'pointerup');
    expect(log).toEqual(['start', '10,0', '20,-10', 'end']);
  });

  it('counts in pixels of the figure where the figure is zoomed', () => {
    Object.assign(box, { offsetWidth: 48, getBoundingClientRect: () => ({ width: 72 }) });
    down();
    move(130, 20);
    expect(log).toEqual(['start', '20,-20']);
  });

  it('is still a tap below three pixels', () => {
    down();
    move(102, 51);
    send(box, 'pointerup');
    expect(log).toEqual([]);
  });

  it('goes on outside the window, because the pointer is captured', () => {
    down();
    expect(box.captured).toBe(1);
    move(-500, -80);
    send(box, 'pointerup', { clientX: -500 });
    expect(log).toEqual(['start', '-600,-130', 'end']);
    expect(box.captured).toBeNull();
  });

  it.each([
    ['right button', { button: 2 }],
    ['middle button', { button: 1 }],
    ['control click, which is the right button of a Mac', { ctrlKey: true }],
    ['second finger', { isPrimary: false, pointerId: 2 }],
  ])('does not start with a %s', (_, fields) => {
    down(fields);
    move(150, 50, fields);
    expect(log).toEqual([]);
    expect(box.captured).toBeNull();
  });

  it('ignores a second finger while the first drags', () => {
    down();
    move(110, 50);
    down({ pointerId: 2, isPrimary: false, clientX: 300 });
    move(330, 90, { pointerId: 2 });
    send(box, 'pointerup', { pointerId: 2 });
    move(120, 50);
    send(box, 'pointerup');
    expect(log).toEqual(['start', '10,0', '20,0', 'end']);
  });

  it.each([
    ['Escape', () => send(window, 'keydown', { key: 'Escape' })],
    ['Alt+Tab, a lost focus', () => send(window, 'blur')],
    ['pointercancel, the page scrolls or a call comes in', () => send(box, 'pointercancel')],
    ['a lost capture', () => send(box, 'lostpointercapture')],
    ['the end of the component', () => remove()],
  ])('gives the start back on %s', (_, happen) => {
    down();
    move(110, 50);
    happen();
    move(130, 50);
    send(box, 'pointerup');
    expect(log).toEqual(['start', '10,0', 'cancel']);
  });

  it('leaves Escape alone when nothing is held', () => {
    const seen = vi.fn();
    window.addEventListener('keydown', seen);
    down();
    move(110, 50);
    send(box, 'pointerup');
    send(window, 'keydown', { key: 'Escape' });
    expect(seen).toHaveBeenCalledOnce();
    expect(log).toEqual(['start', '10,0', 'end']);
  });

  it('keeps the value when the button went up unseen', () => {
    down();
    move(110, 50);
    move(140, 50, { buttons: 0 });
    expect(log).toEqual(['start', '10,0', 'end']);
  });

  it('swallows the click that ends a drag, and no other', async () => {
    const click = vi.fn();
    box.addEventListener('click', click);
    down();
    move(110, 50);
    send(box, 'pointerup');
    send(box, 'click');
    expect(click).not.toHaveBeenCalled();
    await new Promise((done) => setTimeout(done));
    down();
    send(box, 'pointerup');
    send(box, 'click');
    expect(click).toHaveBeenCalledOnce();
  });

  it('refuses while it is not enabled', () => {
    enabled = false;
    down();
    move(150, 50);
    expect(log).toEqual([]);
  });
});
