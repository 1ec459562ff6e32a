import type { Lang } from '$lib/api/types';
import { Latest } from '$lib/figure/latest';
import type { Explanation, Motor, Target } from '$lib/motor/types';
import { alone, differentiated, seriesOf } from './series';
import type { First, Settings } from './settings';

/** What a step of descent was told to do to the loss, and did. */
export interface Fall {
  before: number;
  /** by the tangent */
  predicted: number;
  after: number;
}

/** Values in series, their derivatives and the rates of the boxes: what is set here, the rest comes from the engine. */
export class Cadeia {
  /** by name: values and what is given, 'd:z' derivatives, 'r:z' rates */
  numbers = $state.raw<Record<Target, number>>({});
  /** what the learner set and the engine has not answered yet */
  draft = $state.raw<Record<Target, number> | null>(null);
  selected = $state<Target | null>(null);
  explanation = $state.raw<Explanation | null>(null);
  fall = $state.raw<Fall | null>(null);
  problem = $state<string | null>(null);
  lang: Lang = 'pt-BR';

  readonly series;
  readonly #first: First;
  readonly #settings: Settings;
  readonly #answers = new Latest<{ given: Record<Target, number>; numbers: Record<Target, number>; selected: Target | null; explanation: Explanation | null }>((a) => {
    this.numbers = a.numbers;
    if (this.draft === a.given) this.draft = null;
    if (a.selected === this.selected) this.explanation = a.explanation;
    this.problem = null;
    this.changed({ given: a.given, selected: this.selected });
  });

  constructor(
    first: First,
    settings: Settings,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#first = first;
    this.#settings = settings;
    this.series = seriesOf(first.given);
    this.#start();
  }

  #start() {
    this.numbers = { ...this.#first.given, ...this.#first.values };
    this.draft = null;
    this.selected = this.#settings.select;
    this.explanation = this.fall = null;
  }

  reset(): void {
    this.#start();
    this.ask();
  }

  get given(): Record<Target, number> {
    if (this.draft) return this.draft;
    return Object.fromEntries(Object.keys(this.#first.given).map((name) => [name, this.numbers[name]!]));
  }
  get last(): Target {
    return this.series.values.at(-1)!;
  }
  /** the numbers of the beginning, to compare with */
  get before(): Record<Target, number> {
    return { ...this.#first.given, ...this.#first.values };
  }
  get moved(): boolean {
    return Object.entries(this.#first.given).some(([name, v]) => this.given[name] !== v);
  }

  /** A number that is set, as the learner has it; one that is computed, as the engine told it last. */
  value(target: Target): number {
    return this.draft?.[target] ?? this.numbers[target] ?? NaN;
  }

  set(target: Target, value: number): void {
    if (value === this.given[target]) return;
    this.draft = { ...this.given, [target]: value };
    this.fall = null;
    this.ask();
  }

  select(target: Target | null): void {
    this.selected = target;
    this.explanation = null;
    this.ask();
  }

  async #numbers(given: Record<Target, number>, selected: Target | null) {
    const { series } = this;
    const name = selected?.replace(/^d:/, '');
    const explain = name === undefined ? [] : [{ name, index: 0, kind: selected!.startsWith('d:') ? ('gradient' as const) : ('value' as const) }];
    const { values, gradient, explanations } = await this.motor().compute({ given, steps: series.steps, derive: this.last, explain, lang: this.lang });
    const numbers: Record<Target, number> = { ...(values as Record<Target, number>) };
    const rates = (await this.motor().compute(alone(series, numbers))).gradient!;
    for (const n of differentiated(series)) {
      numbers[`d:${n}`] = gradient![n] as number;
      numbers[`r:${n}`] = rates[n] as number;
    }
    return { given, numbers, selected, explanation: explanations?.[0] ?? null };
  }

  ask(): void {
    const { given, selected } = this;
    void this.#answers.ask(() => this.#numbers(given, selected)).catch(this.#refused);
  }

  #refused = (error: unknown) => (this.problem = (error as { message?: string }).message ?? String(error));

  /** One step of descent for both parameters of the loss, against their derivatives here. */
  step(): Promise<unknown> {
    return this.draft ? Promise.resolve() : this.#step().catch(this.#refused);
  }

  async #step(): Promise<void> {
    const { numbers, given } = this;
    const by = this.#settings.eta;
    const { values } = await this.motor().compute({
      given: { old: [given['w']!, given['b']!], slope: [numbers['d:w']!, numbers['d:b']!] },
      steps: [
        { name: 'move', op: 'scale', of: ['slope'], with: { by } },
        { name: 'next', op: 'subtract', of: ['old', 'move'] },
        { name: 'parts', op: 'multiply', of: ['move', 'slope'] },
        { name: 'fall', op: 'sum', of: ['parts'] },
      ],
    });
    const [w, b] = values['next'] as [number, number];
    const next = await this.#numbers({ ...given, w, b }, this.selected);
    if (this.draft || this.numbers !== numbers) return;
    this.numbers = next.numbers;
    this.explanation = next.explanation;
    this.fall = { before: numbers['L']!, predicted: values['fall'] as number, after: next.numbers['L']! };
    this.changed({ given: next.given, fall: this.fall });
  }
}
