import type { Place } from '$lib/figure/boundary';
import { clamp, tidy } from '$lib/figure/keys';
import { Latest } from '$lib/figure/latest';
import type { Calculation, Motor, Target } from '$lib/motor/types';
import { rowOf, type FirstDays, type Settings } from './settings';

/** Units of the fall in pressure: tens of hPa, hPa, Pa; each is this many times the first. */
export const SCALES = [1, 10, 1000] as const;
export type Scale = (typeof SCALES)[number];

/** How far a day can be dragged, in the units of the data. */
export const REACH = { u: [0, 1], q: [0, 0.8] } as const;

interface Answer {
  /** the days as the distance sees them: in the chosen unit, or standardised */
  places: Place[];
  /** from the chosen day to each */
  distances: number[];
  mean: Place;
  deviation: Place;
  /** how long the arrow of each day is */
  norms: number[];
}

/** The days of Chuva-8 as vectors: where they lie in a unit, how far they are from one of them, who is nearest. */
export class Days {
  X = $state.raw<Place[]>([]);
  scale = $state<Scale>(1);
  standard = $state(false);
  from = $state(1);
  chosen = $state<number | null>(null);
  answer = $state.raw<Answer | null>(null);
  problem = $state<string | null>(null);

  readonly y: number[];
  readonly #first: FirstDays;
  readonly #settings: Settings;
  readonly #answers = new Latest<Answer>((answer) => {
    this.answer = answer;
    this.problem = null;
    this.changed({ from: this.from + 1, scale: this.scale, standard: this.standard, nearest: this.nearest.map((i) => i + 1) });
  });

  constructor(
    first: FirstDays,
    settings: Settings,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#first = first;
    this.#settings = settings;
    this.y = first.given.y;
    this.#start();
  }

  #start() {
    this.X = this.#first.given.X.map(([u, q]) => [u!, q!]);
    this.scale = SCALES.find((s) => s === this.#settings.scale) ?? 1;
    this.standard = this.#settings.standard;
    this.from = rowOf(this.#settings.from) ?? 0;
    this.chosen = rowOf(this.#settings.select);
  }

  reset(): void {
    this.#start();
    this.ask();
  }

  /** until the engine has answered: the days as they are */
  get places(): Place[] {
    return this.answer?.places ?? this.X;
  }
  get distances(): number[] | null {
    return this.answer?.distances ?? null;
  }

  /** Who is nearest to the day from which is measured: several where they are equally far. */
  get nearest(): number[] {
    const d = this.distances;
    if (!d) return [];
    const least = Math.min(...d.filter((_, i) => i !== this.from));
    return d.flatMap((v, i) => (i !== this.from && v - least < 1e-9 ? [i] : []));
  }

  set(i: number, [u, q]: Place): void {
    const to: Place = [tidy(Math.round(clamp(u, ...REACH.u) * 100) / 100), tidy(Math.round(clamp(q, ...REACH.q) * 100) / 100)];
    this.X = this.X.map((x, j) => (j === i ? to : x));
    this.ask();
  }

  setScale(scale: Scale): void {
    this.scale = scale;
    this.ask();
  }

  setStandard(standard: boolean): void {
    this.standard = standard;
    this.ask();
  }

  measureFrom(i: number): void {
    this.from = i;
    this.chosen = null;
    this.ask();
  }

  choose(i: number | null): void {
    this.chosen = i === this.from ? null : i;
  }

  /** Every number by the name that the prose knows it by. */
  get values(): Record<Target, number> {
    const out: Record<Target, number> = {};
    this.X.forEach((row, i) => row.forEach((v, j) => (out[`X.${i + 1}.${j + 1}`] = v)));
    this.answer?.norms.forEach((v, i) => (out[`norma.${i + 1}`] = v));
    this.answer?.distances.forEach((v, i) => (out[`d.${i + 1}`] = v));
    return out;
  }

  ask(): void {
    const question = calculation(this.X, this.scale, this.standard, this.from);
    void this.#answers
      .ask(async () => {
        const { values } = await this.motor().compute(question);
        const get = <T>(name: string) => values[name] as unknown as T;
        return { places: get<Place[]>('P'), distances: get<number[]>('d'), mean: get<Place>('mu'), deviation: get<Place>('s'), norms: get<number[]>('norma') };
      })
      .catch((error: unknown) => (this.problem = (error as { message?: string }).message ?? String(error)));
  }
}

/** The distances from one day to all, as operations of the engine. */
export function calculation(X: Place[], scale: Scale, standard: boolean, from: number): Calculation {
  return {
    given: { X, unit: [1, scale], pick: [X.map((_, i) => (i === from ? 1 : 0))] },
    steps: [
      { name: 'XX', op: 'multiply', of: ['X', 'X'] },
      { name: 'XX1', op: 'sum', of: ['XX'], with: { axis: 1 } },
      { name: 'norma', op: 'sqrt', of: ['XX1'] },
      { name: 'U', op: 'multiply', of: ['X', 'unit'] },
      { name: 'mu', op: 'mean', of: ['U'], with: { axis: 0 } },
      { name: 'C', op: 'subtract', of: ['U', 'mu'] },
      { name: 'CC', op: 'multiply', of: ['C', 'C'] },
      { name: 'v', op: 'mean', of: ['CC'], with: { axis: 0 } },
      { name: 's', op: 'sqrt', of: ['v'] },
      standard ? { name: 'P', op: 'divide', of: ['C', 's'] } : { name: 'P', op: 'identity', of: ['U'] },
      { name: 'r', op: 'matmul', of: ['pick', 'P'] },
      { name: 'D', op: 'subtract', of: ['P', 'r'] },
      { name: 'DD', op: 'multiply', of: ['D', 'D'] },
      { name: 'd2', op: 'sum', of: ['DD'], with: { axis: 1 } },
      { name: 'd', op: 'sqrt', of: ['d2'] },
    ],
  };
}

/** A square window with the same unit on both axes that holds all places: what a distance sees. */
export function windowOf(places: Place[]): { x: [number, number]; y: [number, number] } {
  const range = (k: 0 | 1) => [Math.min(...places.map((p) => p[k])), Math.max(...places.map((p) => p[k]))] as const;
  const [u, q] = [range(0), range(1)];
  const half = (Math.max(u[1] - u[0], q[1] - q[0]) / 2) * 1.2 || 1;
  const around = ([low, high]: readonly [number, number]): [number, number] => [(low + high) / 2 - half, (low + high) / 2 + half];
  return { x: around(u), y: around(q) };
}
