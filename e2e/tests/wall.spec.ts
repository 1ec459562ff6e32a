// What sixty people see on the wall while the lecturer presses what is on the desk.
import { expect, test, type Page } from '@playwright/test';
import { beginAt, openUpTo } from '../desk.ts';
import { accessible, join, look, person, PHONE, type Person } from '../people.ts';
import { Server } from '../server.ts';

const WORDS = { name: /chamad/, enter: /Entrar na sala/ };
let server: Server;
let desk: Page;
/** Portuguese on a wide wall, English on an old projector. */
let wall: Page;
let old: Page;
let people: Person[] = [];
const open: Person[] = [];

async function window(browser: Parameters<typeof person>[0], path: string, lang: string, viewport = { width: 1440, height: 900 }): Promise<Page> {
  const who = await person(browser, server, { viewport });
  open.push(who);
  await who.page.goto(server.instructor.replace('/conduzir', path).replace('#', `?lang=${lang}#`));
  return who.page;
}

test.beforeEach(async ({ browser }) => {
  server = await new Server().start();
  desk = await window(browser, '/conduzir', 'pt-BR');
  wall = await window(browser, '/apresentar', 'pt-BR');
  old = await window(browser, '/apresentar', 'en', { width: 1024, height: 768 });
  people = [];
});
test.afterEach(async () => {
  for (const who of open.splice(0)) {
    expect(who.errors).toEqual([]);
    await who.context.close();
  }
  await server.stop();
});

async function phones(browser: Parameters<typeof person>[0], ...names: string[]): Promise<Person[]> {
  for (const name of names) {
    const who = await person(browser, server, { viewport: PHONE, touch: true });
    open.push(who);
    await join(who, name, WORDS);
    people.push(who);
  }
  return people;
}

/** Both walls as they are now: nothing is cut off, nothing is out of reach; kept for people to look at. */
async function see(name: string): Promise<void> {
  for (const page of [wall, old]) {
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const size = page.viewportSize()!;
    for (const height of page === wall ? [810, size.height] : [size.height]) {
      await page.setViewportSize({ width: size.width, height });
      const beyond = () => page.locator('.box').evaluate((box) => [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight]);
      await expect.poll(beyond, { message: `${name} at ${size.width}x${height}: beyond the wall, in px`, timeout: 3_000 }).toEqual([0, 0]);
    }
    await look(page, `wall-${name}-${size.width}`);
    await accessible(page, `${name} at ${size.width} px`);
  }
}

const primary = () => desk.getByRole('group', { name: 'O que fazer agora' }).locator('.primary');

/** Opens one of the desk's activities, as the lecturer does it: in the list below the buttons. */
async function activity(label: RegExp, go: string): Promise<void> {
  const list = desk.getByLabel('Caderno, laboratório, exercício, enquete ou debate');
  if (!(await list.isVisible())) await desk.getByText('Ir para outra tela, caderno').click();
  const value = await list.getByRole('option', { name: label }).first().getAttribute('value');
  await list.selectOption(value);
  await desk.getByRole('button', { name: go, exact: true }).click();
}

test('the door says whom it reaches; the beginning welcomes the room, tells the day and keeps the door', async ({ browser }) => {
  await expect(wall.getByText('este endereço só funciona neste computador')).toBeVisible();
  await expect(old.getByText('this address works on this computer only')).toBeVisible();
  await see('door');
  await desk.getByRole('button', { name: 'começar a oficina' }).click();
  await expect(wall.getByText('Boas-vindas! A oficina começou.')).toBeVisible();
  await expect(old.getByText('Welcome! The workshop has begun.')).toBeVisible();
  // 12 + 66 + 38 + 34 minutes are the day's 150.
  for (const text of ['Abertura 12 min', 'Etapa 1: teoria com exemplos 66 min', 'O que vamos fazer 150 min']) await expect(wall.locator('.day')).toContainText(new RegExp(text.replaceAll(' ', '\\s*')));
  await expect(wall.getByText(new URL(server.participants).host)).toBeVisible();
  await expect(wall.locator('.code svg')).toBeVisible();
  await phones(browser, 'Atrasada');
  await expect(wall.getByText('1 de 60 lugares')).toBeVisible();
  await see('welcome');
  await primary().click();
  await expect(wall.getByText('Boas-vindas!')).toBeHidden();
});

