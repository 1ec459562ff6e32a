// The laboratory as a person uses it: every button on the screen, by mouse, touch and keyboard.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { accessible, DESKTOP, join, look, person, PHONE, type Person } from '../people.ts';
import { Server } from '../server.ts';

const PT = { name: /chamad/, enter: /Entrar na sala/ };
const EN = { name: /call(ed)? you|be called/i, enter: /Enter the room|Join/i };

/** With onnxruntime and NumPy; make says where. */
const PYTHON = process.env.OFICINA_PYTHON ?? new URL('../../.venv/bin/python', import.meta.url).pathname;

let server: Server;
test.beforeAll(async () => void (server = await new Server().start()));
test.afterAll(async () => await server.stop());

/** Enters and walks to the laboratory from the waiting room. */
async function enter(who: Person, name: string, english = false): Promise<void> {
  await join(who, name, english ? EN : PT);
  const way = who.page.locator('#content').getByRole('link', { name: /Monte, treine e abra uma rede|Build, train and open a network/ });
  await (who.page.viewportSize()!.width < 600 ? way.tap() : way.click());
  await expect(who.page).toHaveURL(/\/laboratorio/);
  await expect(who.page.locator('.now')).toHaveAttribute('data-step', '0');
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
const step = async (page: Page) => Number(await page.locator('.now').getAttribute('data-step'));
const wider = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
/** The share of validation points that are right, as it is told. */
const right = async (page: Page) => Number(/acerta ([\d,]+) %/.exec(await page.locator('.now').innerText())?.[1]?.replace(',', '.'));
/** Colours of a canvas, so that a change of what is drawn can be seen. */
const drawing = (page: Page, where: string) => page.locator(`${where} canvas`).first().evaluate((c: HTMLCanvasElement) => c.toDataURL());

test('a network learns, is paused, stepped, and goes back to the same first weights', async ({ browser }) => {
  const who = await person(browser, server);
  const { page } = who;
  await enter(who, 'Ana');
  await look(page, 'laboratorio-antes-1440');
  const first = await drawing(page, '.network');
  const map = await drawing(page, '.map');
  await button(page, /^▶?\s*treinar/).click();
  await expect.poll(() => right(page), { timeout: 60_000 }).toBeGreaterThan(95);
  await button(page, /pausar/).click();
  await page.waitForTimeout(300);
  const at = await step(page);
  expect(at % 20, 'an epoch is 20 batches').toBe(0);
  expect(await drawing(page, '.network')).not.toBe(first);
  expect(await drawing(page, '.map')).not.toBe(map);
  await page.waitForTimeout(300);
  expect(await step(page), 'it stands still').toBe(at);
  await look(page, 'laboratorio-treinado-1440');
  await accessible(page, 'the laboratory, trained');
  await button(page, 'um passo').click();
  await expect.poll(() => step(page)).toBe(at + 1);
  await button(page, 'uma época').click();
  await expect.poll(() => step(page)).toBe(at + 20);
  await button(page, /recomeçar/).click();
  await expect.poll(() => step(page)).toBe(0);
  await expect.poll(() => drawing(page, '.network'), 'the same first weights').toBe(first);
  await button(page, 'mais controles').click();
  await button(page, 'outra semente').click();
  await expect(page.getByText('semente 1', { exact: true })).toBeHidden();
  await expect.poll(() => drawing(page, '.network')).not.toBe(first);
  await button(page, /desfazer/).click();
  await expect.poll(() => drawing(page, '.network')).toBe(first);
  await button(page, /refazer/).click();
  await expect.poll(() => drawing(page, '.network')).not.toBe(first);
  expect([who.foreign, who.errors]).toEqual([[], []]);
  await who.context.close();
});

test('every setting is changed by hand, and a link brings the same network back', async ({ browser }) => {
  const who = await person(browser, server);
  const { page } = who;
  await enter(who, 'Bia');
  await page.getByLabel('Problema').selectOption({ label: 'Espiral' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Espiral');
  await button(page, 'mais controles').click();
  for (let i = 0; i < 6; i++) await button(page, '+ pôr uma camada').click();
  await expect(button(page, '+ pôr uma camada')).toBeHidden();
  for (let i = 0; i < 4; i++) await button(page, 'pôr um neurônio na camada 1').click();
  await expect(button(page, 'pôr um neurônio na camada 1')).toBeDisabled();
  await page.getByLabel('ativação da camada 1').selectOption('gelu');
  await button(page, 'tirar a camada 8').click();
  await page.getByLabel('otimizador').selectOption('nesterov');
  await page.getByLabel('ritmo').selectOption({ label: 'o mais rápido' });
  for (const [name, value] of [['pontos por lote', '16'], ['pontos para treinar', '120'], ['ruído', '0,2'], ['L1', '0,001'], ['L2', '0,002'], ['chance de apagar cada neurônio', '0,1'], ['taxa de aprendizado', '0,05']] as const) {
    const box = page.getByRole('group', { name, exact: true }).getByRole('textbox');
    await box.fill(value);
    await box.press('Enter');
    await expect(box).toHaveValue(new RegExp(`^${value}0*$`));
  }
  await button(page, 'sortear outros pontos').click();
  await page.getByLabel(/pontos de validação/).check();
  await button(page, 'uma época').click();
  await expect.poll(() => step(page)).toBe(8);
  await button(page, 'uma época').click();
  await expect.poll(() => step(page)).toBe(16);
  await page.waitForTimeout(300);
  const before = await drawing(page, '.network');
  const told = await page.locator('.now').innerText();
  await button(page, /copiar o link/).click();
  const link = await page.getByLabel('link do experimento').inputValue();

  const other = await person(browser, server);
  await join(other, 'Caio', PT);
  await other.page.goto(link);
  await expect(other.page.locator('.now')).toHaveText(told);
  await expect.poll(() => drawing(other.page, '.network')).toBe(before);
  await other.page.goto(link.replace('set=spiral', 'set=spiralle'));
  await other.page.reload();
  await expect(other.page.getByText('O link tinha algo que não existe aqui')).toBeVisible();
  await other.context.close();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 }), 'a reload brings the settings back').toHaveText('Espiral');
  await who.context.close();
});

