import { turned } from '$lib/digits/bitmap';
import { top } from '$lib/digits/verdict';
import { browser, Trainer } from '$lib/digits/trainer.svelte';
import { motor } from '$lib/motor';
import type { Prediction } from '$lib/motor/types';

const TEST = 300;
/** A digit that does not look like itself sideways comes first. */
const FIRST = 3;
/** Long enough to read ten bars from the last row, and to compare them with those before. */
const UPRIGHT_MS = 5_000;
const TURNED_MS = 8_000;
/** So many digits are seen one by one before the whole of the test images is told. */
const SOME = 3;

export interface Reader {
  predict(pixels: readonly number[]): Promise<Prediction>;
  rotated(degrees: 0 | 90): Promise<{ accuracy: number; confidence: number }>;
}
export type Digit = { pixels: number[]; label: number };

/** One digit after the other, upright and then turned, read by a network that was trained on this very page. */
export class Show {
  digit = $state.raw<Digit | null>(null);
  upright = $state.raw<Prediction | null>(null);
  sideways = $state.raw<Prediction | null>(null);
  turned = $state(false);
  /** digits that were turned here, and how many of them were then read right */
  tally = $state.raw({ n: 0, right: 0 });
  /** shares of all test images, once some were seen one by one */
  all = $state.raw<{ n: number; upright: number; turned: number; confidence: number } | null>(null);
  #reader: Reader;
  #fetch: (index: number) => Promise<Digit>;
  #index = -1;
  #counted = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #byItself = false;
  #over = false;

  constructor(reader: Reader, fetch: (index: number) => Promise<Digit>) {
    this.#reader = reader;
    this.#fetch = fetch;
  }

  async begin(byItself: boolean): Promise<void> {
    this.#byItself = byItself;
    await this.#next((digit) => digit.label === FIRST);
    this.#wait();
  }

  /** By hand, which stops the clock: from now on the lecturer decides. */
  turn(): void {
    this.#byItself = false;
    clearTimeout(this.#timer);
    this.#turn();
  }

  async other(): Promise<void> {
    this.#byItself = false;
    clearTimeout(this.#timer);
    await this.#next();
  }

  end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #turn(): void {
    if (!this.digit || !this.sideways) return;
    this.turned = !this.turned;
    if (!this.turned || this.#counted) return;
    this.#counted = true;
    const right = top(this.sideways.p) === this.digit.label;
    this.tally = { n: this.tally.n + 1, right: this.tally.right + (right ? 1 : 0) };
    if (this.tally.n === SOME) void this.#measure();
  }

  /** The next digit that the network reads right as it stands: one that it misreads anyway shows nothing about turning. */
  async #next(wanted: (digit: Digit) => boolean = () => true): Promise<void> {
    for (let tries = 0; tries < TEST && !this.#over; tries++) {
      this.#index = (this.#index + 1) % TEST;
      const digit = await this.#fetch(this.#index);
      if (!wanted(digit)) continue;
      const upright = await this.#reader.predict(digit.pixels);
      if (top(upright.p) !== digit.label) continue;
      const sideways = await this.#reader.predict(turned(digit.pixels, 90));
      [this.digit, this.upright, this.sideways, this.turned, this.#counted] = [digit, upright, sideways, false, false];
      return;
    }
  }

  #wait(): void {
    if (!this.#byItself || this.#over) return;
    this.#timer = setTimeout(
      async () => {
        if (this.turned) await this.#next();
        else this.#turn();
        this.#wait();
      },
      this.turned ? TURNED_MS : UPRIGHT_MS,
    );
  }

  async #measure(): Promise<void> {
    const [upright, sideways] = [await this.#reader.rotated(0), await this.#reader.rotated(90)];
    this.all = { n: TEST, upright: upright.accuracy, turned: sideways.accuracy, confidence: sideways.confidence };
  }
}

/** The show with a network of its own: the laboratory's memory in this browser stays as it is. */
export class Demonstration {
  trainer = new Trainer(browser(motor));
  show = new Show(this.trainer, (index) => motor().digit('test', index));
  broken = $state(false);

  start(byItself: boolean): void {
    this.trainer.onfinish = () => void this.show.begin(byItself).catch(() => (this.broken = true));
    void this.trainer.run('watch');
  }

  stop(): void {
    this.trainer.onfinish = null;
    this.trainer.pause();
    this.show.end();
  }
}
