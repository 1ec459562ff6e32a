import type { Locator, Page } from '@playwright/test';
import type { Server } from './server.ts';

/** Shows a state of a figure in the gallery: 'F1.arrow'. */
export async function open(page: Page, server: Server, state: string, query = 'lang=pt-BR&theme=light'): Promise<void> {
  await page.goto(`${server.origin}/galeria?show=${state}&${query}`);
  await page.locator('figure').waitFor();
}

/** The states of all figures, or of one. */
export const statesOf = async (page: Page, figure = ''): Promise<string[]> =>
  (await page.locator('select option').evaluateAll((all) => all.map((o) => (o as HTMLOptionElement).value))).filter((state) => state.startsWith(figure && `${figure}.`));

/** A number as it is drawn in Portuguese. */
export const number = (text: string): number => Number(text.replace('−', '-').replace(',', '.'));

/** Pulls something with one finger, from its middle. */
export async function swipe(page: Page, what: Locator, dx: number, dy: number): Promise<void> {
  await what.scrollIntoViewIfNeeded();
  const box = (await what.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) => session.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', [{ x, y }]);
  for (let i = 1; i <= 6; i++) await touch('touchMove', [{ x: x + (dx * i) / 6, y: y + (dy * i) / 6 }]);
  await touch('touchEnd', []);
}
