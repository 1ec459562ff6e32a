import AxeBuilder from '@axe-core/playwright';
import { expect, test, type APIRequestContext, type Page } from '@playwright/test';
import { openUpTo } from '../desk.ts';
import { randomBytes } from 'node:crypto';
import { Server } from '../server.ts';

let server: Server;
test.beforeEach(async () => void (server = await new Server().start()));
test.afterEach(async () => await server.stop());

const desk = (query = 'lang=pt-BR&theme=light') => server.instructor.replace('#', `?${query}#`);
const wallOf = (query = 'lang=pt-BR') => desk(query).replace('/conduzir', '/apresentar');
const primary = (page: Page) => page.getByRole('group', { name: /O que fazer agora|What to do now/ }).locator('.primary');

/** People without a browser: what matters here is what the lecturer sees of them. */
class Person {
  private constructor(
    private readonly api: APIRequestContext,
    readonly seat: number,
  ) {}

  static async join(open: () => Promise<APIRequestContext>, name: string): Promise<Person> {
    const api = await open();
    const reply = await api.post(`${server.origin}/api/rooms/${server.code}/seats`, { data: { name, lang: 'pt-BR' } });
    expect(reply.status()).toBe(201);
    return new Person(api, ((await reply.json()) as { seat: number }).seat);
  }

  async post(path: string, body: object): Promise<void> {
    const reply = await this.api.post(`${server.origin}/api/rooms/${server.code}/${path}`, { data: { id: randomBytes(16).toString('hex'), ...body } });
    expect(reply.ok(), `${path}: ${await reply.text()}`).toBe(true);
  }

  async vote(phase: 'vote' | 'revote', choice: string): Promise<void> {
    const { poll } = (await (await this.api.get(`${server.origin}/api/rooms/${server.code}/state`)).json()) as { poll: { poll: string; round: number } };
    await this.post(`polls/${poll.poll}/votes`, { round: poll.round, phase, choice });
  }
}

async function start(page: Page): Promise<void> {
  await page.goto(desk());
  await page.getByRole('button', { name: 'começar a oficina' }).click();
  await expect(primary(page)).toHaveText('abrir U1 para todos');
}

/** Opens screens one after the other until the next thing to do reads `label`. */
async function openUntil(page: Page, label: RegExp): Promise<void> {
  for (let i = 0; i < 40; i++) {
    const text = (await primary(page).textContent()) ?? '';
    if (label.test(text)) return;
    await primary(page).click();
    await expect(primary(page)).not.toHaveText(text);
  }
  throw new Error(`never came to ${label}`);
}

test('a poll: vote, talk, second vote; nothing of it is on the wall before it is shown', async ({ page, context, playwright }) => {
  const people = await Promise.all(['Ana Prado', 'Bento Luz', 'Clara Nunes', 'Davi Reis'].map((name) => Person.join(() => playwright.request.newContext({ extraHTTPHeaders: { origin: server.origin } }), name)));
  const wall = await context.newPage();
  await wall.goto(wallOf());
  await expect(wall.getByText('4 de 60 lugares')).toBeVisible();

  await start(page);
  expect(new URL(page.url()).hash).toBe('');
  await openUntil(page, /^abrir enquete P1$/);
  await primary(page).click();
  await expect(wall.getByText(/^0 de \d votaram$/)).toBeVisible();

  const told: string[] = [];
  const listen = async () => told.push(await wall.locator('main').innerText());
  for (const [i, person] of people.entries()) await person.vote('vote', i < 2 ? 'c' : 'a');
  await expect(wall.getByText('4 de 4 votaram')).toBeVisible();
  await listen();
  await expect(page.getByText('50 % acertam.')).toBeVisible();

  // The method is vote, talk, second vote, show; ending the vote is there, but it is not the way.
  await expect(page.getByText('Entre 30 % e 70 %: 90 segundos de conversa')).toBeVisible();
  await expect(primary(page)).toHaveText('conversa em dupla');
  await expect(page.getByRole('button', { name: 'encerrar a votação' })).not.toHaveClass(/primary/);
  await primary(page).click();
  await expect(wall.getByText('Fale com quem está ao seu lado')).toBeVisible();
  await listen();
  await expect(primary(page)).toHaveText('abrir segundo voto');
  await primary(page).click();
  for (const person of people) await person.vote('revote', 'c');
  await expect(page.getByText('100 % acertam.')).toBeVisible();
  await listen();
  await expect(primary(page)).toHaveText('mostrar resultado');
  for (const text of told) {
    expect(text).not.toMatch(/%|✓|1º voto|2º voto|Isso\./);
    expect(text).not.toMatch(/Prado|Luz|Nunes|Reis/);
  }

  await primary(page).click();
  const row = wall.getByRole('row', { name: /cercado por dias secos/ });
  await expect(row).toContainText('✓ certa');
  await expect(row).toContainText('50 %');
  await expect(row).toContainText('100 %');
  // What was shown leaves with the next screen.
  await expect(primary(page)).toHaveText(/^abrir tela \d+ para todos$/);
  await primary(page).click();
  await expect(row).toBeHidden();
});

