import { expect, test, type Page } from '@playwright/test';
import { open as show, swipe } from '../gallery.ts';
import { Server } from '../server.ts';

let server: Server;
test.beforeAll(async () => void (server = await new Server().start()));
test.afterAll(async () => await server.stop());

const open = (page: Page, state: string) => show(page, server, state);
/** The row of a table behind the figure whose first cell is this. */
async function row(page: Page, head: string): Promise<string[]> {
  const region = page.getByRole('region', { name: /tabela/i });
  if (!(await region.isVisible())) await page.getByText('Figura em texto e tabela').click();
  return await region.locator('tr', { has: page.locator(`th:text-is("${head}")`) }).locator('td').allTextContents();
}

test.describe('days', () => {
  test('stay silent about distances until the prediction is made', async ({ page }) => {
    await open(page, 'F1.locked');
    await expect(page.getByText('Responda à previsão para liberar os controles.')).toBeVisible();
    expect((await row(page, '1')).at(-1)).toBe('–');
  });

  test('are dragged by mouse and by keys; the list follows, and reset gives the day back', async ({ page }) => {
    await open(page, 'F1.arrow');
    const list = page.locator('.list');
    await expect(list).toHaveText(/0,80; 0,60/);
    const tip = page.getByRole('slider', { name: 'ponta da seta do dia 2' });
    const box = (await tip.boundingBox())!;
    await page.mouse.move(box.x + 24, box.y + 24);
    await page.mouse.down();
    await page.mouse.move(box.x - 60, box.y + 60, { steps: 6 });
    await page.mouse.up();
    const [u, q] = [...(await list.textContent())!.matchAll(/\d,\d+/g)].map(([v]) => Number(v.replace(',', '.')));
    expect(u).toBeLessThan(0.8);
    expect(q).toBeLessThan(0.6);
    await expect.poll(async () => (await row(page, '2'))[0]).toBe(u!.toFixed(2).replace('.', ','));
    await tip.press('Home');
    await expect(list).toHaveText(/\(0,00;/);
    await tip.press('ArrowRight');
    await expect(list).toHaveText(/\(0,02;/);
    await page.getByRole('button', { name: 'recomeçar' }).click();
    await expect(list).toHaveText(/0,80; 0,60/);
  });

  test('are dragged by a finger', async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await open(page, 'F1.legs');
    await expect(page.locator('.number')).toHaveText('1,0000');
    const tip = page.getByRole('slider', { name: 'ponta da seta do dia 2' });
    await swipe(page, tip, -72, 48);
    await expect(page.locator('.number')).not.toHaveText('1,0000');
    await context.close();
  });

  test('have another neighbour in pascal, and the first again once standardised', async ({ page }) => {
    await open(page, 'F1.standard');
    await page.getByRole('button', { name: 'recomeçar' }).click();
    const near = page.locator('.distances .near');
    await page.getByRole('button', { name: 'padronizar as colunas' }).click();
    await expect(near).toHaveText(/dia 6.*0,3500/);
    await page.getByRole('button', { name: 'dezenas de hPa' }).click();
    await expect(near).toHaveText(/dia 3.*0,1414/);
    await page.getByRole('button', { name: 'Pa', exact: true }).press('Enter');
    await expect(near).toHaveText(/dia 6/);
    await page.getByRole('button', { name: 'padronizar as colunas' }).click();
    await expect(near).toHaveText(/dia 3.*0,7728/);
    await expect.poll(async () => (await row(page, '3')).at(-1)).toBe('0,7728');
    await page.getByRole('group', { name: 'Medir a partir do dia' }).getByRole('button', { name: 'dia 2' }).click();
    await expect(page.locator('.distances')).toHaveText(/distância a partir do dia 2/);
  });
});

test.describe('a picture', () => {
  test('is painted by mouse, keys and finger, and its list follows', async ({ page }) => {
    await open(page, 'F1.picture');
    const pixel = (r: number, c: number) => page.getByRole('gridcell', { name: new RegExp(`^linha ${r}, coluna ${c},`) });
    await expect(pixel(1, 1)).toHaveAccessibleName(/posição 1 da lista: 0$/);
    await pixel(1, 1).click();
    await expect(pixel(1, 1)).toHaveAccessibleName(/: 16$/);
    expect(await row(page, '1')).toEqual(['16', '0', '8', '16', '14', '2', '0', '0']);
    await pixel(1, 1).press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(pixel(1, 2)).toHaveAccessibleName(/: 16$/);
    await page.keyboard.press('-');
    await expect(pixel(1, 2)).toHaveAccessibleName(/: 14$/);
    const from = (await pixel(5, 1).boundingBox())!;
    const to = (await pixel(5, 3).boundingBox())!;
    await page.mouse.move(from.x + 10, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(to.x + 10, to.y + 10, { steps: 8 });
    await page.mouse.up();
    expect((await row(page, '5')).slice(0, 4)).toEqual(['16', '16', '16', '12']);
    await page.getByRole('button', { name: 'recomeçar' }).click();
    expect(await row(page, '5')).toEqual(['0', '0', '0', '12', '12', '0', '0', '0']);
  });

  test('is painted by a tap, while a swipe scrolls', async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await open(page, 'F1.picture');
    const corner = page.getByRole('gridcell', { name: /^linha 1, coluna 1,/ });
    await corner.tap();
    await expect(corner).toHaveAccessibleName(/: 16$/);
    await context.close();
  });
});

test.describe('two vectors', () => {
  test('give one number: typed, and by the tip of an arrow', async ({ page }) => {
    await open(page, 'F1.pairs');
    await page.getByRole('textbox', { name: 'b, número 1' }).fill('0,5');
    await page.getByRole('textbox', { name: 'b, número 1' }).press('Enter');
    await expect(page.locator('.total b')).toHaveText('3,8');
    await open(page, 'F1.projection');
    await expect(page.locator('.total b')).toHaveText('0,74');
    await page.getByRole('slider', { name: 'ponta da seta a' }).press('Home');
    await expect(page.locator('.total b')).toHaveText('−3,94');
    await expect(page.getByText('cai para o lado contrário')).toBeVisible();
  });
});
