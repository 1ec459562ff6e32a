import { expect, it } from 'vitest';
import { parts } from './plan';

it('tells the day by its stages, a break with the stage it stands in', () => {
  const item = (id: string, stage: string, from: number, to: number) => ({ id, stage, from, to, title: `título ${id}`, units: [], polls: [], notebooks: [], labs: [], exercises: [], debates: [], checkpoint: '' });
  const outline = {
    stages: [
      { id: 'abertura', title: 'Abertura' },
      { id: 'vazia', title: 'Vazia' },
      { id: 'teoria', title: 'Teoria' },
    ],
    agenda: [item('ola', 'abertura', 0, 3), item('teste', 'abertura', 3, 9), item('u01', 'teoria', 9, 20), item('intervalo', 'teoria', 20, 28)],
  };
  expect(parts(outline)).toEqual([
    { id: 'abertura', title: 'Abertura', minutes: 9, items: ['título ola', 'título teste'] },
    { id: 'teoria', title: 'Teoria', minutes: 19, items: ['título u01', 'título intervalo'] },
  ]);
});
