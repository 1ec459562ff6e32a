// Rates in series: gears, boxes, a curve under the lens and differences; what is drawn is what the engine computes.
import { expect, test, type Page } from '@playwright/test';
import { beginAt } from '../desk.ts';
import { join, person, PHONE, type Person } from '../people.ts';
import { number, open as show } from '../gallery.ts';
import { Server } from '../server.ts';

let server: Server;
test.beforeAll(async () => void (server = await new Server().start()));
test.afterAll(async () => await server.stop());

const open = (page: Page, state: string) => show(page, server, `F6.${state}`);

/** A number of the chain as it is drawn: 'z', or the derivative by it, 'd:z'. */
const at = (page: Page, target: string) => page.locator(`figure [data-target="${target}"]`);
const value = async (page: Page, target: string) => number((await at(page, target).innerText()).replace(/^\S*\s*[◂▴▾]?\s*(?=[−\d]\S*$)/, ''));
const slider = (page: Page, name: string) => page.getByRole('slider', { name, exact: true });

test.describe('the gears', () => {
  const turns = async (page: Page) => (await page.locator('.count b').allInnerTexts()).map(number);

  test('turn with the crank: a quarter more is half a turn, and three halves', async ({ page }) => {
    await open(page, 'gears');
    const crank = slider(page, 'manivela da primeira roda');
    const box = (await crank.boundingBox())!;
    const axle = (await page.locator('.axle').first().boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const reach = axle.y + axle.height / 2 - y;
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + reach * 0.7, y + reach * 0.3, { steps: 4 });
    await page.mouse.move(x + reach, y + reach, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => turns(page)).toEqual([0.25, 0.5, 1.5]);
    await page.getByText('Figura em texto e tabela').click();
    await expect(page.getByRole('row', { name: /^terceira/ })).toHaveText(/1,5/);
  });

  test('by keys and by typing; and with other rates', async ({ page }) => {
    await open(page, 'gears');
    await slider(page, 'manivela da primeira roda').focus();
    await page.keyboard.press('PageUp');
    await expect.poll(() => turns(page)).toEqual([0.2, 0.4, 1.2]);
    await page.getByRole('textbox', { name: /voltas da primeira/ }).fill('1');
    await expect.poll(() => turns(page)).toEqual([1, 2, 6]);
    await page.getByRole('spinbutton', { name: 'terceira, por volta da segunda' }).focus();
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => turns(page)).toEqual([1, 2, 8]);
    await page.getByRole('button', { name: 'recomeçar' }).click();
    await expect.poll(() => turns(page)).toEqual([0, 0, 0]);
  });

  test('by finger', async ({ browser }) => {
    const context = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await open(page, 'gears');
    await page.getByRole('button', { name: 'segunda, por volta da primeira: mais um' }).tap();
    const range = page.locator('figure input[type=range]').first();
    const box = (await range.boundingBox())!;
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(async () => (await turns(page))[0]).toBeGreaterThan(0.8);
    const [first, second, third] = await turns(page);
    expect([second! / first!, third! / second!].map((v) => Math.round(v * 10) / 10)).toEqual([3, 3]);
    await context.close();
  });
});

