import { motor } from '$lib/motor';
import type { Prediction } from '$lib/motor/types';
import { room } from '$lib/room/room.svelte';
import { turned, type Turn } from './bitmap';
import { Drawing } from './drawing.svelte';
import { waking } from './waking';
import { browser, DEFAULT, Trainer, WIDTHS, type Settings } from './trainer.svelte';

export interface Picture {
  index: number;
  pixels: number[];
  label: number;
}

export type Sure = 'guess' | 'half' | 'sure';

/** What the learner bet before seeing. */
export interface Bets {
  /** per cent of the images kept aside that the network will read right */
  accuracy: number | null;
  /** will the turned digit be read right? */
  right: boolean | null;
  sure: Sure | null;
}

const KEY = 'oficina.digits';
const IMAGES = 300;
/** Messages to the worker on their way at once while all images are fetched: more would only queue there. */
const AT_ONCE = 25;

interface Kept {
  settings: Settings;
  finished: boolean;
  bets: Bets;
  sheet: unknown;
}

/** One laboratory per browser: the page and the debate see the same network, drawing and bets. */
class Lab {
  trainer = new Trainer(browser(motor));
  drawing = new Drawing();
  bets = $state.raw<Bets>({ accuracy: null, right: null, sure: null });
  /** the same training is being done again after a reload */
  redoing = $state(false);
  /** seconds that the engine has been starting for; 0 when it is up */
  waited = $state(0);
  /** the share of the engine that has arrived; null while none is on its way */
  arrived = $state<number | null>(null);
  /** what to say while it starts */
  waking = $derived(waking(this.waited, this.arrived));
  #pictures = new Map<string, Promise<Picture[]>>();
  #starting: Promise<void> | null = null;
  #begun = false;
  /** the training under way is a demonstration's, not the learner's */
  #shown = false;

  /** Wakes the engine and brings back what a reload took away: the same seed gives the same network. */
  start(): Promise<void> {
    return (this.#starting ??= this.#begin());
  }

  again(): Promise<void> {
    this.#starting = null;
    return this.start();
  }

  async #begin(): Promise<void> {
    this.trainer.onfinish = () => this.#finished();
    const kept = this.#read();
    if (kept) {
      this.bets = kept.bets;
      this.drawing.restore(kept.sheet);
      this.trainer.settings = kept.settings;
      this.redoing = kept.finished;
    }
    this.#begun = true;
    await this.trainer.start();
    if (this.redoing && this.trainer.phase === 'ready' && this.trainer.state === 'idle') await this.trainer.run('full');
  }

  bet(bets: Partial<Bets>): void {
    this.bets = { ...this.bets, ...bets };
    this.keep();
  }

  /** Writes down what a reload must not lose. */
  keep(): void {
    // Before the memory was read there is nothing that it does not know better.
    if (!this.#begun) return;
    const kept: Kept = {
      settings: this.trainer.settings,
      finished: this.trainer.state === 'finished' || this.redoing,
      bets: this.bets,
      sheet: this.drawing.sheet,
    };
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // A private window may refuse; the page works without a memory.
    }
  }

  #read(): Kept | null {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<Kept> | null;
      if (!kept?.settings || !WIDTHS.includes(kept.settings.width) || !(kept.settings.rate > 0) || !Number.isInteger(kept.settings.seed)) return null;
      return { settings: kept.settings, finished: kept.finished === true, bets: { accuracy: null, right: null, sure: null, ...kept.bets }, sheet: kept.sheet };
    } catch {
      return null;
    }
  }

  #finished(): void {
    const again = this.redoing || this.#shown;
    this.redoing = this.#shown = false;
    this.keep();
    const { trainer } = this;
    if (again || room.presence !== 'seated') return;
    const accuracy = trainer.progress?.testAccuracy ?? trainer.progress?.validationAccuracy ?? 0;
    // Advisory: the instructor's board counts trained networks. A room that refuses it takes nothing from the learner.
    room.post('trainings', { lab: 'digitos', model: trainer.config.model, accuracy, seconds: Math.round(trainer.seconds * 10) / 10 }).catch(() => undefined);
  }

  /** All images of a part of the data set, fetched once. */
  pictures(split: 'validation' | 'test'): Promise<Picture[]> {
    let got = this.#pictures.get(split);
    if (!got) {
      got = inTurns(IMAGES, async (index) => ({ index, ...(await motor().digit(split, index)) }));
      got.catch(() => this.#pictures.delete(split));
      this.#pictures.set(split, got);
    }
    return got;
  }

  picture(split: 'validation' | 'test', index: number): Promise<Picture> {
    return motor()
      .digit(split, index)
      .then((d) => ({ index, ...d }));
  }

  /** How the network as it is now reads each image of a part of the data that it did not learn from. */
  async readings(split: 'validation' | 'test', turn: Turn = 0): Promise<{ picture: Picture; prediction: Prediction }[]> {
    const all = await this.pictures(split);
    return inTurns(all.length, async (i) => ({ picture: all[i]!, prediction: await this.trainer.predict(turned(all[i]!.pixels, turn)) }));
  }

  /** A network that reads well: the learner's own if it does, else one trained now with settings that are known to work. */
  async ensureAble(): Promise<void> {
    await this.start();
    if (this.trainer.able || this.trainer.phase !== 'ready' || this.trainer.state === 'running') return;
    this.#shown = true;
    await this.trainer.trainQuickly(DEFAULT);
  }
}

async function inTurns<T>(n: number, one: (i: number) => Promise<T>): Promise<T[]> {
  const out: T[] = [];
  for (let from = 0; from < n; from += AT_ONCE) {
    out.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, n - from) }, (_, k) => one(from + k)))));
  }
  return out;
}

export const lab = new Lab();