test('the room is sent to a notebook, the laboratory, an exercise: the wall says where and how', async () => {
  await desk.getByRole('button', { name: 'começar a oficina' }).click();
  await primary().click();
  await activity(/^NB2 /, 'levar a turma');
  await expect(wall.getByText('Caderno 2 · 6 min')).toBeVisible();
  await expect(wall.getByRole('heading', { name: 'Do neurônio à perda' })).toBeVisible();
  await expect(wall.getByText('toquem em “ir”')).toBeVisible();
  await expect(wall.getByText(new URL(server.participants).host)).toBeVisible();
  await see('notebook');
  await activity(/lê dígitos/, 'levar a turma');
  await expect(wall.getByRole('heading', { name: 'Treine uma rede que lê dígitos' })).toBeVisible();
  await expect(old.getByText('Laboratory')).toBeVisible();
  await activity(/^E04 /, 'levar a turma');
  await expect(wall.getByText('Exercício E04')).toBeVisible();
  await see('exercise');
});

test('a debate: who has guessed is counted, the demonstration runs on the wall, arguments come without names', async ({ browser }) => {
  const [ana, bia] = await phones(browser, 'Ana Prado', 'Bia Luz');
  await desk.getByRole('button', { name: 'começar a oficina' }).click();
  await activity(/não sei/, 'abrir');
  await expect(wall.getByText('0 de 2 já previram')).toBeVisible();
  await expect(wall.locator('[aria-current=step]')).toHaveText(/prevejam/);
  await ana!.page.getByRole('link', { name: 'abrir debate' }).tap();
  await ana!.page.getByRole('button', { name: /com muita confiança/ }).tap();
  await expect(wall.getByText('1 de 2 já previram')).toBeVisible();
  await see('debate-predict');

  await desk.getByRole('button', { name: 'passar à demonstração' }).click();
  await expect(wall.locator('[aria-current=step]')).toHaveText(/vejam/);
  await expect(wall.getByText(/Uma rede aprende a ler dígitos/)).toBeVisible();
  await expect(wall.getByText(/^acerta \d/)).toBeVisible();
  await wall.screenshot({ path: 'screenshots/wall-debate-training-1440-light.png' });
  const reads = wall.locator('.reads');
  await expect(reads.getByText('lê 3')).toBeVisible({ timeout: 60_000 });
  await expect(old.locator('.reads').getByText('reads 3')).toBeVisible({ timeout: 60_000 });
  await expect(reads.getByText('✓ certo')).toBeVisible();
  for (const page of [wall, old]) {
    await page.bringToFront();
    // It may have turned by itself already: a press is by hand from then on.
    if (!(await page.locator('svg.turned').isVisible())) await page.keyboard.press('g');
    else await page.keyboard.press('n');
  }
  await expect(reads.getByText(/✗ errado|\?/)).toBeVisible();
  await wall.bringToFront();
  if (!(await wall.locator('svg.turned').isVisible())) await wall.keyboard.press('g');
  await expect(wall.getByText(/^Lidos de pé e depois girados: 1\. Girados, certos: [01]\.$/)).toBeVisible();
  const before = await wall.locator('main').innerText();
  await wall.waitForTimeout(9_000);
  expect(await wall.locator('main').innerText(), 'turned by hand, it waits').toBe(before);
  for (const n of [2, 3]) {
    await wall.keyboard.press('n');
    await expect(wall.locator('svg.turned')).toBeHidden();
    await wall.keyboard.press('g');
    if (n === 2) await expect(wall.getByText(/^Lidos de pé e depois girados: 2/)).toBeVisible();
  }
  const all = wall.getByText(/^Em 300 imagens de teste/);
  await expect(all).toBeVisible();
  const [, upright, turned] = ((await all.textContent()) ?? '').match(/de pé, ([\d,]+) % certas; giradas, ([\d,]+) % certas/) ?? [];
  expect(Number(upright?.replace(',', '.'))).toBeGreaterThan(90);
  expect(Number(turned?.replace(',', '.'))).toBeLessThan(30);
  await see('debate-watch');

  const steps = desk.getByRole('list', { name: 'Etapas do debate' });
  await primary().click();
  await ana!.page.locator('.card').getByRole('link', { name: 'votar' }).tap();
  await ana!.page.locator('.choices button').first().tap();
  await desk.getByRole('button', { name: 'mostrar resultado' }).click();
  await expect(wall.locator('[role=table]')).toBeVisible();
  await steps.getByRole('button', { name: 'argumentar' }).click();
  await expect(wall.locator('[role=table]'), 'the result gives way to the arguments').toBeHidden();
  await expect(wall.locator('[aria-current=step]')).toHaveText(/argumentem/);
  await expect(wall.getByText('escreva um “porque”')).toBeVisible();
  await bia!.page.getByRole('link', { name: 'abrir debate' }).tap();
  await bia!.page.getByLabel('Escreva uma frase').fill('Porque dez chances que somam 1 não deixam lugar para a dúvida.');
  await bia!.page.getByRole('button', { name: 'Publicar sem nome' }).tap();
  await expect(wall.getByText('não deixam lugar para a dúvida')).toBeVisible();
  await expect(wall.locator('main')).not.toContainText(/Prado|Luz/);
  await see('debate-argue');

  await steps.getByRole('button', { name: 'votar de novo' }).click();
  await ana!.page.locator('.choices button').first().tap();
  await desk.getByRole('button', { name: 'mostrar resultado' }).click();
  await expect(wall.locator('[role=table]')).toBeVisible();
  await steps.getByRole('button', { name: 'encerrar' }).click();
  await expect(wall.getByText('não deixam lugar para a dúvida')).toBeVisible();
  await steps.getByRole('button', { name: 'fechar o debate' }).click();
  await expect(wall.getByText('não deixam lugar para a dúvida')).toBeHidden();
  await expect(wall.getByText('Boas-vindas! A oficina começou.'), 'the room is where it was before').toBeVisible();
});