test.describe('the boxes', () => {
  /** Worked out here again: −ln σ(w·x + b) and its derivatives. */
  const agrees = async (page: Page) => {
    const [x, w, b] = await Promise.all(['x', 'w', 'b'].map((n) => value(page, n)));
    const z = w! * x! + b!;
    const p = 1 / (1 + Math.exp(-z));
    const want = { u: w! * x!, z, p, L: -Math.log(p), 'd:p': -1 / p, 'd:z': p - 1, 'd:w': (p - 1) * x!, 'd:b': p - 1, 'd:x': (p - 1) * w! };
    for (const [target, v] of Object.entries(want)) await expect.poll(() => value(page, target), { message: target }).toBeCloseTo(v, 3);
  };

  test('follow x, w and b by keys and by typing, forward and back', async ({ page }) => {
    await open(page, 'chain');
    await agrees(page);
    await expect(at(page, 'd:w')).toContainText('−0,7551');
    await page.getByRole('textbox', { name: 'w, digitar' }).fill('-1,5');
    await expect.poll(() => value(page, 'w')).toBe(-1.5);
    await agrees(page);
    await slider(page, 'b').focus();
    await page.keyboard.press('End');
    await expect.poll(() => value(page, 'b')).toBe(3);
    await agrees(page);
    await page.getByRole('button', { name: 'recomeçar' }).click();
    await expect(at(page, 'L')).toContainText('0,4741');
  });

  test('explain a number that is touched: by finger, standing one below the other', async ({ browser }) => {
    const context = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await open(page, 'chain');
    const why = page.getByRole('region', { name: 'Explique este número' });
    await expect(why).toContainText('inclinação da sigmoide');
    await at(page, 'L').tap();
    await expect(why).toContainText('O preço da aposta');
    await at(page, 'd:w').tap();
    await expect(page.getByRole('group', { name: 'As taxas, multiplicadas' })).toHaveText(/−1,6065\s*×\s*0,235\s*×\s*1\s*×\s*2\s*=\s*−0,7551/);
    await why.getByRole('button', { name: 'fechar' }).tap();
    await expect(why).toBeHidden();
    const tops = await page.locator('.operation').evaluateAll((all) => all.map((e) => e.getBoundingClientRect().top));
    expect([...tops].sort((a, b) => a - b)).toEqual(tops);
    expect(new Set(tops).size).toBe(4);
    await context.close();
  });

  test('double x: both products stand one below the other, and the rate has not doubled', async ({ page }) => {
    await open(page, 'chain');
    await at(page, 'd:w').click();
    await page.getByRole('button', { name: 'dobrar x' }).click();
    const rows = page.getByRole('group', { name: 'As taxas, multiplicadas' }).locator('p');
    await expect(rows.first()).toHaveText(/×\s*4\s*=\s*−0,7297/);
    await expect(rows.last()).toHaveText(/antes:.*×\s*2\s*=\s*−0,7551/);
    await agrees(page);
    await expect(page.getByRole('button', { name: 'dobrar x' })).toBeDisabled();
  });

  test('one step: what the line promised and what came of it', async ({ page }) => {
    await open(page, 'step');
    await page.getByRole('button', { name: 'dar um passo' }).click();
    await expect(page.locator('.fall')).toHaveText('A perda foi de 0,4741 para 0,2119: caiu 0,2622. A reta previa uma queda de 0,3563.');
    await expect(at(page, 'w')).toContainText('0,8775');
    await expect(at(page, 'b')).toContainText('−0,3112');
    await agrees(page);
  });

  test('one inside the other: 2 × 1 × 3', async ({ page }) => {
    await open(page, 'inside');
    await expect(page.getByRole('group', { name: 'As taxas, multiplicadas' })).toHaveText(/2\s*×\s*1\s*×\s*3\s*=\s*6/);
    await page.getByRole('textbox', { name: 'w, digitar' }).fill('2');
    await expect(page.getByRole('group', { name: 'As taxas, multiplicadas' })).toHaveText(/8\s*×\s*1\s*×\s*3\s*=\s*24/);
  });
});

test.describe('the curve', () => {
  test('is straight under the lens', async ({ page }) => {
    await open(page, 'zoom');
    const away = async () => number((await page.locator('.read b').last().innerText()).replace(' %', ''));
    await expect.poll(away).toBeGreaterThan(5);
    await slider(page, 'aumento da lupa').focus();
    await page.keyboard.press('End');
    await expect(page.locator('.read b').first()).toHaveText('1000×');
    await expect.poll(away).toBeLessThan(0.02);
    await page.getByRole('button', { name: 'recomeçar' }).click();
    await expect.poll(away).toBeGreaterThan(5);
    const place = page.locator('.plane').getByRole('slider', { name: 'lugar w' });
    const box = (await place.boundingBox())!;
    await page.mouse.move(box.x + 24, box.y + 24);
    await page.mouse.down();
    await page.mouse.move(box.x + 124, box.y + 24, { steps: 5 });
    await page.mouse.up();
    const w = number(await page.getByRole('textbox', { name: 'lugar w, digitar' }).inputValue());
    expect(w).toBeGreaterThan(1.1);
    await expect(page.locator('.said')).toHaveText(`inclinação ${(6 * (3 * w - 2)).toFixed(4).replace(/\.?0+$/, '').replace('.', ',')}`);
  });

  test('is measured with a step: by mouse, by keys, by typing', async ({ page }) => {
    await open(page, 'central');
    const read = async () => (await page.locator('dd b').allInnerTexts()).map(number);
    await expect.poll(read).toEqual([6, 15, 6]);
    const step = page.getByRole('slider', { name: 'passo h' }).first();
    const box = (await step.boundingBox())!;
    await page.mouse.move(box.x + 24, box.y + 24);
    await page.mouse.down();
    await page.mouse.move(box.x - 60, box.y + 90, { steps: 5 });
    await page.mouse.up();
    const h = number(await page.getByRole('textbox', { name: 'passo h, digitar' }).inputValue());
    expect(h).toBeLessThan(0.95);
    await expect.poll(async () => (await read())[1]).toBeCloseTo(6 + 9 * h, 5);
    const [formula, , central] = await read();
    expect([formula, central]).toEqual([6, 6]);
    for (const [typed, want] of [['0,1', 6.9], ['0,01', 6.09], ['0,001', 6.009]] as const) {
      await page.getByRole('textbox', { name: 'passo h, digitar' }).fill(typed);
      await expect.poll(read).toEqual([6, want, 6]);
    }
    await step.focus();
    await page.keyboard.press('End');
    await expect.poll(read).toEqual([6, 15, 6]);
  });

  test('the error falls with the step and rises again, but for the complex one', async ({ page }) => {
    await open(page, 'errors');
    const off = async () => (await page.locator('.off').allInnerTexts()).map((text) => text.replace('erro ', ''));
    const dots = async () => await page.locator('.errors circle.at').evaluateAll((all) => all.map((e) => Number(e.getAttribute('cy'))));
    await expect.poll(async () => (await off()).length).toBe(3);
    const h = page.locator('.errors').getByRole('slider', { name: 'passo h, em potências de dez' });
    const heights: number[][] = [];
    for (const typed of ['0,1', '0,00001', '0,000000000000001']) {
      await page.getByRole('textbox', { name: 'passo h, digitar' }).fill(typed);
      const log = Math.log10(number(typed));
      await expect.poll(async () => Number(await h.getAttribute('aria-valuenow'))).toBeCloseTo(log, 6);
      heights.push(await dots());
    }
    const [large, middle, small] = heights as [number[], number[], number[]];
    // further down is a smaller error
    for (const kind of [0, 1]) expect(middle[kind]).toBeGreaterThan(Math.max(large[kind]!, small[kind]!) + 20);
    expect(small[2]).toBeGreaterThanOrEqual(middle[2]!);
    await h.focus();
    await page.keyboard.press('Home');
    await expect(h).toHaveAttribute('aria-valuetext', '1 × 10⁻¹⁶');
  });
});

