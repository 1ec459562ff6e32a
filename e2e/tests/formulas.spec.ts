// Formulas that answer: symbols say what they are, formulas turn into numbers, numbers of the text set the figure.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { beginAt } from '../desk.ts';
import { accessible, DESKTOP, join, look, person, PHONE, type Person } from '../people.ts';
import { Server } from '../server.ts';

const PT = { name: /chamad/, enter: /Entrar na sala/ };
let server: Server;
const people: Person[] = [];

test.beforeAll(async ({ browser }) => {
  server = await new Server().start();
  const desk = await person(browser, server);
  people.push(desk);
  await desk.page.goto(server.instructor);
  await beginAt(desk.page, 'u07/conversa');
});
test.afterAll(async () => {
  for (const who of people) {
    expect([who.errors, who.foreign]).toEqual([[], []]);
    await who.context.close();
  }
  await server.stop();
});

/** Goes to a screen as a person does: the number of the unit, then the list of its screens. */
async function walk(page: Page, unit: number, title: string): Promise<void> {
  const way = page.getByRole('navigation', { name: 'Unidades' }).getByRole('link', { name: new RegExp(`^Unidade ${unit}:`) });
  const first = (await way.getAttribute('href'))!;
  await way.click();
  // Within a unit the list of screens stands already: its first screen has to come before another is chosen.
  await page.waitForURL(`**${first}`);
  const list = page.getByRole('combobox', { name: 'Telas desta unidade' });
  const step = page.getByRole('navigation', { name: 'Telas desta unidade' }).getByRole('link', { name: title });
  await list.or(step).first().waitFor();
  if (await list.isVisible()) {
    const titles = await list.locator('option').evaluateAll((all) => all.map((o) => (o as HTMLOptionElement).label));
    const at = titles.findIndex((label) => label.endsWith(title));
    if (at >= 0) await list.selectOption({ index: at });
  } else await step.click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}

async function enter(browser: Parameters<typeof person>[0], name: string, touch = false): Promise<Page> {
  const who = await person(browser, server, touch ? { viewport: PHONE, touch } : { viewport: DESKTOP });
  people.push(who);
  await join(who, name, PT);
  await who.page.getByRole('link', { name: /Começar|Ir para a sala|Continuar/ }).first().click();
  return who.page;
}

const symbol = (page: Page, tex: string): Locator => page.locator(`.formula [data-symbol="${tex.replaceAll('\\', '\\\\')}"]`).first();
const told = (page: Page): Locator => page.getByRole('tooltip');
/** the numbers as a person reads them in the formula */
const shown = (formula: Locator) => formula.evaluate((e) => e.textContent!.replace(/[\u2061-\u2064\s]/g, ''));

test('with the mouse: a symbol says its name, its number and its shape, and lights up', async ({ browser }) => {
  const page = await enter(browser, 'Ana');
  await walk(page, 2, 'Quatro partes de umidade, três de queda');
  await symbol(page, 'w_1').hover();
  await expect(told(page)).toContainText('peso da umidade');
  await expect(told(page)).toContainText('4');
  await expect(told(page)).toContainText('um número');
  await expect(page.locator('path.boundary.lit')).toHaveCount(1);
  await look(page, 'formula-simbolo-1440');
  await symbol(page, 'w').hover();
  await expect(told(page)).toContainText('vetor de 2 números');
  await page.keyboard.press('Escape');
  await expect(told(page)).toHaveCount(0);
});

