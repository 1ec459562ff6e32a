import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Browser, type BrowserContext, type Page, type ViewportSize } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import type { Server } from './server.ts';

export const DESKTOP: ViewportSize = { width: 1440, height: 900 };
export const PHONE: ViewportSize = { width: 390, height: 844 };
const SCREENSHOTS = new URL('screenshots/', import.meta.url).pathname;

export interface Person {
  context: BrowserContext;
  page: Page;
  /** requests that left for another host, and errors of the page: both must stay empty */
  foreign: string[];
  errors: string[];
}

/** A browser of one's own. Everything it asks of another host and every error of the page is noted. */
export async function person(browser: Browser, server: Server, options: { viewport?: ViewportSize; locale?: string; touch?: boolean } = {}): Promise<Person> {
  const context = await browser.newContext({
    baseURL: server.origin,
    viewport: options.viewport ?? DESKTOP,
    locale: options.locale ?? 'pt-BR',
    hasTouch: options.touch ?? false,
    isMobile: options.touch ?? false,
  });
  const foreign: string[] = [];
  const errors: string[] = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== server.origin) foreign.push(request.url());
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  return { context, page, foreign, errors };
}

/** Takes a seat through the entrance and returns its number. */
export async function join(who: Person, name: string, words: { name: RegExp; enter: RegExp }): Promise<number> {
  await who.page.goto('/');
  await who.page.getByLabel(words.name).fill(name);
  await who.page.getByRole('button', { name: words.enter }).click();
  await who.page.waitForURL('**/sala');
  return Number(await who.page.getByRole('heading', { level: 1 }).locator('b').innerText());
}

/** A screenshot in light and dark, kept for people to look at: e2e/screenshots/NAME-THEME.png. */
export async function look(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const before = await page.evaluate(() => document.documentElement.dataset.theme);
  for (const theme of ['light', 'dark']) {
    await page.evaluate((t) => (document.documentElement.dataset.theme = t), theme);
    await page.screenshot({ path: `${SCREENSHOTS}${name}-${theme}.png` });
  }
  await page.evaluate((t) => (document.documentElement.dataset.theme = t), before);
}

/** No rule of axe is broken on the page, in either theme. */
export async function accessible(page: Page, where: string): Promise<void> {
  const before = await page.evaluate(() => document.documentElement.dataset.theme);
  for (const theme of ['light', 'dark']) {
    await page.evaluate((t) => (document.documentElement.dataset.theme = t), theme);
    const found = await new AxeBuilder({ page }).analyze();
    expect(
      found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(' | ')}`),
      `axe on ${where} (${theme})`,
    ).toEqual([]);
  }
  await page.evaluate((t) => (document.documentElement.dataset.theme = t), before);
}