test('a trained network is kept as a file that onnxruntime and NumPy read alike, and as a notebook that Jupyter runs', async ({ browser }) => {
  const who = await person(browser, server);
  const { page } = who;
  await enter(who, 'Rui');
  await button(page, 'uma época').click();
  await expect.poll(() => step(page)).toBe(20);
  const saved = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, name).click()]);
    const to = path.join(mkdtempSync(path.join(tmpdir(), 'oficina-files-')), download.suggestedFilename());
    await download.saveAs(to);
    return to;
  };
  const model = await saved('ONNX');
  expect(path.basename(model)).toMatch(/^oficina-.*-1\.onnx$/);
  await expect(page.getByText(/lido de volta, o arquivo diz o mesmo que a rede nos \d+ pontos de validação/)).toBeVisible();
  const arrays = await saved('pesos para o NumPy');
  await expect(page.getByText(/abra no Python com np.load/)).toBeVisible();
  await look(page, 'laboratorio-arquivos-1440');
  const program = `
import sys, numpy as np, onnxruntime as rt
session = rt.InferenceSession(sys.argv[1])
w = np.load(sys.argv[2])
x = np.random.default_rng(1).normal(size=(64, 2)).astype(np.float32)
p = session.run(None, {session.get_inputs()[0].name: x})[0]
h = np.tanh(x @ w["W1"].T + w["b1"])
for i in range(2, len(w.files) // 2):
    h = np.tanh(h @ w[f"W{i}"].T + w[f"b{i}"])
last = len(w.files) // 2
by_hand = 1 / (1 + np.exp(-(h @ w[f"W{last}"].T + w[f"b{last}"])))
print(float(p.std()), float(np.abs(p - by_hand).max()))`;
  const [spread, difference] = execFileSync(PYTHON, ['-c', program, model, arrays], { encoding: 'utf8' }).trim().split(' ').map(Number);
  expect(spread, 'the network says something').toBeGreaterThan(0.01);
  expect(difference).toBeLessThan(1e-5);
  const book = await saved('caderno Python');
  const said = /`([\d.]+) ([\d.]+)`/.exec(readFileSync(book, 'utf8'))!;
  const run = `
import sys, nbformat
from nbclient import NotebookClient
nb = nbformat.read(sys.argv[1], as_version=4)
nbformat.validate(nb)
NotebookClient(nb, timeout=120).execute()
print("".join(o.get("text", "") for c in nb.cells if c.cell_type == "code" for o in c.outputs))`;
  const [loss, right] = execFileSync(PYTHON, ['-c', run, book], { encoding: 'utf8' }).trim().split(' ').map(Number);
  expect(Math.abs(loss! - Number(said[1]))).toBeLessThan(2e-4);
  expect(right).toBeCloseTo(Number(said[2]), 4);
  expect([who.foreign, who.errors]).toEqual([[], []]);
  await who.context.close();
});

