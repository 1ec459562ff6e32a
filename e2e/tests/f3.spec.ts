import { expect, test, type Page } from '@playwright/test';
import { open as show, swipe } from '../gallery.ts';
import { Server } from '../server.ts';

let server: Server;
test.beforeAll(async () => void (server = await new Server().start()));
test.afterAll(async () => await server.stop());

const open = (page: Page, state: string) => show(page, server, state);
const reading = (page: Page, name: string) => page.locator('dl div', { has: page.locator(`dt:text-is("${name}")`) }).locator('dd');
const point = (page: Page) => page.locator('.handle[role=slider]');

test('the slope is hidden until the prediction is made', async ({ page }) => {
  await open(page, 'F3.locked');
  await expect(page.getByText('Responda à previsão para liberar os controles.')).toBeVisible();
  await expect(page.locator('figure')).not.toContainText('0,1050');
  await expect(point(page)).toHaveCount(0);
});

test('the point walks along the curve by mouse, keys and number; slope and tangent follow the engine', async ({ page }) => {
  await open(page, 'F3.curve');
  await expect(reading(page, 'o que sai')).toHaveText('0,7311');
  await expect(reading(page, 'inclinação ali')).toHaveText('0,1966');
  const box = (await point(page).boundingBox())!;
  await page.mouse.move(box.x + 24, box.y + 24);
  await page.mouse.down();
  await page.mouse.move(box.x + 24 - 120, box.y + 24, { steps: 6 });
  await page.mouse.up();
  await expect(reading(page, 'inclinação ali')).not.toHaveText('0,1966');
  await page.getByRole('textbox', { name: 'z' }).fill('0');
  await page.getByRole('textbox', { name: 'z' }).press('Enter');
  await expect(reading(page, 'inclinação ali')).toHaveText('0,2500');
  await expect(page.getByText('inclinação 0,2500')).toBeVisible();
  await point(page).press('End');
  await expect(reading(page, 'o que sai')).toHaveText('0,9820');
  await page.getByText('Figura em texto e tabela').click();
  await expect(page.locator('tr', { has: page.locator('th:text-is("−3")') }).locator('td')).toHaveText(['0,0474', '0,0452']);
  await page.getByRole('button', { name: 'recomeçar' }).click();
  await expect(reading(page, 'o que sai')).toHaveText('0,7311');
});

test('a finger drags the point', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await open(page, 'F3.curve');
  await expect(reading(page, 'o que sai')).toHaveText('0,7311');
  await swipe(page, point(page), -84, 0);
  await expect(reading(page, 'o que sai')).not.toHaveText('0,7311');
  await context.close();
});

test('another curve, and many in a row', async ({ page }) => {
  await open(page, 'F3.kinds');
  await expect(reading(page, 'inclinação ali')).toHaveText('0,0000');
  await page.getByRole('button', { name: 'ReLU com vazamento' }).click();
  await expect(reading(page, 'inclinação ali')).toHaveText('0,1000');
  await page.getByRole('button', { name: 'tanh' }).press('Enter');
  await expect(reading(page, 'o que sai')).toHaveText('−0,7616');
  await open(page, 'F3.stack');
  const rows = page.locator('.fading .row');
  await expect(rows).toHaveCount(11);
  await expect(rows.last()).toContainText('× 10⁻⁷');
  await page.getByRole('spinbutton', { name: 'quantas em fila' }).press('Home');
  await expect(rows).toHaveCount(2);
  await expect(rows.last()).toContainText('0,2500');
});

test('two layers without a fold are one; with a fold they are not', async ({ page }) => {
  await open(page, 'F3.flat');
  await expect(page.getByText('Iguais, em qualquer ponto.')).toBeVisible();
  await expect(page.locator('.crease')).toHaveCount(0);
  await page.getByRole('slider', { name: 'ponto x' }).press('Home');
  await expect(page.getByText('Iguais, em qualquer ponto.')).toBeVisible();
  await page.getByRole('button', { name: 'recomeçar' }).click();
  await page.getByRole('button', { name: 'ReLU' }).click();
  await expect(page.locator('.out b').first()).toHaveText('6,5');
  await expect(page.getByText('Diferença: −0,4. Uma camada só já não consegue.')).toBeVisible();
  await expect(page.locator('.crease')).toHaveCount(2);
});

test('four corners come out right only with the fold', async ({ page }) => {
  await open(page, 'F3.xor');
  const out = page.locator('.right td:nth-child(3)');
  await expect(out).toHaveText(['0', '1', '1', '0']);
  await expect(page.locator('.ring')).toHaveCount(0);
  await page.getByRole('button', { name: 'nada' }).click();
  await expect(page.locator('.ring').first()).toBeVisible();
});
