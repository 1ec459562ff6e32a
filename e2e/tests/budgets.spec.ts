// Prints what the pages cost and how fast they answer; a loaded machine must not fail a build, so nothing here is asserted with a clock.
import { expect, test, type CDPSession, type Page } from '@playwright/test';
import { readdirSync, statSync } from 'node:fs';
import { join as path } from 'node:path';
import { join, person, PHONE } from '../people.ts';
import { Server } from '../server.ts';

const KIB = 1024;
const PT = { name: /chamad/, enter: /Entrar na sala/ };
const say = (what: string, value: string, budget: string) => console.log(`budget | ${what} | ${value} | ${budget}`);

let server: Server;
test.beforeAll(async () => void (server = await new Server().start()));
test.afterAll(async () => await server.stop());

async function free(page: Page): Promise<void> {
  await page.goto(server.instructor);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  for (const [n, body] of [{ type: 'start' }, { type: 'mode', mode: 'free' }].entries()) {
    const reply = await page.request.post(`/api/rooms/${server.code}/commands`, { data: { id: String(n).padStart(32, 'b'), ...body } });
    expect(reply.ok()).toBe(true);
  }
}

test('size of the engine', () => {
  const assets = new URL('../../web/build/site/_app/immutable/workers/assets/', import.meta.url).pathname;
  const motor = readdirSync(assets).find((name) => /^motor-.*\.wasm\.gz$/.test(name));
  expect(motor, 'the built site holds the engine').toBeDefined();
  const size = statSync(path(assets, motor!)).size;
  say('motor.wasm, gzip', `${(size / 1e6).toFixed(2)} MB`, '1.2 MB');
  expect(size).toBeLessThanOrEqual(1.2e6);
});

test('size of the first lesson, and the first touched number on a four times slower processor', async ({ browser }) => {
  const lecturer = await person(browser, server);
  await free(lecturer.page);
  for (const screen of ['u02/chuva', 'u07/culpa']) {
    const who = await person(browser, server, { viewport: PHONE, touch: true });
    await join(who, 'Ana', PT);
    const seated = await who.context.storageState();
    await who.context.close();

    const context = await browser.newContext({ baseURL: server.origin, viewport: PHONE, hasTouch: true, isMobile: true, locale: 'pt-BR', storageState: seated });
    const page = await context.newPage();
    const cdp: CDPSession = await context.newCDPSession(page);
    await cdp.send('Network.enable');
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const kind = new Map<string, string>();
    let bytes = 0;
    cdp.on('Network.responseReceived', ({ requestId, response }) => kind.set(requestId, new URL(response.url).pathname));
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const name = kind.get(requestId) ?? '';
      if (!/\.(wasm|woff2)$/.test(name)) bytes += encodedDataLength;
    });
    const began = Date.now();
    await page.goto(`/licao/${screen}`);
    const option = page.locator('.turn button').first();
    await option.waitFor();
    await page.locator('figure :is([data-target], input[type=range])').first().waitFor();
    const shown = Date.now() - began;
    await option.tap();
    await page.locator('figure :is([role=slider]:not([aria-disabled=true]), input[type=range]:enabled)').first().waitFor();
    const answered = Date.now() - began;
    await page.waitForTimeout(2500);
    say(`first lesson ${screen}, gzip, without engine and fonts`, `${(bytes / KIB).toFixed(0)} KiB`, '200 KiB');
    say(`${screen}: figure shown at 4× slower`, `${shown} ms`, '1500 ms');
    say(`${screen}: prediction given and controls free at 4× slower`, `${answered} ms`, '1500 ms');
    expect(bytes).toBeLessThanOrEqual(200 * KIB);
    await context.close();
  }
  await lecturer.context.close();
});

test('training leaves the page alone', async ({ browser }) => {
  const who = await person(browser, server);
  await join(who, 'Bia', PT);
  const { page } = who;
  await page.goto('/digitos');
  await page.getByRole('button', { name: '95 %' }).click();
  await page.evaluate(() => {
    const seen = { frames: 0, tasks: [] as number[], began: performance.now() };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => list.getEntries().forEach((e) => seen.tasks.push(e.duration))).observe({ type: 'longtask' });
    const frame = () => (seen.frames++, requestAnimationFrame(frame));
    requestAnimationFrame(frame);
  });
  await page.getByRole('button', { name: /^.?\s*treinar/ }).click();
  await expect(page.getByText(/Treino terminado/).first()).toBeVisible({ timeout: 120_000 });
  const seen = await page.evaluate(() => {
    const { frames, tasks, began } = (window as unknown as { seen: { frames: number; tasks: number[]; began: number } }).seen;
    return { fps: (1000 * frames) / (performance.now() - began), tasks };
  });
  say('frames a second while a network trains', seen.fps.toFixed(0), '50');
  say('tasks over 50 ms on the main thread meanwhile', `${seen.tasks.length}${seen.tasks.length ? `, longest ${Math.max(...seen.tasks).toFixed(0)} ms` : ''}`, '0');
  await who.context.close();
});
