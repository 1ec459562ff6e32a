// Layers as products of matrices: what is drawn is what the engine computes, however it is touched.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { beginAt } from '../desk.ts';
import { join, person, PHONE, type Person } from '../people.ts';
import { number, open as show } from '../gallery.ts';
import { Server } from '../server.ts';

let server: Server;
test.beforeAll(async () => void (server = await new Server().start()));
test.afterAll(async () => await server.stop());

const open = (page: Page, state: string) => show(page, server, `F4.${state}`);

const matrix = (page: Page, name: string) => page.getByLabel(new RegExp(`^${name.replace(/[()·]/g, '\\$&')}, \\d×\\d$`));
const cell = (of: Locator, row: number, column: number) => of.locator(`[data-cell="${row - 1}.${column - 1}"]`);

/** The numbers of a matrix as they are drawn. */
async function drawn(of: Locator): Promise<number[][]> {
  return (await of.locator('[role=row]:has([data-cell])').evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('[data-cell]')].map((c) => c.textContent.trim())))).map((row) => row.map(number));
}

/** X · T + b, worked out here again. */
const product = (x: number[][], t: number[][], b: number[] = []) => x.map((row) => t[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * t[k]![j]!, b[j] ?? 0)));

async function agrees(page: Page): Promise<void> {
  const [x, w, b, z, a] = await Promise.all(['X', 'W1ᵀ', 'b1', 'Z1', 'A1 = ReLU(Z1)'].map((name) => drawn(matrix(page, name))));
  const [w2, b2, z2] = await Promise.all(['W2ᵀ', 'b2', 'Z2'].map((name) => drawn(matrix(page, name))));
  const close = (got: number[][], want: number[][]) => {
    expect(got.map((row) => row.length)).toEqual(want.map((row) => row.length));
    // narrow cells draw two decimals: three factors that are half a hundredth off, and the result itself
    for (const [i, row] of want.entries()) for (const [j, v] of row.entries()) expect(Math.abs(got[i]![j]! - v), `${i}, ${j}`).toBeLessThan(0.02);
  };
  close(z!, product(x!, w!, b![0]));
  close(a!, z!.map((row) => row.map((v) => Math.max(0, v))));
  close(z2!, product(a!, w2!, b2![0]));
}

const size = (page: Page, name: string) => page.getByRole('spinbutton', { name, exact: true });
const why = (page: Page) => page.getByRole('region', { name: 'Explique este número' });
const lit = (page: Page, name: string) => matrix(page, name).locator('.lit, .picked').allInnerTexts();

test.describe('a number of the result', () => {
  const lights = async (page: Page) => {
    await expect(page.getByRole('heading', { name: 'Z1, dia 3, h₂: −0,15' })).toBeVisible();
    await expect(page.getByRole('group', { name: 'A soma, passo a passo' })).toHaveText(/0,75 × \(−1\)\s*−0,75\s*\+\s*0,2 × 3\s*0,6\s*\+\s*viés\s*0\s*=\s*−0,15/);
    expect(await lit(page, 'X')).toEqual(['0,75', '0,2']);
    expect(await lit(page, 'W1ᵀ')).toEqual(['−1', '3']);
    expect(await lit(page, 'b1')).toEqual(['0']);
    expect(await lit(page, 'Z1')).toEqual(['−0,15']);
  };

  test('lights its row and its column and shows its sum: by mouse', async ({ page }) => {
    await open(page, 'first');
    await cell(matrix(page, 'Z1'), 2, 2).click();
    await page.mouse.move(0, 0);
    await lights(page);
    await page.getByRole('button', { name: 'fechar' }).click();
    await expect(page.getByRole('heading', { name: /^Z1, dia 3/ })).toBeHidden();
  });

  test('by finger', async ({ browser }) => {
    const context = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await open(page, 'first');
    await cell(matrix(page, 'Z1'), 2, 2).tap();
    await lights(page);
    await context.close();
  });

  test('by keys: one stop for a matrix, arrows within', async ({ page }) => {
    await open(page, 'first');
    await cell(matrix(page, 'Z1'), 1, 1).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(cell(matrix(page, 'Z1'), 2, 2)).toBeFocused();
    await lights(page);
    await page.keyboard.press('Shift+Tab');
    await expect(matrix(page, 'X').locator(':focus')).toHaveCount(1);
  });

  test('of the second layer reads the first; a zero says what it was before', async ({ page }) => {
    await open(page, 'first');
    await cell(matrix(page, 'Z2'), 2, 1).click();
    await page.mouse.move(0, 0);
    expect(await lit(page, 'A1 = ReLU(Z1)')).toEqual(['0,7', '0', '0,85']);
    await cell(matrix(page, 'A1 = ReLU(Z1)'), 2, 2).click();
    await expect(why(page).getByText('havia −0,15')).toBeVisible();
  });

  test('a weight lights the column that it goes into', async ({ page }) => {
    await open(page, 'first');
    await cell(matrix(page, 'W1ᵀ'), 2, 3).click();
    await page.mouse.move(0, 0);
    expect(await lit(page, 'Z1')).toEqual(['0,1', '0,85', '1,15']);
    await expect(why(page).getByText('entra nos 3 números')).toBeVisible();
  });
});

