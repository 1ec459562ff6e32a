import type { Lang } from '$lib/api/types';
import { Latest } from '$lib/figure/latest';
import type { DerivativeCheck, Example, Explanation, Motor, Net, Passes, Target } from '$lib/motor/types';
import { diagnose, type Slip } from './blanks';
import type { First, Settings } from './settings';
import { editable, list, placeOf, read, wayBack, write, type Numbers } from './targets';

/** The learner's answer to a blank. */
export interface Try {
  text: string;
  slip: Slip | null;
}

/** A net of two layers over one example: what is computed, what is shown of it, and what is being explained. */
export class Retropropagacao {
  /** one consistent answer of the engine; only `draft` may run ahead of it */
  numbers = $state.raw<Numbers>() as Numbers;
  /** what the learner set and the engine has not answered yet */
  draft = $state.raw<{ net: Net; example: Example } | null>(null);
  /** layers whose values are shown, then one more for the loss */
  forward = $state(0);
  /** steps of the way back that are shown */
  back = $state(0);
  eta = $state(0.5);
  /** the loss at first and after each update since the last edit */
  losses = $state.raw<number[]>([]);
  selected = $state<Target | null>(null);
  explanation = $state.raw<Explanation | null>(null);
  check = $state.raw<DerivativeCheck | null>(null);
  step = $state(0.4);
  blanks = $state.raw<ReadonlySet<Target>>(new Set());
  tries = $state.raw<Record<Target, Try>>({});
  /** the engine refused: its sentence */
  problem = $state<string | null>(null);

