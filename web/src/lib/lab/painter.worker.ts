import { network, stamps, type Scene } from './paint';

const stamp = stamps((side) => new OffscreenCanvas(side, side));
let canvas: OffscreenCanvas | undefined;
/** the last scene that came, not yet drawn */
let next: Scene | null = null;

self.onmessage = ({ data }: MessageEvent<OffscreenCanvas | Scene>) => {
  if (data instanceof OffscreenCanvas) {
    canvas = data;
    return;
  }
  if (next === null) requestAnimationFrame(draw);
  next = data;
};

function draw(): void {
  if (canvas && next) network(canvas, stamp, next);
  next = null;
}
