import AxeBuilder from '@axe-core/playwright';
import { expect, test, type CDPSession, type Locator, type Page } from '@playwright/test';
import { open as show, statesOf } from '../gallery.ts';
import { Server } from '../server.ts';

let server: Server;
test.beforeAll(async () => void (server = await new Server().start()));
test.afterAll(async () => await server.stop());

const open = (page: Page, state: string, query?: string) => show(page, server, state, query);

const loss = (page: Page) => page.locator('[data-target="L"] .value');
const middle = async (of: Locator) => {
  const box = (await of.boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
const slider = (page: Page, name: string) => page.getByRole('slider', { name, exact: true });
const textOf = (of: Locator) => of.getAttribute('aria-valuetext');

const WEIGHT = 'peso de h2 em p';
const MOVE = 'viés b: mover a fronteira';
const TURN = 'pesos w: girar a fronteira';

test.describe('every state of every figure', () => {
  const FIGURES = ['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8'];

  test('is listed under its figure', async ({ page }) => {
    await open(page, 'F2.first');
    const figures = new Set((await statesOf(page)).map((state) => state.split('.')[0]));
    expect([...figures]).toEqual(FIGURES);
  });

  for (const { theme, lang, width } of [
    { theme: 'light', lang: 'pt-BR', width: 1440 },
    { theme: 'dark', lang: 'en', width: 1440 },
    { theme: 'dark', lang: 'pt-BR', width: 390 },
    { theme: 'light', lang: 'en', width: 360 },
  ])
    for (const figure of FIGURES)
      test(`${figure} is accessible, still and within ${width} px in ${theme}, ${lang}`, async ({ page }) => {
        const troubles: string[] = [];
        page.on('console', (m) => m.type() === 'error' && troubles.push(m.text()));
        page.on('pageerror', (e) => troubles.push(e.message));
        await page.setViewportSize({ width, height: 900 });
        await open(page, 'F2.first', `theme=${theme}&lang=${lang}`);
        const states = await statesOf(page, figure);
        expect(states.length).toBeGreaterThan(4);
        for (const state of states) {
          await open(page, state, `theme=${theme}&lang=${lang}`);
          for (const summary of await page.locator('figure details > summary').all()) if (await summary.isVisible()) await summary.click();
          await page.waitForTimeout(300);
          expect(await page.evaluate(() => document.getAnimations().filter((a) => a.playState === 'running').length), state).toBe(0);
          expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), state).toBeLessThanOrEqual(0);
          const beyond = await page.locator('.stage').evaluateAll((all) => all.map((e) => e.scrollWidth - e.clientWidth));
          expect(beyond.every((px) => px <= 0), `${state}: beyond the figure by ${beyond.join()} px`).toBe(true);
          const small = await page.locator('figure :is(button, [role=gridcell]:not([data-pixel]), [role=spinbutton], [role=slider], input[type=range], input[type=text], summary)').evaluateAll((all) =>
            all.filter((e) => e.getClientRects().length && Math.round(e.getBoundingClientRect().height) < 44).map((e) => e.outerHTML.slice(0, 90)),
          );
          expect(small, state).toEqual([]);
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map((v) => `${v.id}: ${v.nodes[0]?.html}`), state).toEqual([]);
        }
        expect(troubles).toEqual([]);
      });

  test('is a walk with the arrow keys', async ({ page }) => {
    await open(page, 'F2.first');
    await page.keyboard.press('ArrowRight');
    await expect(page).toHaveURL(/show=F2\.day/);
    await page.keyboard.press('ArrowLeft');
    await expect(page).toHaveURL(/show=F2\.first/);
  });
});

/** The middle of a slider's thumb. */
async function thumbOf(range: Locator): Promise<{ x: number; y: number }> {
  await range.scrollIntoViewIfNeeded();
  const [value, reach, rail] = [Number(await range.inputValue()), Number(await range.getAttribute('max')), (await range.boundingBox())!];
  const thumb = 16;
  return { x: rail.x + thumb / 2 + ((value + reach) / (2 * reach)) * (rail.width - thumb), y: rail.y + rail.height / 2 };
}

