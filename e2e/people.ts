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

/**
 * Changes the theme as the system does at dusk, and waits until the page has followed and every colour has arrived. Forcing the attribute
 * before the page has followed would mix two themes; only the wall, which has a theme of its own, needs it.
 */
async function paint(page: Page, theme: string): Promise<void> {
  await page.emulateMedia({ colorScheme: theme === 'dark' ? 'dark' : 'light' });
  await page.waitForFunction((t) => document.documentElement.dataset.theme === t, theme, { timeout: 2_000 }).catch(() => undefined);
  await page.evaluate(async (t) => {
    document.documentElement.dataset.theme = t;
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    await Promise.allSettled(document.getAnimations().map((a) => a.finished));
  }, theme);
}

const themeOf = (page: Page) => page.evaluate(() => document.documentElement.dataset.theme ?? 'light');

/** A screenshot in light and dark, kept for people to look at: e2e/screenshots/NAME-THEME.png. */
export async function look(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const before = await themeOf(page);
  for (const theme of ['light', 'dark']) {
    await paint(page, theme);
    await page.screenshot({ path: `${SCREENSHOTS}${name}-${theme}.png` });
  }
  await paint(page, before);
}

/** No rule of axe is broken on the page, in either theme. */
export async function accessible(page: Page, where: string): Promise<void> {
  const before = await themeOf(page);
  for (const theme of ['light', 'dark']) {
    await paint(page, theme);
    const found = await new AxeBuilder({ page }).analyze();
    expect(
      found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} (${n.any[0]?.message ?? ''})`).join(' | ')}`),
      `axe on ${where} (${theme})`,
    ).toEqual([]);
  }
  await paint(page, before);
}