  readonly names;
  readonly way;
  readonly forwardSteps: number;
  #first: First;
  #settings: Settings;
  #lang: Lang = 'pt-BR';
  readonly #passes = new Latest<Numbers>((numbers) => this.#take(numbers));
  readonly #explanations = new Latest<Explanation>((e) => {
    if (this.selected === (e.kind === 'gradient' ? `d:${e.target}` : e.target)) this.explanation = e;
  });
  readonly #checks = new Latest<DerivativeCheck>((c) => {
    if (this.selected === `d:${c.target}`) this.check = c;
  });

  constructor(
    first: First,
    settings: Settings,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#first = first;
    this.#settings = settings;
    this.names = list(first.net);
    this.way = wayBack(first.net);
    this.forwardSteps = first.net.layers.length + 1;
    this.#start();
  }

  #start() {
    const { back, blanks, select, eta } = this.#settings;
    this.numbers = this.#first;
    this.draft = null;
    this.forward = this.forwardSteps;
    this.back = back === 'all' || blanks.length ? this.way.length : back;
    this.eta = eta;
    this.losses = [this.#first.passes.loss];
    this.blanks = new Set(blanks);
    this.tries = {};
    this.problem = null;
    this.selected = select;
    this.explanation = this.check = null;
  }

  /** Back to the first state, with the same numbers. */
  reset(): void {
    this.#start();
    this.#explain();
    this.#tell();
  }

  set lang(lang: Lang) {
    if (lang === this.#lang && this.explanation) return;
    this.#lang = lang;
    this.#explain();
  }

  get net(): Net {
    return (this.draft ?? this.numbers).net;
  }
  get example(): Example {
    return (this.draft ?? this.numbers).example;
  }
  get y(): number {
    return this.example.y as number;
  }

  /** A weight, bias or input as the learner set it; any other number as the engine last computed it. */
  value(target: Target): number {
    return read(target, editable(target) && this.draft ? { ...this.numbers, ...this.draft } : this.numbers);
  }

  /** Whether a number has been reached: on the way forward, or on the way back. */
  shown(target: Target): boolean {
    if (target.startsWith('d:')) return !this.#givesAway(target) && this.way.slice(0, this.back).some((step) => step.shows.includes(target));
    if (editable(target)) return true;
    if (target === 'L') return this.forward >= this.forwardSteps;
    const layer = this.names.layers.findIndex((l) => l.h.includes(target) || l.z.includes(target));
    return this.forward > layer;
  }

  /** Whether a sensitivity is hidden because it would tell a δ that is a blank: the bias has the same number, and what comes next on the way back is that number times a weight. */
  #givesAway(target: Target): boolean {
    if (!this.blanks.size) return false;
    const { kind, layer, unit } = placeOf(target, this.numbers.net);
    const next = kind === 'x' ? 0 : kind === 'h' ? layer + 1 : -1;
    return kind === 'b' ? this.blanks.has(`d:z${layer + 1}.${unit + 1}`) : (this.names.layers[next]?.z.some((z) => this.blanks.has(`d:${z}`)) ?? false);
  }

  /** Whether a number may be read: it is reached and is not a blank that waits for the learner. */
  readable(target: Target): boolean {
    return this.shown(target) && !this.blanks.has(target);
  }

  /** All numbers but the blanks, for the prose beside the figure: what it prints must not grow old. */
  get values(): Record<Target, number> {
    const { inputs, layers } = this.names;
    const all = [...inputs, ...layers.flatMap((l) => [...l.W.flat(), ...l.b, ...l.z, ...l.h]), 'L'];
    const out: Record<Target, number> = { y: this.y, eta: this.eta };
    for (const t of all.flatMap((t) => [t, `d:${t}`])) if (t !== 'd:L' && !this.blanks.has(t) && !(t.startsWith('d:') && this.#givesAway(t))) out[t] = this.value(t);
    return out;
  }

  /** The parameter that changes the loss most. */
  get steepest(): Target {
    const parameters = this.names.layers.flatMap((l) => [...l.W.flat(), ...l.b]);
    return parameters.reduce((best, t) => (Math.abs(this.value(`d:${t}`)) > Math.abs(this.value(`d:${best}`)) ? t : best));
  }

  /** Sets a weight, a bias or an input. */
  set(target: Target, value: number): void {
    if (!editable(target) || value === this.value(target)) return;
    this.#recompute(write(target, value, { net: this.net, example: this.example }));
  }

  setY(y: number): void {
    if (y !== this.y) this.#recompute({ net: this.net, example: { ...this.example, y } });
  }

  #recompute(draft: { net: Net; example: Example }) {
    this.draft = draft;
    this.tries = {};
    void this.#passes.ask(async () => ({ ...draft, passes: await this.motor().passes(draft.net, draft.example) })).then(
      () => (this.losses = [this.numbers.passes.loss]),
      (error: unknown) => this.#refused(error),
    );
  }

  #take(numbers: Numbers) {
    this.numbers = numbers;
    this.problem = null;
    if (this.draft?.net === numbers.net && this.draft.example === numbers.example) this.draft = null;
    this.#explain();
    this.#tell();
  }

  #refused(error: unknown) {
    this.draft = null;
    this.explanation = this.check = null;
    this.problem = (error as { message?: string }).message ?? String(error);
  }

  /** One step of gradient descent; every sensitivity is that of the old weights. Needs the whole way back. */
  get updatable(): boolean {
    return this.back === this.way.length && this.blanks.size === 0 && !this.draft;
  }

  async update(): Promise<void> {
    if (!this.updatable) return;
    const { net, example } = this.numbers;
    try {
      const next = await this.motor().update(net, example, this.eta);
      const passes: Passes = await this.motor().passes(next, example);
      if (this.numbers.net !== net || this.draft) return;
      this.#take({ net: next, example, passes });
      this.losses = [...this.losses, passes.loss];
    } catch (error) {
      this.#refused(error);
    }
  }

  /** Shows the way forward up to step n; until it is complete there is no way back. */
  goForward(n: number): void {
    this.forward = n;
    if (n < this.forwardSteps) this.back = 0;
    this.#explain();
  }

  goBack(n: number): void {
    this.forward = this.forwardSteps;
    this.back = Math.max(0, Math.min(this.way.length, n));
    this.#explain();
    this.#tell();
  }

  select(target: Target | null): void {
    this.selected = target;
    this.explanation = this.check = null;
    this.#explain();
  }

  setStep(h: number): void {
    this.step = h;
    this.#ask();
  }

  /** Compares a typed number with the engine's; a right one fills the blank. */
  answer(target: Target, text: string, value: number | null): Slip | null {
    const slip = value === null ? 'number' : diagnose(target, value, this.numbers);
    this.tries = { ...this.tries, [target]: { text, slip } };
    if (slip === null) {
      this.blanks = new Set([...this.blanks].filter((t) => t !== target));
      this.#explain();
      this.#tell();
    }
    return slip;
  }

  #explain() {
    const target = this.selected;
    if (target === null || !this.readable(target)) {
      this.explanation = this.check = null;
      return;
    }
    const { net, example } = this.numbers;
    const kind = target.startsWith('d:') ? 'gradient' : 'value';
    void this.#explanations.ask(() => this.motor().explain(net, example, target, kind, this.#lang)).catch((error: unknown) => this.#refused(error));
    this.#ask();
  }

  /** The curve spans two to each side of where the number stood when it was chosen, so that it does not slip away under a drag. */
  #ask() {
    const target = this.selected;
    if (!target?.startsWith('d:') || !this.readable(target)) {
      this.check = null;
      return;
    }
    const { net, example } = this.numbers;
    const name = target.slice(2);
    const at = read(name, this.numbers);
    const reach = name.startsWith('h') || name === 'p' || name.startsWith('x') ? 1 : 2;
    void this.#checks.ask(() => this.motor().check(net, example, name, this.step, [at - reach, at + reach])).catch(() => (this.check = null));
  }

  #tell() {
    const { net, example } = this.numbers;
    this.changed({ net, example, back: this.back, losses: this.losses });
  }
}