test.describe('the sliders of the neuron', () => {
  const box = (page: Page, name: string) => page.getByRole('textbox', { name: new RegExp(name) });

  test('follow a finger in small steps: 60 px are no more than three units', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, 'F2.first');
    const weight = slider(page, 'peso w1, da umidade');
    const from = Number(await weight.inputValue());
    const { x, y } = await thumbOf(weight);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 60, y, { steps: 6 });
    await page.mouse.up();
    const moved = from - Number(await weight.inputValue());
    expect(moved).toBeGreaterThan(1);
    expect(moved).toBeLessThanOrEqual(3.2);
  });

  test('say what is true when no line is in sight', async ({ page }) => {
    await open(page, 'F2.first');
    const [outside, none] = [page.getByText('O traço saiu do desenho'), page.getByText('Com os dois pesos em zero')];
    await box(page, 'viés b').fill('20');
    await expect(outside).toBeVisible();
    await expect(none).toBeHidden();
    await box(page, 'viés b').fill('-4');
    await expect(outside).toBeHidden();
    await box(page, 'peso w1').fill('0');
    await box(page, 'peso w2').fill('0');
    await expect(none).toBeVisible();
    await expect(outside).toBeHidden();
    await box(page, 'peso w2').fill('12,8');
    await expect(none).toBeHidden();
    await expect(page.getByText('Arraste o traço pelas alças')).toBeVisible();
  });
});

test.describe('a handle under a mouse', () => {
  let handle: Locator;
  let at: { x: number; y: number };
  test.beforeEach(async ({ page }) => {
    await open(page, 'F2.first');
    handle = slider(page, MOVE);
    await handle.scrollIntoViewIfNeeded();
    at = await middle(handle);
  });

  test('keeps the grab offset and begins with the first movement', async ({ page }) => {
    await page.mouse.move(at.x + 14, at.y - 9);
    await page.mouse.down();
    const before = await textOf(handle);
    await page.mouse.move(at.x + 15, at.y - 9);
    expect(await textOf(handle)).toBe(before);
    await page.mouse.move(at.x + 54, at.y + 21, { steps: 4 });
    const now = await middle(handle);
    expect(Math.abs(now.x - at.x - 40)).toBeLessThan(2);
    expect(Math.abs(now.y - at.y - 30)).toBeLessThan(2);
    expect(await textOf(handle)).not.toBe(before);
    await page.mouse.up();
  });

  test('goes on outside the window and ends there', async ({ page }) => {
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + 60, at.y + 20, { steps: 3 });
    await page.mouse.move(-40, at.y, { steps: 3 });
    const outside = await textOf(handle);
    await page.mouse.up();
    await page.mouse.move(at.x, at.y);
    // The handles take free seats on the line that was left behind; the line itself stays.
    expect(await textOf(handle)).toBe(outside);
  });

  for (const [what, happen] of [
    ['Escape', (page: Page) => page.keyboard.press('Escape')],
    ['a lost window', (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('blur')))],
    ['pointercancel', (page: Page) => page.evaluate(() => document.querySelector('.held')!.dispatchEvent(new PointerEvent('pointercancel', { pointerId: 1 })))],
    // The browser tells of a lost capture with the next event of the pointer.
    ['a lost capture', (page: Page) => page.evaluate(() => document.querySelector('.held')!.releasePointerCapture(1)).then(() => page.mouse.move(5, 5))],
  ] as const) {
    test(`gives the start back on ${what}`, async ({ page }) => {
      const before = await textOf(handle);
      await page.mouse.move(at.x, at.y);
      await page.mouse.down();
      await page.mouse.move(at.x + 50, at.y + 30, { steps: 3 });
      expect(await textOf(handle)).not.toBe(before);
      await happen(page);
      await expect(handle).toHaveAttribute('aria-valuetext', before!);
      await page.mouse.move(at.x + 90, at.y + 60);
      expect(await textOf(handle)).toBe(before);
      await page.mouse.up();
    });
  }

  test('does not answer to the right button', async ({ page }) => {
    const before = await textOf(handle);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down({ button: 'right' });
    await page.mouse.move(at.x + 50, at.y + 30);
    await page.mouse.up({ button: 'right' });
    expect(await textOf(handle)).toBe(before);
  });
});