test('with the keyboard alone: train, walk over the neurons, see what one sees', async ({ browser }) => {
  const who = await person(browser, server);
  const { page } = who;
  await enter(who, 'Davi');
  await page.keyboard.press('Escape');
  await page.locator('body').click({ position: { x: 4, y: 600 } });
  await page.keyboard.press('Space');
  await expect.poll(() => step(page)).toBeGreaterThan(100);
  await page.keyboard.press('Space');
  const map = await drawing(page, '.map');
  await button(page, 'neurônio 1 da camada 1, tanh').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(button(page, 'neurônio 2 da camada 2, tanh')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('heading', { name: 'Neurônio 2 da camada 2' })).toBeVisible();
  expect(await drawing(page, '.map')).not.toBe(map);
  // the sum that is written out is the sum that is told
  const why = page.getByRole('region', { name: 'De onde vem este número' });
  const number = (text: string) => Number(text.replace('−', '-').replace(',', '.').replace('+', ''));
  await expect(why.locator('math').first()).toBeVisible();
  const z = number(await why.locator('.value').innerText());
  await button(page, 'saída').press('Enter');
  await expect.poll(async () => number(await why.locator('.value').innerText())).toBeCloseTo(Math.tanh(z), 3);
  await page.locator('.work').evaluate((e) => e.scrollIntoView({ block: 'end' }));
  await look(page, 'laboratorio-neuronio-1440');
  await button(page, 'volta: ∂L/∂z').press('Enter');
  await expect.poll(async () => number(await why.locator('.value').innerText())).not.toBeCloseTo(Math.tanh(z), 3);
  const here = await why.locator('.value').innerText();
  await button(page, 'outro ponto').press('Enter');
  await expect(why.locator('.value')).not.toHaveText(here);
  await accessible(page, 'a neuron explained');
  await button(page, 'voltar').press('Enter');
  await expect.poll(() => drawing(page, '.map')).toBe(map);
  await who.context.close();
});

test('every problem is told and drawn, more than two classes too, in both languages and themes', async ({ browser }) => {
  const who = await person(browser, server, { locale: 'en-GB' });
  const { page } = who;
  await enter(who, 'Eva', true);
  const names = await page.getByLabel('Problem').locator('option').allInnerTexts();
  expect(names).toHaveLength(8);
  let before = '';
  for (const name of names) {
    await page.getByLabel('Problem').selectOption({ label: name });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await button(page, 'one epoch').click();
    await expect.poll(() => step(page)).toBeGreaterThan(0);
    const now = await drawing(page, '.map');
    expect(now, name).not.toBe(before);
    before = now;
    await button(page, /start again/).click();
  }
  await button(page, /^▶?\s*train/).click();
  await page.waitForTimeout(3000);
  await button(page, /pause/).click();
  await look(page, 'laboratorio-classes-en-1440');
  await accessible(page, 'the laboratory with many classes');
  await who.context.close();
});

test('good and bad examples are tried, and each says why', async ({ browser }) => {
  const who = await person(browser, server);
  const { page } = who;
  await enter(who, 'Fábio');
  await button(page, /Taxa grande demais/).click();
  await expect(page.getByText('cada passo salta por cima do vale')).toBeVisible();
  await expect(page.getByRole('group', { name: 'taxa de aprendizado', exact: true }).getByRole('textbox')).toHaveValue('10');
  await button(page, /^▶?\s*treinar/).click();
  await expect.poll(() => step(page), { timeout: 60_000 }).toBeGreaterThan(1000);
  expect(await right(page), 'the map is no better than a guess').toBeLessThan(75);
  await button(page, /pausar/).click();
  await look(page, 'laboratorio-taxa-1440');
  const rate = page.getByRole('group', { name: 'taxa de aprendizado', exact: true }).getByRole('slider');
  await rate.focus();
  await page.keyboard.press('PageDown');
  await expect(page.getByText('cada passo salta por cima do vale'), 'the example is no longer this one').toBeHidden();
  await button(page, /Um círculo com seis retas/).click();
  await button(page, /^▶?\s*treinar/).click();
  await expect.poll(() => right(page), { timeout: 60_000 }).toBeGreaterThan(95);
  await accessible(page, 'the laboratory with an example');
  await who.context.close();
});

test('on a phone the map is on top, nothing is too wide, and fingers do everything', async ({ browser }) => {
  const who = await person(browser, server, { viewport: PHONE, touch: true });
  const { page } = who;
  await enter(who, 'Gil');
  expect(await wider(page)).toBeLessThanOrEqual(0);
  const tops = await page.evaluate(() => ['.map', '.controls', '.network', '.loss'].map((s) => document.querySelector(s)!.getBoundingClientRect().top));
  expect(tops).toEqual([...tops].sort((a, b) => a - b));
  await look(page, 'laboratorio-390');
  await button(page, /^▶?\s*treinar/).tap();
  await expect.poll(() => step(page)).toBeGreaterThan(200);
  await button(page, /pausar/).tap();
  await button(page, 'neurônio 3 da camada 1, tanh').tap();
  await expect(page.getByRole('heading', { name: 'Neurônio 3 da camada 1' })).toBeVisible();
  await button(page, 'mais controles').tap();
  for (let i = 0; i < 6; i++) await button(page, '+ pôr uma camada').tap();
  await page.setViewportSize({ width: 390, height: 3200 });
  await look(page, 'laboratorio-tudo-390');
  expect(await wider(page)).toBeLessThanOrEqual(0);
  await accessible(page, 'the laboratory on a phone, all controls');
  await who.context.close();
});