test('a covered number tells nothing, not even in the table, until it is touched', async ({ page }) => {
  await open(page, 'covered');
  const z = matrix(page, 'Z1');
  await expect(z.getByText('?', { exact: true })).toHaveCount(8);
  await expect(cell(z, 2, 2)).toHaveAccessibleName('dia 3, h₂, coberto');
  await page.getByText('Figura em texto e tabela').click();
  await expect(page.getByRole('row', { name: /^Z1 / }).getByRole('cell').last()).toHaveText('1,2 ? ? | ? ? ? | ? ? ?');
  await cell(z, 2, 2).click();
  await expect(cell(z, 2, 2)).toHaveText('−0,15');
  await expect(z.getByText('?', { exact: true })).toHaveCount(7);
});

test.describe('sizes', () => {
  test('by mouse, by keys and by finger: the matrices are always those of the product', async ({ page, browser }) => {
    await open(page, 'first');
    await agrees(page);
    await page.getByRole('button', { name: 'dias no lote: mais um' }).click();
    await expect(size(page, 'dias no lote')).toHaveText('4');
    await expect(matrix(page, 'Z1').locator('[role=row]:has([data-cell])')).toHaveCount(4);
    await agrees(page);
    await size(page, 'neurônios').focus();
    await page.keyboard.press('End');
    await expect(matrix(page, 'Z1')).toHaveAccessibleName('Z1, 4×4');
    await expect(matrix(page, 'W2ᵀ')).toHaveAccessibleName('W2ᵀ, 4×2');
    await agrees(page);
    await page.keyboard.press('Home');
    await expect(matrix(page, 'Z1')).toHaveAccessibleName('Z1, 4×1');
    await agrees(page);
    await expect(page.getByText(/parâmetros/)).toContainText('1·2 + 1 + 2·1 + 2 = 7 parâmetros');

    const context = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true });
    const phone = await context.newPage();
    await open(phone, 'first');
    await phone.getByRole('button', { name: 'saídas: mais um' }).tap();
    await expect(matrix(phone, 'Z2')).toHaveAccessibleName('Z2, 3×3');
    await agrees(phone);
    await context.close();
  });

  test('the text, the table and the drawing tell the same; a new start brings the first numbers back', async ({ page }) => {
    await open(page, 'first');
    const before = await drawn(matrix(page, 'Z2'));
    await page.getByRole('button', { name: 'neurônios: mais um' }).click();
    await expect(matrix(page, 'Z1')).toHaveAccessibleName('Z1, 3×4');
    await page.getByText('Figura em texto e tabela').click();
    await expect(page.getByText('passa por uma camada de 4 neurônios')).toBeVisible();
    const row = page.getByRole('row', { name: /^Z2 / });
    const told = (await row.getByRole('cell').last().innerText()).split('|').map((r) => r.trim().split(' ').map(number));
    expect(told.map((r) => r.map((v) => v.toFixed(2)))).toEqual((await drawn(matrix(page, 'Z2'))).map((r) => r.map((v) => v.toFixed(2))));
    await page.getByRole('button', { name: 'recomeçar' }).click();
    await expect(matrix(page, 'Z1')).toHaveAccessibleName('Z1, 3×3');
    await expect.poll(() => drawn(matrix(page, 'Z2'))).toEqual(before);
  });

  test('that do not fit are refused, with the two numbers that must be equal', async ({ page }) => {
    await open(page, 'refused');
    const refusal = page.locator('figure').getByRole('status');
    await expect(refusal).toContainText('tem 2 números e cada coluna de W1ᵀ tem 3. Os dois precisam ser iguais');
    await expect(page.getByRole('group', { name: 'Formas' })).toHaveText(/\(3×2\)·\(3×3\)\s*✕/);
    await page.getByRole('button', { name: 'medidas por dia: mais um' }).click();
    await expect(refusal).toBeHidden();
    await expect(page.getByRole('group', { name: 'Formas' })).toHaveText(/\(3×3\)·\(3×3\)\s*→ 3×3\s*✓/);
    await page.getByRole('button', { name: 'pesos por neurônio: menos um' }).click();
    await expect(refusal).toContainText('tem 3 números e cada coluna de W1ᵀ tem 2');
  });

  test('the matrix as it is kept does not fit; where it does by chance, the figure warns', async ({ page }) => {
    await open(page, 'refused');
    await page.getByRole('button', { name: 'recomeçar' }).click();
    await page.getByRole('button', { name: 'pesos por neurônio: menos um' }).click();
    await page.getByRole('button', { name: 'deitada' }).click();
    await expect(page.locator('figure').getByRole('status')).toContainText('tem 2 números e cada coluna de W1 tem 3');
    await page.getByRole('button', { name: 'neurônios: menos um' }).click();
    await expect(page.getByText('casaram por coincidência')).toBeVisible();
    const [x, w, z] = await Promise.all(['X', 'W1', 'X · W1'].map((name) => drawn(matrix(page, name))));
    for (const [i, row] of product(x!, w!).entries()) for (const [j, v] of row.entries()) expect(z![i]![j]).toBeCloseTo(v, 2);
  });
});