test.describe('fingers', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  let session: CDPSession;
  test.beforeEach(async ({ page }) => void (session = await page.context().newCDPSession(page)));
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number; id: number }[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints });

  test('one finger on a handle drags and does not scroll, a second one does not disturb', async ({ page }) => {
    await open(page, 'F2.first');
    const handle = slider(page, MOVE);
    const at = await middle(handle);
    const before = await textOf(handle);
    const scrolled = await page.evaluate(() => scrollY);
    await touch('touchStart', { ...at, id: 1 });
    await touch('touchMove', { x: at.x + 10, y: at.y + 30, id: 1 });
    await touch('touchMove', { x: at.x + 20, y: at.y + 60, id: 1 });
    // A touch reaches the page with its next frame.
    await expect.poll(async () => Math.abs((await middle(handle)).y - at.y - 60)).toBeLessThan(2);
    const one = await middle(handle);
    await touch('touchStart', { x: at.x + 20, y: at.y + 60, id: 1 }, { x: 60, y: at.y, id: 2 });
    await touch('touchMove', { x: at.x + 20, y: at.y + 60, id: 1 }, { x: 90, y: at.y + 40, id: 2 });
    const two = await middle(handle);
    expect(Math.abs(two.y - one.y)).toBeLessThan(2);
    await touch('touchEnd');
    expect(await textOf(handle)).not.toBe(before);
    expect(await page.evaluate(() => scrollY)).toBe(scrolled);
  });

  test('a slider follows a finger in small steps', async ({ page }) => {
    await open(page, 'F2.first');
    const weight = slider(page, 'peso w1, da umidade');
    const { x, y } = await thumbOf(weight);
    const from = Number(await weight.inputValue());
    await touch('touchStart', { x, y, id: 1 });
    for (let i = 1; i <= 6; i++) await touch('touchMove', { x: x - i * 10, y, id: 1 });
    await touch('touchEnd');
    await expect.poll(async () => from - Number(await weight.inputValue())).toBeGreaterThan(1);
    expect(from - Number(await weight.inputValue())).toBeLessThanOrEqual(3.2);
  });

  test('a thumb moves a weight sideways, and scrolls the page when it goes up on it', async ({ page }) => {
    await open(page, 'F7.forward');
    const weight = slider(page, WEIGHT);
    await weight.scrollIntoViewIfNeeded();
    let at = await middle(weight);
    await touch('touchStart', { ...at, id: 1 });
    for (let i = 1; i <= 5; i++) await touch('touchMove', { x: at.x + i * 8, y: at.y, id: 1 });
    await touch('touchEnd');
    await expect(weight).toHaveAttribute('aria-valuetext', /^−1,00/);
    at = await middle(weight);
    const scrolled = await page.evaluate(() => scrollY);
    await touch('touchStart', { ...at, id: 1 });
    for (let i = 1; i <= 10; i++) await touch('touchMove', { x: at.x, y: at.y - i * 12, id: 1 });
    await touch('touchEnd');
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(scrolled + 40);
    await expect(weight).toHaveAttribute('aria-valuetext', /^−1,00/);
  });

  test('a tap explains the number that was touched', async ({ page }) => {
    await open(page, 'F7.explained');
    await page.getByRole('button', { name: 'fechar' }).tap();
    await page.locator('[data-target="d:h1.2"]').tap();
    await expect(page.locator('.why math').first()).toContainText('∂');
    await expect(page.locator('.numbers').getByRole('button', { name: '∂h2' })).toHaveAttribute('aria-pressed', 'true');
  });
});

