import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { built, engine } from '../../../test/engine';
import { notebook } from './notebook';
import { ACTIVATIONS, configOf, DEFAULT, type Settings } from './settings';

const python = process.env.OFICINA_PYTHON;

describe.skipIf(!built)('the notebook of a network', () => {
  const { motor, stop } = engine();
  afterAll(stop);

  const sources = async (s: Settings) => {
    const points = await motor.points({ set: s.set, count: s.count, noise: s.noise, classes: s.classes, seed: s.draw });
    const session = await motor.lab(configOf(s, points));
    const frame = await session.advance('epoch', 200, { side: 2, small: 2 });
    const book = JSON.parse(notebook(await session.net(), points, frame, 'task', 'en')) as { cells: { cell_type: string; id: string; source: string[] }[] };
    session.close();
    return { frame, book };
  };

  it('holds every activation of the laboratory, each once, and a cell has a name of its own', async () => {
    for (const activation of ACTIVATIONS) {
      const { book } = await sources({ ...DEFAULT, count: 20, layers: [{ units: 3, activation }, { units: 3, activation }] });
      const code = book.cells.filter((c) => c.cell_type === 'code').map((c) => c.source.join('')).join('\n');
      expect(code.match(new RegExp(`def ${activation}\\(`, 'g'))).toHaveLength(1);
      expect(new Set(book.cells.map((c) => c.id)).size).toBe(book.cells.length);
    }
  });

  it.skipIf(!python)('computes the loss that the engine has, for all activations and for several classes', async () => {
    const many = { ...DEFAULT, count: 40, layers: ACTIVATIONS.map((activation) => ({ units: 4, activation })) };
    for (const s of [many, { ...many, set: 'blobs' as const }]) {
      const { frame, book } = await sources(s);
      const code = book.cells.filter((c) => c.cell_type === 'code').map((c) => c.source.join('')).join('\n');
      const [loss, right] = execFileSync(python!, ['-c', code], { encoding: 'utf8' }).trim().split(' ').map(Number);
      expect(loss).toBeCloseTo(frame.validationLoss, 3);
      expect(right).toBeCloseTo(frame.validationAccuracy, 4);
    }
  });
});