test('before the prediction nothing moves, and the errors are not drawn', async ({ page }) => {
  for (const [state, control] of [['gearsLocked', 'voltas da primeira'], ['zoomLocked', 'aumento da lupa'], ['errorsLocked', 'passo h']] as const) {
    await open(page, state);
    await expect(page.getByText('Responda à previsão')).toBeVisible();
    await expect(page.locator(`figure input[type=range][aria-label="${control}"]`)).toBeDisabled();
  }
  await expect(page.locator('.errors .curve')).toHaveCount(0);
  await open(page, 'chainLocked');
  await expect(page.getByRole('button', { name: 'dobrar x' })).toBeDisabled();
  await open(page, 'gearsLocked');
  await slider(page, 'manivela da primeira roda').press('End');
  await expect(page.locator('.count b').first()).toHaveText('0');
});

test('with less motion, everything is at its place at once', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, 'gears');
  await page.getByRole('textbox', { name: /voltas da primeira/ }).fill('1');
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await expect(page.locator('.count b').last()).toHaveText('6');
});

test.describe('the unit', () => {
  let room: Server;
  const people: Person[] = [];
  test.beforeEach(async ({ browser }) => {
    room = await new Server().start();
    const desk = await person(browser, room, {});
    people.push(desk);
    await desk.page.goto(room.instructor);
    await beginAt(desk.page, 'u06/conversa');
  });
  test.afterEach(async () => {
    for (const who of people.splice(0)) {
      expect([who.errors, who.foreign]).toEqual([[], []]);
      await who.context.close();
    }
    await room.stop();
  });

  test('on a phone: the bet frees the gears; further on the numbers of the prose follow the boxes', async ({ browser }) => {
    const ana = await person(browser, room, { viewport: PHONE, touch: true });
    people.push(ana);
    await join(ana, 'Ana', { name: /chamad/, enter: /Entrar na sala/ });
    const { page } = ana;
    await page.goto('/licao/u06/rodas');
    await expect(page.getByRole('textbox', { name: /voltas da primeira/ })).toBeDisabled();
    await page.getByRole('button', { name: '6', exact: true }).tap();
    await page.getByRole('textbox', { name: /voltas da primeira/ }).fill('1');
    await expect(page.locator('.count b').last()).toHaveText('6');
    for (let i = 0; i < 4; i++) await page.getByRole('button', { name: /próxima/ }).or(page.getByRole('link', { name: /próxima/ })).tap();
    await expect(page.getByRole('heading', { level: 1, name: 'A perda, caixa por caixa' })).toBeVisible();
    const live = page.locator('article [data-live="d:w"]').first();
    await expect(live).toHaveText('−0,7551');
    await page.getByRole('textbox', { name: 'w, digitar' }).fill('1');
    await expect(live).toHaveText(/^−0,36/);
    await expect(at(page, 'd:w')).toContainText((await live.textContent())!);
  });
});