test('by keyboard: one stop, arrows walk, Escape closes, and the screen stays', async ({ browser }) => {
  const page = await enter(browser, 'Bia');
  await walk(page, 2, 'Quatro partes de umidade, três de queda');
  const url = page.url();
  const walker = page.getByRole('button', { name: /^Símbolos deste texto/ }).first();
  await walker.focus();
  await expect(told(page)).toContainText('soma do neurônio');
  await page.keyboard.press('ArrowRight');
  await expect(told(page)).toContainText('pesos');
  await expect(page.getByRole('status').filter({ hasText: 'w: pesos. agora coluna: 4; 3. vetor de 2 números' })).toHaveCount(1);
  await expect(page.locator('path.boundary.lit')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(told(page)).toHaveCount(0);
  await page.keyboard.press('End');
  await expect(told(page)).toContainText('soma do neurônio');
  expect(page.url(), 'arrows on a symbol do not turn the page').toBe(url);
  await accessible(page, 'a lesson with a symbol open');
});

test('from symbols to numbers and back; the sentence goes along', async ({ browser }) => {
  const page = await enter(browser, 'Caio');
  await walk(page, 2, 'Quatro partes de umidade, três de queda');
  const formula = page.locator('.formula math').first();
  const words = await formula.getAttribute('aria-label');
  const symbols = await shown(formula);
  await page.getByRole('button', { name: 'De símbolos para números' }).first().click();
  await expect.poll(() => shown(formula)).toBe('1=(43)⋅(0,80,6)+(−4)=4⋅0,8+3⋅0,6+(−4)');
  await expect(formula).toHaveAttribute('aria-label', '1 é igual a coluna: 4; 3 vezes coluna: 0,8; 0,6 mais menos 4 é igual a 4 vezes 0,8 mais 3 vezes 0,6 mais menos 4');
  await expect(page.getByRole('status').filter({ hasText: 'Com números: 1 é igual a' })).toHaveCount(1);
  await look(page, 'formula-numeros-1440');
  await accessible(page, 'a formula in numbers');
  await page.getByRole('button', { name: /^Dia 3/ }).first().click();
  await expect.poll(() => shown(formula)).toContain('4⋅0,75+3⋅0,2');
  await page.getByRole('button', { name: 'De volta aos símbolos' }).click();
  await expect.poll(() => shown(formula)).toBe(symbols);
  await expect(formula).toHaveAttribute('aria-label', words!);
});

test('on a phone: a tap tells, a tap turns, and nothing is wider than the screen', async ({ browser }) => {
  const page = await enter(browser, 'Davi', true);
  await walk(page, 7, 'O que volta não é o erro');
  await symbol(page, '\\delta_2').tap();
  await expect(told(page)).toContainText('sensibilidade da soma da saída');
  await expect(told(page)).toContainText('−0,5486');
  await look(page, 'formula-simbolo-390');
  await page.getByRole('heading', { level: 1 }).tap();
  await expect(told(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'De símbolos para números' }), 'its numbers already stand in it').toHaveCount(0);
  await walk(page, 7, 'Atravessar a curva custa');
  await page.getByRole('button', { name: 'De símbolos para números' }).tap();
  await expect.poll(() => shown(page.locator('.formula:has(+ .turn-formula) math'))).toBe('(−0,13580,2579)=((1−2)⋅(−0,5486))⊙(0,54980,6225)⊙(1−(0,54980,6225))');
  await look(page, 'formula-numeros-390');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await accessible(page, 'a formula in numbers on a phone');
});

test('numbers of the text set the neuron: keys, mouse and typing', async ({ browser }) => {
  const page = await enter(browser, 'Eva');
  await walk(page, 2, 'O peso gira, o viés desloca');
  const numbers = page.getByRole('spinbutton', { name: /^(peso|viés)/ });
  await expect(numbers, 'nothing to set before the bet').toHaveCount(0);
  await page.getByRole('button', { name: 'anda, sempre na mesma inclinação' }).click();
  await expect(numbers).toHaveCount(3);
  const control = page.getByRole('spinbutton', { name: /viés/ });
  const bias = page.locator('.formula .live').last();
  const slider = page.getByRole('slider', { name: 'viés b', exact: true });
  await control.focus();
  await page.keyboard.press('ArrowRight');
  await expect(bias).toHaveText('−3,8');
  await expect(slider).toHaveValue('-3.8');
  await expect(control).toHaveAttribute('aria-valuetext', 'menos 3,8');
  const box = (await bias.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2, { steps: 5 });
  await look(page, 'formula-arrastar-1440');
  await page.mouse.up();
  await expect(slider).toHaveValue('-3.3');
  await control.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: /viés.*digite/ }).fill('2,5');
  await page.keyboard.press('Enter');
  await expect(slider).toHaveValue('2.5');
  await expect.poll(() => shown(page.locator('.formula').first()), 'brackets go with the sign').toContain('+2,5');
  await expect(page.locator('.formula math').first()).toHaveAttribute('aria-label', /mais 2,5$/);
  await bias.click();
  await page.getByRole('textbox', { name: /viés.*digite/ }).fill('9');
  await page.keyboard.press('Escape');
  await expect(slider, 'Escape keeps what was').toHaveValue('2.5');
  await accessible(page, 'numbers to set');
});

test('numbers of the text set the network with a finger: y and a weight, and the rate', async ({ browser }) => {
  const page = await enter(browser, 'Gil', true);
  await walk(page, 7, 'O que volta não é o erro');
  await page.getByRole('button', { name: 'dobra', exact: true }).tap();
  const y = page.locator('.formula .live[data-live="y"]');
  await expect(page.getByRole('spinbutton', { name: /choveu/ })).toHaveAttribute('aria-valuemax', '1');
  await expect(y).toHaveText('1');
  await y.tap();
  await page.getByRole('textbox', { name: /choveu.*digite/ }).fill('0');
  await page.keyboard.press('Enter');
  await expect(y).toHaveText('0');
  await expect(page.getByRole('button', { name: 'não', pressed: true })).toBeVisible();
  await expect(page.locator('.formula .live').last()).toHaveText('0,4514');
  await walk(page, 7, 'Agora, um passo');
  await page.getByRole('button', { name: 'cai, mas não a zero' }).tap();
  const rate = page.locator('.caption .live');
  await rate.tap();
  await page.getByRole('textbox', { name: /taxa.*digite/ }).fill('1,5');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('slider', { name: /taxa/ })).toHaveValue('1.5');
});
