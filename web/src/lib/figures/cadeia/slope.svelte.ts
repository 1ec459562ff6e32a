import { clamp, tidy } from '$lib/figure/keys';
import { Latest } from '$lib/figure/latest';
import type { Differenced, Motor, Target } from '$lib/motor/types';
import { seriesOf, singleOf } from './series';
import type { First, Settings } from './settings';

type Range = [number, number];

/** The plane of each function, before any zoom: it holds the curve around the place of the worked example. */
const PLANES = { f: { x: [-0.6, 2.2], y: [-4.5, 16.5], at: [-0.4, 1.9] }, L: { x: [-1.5, 2.8], y: [-0.4, 3.8], at: [-1.2, 2.5] } } satisfies Record<string, { x: Range; y: Range; at: Range }>;

export const ZOOM: Range = [1, 1000];
export const STEP: Range = [1e-16, 1];
const POINTS = 121;

/** A function of w around a place: its curve, however near one looks, and its slope by formula and by differences. */
export class Slope {
  at = $state(0);
  zoom = $state(1);
  h = $state(1);
  told = $state.raw<Differenced | null>(null);
  points = $state.raw<[number, number][]>([]);
  problem = $state<string | null>(null);

  /** 'f' or 'L' */
  readonly name: Target;
  readonly plane;
  readonly #first: First;
  readonly #settings: Settings;
  readonly #answers = new Latest<{ told: Differenced; points: [number, number][] }>(({ told, points }) => {
    this.told = told;
    this.points = points;
    this.problem = null;
    this.changed({ at: told.at, h: told.asked.h, zoom: this.zoom });
  });

  constructor(
    first: First,
    settings: Settings,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#first = first;
    this.#settings = settings;
    this.name = seriesOf(first.given).values.at(-1)!;
    this.plane = PLANES[this.name as 'f' | 'L'];
    this.#start();
  }

  #start() {
    this.at = this.#first.given['w']!;
    this.h = this.#settings.h;
    this.zoom = 1;
  }

  reset(): void {
    this.#start();
    this.ask();
  }

  setAt(at: number): void {
    this.at = clamp(tidy(Math.round(at * 100) / 100), ...this.plane.at);
    this.ask();
  }
  setZoom(zoom: number): void {
    this.zoom = clamp(zoom, ...ZOOM);
    this.ask();
  }
  setH(h: number): void {
    this.h = clamp(h, ...STEP);
    this.ask();
  }

  /** the value and the slope here: of the engine, or at first of the unit page */
  get value(): number {
    return this.told?.value ?? this.#first.values[this.name]!;
  }
  get slope(): number {
    return this.told?.formula ?? this.#first.values['d:w']!;
  }

  /** The part of the plane that is seen: the place stays where it is while everything around it grows. */
  #seen(range: Range, here: number): Range {
    return [here + (range[0] - here) / this.zoom, here + (range[1] - here) / this.zoom];
  }
  get x(): Range {
    return this.#seen(this.plane.x, this.told?.at ?? this.at);
  }
  get y(): Range {
    return this.#seen(this.plane.y, this.value);
  }

  /** How far the curve leaves its tangent within the circle of the lens, a third of the picture wide, as a share of the picture's height. */
  get bend(): number {
    const here = this.told?.at ?? this.at;
    const reach = (this.x[1] - this.x[0]) / 6;
    const gaps = this.points.filter(([w]) => Math.abs(w - here) <= reach).map(([w, v]) => Math.abs(v - this.value - this.slope * (w - here)));
    return Math.max(0, ...gaps) / (this.y[1] - this.y[0]);
  }

  ask(): void {
    const { at, h, zoom } = this;
    const [from, to] = this.plane.x.map((end) => at + (end - at) / zoom) as Range;
    const { given } = this.#first;
    const series = seriesOf(given);
    const w = Array.from({ length: POINTS }, (_, i) => from + ((to - from) * i) / (POINTS - 1));
    void this.#answers
      .ask(async () => {
        const told = await this.motor().differences(singleOf(given), at, h);
        const { values } = await this.motor().compute({ given: { ...given, w }, steps: series.steps });
        return { told, points: (values[this.name] as number[]).map((v, i) => [w[i]!, v] as [number, number]) };
      })
      .catch((error: unknown) => (this.problem = (error as { message?: string }).message ?? String(error)));
  }
}