test('both votes stand on one axis, with the letters that the phones show', async ({ browser }) => {
  const [ana, bia] = await phones(browser, 'Ana', 'Bia');
  await desk.getByRole('button', { name: 'começar a oficina' }).click();
  await activity(/^P1 /, 'abrir');
  await expect(wall.locator('ol .letter')).toHaveText(['A', 'B', 'C', 'D']);
  await see('poll');
  for (const [i, who] of [ana, bia].entries()) {
    await who!.page.getByRole('link', { name: 'abrir enquete' }).tap();
    await expect(who!.page.locator('.choices .letter')).toHaveText(['A', 'B', 'C', 'D']);
    await who!.page.locator('.choices button').nth(i === 0 ? 0 : 2).tap();
  }
  await expect(wall.getByText('2 de 2 votaram')).toBeVisible();
  await desk.getByRole('button', { name: 'conversa em dupla' }).click();
  await desk.getByRole('button', { name: 'abrir segundo voto' }).click();
  for (const who of [ana, bia]) await who!.page.locator('.choices button').nth(2).tap();
  await expect(wall.getByText('2 de 2 votaram')).toBeVisible();
  await desk.getByRole('button', { name: 'mostrar resultado' }).click();
  await expect(wall.getByText('✓ certa')).toBeVisible();
  await expect(wall.locator('[role=row].right b')).toHaveText(['50 %', '100 %']);
  await expect(ana!.page.locator('li .letter')).toHaveText(['A', 'B', 'C', 'D']);
  for (const page of [wall, old, desk]) {
    const bars = await page.locator('[role=table] .bar:not([inert] *)').evaluateAll((list) => list.map((bar) => [bar.getBoundingClientRect().left, bar.getBoundingClientRect().width].map(Math.round).join('+')));
    expect(bars).toHaveLength(8);
    expect(new Set(bars).size, `bars at ${bars.join(', ')}`).toBe(1);
  }
  const height = await wall.locator('[role=row].right b').first().evaluate((b) => parseFloat(getComputedStyle(b).fontSize) / innerWidth);
  expect(height, 'letters of the numbers as a share of the width of the wall').toBeGreaterThan(0.018);
  await see('results');
});

