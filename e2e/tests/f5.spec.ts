import { expect, test, type Page } from '@playwright/test';
import { open as show } from '../gallery.ts';
import { Server } from '../server.ts';

let server: Server;
test.beforeAll(async () => void (server = await new Server().start()));
test.afterAll(async () => await server.stop());

const open = (page: Page, state: string) => show(page, server, state);
const says = async (page: Page) => {
  const text = page.getByText('Figura em texto e tabela');
  if (!(await page.getByRole('region', { name: /tabela/i }).isVisible())) await text.click();
  return page.locator('figure [id$="-says"]');
};
const chance = (page: Page) => page.getByRole('textbox', { name: /chance p/ });

test('prices wait for the prediction', async ({ page }) => {
  await open(page, 'F5.locked');
  await expect(page.getByText('Responda à previsão para liberar os controles.')).toBeVisible();
  await expect(chance(page)).toBeDisabled();
});

test('a chance is typed, walked by keys and dragged; its price is the engine’s', async ({ page }) => {
  await open(page, 'F5.price');
  await expect(page.locator('figure')).toContainText('0,1054');
  await chance(page).fill('0,1');
  await chance(page).press('Enter');
  await expect(page.locator('figure')).toContainText('2,3026');
  await expect(await says(page)).toContainText('2,3026');
  await expect(await says(page)).toContainText(/21,85|21,9|22 vezes/);
  const rail = page.locator('input[type=range]').first();
  await rail.press('End');
  await expect(page.locator('figure')).toContainText('0,0101');
  await page.getByRole('button', { name: 'recomeçar' }).click();
  await expect(page.locator('figure')).toContainText('0,1054');
});

test('scores become chances; the same added to all changes nothing', async ({ page }) => {
  await open(page, 'F5.scores');
  for (const p of ['0,6590', '0,2424', '0,0986']) await expect(await says(page)).toContainText(p);
  await page.getByRole('button', { name: 'somar 100 a todas' }).click();
  for (const p of ['0,6590', '0,2424', '0,0986']) await expect(await says(page)).toContainText(p);
});

test('what happened decides the price', async ({ page }) => {
  await open(page, 'F5.happened');
  await expect(page.locator('figure')).toContainText('0,4170');
  await page.getByRole('button', { name: 'chuva', exact: true }).or(page.getByRole('radio', { name: 'chuva' })).first().click();
  await expect(page.locator('figure')).toContainText('2,3170');
});

test('the week shrinks as a product and stays as a mean', async ({ page }) => {
  await open(page, 'F5.sums');
  await expect(await says(page)).toContainText('3,3850');
  await expect(await says(page)).toContainText('0,4231');
  await page.getByRole('button', { name: '8000 dias' }).or(page.getByRole('button', { name: /8\s?000 dias/ })).first().click();
  await expect(page.locator('figure')).toContainText('pequeno demais para o computador');
  await expect(await says(page)).toContainText('0,4231');
});

test('a grave error is pushed by the logarithm and hardly by the square', async ({ page }) => {
  await open(page, 'F5.push');
  await expect(await says(page)).toContainText('−0,9820');
  await expect(await says(page)).toContainText('−0,0173');
});

test('a finger drags the chance', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await open(page, 'F5.price');
  const rail = page.locator('input[type=range]').first();
  await rail.scrollIntoViewIfNeeded();
  const box = (await rail.boundingBox())!;
  await page.touchscreen.tap(box.x + box.width * 0.1, box.y + box.height / 2);
  await expect(page.locator('figure')).not.toContainText('vezes o preço de 0,90.');
  await expect(chance(page)).not.toHaveValue('0,9');
  await context.close();
});
