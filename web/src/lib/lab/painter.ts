import { network, stamps, type Scene } from './paint';

/**
 * Draws networks on a canvas: in a worker, so that hundreds of lines a frame take nothing from the page, or, in a browser
 * that cannot, on the page. Returns how to draw, and what ends it.
 */
export function painter(canvas: HTMLCanvasElement): [draw: (scene: Scene) => void, end: () => void] {
  if (typeof canvas.transferControlToOffscreen !== 'function') {
    const stamp = stamps((side) => Object.assign(document.createElement('canvas'), { width: side, height: side }));
    return [(scene) => network(canvas, stamp, scene), () => {}];
  }
  const worker = new Worker(new URL('./painter.worker.ts', import.meta.url), { type: 'module', name: 'painter' });
  const offscreen = canvas.transferControlToOffscreen();
  worker.postMessage(offscreen, [offscreen]);
  return [(scene) => worker.postMessage(scene), () => worker.terminate()];
}
