import { ACTIVATIONS, DEFAULT, MOST_LAYERS, MOST_UNITS, OPTIMIZERS, RATE, SETS, type Hidden, type Settings } from './settings';

/** What stands in an address: settings, and how many epochs they were trained for. */
export interface Linked {
  settings: Settings;
  epoch: number;
}

const NUMBERS = {
  n: ['count', 10, 1000], noise: ['noise', 0, 1], classes: ['classes', 3, 10], draw: ['draw', 0, 2 ** 31 - 1], rate: ['rate', ...RATE], batch: ['batch', 1, 1000],
  l1: ['l1', 0, 1], l2: ['l2', 0, 1], drop: ['dropout', 0, 0.9], seed: ['seed', 0, 2 ** 31 - 1],
} as const satisfies Record<string, readonly [keyof Settings, number, number]>;
const WHOLE = new Set(['n', 'classes', 'draw', 'batch', 'seed']);

const layersText = (layers: Hidden[]) => layers.map((l) => `${l.units}${l.activation}`).join('-');

/** The part of an address behind `#`. */
export function hashOf({ settings, epoch }: Linked): string {
  const q = new URLSearchParams({ set: settings.set, net: layersText(settings.layers), opt: settings.optimizer });
  for (const [key, [name]] of Object.entries(NUMBERS)) q.set(key, String(settings[name]));
  if (epoch > 0) q.set('epoch', String(epoch));
  return q.toString();
}

/** Settings from an address. What is missing is as in DEFAULT; null where something is there that cannot be. */
export function read(hash: string): Linked | null {
  const q = new URLSearchParams(hash.replace(/^#/, ''));
  if (!q.size) return null;
  const settings: Settings = { ...DEFAULT };
  const set = q.get('set') ?? DEFAULT.set;
  const optimizer = q.get('opt') ?? DEFAULT.optimizer;
  if (!among(SETS, set) || !among(OPTIMIZERS, optimizer)) return null;
  Object.assign(settings, { set, optimizer });
  const net = q.get('net');
  if (net !== null) {
    const layers = net === '' ? [] : net.split('-').map(layer);
    if (layers.length > MOST_LAYERS || layers.some((l) => l === null)) return null;
    settings.layers = layers as Hidden[];
  }
  for (const [key, [name, least, most]] of Object.entries(NUMBERS)) {
    const text = q.get(key);
    if (text === null) continue;
    const value = Number(text);
    if (text === '' || !(value >= least && value <= most) || (WHOLE.has(key) && !Number.isInteger(value))) return null;
    settings[name] = value;
  }
  const epoch = Number(q.get('epoch') ?? 0);
  return { settings, epoch: Number.isInteger(epoch) && epoch >= 0 ? Math.min(epoch, 10_000) : 0 };
}

function layer(text: string): Hidden | null {
  const [, units, activation = ''] = /^(\d+)([a-z_]+)$/.exec(text) ?? [];
  const n = Number(units);
  return n >= 1 && n <= MOST_UNITS && among(ACTIVATIONS, activation) ? { units: n, activation } : null;
}

const among = <T extends string>(all: readonly T[], one: string): one is T => (all as readonly string[]).includes(one);