test('the preview on the desk is the wall, drawn smaller', async () => {
  const preview = desk.getByRole('img', { name: /projetor/i });
  /** Where a part of the stage lies, in per cent of its wall. */
  const place = (root: string, part: string) => async (page: Page) =>
    page.locator(root).first().evaluate((box, selector) => {
      const [a, b] = [box.getBoundingClientRect(), box.querySelector(selector)!.getBoundingClientRect()];
      return [(b.left - a.left) / a.width, (b.top - a.top) / a.height, b.width / a.width, b.height / a.height].map((share) => Math.round(100 * share));
    }, part);
  await wall.setViewportSize({ width: 1440, height: 810 });
  await desk.getByRole('button', { name: 'começar a oficina' }).click();
  await expect(preview).toBeVisible();
  await expect(preview.getByText('Boas-vindas! A oficina começou.')).toBeAttached();
  /** The same place on both, to some per cent. */
  const same = (part: string, to = 2) =>
    expect.poll(async () => {
      const there = await place('.box', part)(wall);
      return Math.max(...(await place('.inner .box', part)(desk)).map((share, i) => Math.abs(share - there[i]!)));
    }, { message: part }).toBeLessThanOrEqual(to);
  for (const part of ['.day', '.code svg', '.taken']) await same(part);
  await desk.getByText('Ir para outra tela, caderno').click();
  await openUpTo(desk, 'u07/volta');
  await expect(wall.locator('.figures figure').first()).toBeVisible();
  await expect(preview.locator('.figures figure').first()).toBeAttached();
  // Letters are rounded differently where they are drawn smaller: the size that fits may be one step apart.
  await same('.figures figure', 5);
  await look(desk, 'wall-desk-1440');
  await look(wall, 'wall-lesson-1440');
});

/** Puts a screen that is open already on the wall. */
async function project(point: string): Promise<void> {
  await desk.getByLabel('Unidade e tela').selectOption(point);
  await desk.getByRole('button', { name: 'projetar esta tela' }).click();
}

const pointsOf = (unit: string) => desk.getByLabel('Unidade e tela').locator(`option[value^="${unit}/"]`).evaluateAll((list) => list.map((option) => (option as HTMLOptionElement).value));

for (const unit of ['u01', 'u02', 'u03', 'u04', 'u05', 'u06', 'u07', 'u08']) test(`every screen of ${unit} stands whole on the wall, above its foot`, async () => {
  test.setTimeout(240_000);
  await beginAt(desk, 'u08/conversa');
  const hidden: string[] = [];
  for (const point of await pointsOf(unit)) {
    await project(point);
    const title = (await desk.getByLabel('Unidade e tela').locator(`option[value="${point}"]`).textContent())!.replace(/^\d+\. | \([^()]*\)$/g, '');
    await expect(wall.getByRole('heading', { level: 1, name: title })).toBeVisible();
    for (const [page, size] of [[wall, { width: 1440, height: 900 }], [wall, { width: 1920, height: 1080 }], [old, { width: 1024, height: 768 }]] as const) {
      await page.setViewportSize(size);
      const beyond = () =>
        page.locator('.box').evaluate((box) => {
          const foot = box.querySelector('aside')!.getBoundingClientRect().top;
          const shown = [...box.querySelectorAll<HTMLElement>('article :is(h1, p, li, td, button, svg, canvas, .formula, [data-cell], [data-pixel])')].filter((part) => part.checkVisibility() && !part.closest('.hidden'));
          const lowest = Math.max(...shown.map((part) => part.getBoundingClientRect().bottom));
          return [Math.max(0, Math.round(lowest - foot)), box.scrollHeight - box.clientHeight, box.scrollWidth - box.clientWidth];
        });
      const figure = page.locator('.figures figure');
      if (await page.locator('.figures').count()) await expect(figure.first()).toBeVisible();
      const gone = await expect.poll(beyond, { timeout: 2_500 }).toEqual([0, 0, 0]).then(() => null, () => beyond());
      if (gone) hidden.push(`${point} at ${page.viewportSize()!.width}: ${(await gone).join(', ')} px`);
      await page.screenshot({ path: `screenshots/wall-${point.replace('/', '-')}-${page.viewportSize()!.width}.png` });
    }
  }
  await wall.setViewportSize({ width: 1440, height: 900 });
  expect(hidden, 'below the foot, to scroll, beyond the side').toEqual([]);
});