test.describe('the keyboard', () => {
  test('moves and turns the boundary, coarsely and finely', async ({ page }) => {
    await open(page, 'F2.first');
    const turn = slider(page, TURN);
    await turn.focus();
    await expect(turn).toHaveAttribute('aria-valuetext', /^37 graus/);
    await page.keyboard.press('ArrowRight');
    await expect(turn).toHaveAttribute('aria-valuetext', /^44 graus/);
    await page.keyboard.press('Shift+ArrowLeft');
    await expect(turn).toHaveAttribute('aria-valuetext', /^42 graus/);
    const move = slider(page, MOVE);
    await move.focus();
    const before = await textOf(move);
    await page.keyboard.press('PageUp');
    expect(await textOf(move)).not.toBe(before);
    await expect(page.getByRole('status').last()).toContainText('viés b');
  });

  test('moves a weight by arrows and by typing, and gives up on Escape', async ({ page }) => {
    await open(page, 'F7.forward');
    const weight = slider(page, WEIGHT);
    await weight.focus();
    await page.keyboard.press('ArrowUp');
    await expect(weight).toHaveAttribute('aria-valuetext', /^−1,80/);
    await page.keyboard.press('Shift+ArrowDown');
    await expect(weight).toHaveAttribute('aria-valuetext', /^−1,85/);
    await page.keyboard.press('End');
    await expect(weight).toHaveAttribute('aria-valuetext', /^\+5,00/);
    await page.keyboard.type('-1,25');
    await page.keyboard.press('Enter');
    await expect(weight).toHaveAttribute('aria-valuetext', /^−1,25/);
    await expect(weight).toBeFocused();
    await page.keyboard.type('3');
    await page.keyboard.press('Escape');
    await expect(weight).toHaveAttribute('aria-valuetext', /^−1,25/);
    await expect(loss(page)).not.toHaveText('0,7954');
    await page.keyboard.press('?');
    await expect(page.getByText('explica o número em foco')).toBeVisible();
  });

  test('accepts comma and point in a number box', async ({ page }) => {
    await open(page, 'F2.first');
    const box = page.getByRole('textbox', { name: 'viés b, digitar' });
    await box.fill('-5.2');
    await expect(page.locator('.score')).toHaveText(/^5 de 8/);
    await box.fill('-4,0');
    await expect(page.locator('.score')).toHaveText(/^7 de 8/);
    await box.fill('quatro');
    await expect(box).toHaveAttribute('aria-invalid', 'true');
    await box.blur();
    await expect(box).toHaveValue('−4,00');
  });
});