test('help, questions and far screens can be taken back', async ({ page, context, playwright }) => {
  const newApi = () => playwright.request.newContext({ extraHTTPHeaders: { origin: server.origin } });
  const [ana, bento] = [await Person.join(newApi, 'Ana'), await Person.join(newApi, 'Bento')];
  await start(page);
  await primary(page).click();
  const wall = await context.newPage();
  await wall.goto(wallOf());
  await ana.post('help', { unit: 'u01', screen: 'irmao', kind: 'help' });
  await bento.post('questions', { lang: 'pt-BR', text: 'A rede sabe que errou?' });

  const waiting = page.getByRole('listitem').filter({ hasText: 'pede ajuda em U1' });
  await waiting.getByRole('button', { name: 'atendi' }).click();
  await page.getByRole('button', { name: 'desfazer' }).click();
  await page.waitForTimeout(7_000);
  await expect(waiting).toBeVisible();
  await waiting.getByRole('button', { name: 'atendi' }).click();
  await expect(waiting).toBeHidden({ timeout: 10_000 });

  const question = page.getByRole('listitem').filter({ hasText: 'A rede sabe que errou?' });
  await expect(wall.getByText('A rede sabe que errou?')).toBeHidden();
  await question.getByRole('button', { name: 'aprovar' }).click();
  await question.getByRole('button', { name: 'projetar' }).click();
  await expect(wall.getByText('A rede sabe que errou?')).toBeVisible();
  await page.getByRole('button', { name: 'desfazer' }).click();
  await expect(wall.getByText('A rede sabe que errou?')).toBeHidden();

  await page.getByText('Ir para outra tela, caderno').click();
  await page.getByLabel('Unidade e tela').selectOption('u07/volta');
  const moved = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const heading = document.querySelector('h1')!;
        const pressed = performance.now();
        new MutationObserver(() => resolve(performance.now() - pressed)).observe(heading, { characterData: true, childList: true, subtree: true });
        [...document.querySelectorAll('button')].find((b) => b.textContent === 'abrir até aqui')!.click();
      }),
  );
  expect(moved, 'ms until the desk shows where it goes').toBeLessThan(100);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Em instantes: O que volta não é o erro');
  await expect(page.getByRole('status').getByText(/^Abre tudo até U7 · tela 3 em [1-6] s$/)).toBeVisible();
  await page.getByRole('button', { name: 'desfazer' }).press('Enter');
  await expect(page.getByText('Nada foi aberto.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Agora: Qual dia é o irmão do dia 2?');
  await page.getByRole('button', { name: 'abrir até aqui' }).click();
  await page.getByRole('button', { name: 'abrir já' }).press('Enter');
  await expect(wall.getByRole('heading', { name: 'O que volta não é o erro' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Agora: O que volta não é o erro');
  // Six units were passed over: nobody is half an hour ahead of anything.
  await expect(page.getByRole('banner')).toContainText('bloco: 0 de 8 min');
  await expect(page.getByRole('complementary').getByText('pulado').first()).toBeVisible();
});

test('the keys work on the desk and on the wall', async ({ page, context }) => {
  await start(page);
  const wall = await context.newPage();
  await wall.goto(wallOf());
  await page.bringToFront();
  await page.locator('body').press('ArrowRight');
  await expect(wall.getByText('Qual dia é o irmão do dia 2?').first()).toBeVisible();
  await page.keyboard.press('b');
  await expect(wall.getByText('Tela escura')).toBeAttached();
  // The desk itself stays lit: only the small preview is dark.
  await page.getByRole('button', { name: 'pausar a sala' }).click({ trial: true });
  await page.keyboard.press('b');
  await expect(wall.getByText('Tela escura')).toBeHidden();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Teclas' })).toBeVisible();
  await page.getByRole('checkbox', { name: 'usar as teclas' }).uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.waitForTimeout(500);
  await expect(wall.getByText('Tela escura')).toBeHidden();

  await wall.bringToFront();
  const size = () => wall.locator('.stage').evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
  const before = await size();
  await wall.keyboard.press('+');
  await expect.poll(size).toBeGreaterThan(before);
  await wall.keyboard.press('b');
  await expect(wall.locator('.curtain')).toBeVisible();
  await wall.keyboard.press('b');
  await expect(wall.locator('.curtain')).toBeHidden();
  await wall.keyboard.press('l');
  await wall.mouse.move(400, 300);
  const dot = (await wall.locator('.dot').boundingBox())!;
  expect(Math.hypot(dot.x + dot.width / 2 - 400, dot.y + dot.height / 2 - 300)).toBeLessThan(2);
});

test('desk, phone and wall come back by themselves after a crash, and nothing is lost', async ({ page, browser, context }) => {
  await start(page);
  await openUntil(page, /^abrir tela 3 para todos$/);
  const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await phone.goto(desk());
  const wall = await context.newPage();
  await wall.goto(wallOf());
  await expect(wall.getByText('tela 2 de 12')).toBeVisible();
  await server.kill();
  for (const one of [page, phone]) await expect(one.getByText('sem contato, tentando…')).toBeVisible();
  await page.getByRole('button', { name: 'mais 2 min' }).click();
  await expect(page.getByText('Não foi feito: o servidor não responde.')).toBeVisible();
  await server.restart();
  for (const one of [page, phone]) await expect(one.getByText('tudo salvo')).toBeVisible({ timeout: 10_000 });
  await expect(wall.getByText('sem contato com a sala')).toBeHidden();
  await phone.getByRole('button', { name: 'abrir tela 3 para todos' }).click();
  await expect(primary(page)).toHaveText('abrir tela 4 para todos');
  await expect(wall.getByText('tela 3 de 12')).toBeVisible();
});

test('the first minutes have notes, and the agenda leads the room to a notebook, the laboratory, an exercise, and back', async ({ page, playwright }) => {
  const newApi = () => playwright.request.newContext({ extraHTTPHeaders: { origin: server.origin } });
  const [ana, bento] = [await Person.join(newApi, 'Ana'), await Person.join(newApi, 'Bento')];
  await page.goto(desk());
  await expect(page.getByText('Só este computador alcança este endereço')).toBeVisible();
  await page.getByRole('button', { name: 'começar a oficina' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Agora: Boas-vindas: aonde vamos e como');
  await expect(page.getByText('Ninguém precisa lembrar de cálculo.')).toBeVisible();
  await primary(page).click();
  const where = async () => ((await (await page.request.get(`${server.origin}/api/rooms/${server.code}/state`)).json()) as { place: unknown }).place;
  const agenda = page.getByRole('complementary');
  const heading = page.getByRole('heading', { level: 1 });

  await agenda.getByRole('button', { name: 'ver a agenda inteira' }).click();
  await expect(agenda.getByText('NB3 não escrito ainda')).toBeVisible();
  await expect(agenda.getByRole('button', { name: 'abrir U3 para todos' })).toHaveText('abrir');
  await agenda.getByRole('button', { name: 'levar a turma ao caderno NB2' }).press('Enter');
  await expect(heading).toHaveText('Agora: Do neurônio à perda');
  await expect(page.getByText('É o neurônio da lição, agora escrito por você.')).toBeVisible();
  await expect(page.getByText('A turma está no caderno NB2; a lição espera em U1')).toBeVisible();
  await expect(agenda.getByText('a turma está aqui')).toBeVisible();
  expect(await where()).toEqual({ kind: 'notebook', id: 'NB2' });
  await ana.post('progress', { place: { kind: 'notebook', id: 'NB2' } });
  await bento.post('progress', { unit: 'u01', screen: 'irmao' });
  await expect(page.getByTitle('1 em caderno NB2 · Do neurônio à perda')).toBeVisible();
  await expect(page.getByTitle('1 em U1')).toBeVisible();

  // Out of its turn: the way on is the way back. Undo takes the room back where it came from.
  await expect(primary(page)).toHaveText('voltar à lição (U1 · tela 1)');
  await agenda.getByRole('button', { name: 'levar a turma ao laboratório' }).click();
  await expect(heading).toHaveText('Agora: Treine uma rede que lê dígitos');
  await page.getByRole('button', { name: 'desfazer' }).click();
  await expect(heading).toHaveText('Agora: Do neurônio à perda');
  await primary(page).click();
  await expect(heading).toHaveText('Agora: Qual dia é o irmão do dia 2?');
  expect(await where()).toBeNull();

  await page.getByText('Ir para outra tela, caderno').click();
  const places = page.getByLabel('Caderno, laboratório, exercício, enquete ou debate');
  await expect(places.getByRole('option', { name: 'NB1 Dados são números (ainda não escrito)' })).toBeDisabled();
  await places.selectOption({ label: 'E04 Um neurônio, do começo ao fim' });
  await page.getByRole('button', { name: 'levar a turma', exact: true }).click();
  await expect.poll(where).toEqual({ kind: 'exercise', id: 'E04' });
});

test('after the last unit before the break the way on is the notebook; what is missing is told', async ({ page }) => {
  await start(page);
  await page.getByText('Ir para outra tela, caderno').click();
  await openUpTo(page, 'u13/inicio');
  await expect(primary(page)).toHaveText('levar a turma ao caderno NB2');
  await expect(page.getByText('Ainda não escrito, pulado: NB1.')).toBeVisible();
  await page.locator('body').press('ArrowRight');
  await expect(primary(page)).toHaveText('levar a turma ao laboratório');
  await primary(page).click();
  await expect(primary(page)).toHaveText('levar a turma ao exercício E04');
  await primary(page).click();
  await expect(primary(page)).toHaveText('levar a turma ao exercício E20');
  await primary(page).click();
  await expect(primary(page)).toHaveText('abrir U14 para todos');
  await primary(page).click();
  await expect(primary(page)).toHaveText('abrir o debate');
});

test('a debate: predict, watch, vote, argue; any step back, and an end', async ({ page, playwright }) => {
  const ana = await Person.join(() => playwright.request.newContext({ extraHTTPHeaders: { origin: server.origin } }), 'Ana');
  await start(page);
  await page.getByText('Ir para outra tela, caderno').click();
  await openUpTo(page, 'u14/inicio');
  await expect(primary(page)).toHaveText('abrir o debate');
  await primary(page).click();
  const steps = page.getByRole('list', { name: 'Etapas do debate' });
  const now = steps.locator('[aria-current]');
  await expect(now).toHaveText('prever');
  await ana.post('predictions', { predict: 'd5.giro', lang: 'pt-BR', choice: 'nao-sei' });
  await expect(page.getByText('Responde “não sei”.')).toBeVisible();
  await expect(page.getByText('nao-sei')).toBeHidden();
  await primary(page).click();
  await expect(now).toHaveText('ver');
  await expect(primary(page)).toHaveText('abrir o voto do debate');
  await expect(page.getByText('D5V')).toBeHidden();
  await primary(page).click();
  await expect(now).toHaveText('votar');
  await expect(page.getByRole('heading', { name: 'Voto do debate' })).toBeVisible();
  await ana.vote('vote', 'c');
  await expect(primary(page)).toHaveText('mostrar resultado');
  await primary(page).click();
  await expect(page.getByText('Os números estão em todas as telas.')).toBeVisible();
  await expect(primary(page)).toHaveText('abrir os argumentos');
  await expect(page.getByText('a turma está aqui')).toHaveCount(1);
  await steps.getByRole('button', { name: 'argumentar' }).click();
  await expect(now).toHaveText('argumentar');
  await expect(page.getByRole('heading', { name: 'Voto do debate' }), 'the vote is over').toBeHidden();
  await expect(primary(page)).toHaveText('encerrar os argumentos');
  await steps.getByRole('button', { name: 'ver', exact: true }).click();
  await expect(now).toHaveText('ver');
  await page.getByRole('button', { name: 'desfazer' }).click();
  await expect(now).toHaveText('argumentar');
  await steps.getByRole('button', { name: 'fechar o debate' }).click();
  await expect(steps).toBeHidden();
});

test('a visitor without a key is asked for it, and nothing is refused behind the scenes', async ({ page }) => {
  const errors: string[] = [];
  page.on('console', (m) => m.type() === 'error' && errors.push(m.text()));
  await page.goto(`${server.origin}/conduzir?lang=pt-BR`);
  await expect(page.getByRole('heading', { name: 'Esta página precisa da chave de quem conduz' })).toBeVisible();
  await page.goto(`${server.origin}/apresentar?lang=pt-BR`);
  await expect(page.getByRole('heading', { name: 'Esta janela precisa da chave do projetor' })).toBeVisible();
  expect(errors).toEqual([]);
});

test('a wrong key opens nothing and says what to do', async ({ page }) => {
  await page.goto(`${server.origin}/conduzir?lang=pt-BR#k=0123456789abcdef`);
  await expect(page.getByRole('heading', { name: 'Esta chave não abre esta sala' })).toBeVisible();
  await page.getByLabel('link ou chave').fill(server.instructor);
  await page.getByRole('button', { name: 'entrar', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'A sala está aberta' })).toBeVisible();
  await page.context().clearCookies();
  await page.goto(`${server.origin}/apresentar?lang=pt-BR`);
  await expect(page.getByRole('heading', { name: 'Esta janela precisa da chave do projetor' })).toBeVisible();
});

for (const { lang, theme, width } of [
  { lang: 'pt-BR', theme: 'light', width: 1440 },
  { lang: 'en', theme: 'dark', width: 390 },
  { lang: 'en', theme: 'dark', width: 1440 },
  { lang: 'pt-BR', theme: 'light', width: 390 },
]) {
  test(`every state is accessible and stays within ${width} px in ${theme}, ${lang}`, async ({ page, context, playwright }) => {
    const troubles: string[] = [];
    const wall = await context.newPage();
    for (const one of [page, wall]) {
      one.on('pageerror', (e) => troubles.push(e.message));
      one.on('console', (m) => m.type() === 'error' && troubles.push(m.text()));
    }
    await page.setViewportSize({ width, height: width > 1000 ? 900 : 844 });
    await wall.setViewportSize({ width: 1440, height: 900 });
    const look = async (state: string) => {
      await page.waitForTimeout(400);
      for (const one of [page, wall]) {
        expect(await one.evaluate(() => document.documentElement.scrollWidth - innerWidth), state).toBeLessThanOrEqual(0);
        const { violations } = await new AxeBuilder({ page: one }).analyze();
        expect(violations.map((v) => `${v.id}: ${v.nodes[0]?.html}`), state).toEqual([]);
      }
    };
    await page.goto(desk(`lang=${lang}&theme=${theme}`));
    await wall.goto(wallOf(`lang=${lang}&theme=${theme}`));
    await expect(wall.getByRole('heading', { level: 1 })).toBeVisible();
    await look('before the start');
    const people = await Promise.all([1, 2, 3].map((n) => Person.join(() => playwright.request.newContext({ extraHTTPHeaders: { origin: server.origin } }), `P${n}`)));
    await page.getByRole('button', { name: /começar a oficina|start the workshop/ }).click();
    await openUntil(page, /P1$/);
    await people[0]!.post('help', { unit: 'u02', screen: 'basta', kind: 'lost' });
    await people[1]!.post('questions', { lang: 'pt-BR', text: 'A rede sabe que errou?' });
    await expect(page.getByText('A rede sabe que errou?')).toBeVisible();
    await look('people waiting');
    await primary(page).click();
    await expect(wall.getByText(/^0 (de|of) \d+ (votaram|voted)$/)).toBeVisible();
    for (const person of people) await person.vote('vote', 'c');
    await expect(primary(page)).toBeVisible();
    await look('a poll');
    await expect(primary(page)).toHaveText(/mostrar resultado|show the result/);
    await primary(page).click();
    await expect(wall.getByText(/✓/)).toBeVisible();
    await look('its result');
    await page.getByRole('button', { name: /pausar a sala|pause the room/ }).click();
    await expect(primary(page)).toHaveText(/retomar|resume/);
    await look('paused');
    expect(troubles).toEqual([]);
  });
}

test('counts change in their places: nothing jumps under the finger', async ({ page, playwright }) => {
  await page.addInitScript(() => {
    const shifts = { sum: 0 };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) if (!entry.hadRecentInput) shifts.sum += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const people = await Promise.all(Array.from({ length: 12 }, (_, n) => Person.join(() => playwright.request.newContext({ extraHTTPHeaders: { origin: server.origin } }), `P${n}`)));
  await start(page);
  await openUntil(page, /P1$/);
  await primary(page).click();
  await expect(page.getByText('Espere os primeiros votos')).toBeVisible();
  await people[0]!.vote('vote', 'a');
  await page.waitForTimeout(1_500);
  await page.evaluate(() => ((window as unknown as { shifts: { sum: number } }).shifts.sum = 0));
  for (const [i, person] of people.entries()) await person.vote('vote', 'abcd'[i % 4]!);
  await expect(page.getByText('12 de 12 votaram').first()).toBeVisible();
  await page.waitForTimeout(1_000);
  expect(await page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum)).toBeLessThan(0.01);
});