test('chance has the colours that it has on the phones, on both sides of the line and in both themes', async () => {
  await beginAt(desk, 'u07/conversa');
  for (const point of ['u02/curva', 'u02/papeis', 'u02/fronteira']) {
    await project(point);
    await expect(wall.getByText(`tela ${(await pointsOf('u02')).indexOf(point) + 1} de`)).toBeVisible();
    await wall.bringToFront();
    for (let theme = 0; theme < 2; theme++) {
      const corners = () =>
        wall.locator('.figures canvas').first().evaluate((canvas: HTMLCanvasElement) => {
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
          const at = (x: number, y: number) => [...data.slice(4 * (y * canvas.width + x), 4 * (y * canvas.width + x) + 4)] as [number, number, number, number];
          return { rain: at(canvas.width - 1, 0), dry: at(0, canvas.height - 1) };
        });
      const blue = async () => {
        const { rain, dry } = await corners();
        return rain[3] > 60 && dry[3] > 60 && rain[2] - rain[0] > 40 && dry[0] - dry[2] > 40;
      };
      await expect.poll(blue, { message: `${point}: rain is blue, dry is orange: ${JSON.stringify(await corners())}`, timeout: 5_000 }).toBe(true);
      await wall.keyboard.press('d');
    }
  }
});

test('a room is asked first: answers are folded; a unit at the board says so; a task fills the wall', async () => {
  await beginAt(desk, 'u07/conversa');
  await project('u02/conversa');
  await wall.bringToFront();
  const claims = wall.locator('.claim');
  const shown = wall.locator('.answer').filter({ visible: true });
  await expect(claims).toHaveCount(3);
  await expect(shown).toHaveCount(0);
  await look(wall, 'wall-ideas-folded-1440');
  const place = await claims.nth(2).boundingBox();
  await claims.nth(1).click();
  await expect(shown).toHaveCount(1);
  await expect(claims.nth(1)).toHaveAttribute('aria-expanded', 'true');
  await wall.keyboard.press('n');
  await expect(shown).toHaveCount(2);
  await expect(claims.nth(0)).toHaveAttribute('aria-expanded', 'true');
  expect(await claims.nth(2).boundingBox(), 'nothing moves when an answer opens').toEqual(place);
  await see('ideas');
  await project('u07/conversa');
  await expect(claims).toHaveCount(5);
  await expect(shown).toHaveCount(0);

  await openUpTo(desk, 'u09/inicio');
  await project('u09/inicio');
  await expect(wall.getByText('Esta parte é no quadro, com quem conduz.')).toBeVisible();
  await expect(old.getByText('This part is at the board, with the lecturer.')).toBeVisible();
  await expect(wall.locator('main')).not.toContainText('sendo escritas');
  await see('board');

  await project('u02/sua-vez');
  await expect(wall.getByText('Exercício E04 · 2 min')).toBeVisible();
  await expect(wall.getByText('os números são de cada um')).toBeVisible();
  await expect(wall.getByText(new URL(server.participants).host)).toBeVisible();
  await see('task');
  await project('u02/basta');
  await expect(wall.getByText('A votação abre daqui a pouco')).toBeVisible();
});
