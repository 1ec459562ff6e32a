import { expect, test, type Page } from '@playwright/test';
import { open as show } from '../gallery.ts';
import { Server } from '../server.ts';

let server: Server;
test.beforeAll(async () => void (server = await new Server().start()));
test.afterAll(async () => await server.stop());

const open = (page: Page, state: string) => show(page, server, state);
const ball = (page: Page, name = 'sgd') => page.locator(`[data-ball="${name}"]`);
const step = (page: Page) => page.getByRole('button', { name: 'um passo', exact: true });

test('nothing moves before the prediction', async ({ page }) => {
  await open(page, 'F8.locked');
  await expect(page.getByRole('button', { name: 'descer' })).toBeDisabled();
  await expect(page.getByText('Responda à previsão para liberar os controles.')).toBeVisible();
});

test('a ball goes down a parabola step by step, by play, and anew with another rate', async ({ page }) => {
  await open(page, 'F8.slope');
  await expect(ball(page)).toHaveAttribute('data-at', '0,0');
  await step(page).click();
  await expect(ball(page)).toHaveAttribute('data-at', '0,6');
  await step(page).press('Enter');
  await expect(ball(page)).toHaveAttribute('data-at', '1,08');
  await page.getByRole('button', { name: 'um passo atrás' }).click();
  await expect(ball(page)).toHaveAttribute('data-at', '0,6');
  await page.getByRole('button', { name: 'descer' }).click();
  await expect(page.getByText('passo 6 de 6', { exact: true })).toBeVisible();
  await expect(ball(page)).toHaveAttribute('data-at', '2,2136');
  const rate = page.getByRole('textbox', { name: 'taxa de aprendizado η' });
  await rate.fill('1,1');
  await rate.press('Enter');
  await expect(page.getByText('foge')).toBeVisible();
  await expect(page.getByText('saiu do mapa').or(page.locator('[data-at="−5,958"]')).first()).toBeVisible();
  await page.getByText('Figura em texto e tabela').click();
  await expect(page.locator('tr', { has: page.locator('th:text-is("3")') }).locator('td').first()).toHaveText('8,184');
  await page.getByRole('button', { name: 'recomeçar' }).click();
  await expect(ball(page)).toHaveAttribute('data-at', '0,0');
});

test('the starting point is dragged by mouse and moved by keys', async ({ page }) => {
  await open(page, 'F8.slope');
  const start = page.getByRole('slider', { name: 'ponto de partida' });
  await start.press('End');
  await expect(ball(page)).toHaveAttribute('data-at', '9,0');
  const box = (await start.boundingBox())!;
  await page.mouse.move(box.x + 24, box.y + 24);
  await page.mouse.down();
  await page.mouse.move(box.x - 40, box.y + 24, { steps: 5 });
  await page.mouse.up();
  await expect(ball(page)).not.toHaveAttribute('data-at', '9,0');
});

test('a finger moves the learning rate', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await open(page, 'F8.slope');
  const rail = page.getByRole('slider', { name: 'taxa de aprendizado η' });
  await rail.scrollIntoViewIfNeeded();
  const box = (await rail.boundingBox())!;
  await page.touchscreen.tap(box.x + box.width * 0.9, box.y + box.height / 2);
  await expect(page.getByText('foge')).toBeVisible();
  await context.close();
});

test('beyond the limit one direction converges and the other flees', async ({ page }) => {
  await open(page, 'F8.flees');
  await expect(page.locator('.factor.arrives')).toContainText('0,79');
  await expect(page.locator('.factor.flees')).toContainText('−1,1');
  const rate = page.getByRole('textbox', { name: 'taxa de aprendizado η' });
  await rate.fill('0,15');
  await rate.press('Enter');
  await expect(page.locator('.factor.flees')).toHaveCount(0);
});

test('four methods race; one can be sent home', async ({ page }) => {
  await open(page, 'F8.race');
  await expect(page.locator('[data-ball]')).toHaveCount(4);
  await page.getByRole('checkbox', { name: 'RMSProp' }).uncheck();
  await expect(page.locator('[data-ball]')).toHaveCount(3);
  await expect(page.locator('.places tr', { hasText: 'Adam' }).locator('td')).toHaveText('0,7546');
});

test('with reduced motion a descent is there at once', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, 'F8.valley');
  await page.getByRole('button', { name: 'recomeçar' }).click();
  await page.getByRole('button', { name: /descer/ }).click();
  await expect(page.getByText('passo 20 de 20', { exact: true })).toBeVisible({ timeout: 1000 });
});

test('batches point different ways, fewer examples make noise, and a network can be sliced', async ({ page }) => {
  await open(page, 'F8.batches');
  await expect(page.getByText('dias 1 e 2')).toBeVisible();
  await expect(page.getByText('dias 7 e 8')).toBeVisible();
  await open(page, 'F8.net');
  await page.getByRole('spinbutton', { name: 'exemplos por passo' }).press('Home');
  await expect(page.getByRole('button', { name: 'sortear outros' })).toBeVisible();
  await page.getByRole('button', { name: 'por contas, não por passos' }).click();
  await expect(page.getByText('milhares de multiplicações')).toBeVisible();
  await page.getByRole('button', { name: 'treinar e cortar o relevo' }).click();
  await expect(page.getByText('Este é um corte pelo relevo da sua rede treinada')).toBeVisible();
});