test.describe('the cost', () => {
  const total = (page: Page) => page.locator('.total b');

  test('doubles almost, by a button; and follows the slider by keys, by typing, by a finger', async ({ page, browser }) => {
    await open(page, 'cost');
    await expect(total(page)).toHaveText('2410');
    await page.getByRole('button', { name: 'dobrar a camada oculta' }).click();
    await expect(total(page)).toHaveText('4810');
    await expect(page.getByText('antes (64→32→10): 2410')).toBeVisible();
    await expect(page.locator('.macs b')).toHaveText('4736');
    const slider = page.getByRole('slider', { name: 'neurônios ocultos' });
    await slider.focus();
    await page.keyboard.press('Home');
    // one neuron: 64 + 1 + 10 + 10
    await expect(total(page)).toHaveText('85');
    await page.getByRole('textbox', { name: /neurônios ocultos/ }).fill('16');
    await expect(total(page)).toHaveText('1210');
    await size(page, 'saídas').focus();
    await page.keyboard.press('ArrowDown');
    await expect(total(page)).toHaveText(String(16 * 64 + 16 + 9 * 16 + 9));
    await page.getByRole('button', { name: 'recomeçar' }).click();
    await expect(total(page)).toHaveText('2410');

    const context = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true });
    const phone = await context.newPage();
    await open(phone, 'cost');
    await phone.getByRole('button', { name: 'dobrar a camada oculta' }).tap();
    await phone.getByRole('button', { name: 'dobrar a camada oculta' }).tap();
    await expect(total(phone)).toHaveText('9610');
    await expect(phone.getByRole('button', { name: 'dobrar a camada oculta' })).toBeDisabled();
    await context.close();
  });

  test('waits for the prediction', async ({ page }) => {
    await open(page, 'costLocked');
    await expect(page.getByText('Responda à previsão')).toBeVisible();
    await expect(page.getByRole('button', { name: 'dobrar a camada oculta' })).toBeDisabled();
  });
});

test('before the prediction the numbers are there to be read and tell nothing', async ({ page }) => {
  await open(page, 'locked');
  await expect(page.getByText('Responda à previsão')).toBeVisible();
  await expect(page.getByRole('gridcell')).toHaveCount(0);
  await cell(matrix(page, 'Z1'), 2, 2).click();
  await expect(page.getByRole('heading', { name: /^Z1, dia/ })).toBeHidden();
});

test('with less motion, everything is at its place at once', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, 'first');
  await cell(matrix(page, 'Z1'), 2, 2).click();
  await page.getByRole('button', { name: 'neurônios: mais um' }).click();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await expect(matrix(page, 'Z1')).toHaveAccessibleName('Z1, 3×4');
});

test.describe('the unit', () => {
  let room: Server;
  let desk: Page;
  const people: Person[] = [];
  const enter = async (browser: Parameters<typeof person>[0], options: Parameters<typeof person>[2]) => {
    const who = await person(browser, room, options);
    people.push(who);
    return who;
  };
  test.beforeEach(async ({ browser }) => {
    room = await new Server().start();
    desk = (await enter(browser, {})).page;
    await desk.goto(room.instructor);
    await beginAt(desk, 'u04/conversa');
  });
  test.afterEach(async () => {
    for (const who of people.splice(0)) {
      expect([who.errors, who.foreign]).toEqual([[], []]);
      await who.context.close();
    }
    await room.stop();
  });

  test('on a phone: the bet frees the figure, words light up its numbers', async ({ browser }) => {
    const ana = await enter(browser, { viewport: PHONE, touch: true });
    await join(ana, 'Ana', { name: /chamad/, enter: /Entrar na sala/ });
    const { page } = ana;
    await page.goto('/licao/u04/tres-dias');
    await expect(page.getByText('Responda à previsão')).toBeVisible();
    await expect(page.getByRole('gridcell')).toHaveCount(0);
    await page.getByRole('button', { name: 'das medidas do dia 3' }).tap();
    await cell(matrix(page, 'Z1'), 2, 2).tap();
    await expect(page.getByRole('heading', { name: 'Z1, dia 3, h₂: −0,15' })).toBeVisible();
    for (let i = 0; i < 4; i++) await page.getByRole('button', { name: /próxima/ }).or(page.getByRole('link', { name: /próxima/ })).tap();
    await expect(page.getByRole('heading', { level: 1, name: 'A segunda camada lê a primeira' })).toBeVisible();
    await page.getByText('dia 8', { exact: true }).first().tap();
    await expect.poll(() => lit(page, 'A1 = ReLU(Z1)')).toEqual(['0']);
  });

});