test.describe('backpropagation', () => {
  test('goes forward, back step by step, and down to the losses of the curriculum', async ({ page }) => {
    await open(page, 'F7.forward');
    const update = page.getByRole('button', { name: 'atualizar pesos' });
    await expect(update).toBeDisabled();
    await expect(page.locator('[data-target="d:z2.1"]')).toHaveCount(0);
    await page.getByRole('button', { name: 'ida', exact: true }).click();
    await expect(page.locator('.traveller').first()).toHaveText('0,80');
    await expect(loss(page)).toHaveText('·');
    await expect(loss(page)).toHaveText('0,7954');
    const back = page.getByRole('button', { name: 'um passo para trás' });
    await back.click();
    await expect(page.locator('.traveller.back')).toHaveText('−0,5486');
    await expect(page.locator('[data-target="d:z2.1"]')).toContainText('−0,5486');
    await expect(page.locator('[data-target="d:h1.2"]')).toHaveCount(0);
    for (let i = 2; i <= 6; i++) {
      await back.click();
      await expect(page.locator('.count')).toHaveText(`${i}/6`);
    }
    await expect(page.locator('[data-target="d:x2"]')).toContainText('0,3936');
    await expect(page.locator('.says')).toContainText('viés de p, −0,5486');
    for (const l of ['0,5048', '0,3534', '0,2672', '0,2132', '0,1767']) {
      await update.click();
      await expect(loss(page)).toHaveText(l);
    }
    await expect(page.locator('.losses')).toHaveText(/0,7954\s*→\s*0,5048\s*→\s*0,3534\s*→\s*0,2672\s*→\s*0,2132\s*→\s*0,1767/);
    await page.getByRole('button', { name: 'recomeçar' }).click();
    await expect(loss(page)).toHaveText('0,7954');
  });

  test('becomes steps where motion is unwelcome', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, 'F7.forward');
    const forward = page.getByRole('button', { name: /^ida/ });
    await forward.click();
    await expect(page.locator('[data-target="h1.1"] .value')).toHaveText('0,5498');
    await expect(page.locator('[data-target="p"] .value')).toHaveText('·');
    await expect(page.locator('.traveller')).toHaveCount(0);
    await forward.click();
    await forward.click();
    await expect(loss(page)).toHaveText('0,7954');
  });

  test('lights one quantity in formula, graph and panel at once', async ({ page }) => {
    await open(page, 'F7.explained');
    const h2 = page.locator('.why [class~="t-h1-2"]').first();
    await h2.hover();
    await expect(h2).toHaveClass(/lit/);
    await expect(page.locator('.quantity[data-target="h1.2"]')).toHaveClass(/lit/);
    await page.locator('[data-target="d:z2.1"]').hover();
    await expect(page.locator('.why [class~="t-d:z2-1"]').first()).toHaveClass(/lit/);
    await expect(h2).not.toHaveClass(/lit/);
  });

  test('checks a derivative with a step that can be dragged and typed', async ({ page }) => {
    await open(page, 'F7.explained');
    const difference = page.locator('.compare b').last();
    await expect(difference).toHaveText('2 × 10⁻⁴');
    await page.getByRole('textbox', { name: /passo h/ }).fill('0,0001');
    await expect(difference).toHaveText(/× 10⁻(⁹|¹.)$/);
    await expect(page.locator('.compare b').nth(1)).toHaveText('−0,3415');
  });

  test('asks for blanks, names the slip, and does not give the number away', async ({ page }) => {
    await open(page, 'F7.blanks');
    const field = page.getByRole('textbox', { name: /sua resposta/ });
    await expect(page.locator('figure')).not.toContainText('−0,5486');
    await field.fill('0,5486');
    await page.getByRole('button', { name: 'conferir' }).click();
    await expect(page.locator('.hint')).toContainText('confira o sinal');
    await field.fill('-0.5486');
    await page.keyboard.press('Enter');
    await expect(page.locator('.good')).toBeVisible();
    await expect(page.locator('[data-target="d:z2.1"]')).toContainText('−0,5486');
  });

  test('keeps its table and its text with the state', async ({ page }) => {
    await open(page, 'F7.back3');
    await page.getByText('Figura em texto e tabela').click();
    const row = page.getByRole('row', { name: /^h2 / });
    await expect(row).toContainText('0,6225');
    await expect(row).toContainText('1,0972');
    await slider(page, WEIGHT).focus();
    await page.keyboard.press('Home');
    await expect(row).not.toContainText('1,0972');
    const shown = await page.locator('[data-target="d:h1.2"]').innerText();
    await expect(row).toContainText(shown.replace(/^\D*\d\s*/, '').trim());
  });
});

test('numbers in a row are parted as each language does it', async ({ page }) => {
  await open(page, 'F7.forward');
  await page.getByText('Figura em texto e tabela').click();
  await expect(page.locator('figure')).toContainText('Entradas 0,80; 0,60.');
  await open(page, 'F7.forward', 'lang=en&theme=light');
  await page.getByText('Figure as text and table').click();
  await expect(page.locator('figure')).toContainText('0.80, 0.60.');
});

test('before the prediction, values are visible and controls refuse', async ({ page }) => {
  await open(page, 'F7.locked');
  await expect(loss(page)).toHaveText('0,7954');
  await expect(page.getByRole('slider')).toHaveCount(1);
  await expect(page.getByRole('slider')).toBeDisabled();
  await expect(page.getByRole('button', { name: 'um passo para trás' })).toBeDisabled();
  await open(page, 'F2.locked');
  await expect(page.locator('.score')).toHaveText(/^7 de 8/);
  await expect(slider(page, MOVE)).toHaveCount(0);
  for (const control of await page.getByRole('slider').all()) await expect(control).toBeDisabled();
});

test('the triangle tells why eight is out of reach', async ({ page }) => {
  await open(page, 'F2.first');
  await page.getByRole('button', { name: 'por que não 8?' }).click();
  await expect(page.locator('.trap')).toContainText('0,333 × dia 5 + 0,048 × dia 6 + 0,619 × dia 8');
  await page.getByRole('button', { name: 'dobrar' }).click();
  await expect(page.locator('.score')).toHaveText(/^7 de 8/);
});
