// One lecturer and three participants play the workshop from the first page to the debate, with the real binary.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { accessible, DESKTOP, join, look, person, PHONE, type Person } from '../people.ts';
import { Server } from '../server.ts';

const PT = { name: /chamad/, enter: /Entrar na sala/ };
const EN = { name: /call(ed)? you|be called/i, enter: /Enter the room|Join/i };

let server: Server;
let lecturer: Person, ana: Person, bia: Person, carl: Person;
const everybody = () => [lecturer, ana, bia, carl];

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  server = await new Server().start();
  lecturer = await person(browser, server);
  ana = await person(browser, server);
  bia = await person(browser, server, { viewport: PHONE, touch: true });
  carl = await person(browser, server, { locale: 'en-GB' });
});

test.afterAll(async () => {
  for (const who of everybody()) await who.context.close();
  await server.stop();
});

const console_ = (name: RegExp | string) => lecturer.page.getByRole('group', { name: 'O que fazer agora' }).getByRole('button', { name });
const agenda = (name: string) => lecturer.page.getByRole('complementary').getByRole('button', { name });

/** What the lecturer's page sends when a button for it is not the point of the step. */
let commands = 0;
async function command(body: Record<string, unknown>): Promise<void> {
  const reply = await lecturer.page.request.post(`/api/rooms/${server.code}/commands`, { data: { id: String(++commands).padStart(32, '0'), ...body } });
  expect(reply.ok(), await reply.text()).toBe(true);
}

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** Opens the menu at the seat's number and follows one of its links. */
async function menu(who: Person, link: RegExp): Promise<void> {
  await who.page.getByRole('button', { name: /Abrir o menu/ }).tap();
  await look(who.page, 'menu-390');
  await who.page.getByRole('navigation', { name: 'Ir para' }).getByRole('link', { name: link }).tap();
}

/** Whether an element is on the screen in full, above the foot that stays at the bottom. */
async function clear(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((one) => {
    const box = document.querySelector(one)!.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= document.querySelector('footer')!.getBoundingClientRect().top;
  }, selector);
}

/** One touch where the button is now, without the help of waiting or scrolling. */
async function touch(page: Page, button: Locator): Promise<void> {
  const box = (await button.boundingBox())!;
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
}

/** Draws a three. */
async function draw(page: Page, sheet: Locator): Promise<void> {
  await sheet.scrollIntoViewIfNeeded();
  const box = (await sheet.boundingBox())!;
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(0.3, 0.2));
  await page.mouse.down();
  for (const [x, y] of [[0.7, 0.2], [0.45, 0.45], [0.7, 0.6], [0.6, 0.82], [0.3, 0.8]] as const) await page.mouse.move(...at(x, y), { steps: 8 });
  await page.mouse.up();
}

test('the lecturer opens the console with the secret link, three people take their seats', async ({ browser }) => {
  await lecturer.page.goto(server.instructor);
  await expect(lecturer.page.getByRole('button', { name: 'começar a oficina' })).toBeVisible();
  expect(new URL(lecturer.page.url()).hash, 'the key leaves the address bar').toBe('');
  await look(lecturer.page, 'conduzir-antes-1440');
  await accessible(lecturer.page, '/conduzir before the start');

  const stranger = await person(browser, server);
  await stranger.page.goto('/conduzir');
  await expect(stranger.page.getByRole('heading', { level: 1 })).toContainText('chave');
  await stranger.context.close();

  await bia.page.goto('/');
  await expect(bia.page.getByRole('button', { name: PT.enter })).toBeVisible();
  await look(bia.page, 'entrar-390');
  await carl.page.goto('/');
  await expect(carl.page.getByRole('button', { name: EN.enter })).toBeVisible();
  await look(carl.page, 'entrar-en-1440');
  await accessible(carl.page, '/ in English');
  await accessible(bia.page, '/');
  const seats = [await join(ana, 'Ana', PT), await join(bia, 'Bia', PT), await join(carl, 'Carl', EN)];
  expect(seats).toEqual([1, 2, 3]);
  await ana.page.reload();
  await expect(ana.page.getByRole('heading', { level: 1 })).toContainText('1');
  await look(ana.page, 'sala-1440');
  await look(bia.page, 'sala-390');
  await accessible(bia.page, '/sala');
  await accessible(carl.page, '/sala in English');
  await expect(lecturer.page.getByText(/3\s*de 60/).first()).toBeVisible();
});

test('the projector shows only what was released', async () => {
  const wall = await lecturer.context.newPage();
  await wall.goto('/apresentar');
  await expect(wall.getByText(new URL(server.participants).host).first()).toBeVisible();
  await look(wall, 'apresentar-entrada-1440');
  await accessible(wall, '/apresentar, entrance');
  const text = await wall.locator('body').innerText();
  for (const name of ['Ana', 'Bia', 'Carl']) expect(text).not.toContain(name);
  await wall.close();
});

test('a screen that is not open yet stays closed, and opens for all at once', async () => {
  const page = bia.page;
  await lecturer.page.getByRole('button', { name: 'começar a oficina' }).click();
  await expect(page.getByRole('heading', { name: 'A oficina começou' }), 'a phone that waits sees that it began').toBeVisible();
  await expect(page.getByText('Agora, pelo plano: Boas-vindas')).toBeVisible();
  await expect(page.locator('li[aria-current=step]')).toContainText('Boas-vindas');
  await look(page, 'sala-comecou-390');
  await accessible(page, '/sala after the start');
  await ana.page.goto('/licao/u02/chuva');
  await expect(ana.page.getByText('Esta tela ainda não foi aberta')).toBeVisible();
  await command({ type: 'open', unit: 'u01', screen: 'conversa' });
  await page.getByRole('link', { name: /Começar/ }).tap();
  await expect(page.getByText('Unidade 1 · tela'), 'the first button leads into the first unit').toBeVisible();
  await page.getByRole('combobox').selectOption({ index: 11 });
  await expect(page.getByRole('heading', { name: 'O que se ouve por aí' })).toBeVisible();
  await console_(/^abrir U2 para todos/).click();
  await expect(ana.page.getByRole('button', { name: /Abriu: mostrar/ }).or(ana.page.getByRole('heading', { name: 'Vai chover amanhã?' }))).toBeVisible();
  await expect(page.getByText('A sala está em “Vai chover amanhã?”')).toBeVisible();
  await expect(page.getByRole('link', { name: 'ir para agora' })).toBeVisible();
  await page.getByRole('link', { name: 'Oficina', exact: true }).tap();
  await visit(ana.page, '/licao/u02/chuva');
  await expect(ana.page.getByRole('heading', { name: 'Vai chover amanhã?' })).toBeVisible();
});

test('from the waiting room to the first moved weight on a phone, without a word of instruction', async () => {
  const page = bia.page;
  await expect(page.getByText('A sala está em “Vai chover amanhã?”')).toBeVisible();
  await page.getByRole('link', { name: /Ir para onde a sala está/ }).tap();
  await expect(page.getByRole('heading', { name: 'Vai chover amanhã?' }), 'the first button goes where the room is').toBeVisible();
  const weight = page.getByRole('slider', { name: /peso w1/ });
  await expect(weight).toBeDisabled();
  await page.getByRole('button', { name: '7', exact: true }).tap();
  await expect(weight).toBeEnabled();
  const score = page.locator('figure');
  await expect(score).toContainText('5');
  await weight.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('PageUp');
  await expect.poll(() => weight.inputValue()).not.toBe('1');
  await page.keyboard.press('End');
  const told = page.getByText('O melhor traço acerta 7');
  await expect(told, 'the answer is told to those who ask for it').toBeHidden();
  await page.getByText('O que você viu?').tap();
  await expect(told).toBeVisible();
  await expect(page.getByText('Este primeiro traço acerta 5 dias em 8'), 'the first line keeps its score while another is drawn').toBeVisible();
  await expect(page.getByText('O traço saiu do desenho'), 'only zero weights are called zero').toBeVisible();
  await expect(page.getByText('Com os dois pesos em zero')).toBeHidden();
  await expect(page.getByText(/^Teclas/), 'a touch screen has no keys to explain').toBeHidden();
  await expect(ana.page.getByText(/^Teclas/)).toBeVisible();
  await look(page, 'licao-u02-390');
  await page.reload();
  await expect(page.getByRole('slider', { name: /peso w1/ }), 'the prediction survives the reload').toBeEnabled();
  await accessible(page, 'unit 2 on a phone');
});

test('the neuron shows the numbers that the engine computes', async () => {
  await command({ type: 'open', unit: 'u02', screen: 'conversa' });
  await visit(carl.page, '/licao/u02/curva');
  const z = (u: number, q: number) => 4 * u + 3 * q - 4;
  const days = [[0.9, 0.7], [0.8, 0.6], [0.75, 0.2], [0.7, 0.5], [0.6, 0.4], [0.5, 0.1], [0.4, 0.3], [0.85, 0.1]];
  for (const [n, [u, q]] of days.entries()) {
    const row = carl.page.locator('tbody tr').nth(n);
    await expect(row).toContainText((1 / (1 + Math.exp(-z(u!, q!)))).toFixed(4));
  }
  await look(carl.page, 'licao-u02-en-1440');
  await accessible(carl.page, 'unit 2 in English');
});

test('the exercise is graded on the server, names the mistake, and keeps what was tried', async () => {
  await visit(ana.page, '/exercicio/E04');
  const instance = await (await ana.page.request.get(`/api/rooms/${server.code}/exercises/E04`)).json();
  const { params } = instance as { params: { w1: number; w2: number; b: number; x: [number, number] } };
  const answer = ana.page.getByRole('textbox').first();
  const sum = params.w1 * params.x[0] + params.w2 * params.x[1];
  const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
  const comma = (v: number) => v.toFixed(4).replace('.', ',');
  await answer.fill(comma(sigmoid(sum)));
  await ana.page.getByRole('button', { name: 'conferir' }).click();
  await expect(ana.page.getByText('viés', { exact: false }).last()).toBeVisible();
  await look(ana.page, 'exercicio-E04-errado-1440');
  await accessible(ana.page, 'exercise with feedback');
  await ana.page.reload();
  await expect(ana.page.getByText(/1 tentativa/)).toBeVisible();
  await answer.fill(comma(sigmoid(sum + params.b)));
  await ana.page.getByRole('button', { name: 'conferir' }).click();
  await expect(ana.page.getByText('✓ Certo')).toBeVisible();

  await menu(bia, /Exercício E04/);
  const field = bia.page.getByRole('textbox').first();
  await field.tap();
  await field.fill('7');
  await look(bia.page, 'exercicio-E04-390');
  await bia.page.getByRole('button', { name: 'conferir' }).tap();
  const verdict = bia.page.locator('.verdict');
  await expect(verdict).toContainText('Olhe de novo');
  await expect.poll(() => clear(bia.page, '.verdict'), { message: 'what was said stands above the foot of the page' }).toBe(true);
  await expect(field, 'the keyboard is gone').not.toBeFocused();
  await look(bia.page, 'exercicio-E04-errado-390');
});

test('a poll: vote, talk, second vote, both distributions', async () => {
  await command({ type: 'poll-open', poll: 'P1' });
  await expect(ana.page.getByText(/Enquete aberta/)).toBeVisible();
  for (const who of [ana, carl]) await visit(who.page, '/enquete/P1');
  await bia.page.getByRole('link', { name: 'abrir enquete' }).tap();
  const option = (who: Person, n: number) => who.page.getByRole('radio').or(who.page.locator('article button[aria-pressed], article [role=radio]')).nth(n);
  await option(ana, 0).click();
  await option(bia, 2).click();
  await option(carl, 1).click();
  await look(bia.page, 'enquete-voto-390');
  await accessible(bia.page, 'poll, first vote');
  await expect(lecturer.page.getByText(/3 de 3 votaram/).first()).toBeVisible();
  const leaked = await (await ana.page.request.get(`/api/rooms/${server.code}/state`)).text();
  expect(leaked, 'nothing of the first vote leaves before it is shown').not.toContain('"correct"');
  await look(lecturer.page, 'conduzir-enquete-1440');
  await ana.page.reload();

  await command({ type: 'poll-talk' });
  await expect(ana.page.getByText(/Fale com quem está ao seu lado/)).toBeVisible();
  await command({ type: 'poll-revote' });
  await expect(ana.page.getByText(/Vote de novo/)).toBeVisible();
  for (const who of [ana, bia, carl]) await option(who, 2).click();
  await expect(lecturer.page.getByText(/3 de 3 votaram/).first()).toBeVisible();
  await command({ type: 'poll-close' });
  await expect(bia.page.getByText(/O voto fechou\..*O seu está guardado\./)).toBeVisible();
  await expect(bia.page.getByRole('link', { name: /Ir para onde a sala está/ }), 'nobody is left waiting at a closed vote').toBeVisible();
  await command({ type: 'poll-show' });
  for (const who of [ana, bia]) await expect(who.page.getByText('primeiro voto').first()).toBeVisible();
  await look(ana.page, 'enquete-resultado-1440');
  await look(bia.page, 'enquete-resultado-390');
  await accessible(ana.page, 'poll, results');
  const wall = await lecturer.context.newPage();
  await wall.goto('/apresentar');
  await expect(wall.getByText(/Um único neurônio|Um neurônio/).first()).toBeVisible();
  await look(wall, 'apresentar-resultado-1440');
  await accessible(wall, '/apresentar, results');
  await wall.close();
  await command({ type: 'poll-hide' });
  for (const who of [ana, bia]) {
    await expect(who.page.getByText('Este foi o resultado mostrado na sala')).toBeVisible();
    await expect(who.page.getByText('primeiro voto').first(), 'the result stays with whoever voted').toBeVisible();
  }
  await bia.page.reload();
  await expect(bia.page.getByText('primeiro voto').first()).toBeVisible();
  await look(bia.page, 'enquete-terminou-390');
  await accessible(bia.page, 'poll, over');
  await bia.page.getByRole('link', { name: /Ir para onde a sala está/ }).tap();
  await expect(bia.page.getByRole('heading', { name: 'O que se ouve por aí' })).toBeVisible();
});

test('the backward pass, one step at a time, and the update', async () => {
  await command({ type: 'open', unit: 'u07', screen: 'conversa' });
  await visit(ana.page, '/licao/u07/volta');
  await ana.page.getByRole('button', { name: 'dobra', exact: true }).click();
  const back = ana.page.getByRole('button', { name: 'um passo para trás' });
  const sensitivity = ana.page.locator('[data-target="d:h1.2"]').first();
  await expect(sensitivity).toBeHidden();
  for (let i = 0; i < 3; i++) await back.click();
  await expect(sensitivity).toContainText('1,0972');
  await look(ana.page, 'licao-u07-volta-1440');

  await visit(ana.page, '/licao/u07/passo');
  await ana.page.getByRole('button', { name: 'cai, mas não a zero' }).click();
  const loss = ana.page.locator('[data-target="L"] .value');
  await expect(loss).toHaveText('0,7954');
  await ana.page.getByRole('button', { name: 'atualizar pesos' }).click();
  await expect(loss, 'the engine takes one step with rate 0,5').toHaveText('0,5048');
  await look(ana.page, 'licao-u07-1440');
  await accessible(ana.page, 'unit 7');
  await bia.page.getByText('O plano', { exact: true }).tap();
  await bia.page.getByRole('link', { name: 'Retropropagação', exact: true }).tap();
  await expect(bia.page.getByRole('heading', { name: 'De quem é a culpa?' })).toBeVisible();
  for (let screen = 2; screen <= 5; screen++) {
    await bia.page.getByRole('link', { name: /^próxima/ }).tap();
    await expect(bia.page.getByText(`tela ${screen} de 13`)).toBeVisible();
  }
  await look(bia.page, 'licao-u07-390');
  await bia.page.getByRole('combobox', { name: 'Telas desta unidade' }).selectOption('8');
  await expect(bia.page.getByText(/\d telas? atrás/), 'a notice takes its part of the screen').toBeVisible();
  const fields = bia.page.locator('.exercise').getByRole('textbox');
  await expect(fields).toHaveCount(3);
  for (const field of await fields.all()) await field.fill('7');
  const send = bia.page.getByRole('button', { name: 'conferir' });
  await send.evaluate((button) => scrollBy(0, button.getBoundingClientRect().bottom + 8 - document.querySelector('footer')!.getBoundingClientRect().top));
  await touch(bia.page, send); // as low on the screen as a button can be
  await expect(bia.page.locator('.verdict')).toContainText('Olhe de novo');
  await expect.poll(() => clear(bia.page, '.verdict'), { message: 'what was said stands above foot and notice' }).toBe(true);
  await look(bia.page, 'licao-u07-lacunas-390');
  await accessible(bia.page, 'unit 7 on a phone');
});

test('notebook 2 in real Python: blanks, a hint, the loss 0,4231, a loop that is stopped, a reload', async () => {
  const page = ana.page;
  await visit(page, '/caderno/NB2');
  await look(page, 'caderno-antes-1440');
  await expect(page.getByText('Python pronto')).toBeVisible({ timeout: 60_000 });
  const blank = (cell: string, n = 1) => page.getByLabel(new RegExp(`^Lacuna ${n} da célula ${cell.replace('.', '\\.')},`));
  const run = (cell: string) => page.getByRole('button', { name: `Rodar a célula ${cell}`, exact: true }).click();
  const verdict = (text: RegExp) => expect(page.getByText(text).first()).toBeVisible({ timeout: 60_000 });

  await run('2.0');
  await blank('2.1').fill('1 / 1 + e');
  await run('2.1');
  await verdict(/sem parênteses, a divisão vem antes da soma/);
  await blank('2.1').fill('1 / (1 + e)');
  await run('2.1');
  await verdict(/0,7311, e −800 não assusta/);
  await blank('2.2').fill('b');
  await run('2.2');
  await blank('2.3').fill('-np.sum(np.log(certa))');
  await run('2.3');
  await verdict(/Deu 3,3850: você somou/);
  await blank('2.3').fill('-np.mean(np.log(certa))');
  await run('2.3');
  await verdict(/0,4231, como na conta da unidade 5/);
  await look(page, 'caderno-1440');
  await accessible(page, 'notebook with verdicts');

  await blank('2.4').fill('[0 for _ in iter(int, 1)]');
  await run('2.4');
  await page.getByRole('button', { name: 'Parar a célula 2.4' }).click();
  await verdict(/Parada\./);
  await page.reload();
  await expect(blank('2.3')).toHaveValue('-np.mean(np.log(certa))');
  await expect(page.getByText('Python pronto')).toBeVisible({ timeout: 60_000 });
  await blank('2.4').fill('W1.T');
  await page.getByRole('button', { name: /rodar até 2\.4|rodar até aqui/ }).first().click();
  await verdict(/A matriz da unidade 4/);
  await blank('2.5').fill('z.max()');
  await run('2.5');
  await verdict(/Soma 1, e notas enormes/);
  await blank('2.6', 1).fill('8');
  await blank('2.6', 2).fill('6');
  await blank('2.6', 3).fill('-8');
  await run('2.6');
  await verdict(/a descida do gradiente faz sozinha/);
  await expect(page.getByRole('img', { name: /Gráfico da célula 2\.6/ })).toBeVisible();
  await look(page, 'caderno-fim-1440');
  await accessible(page, 'notebook with a plot');

  const file = await page.request.get(`/api/rooms/${server.code}/notebooks/NB2.ipynb?lang=pt-BR&mine=1`);
  expect(((await file.json()) as { nbformat: number }).nbformat).toBe(4);
});

test('the room is sent to notebook 2: a phone follows by touch, runs a cell with one tap, and comes back', async () => {
  const page = bia.page;
  await agenda('ver a agenda inteira').click();
  await agenda('levar a turma ao caderno NB2').click();
  await expect(page.getByText('A turma está no caderno 2')).toBeVisible();
  await look(page, 'aviso-caderno-390');
  await ana.page.getByRole('link', { name: 'Oficina', exact: true }).click();
  await expect(ana.page.getByText('A sala está no caderno 2, “Do neurônio à perda”.')).toBeVisible();
  await look(ana.page, 'sala-caderno-1440');
  await ana.page.getByRole('link', { name: /Ir para onde a sala está/ }).click();
  await expect(ana.page).toHaveURL(/\/caderno\/NB2$/);

  await page.getByRole('link', { name: 'ir', exact: true }).tap();
  await expect(page.getByRole('heading', { name: 'Do neurônio à perda' })).toBeVisible();
  await expect(page.getByText('Python pronto')).toBeAttached({ timeout: 60_000 });
  const blank = page.getByLabel(/^Lacuna 1 da célula 2\.1,/);
  await blank.tap();
  await blank.pressSequentially('1 / 1 + e');
  const symbols = page.getByRole('group', { name: /Símbolos/ });
  await expect(symbols).toBeVisible();
  await look(page, 'caderno-simbolos-390');
  const run = page.getByRole('button', { name: 'Rodar a célula 2.1', exact: true });
  await run.evaluate((button) => button.scrollIntoView({ block: 'center' }));
  await touch(page, run);
  await expect(page.getByText('Rode a célula 2.0 primeiro'), 'one tap runs, though it takes the focus from the blank').toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'rodar até aqui' }).tap();
  await expect(page.getByText(/sem parênteses, a divisão vem antes da soma/)).toBeVisible({ timeout: 60_000 });
  await expect(symbols).toBeHidden();
  await blank.tap();
  await blank.fill('1 / (1 + e)');
  await expect(symbols).toBeVisible();
  await run.click({ delay: 500 }); // a pen or a mouse, held down: the button must still be there when it is let go
  await expect(page.getByText(/0,7311, e −800 não assusta/)).toBeVisible({ timeout: 60_000 });
  await look(page, 'caderno-390');
  await accessible(page, 'notebook on a phone');
  await expect(page.getByText('Shift Enter')).toBeHidden();

  await console_(/^voltar à lição/).click();
  await expect(page.getByText('A turma voltou à lição')).toBeVisible();
  await page.getByRole('link', { name: 'ir', exact: true }).tap();
  await expect(page).toHaveURL(/\/licao\/u07\/conversa$/);
});

test('digits are learnt on the device, a drawing is read, turned and misread', async () => {
  await visit(ana.page, '/digitos');
  await look(ana.page, 'digitos-antes-1440');
  await ana.page.getByRole('button', { name: '95 %' }).click();
  await ana.page.getByRole('button', { name: 'máximo' }).click();
  await ana.page.getByRole('button', { name: /^.?\s*treinar/ }).click();
  await expect(ana.page.getByText(/Treino terminado/).first()).toBeVisible({ timeout: 120_000 });
  const line = await ana.page.getByText(/Na prova final/).innerText();
  const accuracy = Number(/acertou ([\d,]+) %/.exec(line)?.[1]?.replace(',', '.'));
  expect(accuracy).toBeGreaterThanOrEqual(95);
  await look(ana.page, 'digitos-treinado-1440');
  await accessible(ana.page, 'the laboratory, trained');

  await ana.page.getByRole('link', { name: 'desenhar', exact: true }).click();
  await draw(ana.page, ana.page.getByLabel(/Superfície de desenho/));
  await expect(ana.page.getByText(/Leu 3, /)).toBeVisible();
  await look(ana.page, 'digitos-desenho-1440');

  await ana.page.getByRole('link', { name: 'girar', exact: true }).click();
  await ana.page.getByRole('button', { name: 'erra', exact: true }).click();
  await ana.page.getByRole('button', { name: 'acima de 90 %' }).click();
  await ana.page.getByRole('button', { name: 'girar 90°' }).click();
  await expect(ana.page.getByText(/De pé, leu 3\. Girado, leu [^3]/)).toBeVisible();
  await ana.page.getByRole('button', { name: /medir nas 300/ }).click();
  const measured = await ana.page.locator('#content').getByText(/Nas 300 imagens de teste, giradas/).innerText();
  const [, turned, , sure] = [...measured.matchAll(/([\d,]+)\s%/g)].map((m) => Number(m[1]!.replace(',', '.')));
  expect(turned, measured).toBeLessThan(25);
  expect(sure, 'confidently wrong').toBeGreaterThan(90);
  await look(ana.page, 'digitos-girado-1440');
  await accessible(ana.page, 'the laboratory, turned');
  await agenda('levar a turma ao laboratório').click();
  await expect(bia.page.getByText('A turma está no laboratório')).toBeVisible();
  await menu(bia, /lê dígitos/);
  await expect(bia.page.getByText('A turma está no laboratório')).toBeHidden();
  await expect(bia.page.getByRole('heading', { name: 'A rede aprende no seu aparelho' })).toBeVisible();
  await look(bia.page, 'digitos-390');
  await accessible(bia.page, 'the laboratory on a phone');
  await console_(/^voltar à lição/).click();
  await expect(bia.page.getByText('A turma voltou à lição')).toBeVisible();
});

test('the debate: predict, watch, vote, argue in one sentence', async () => {
  await agenda('abrir o debate').click();
  const phase = (name: string) => lecturer.page.getByRole('list', { name: 'Etapas do debate' }).getByRole('button', { name, exact: true }).click();
  for (const who of [ana, carl]) await visit(who.page, '/debate/D5');
  await bia.page.getByRole('link', { name: 'abrir debate' }).tap();
  for (const who of [ana, bia, carl]) await who.page.locator('.turn button').nth(2).click();
  await look(bia.page, 'debate-prever-390');
  await phase('ver');
  await look(ana.page, 'debate-ver-1440');
  const phone = bia.page;
  await phone.getByRole('button', { name: /treinar a rede/ }).tap();
  const sheet = phone.getByLabel(/Superfície de desenho/);
  await expect(sheet, 'whoever was never in the laboratory trains here').toBeVisible({ timeout: 60_000 });
  await expect(phone.getByRole('button', { name: 'girar 90°' })).toBeDisabled();
  await draw(phone, sheet);
  await expect(phone.getByText(/De pé, a rede lê \d, com/)).toBeVisible();
  await look(phone, 'debate-desenho-390');
  await phone.getByRole('button', { name: 'girar 90°' }).tap();
  await expect(phone.getByText(/De pé, leu \d\. Girado, (ainda )?leu \d/)).toBeVisible();
  await look(phone, 'debate-girado-390');
  await phone.getByRole('link', { name: 'Abrir o laboratório' }).tap();
  await phone.getByRole('link', { name: 'voltar ao debate' }).tap();
  await expect(phone).toHaveURL(/\/debate\/D5$/);

  await phase('votar');
  await phone.getByRole('link', { name: 'votar' }).tap();
  await phone.locator('article button[aria-pressed]').nth(2).tap();
  await expect(lecturer.page.getByText(/1 de 3 votaram/).first()).toBeVisible();
  await console_('encerrar a votação').click();
  await console_('fechar sem mostrar').click();
  await expect(phone.getByText('Esta enquete terminou. O seu voto está guardado.'), 'a vote whose result was not shown says that it is over').toBeVisible();
  await look(phone, 'enquete-sem-resultado-390');
  await phone.getByRole('link', { name: 'voltar ao debate' }).first().tap();
  await phase('votar de novo');
  await expect(phone.locator('.notice').getByText('Há um voto aberto')).toBeVisible();
  await expect(phone.locator('.notice').getByRole('link', { name: 'abrir o voto' })).toBeVisible();
  expect(await clear(phone, '.card'), 'the vote stands first').toBe(true);
  await look(phone, 'debate-votar-390');
  await phone.locator('.card').getByRole('link', { name: 'votar' }).tap();
  await phone.locator('article button[aria-pressed]').nth(2).tap();
  await console_('encerrar a votação').click();
  await console_('mostrar resultado').click();
  await phone.getByRole('link', { name: 'voltar ao debate' }).first().tap();
  await phase('argumentar');
  await expect(phone.locator('.card'), 'the vote is over').toBeHidden();
  expect(await clear(phone, '#argument'), 'the sentence stands first').toBe(true);
  await ana.page.getByRole('textbox').fill('Recusar exige saber que não se sabe, e isso ninguém treinou.');
  await ana.page.getByRole('button', { name: /Publicar/ }).click();
  await expect(bia.page.getByText('Recusar exige saber que não se sabe')).toBeVisible();
  await bia.page.getByRole('button', { name: 'convence' }).click();
  await expect(ana.page.getByText('1 voto').first()).toBeVisible();
  await carl.page.getByText('Watch it on a network of yours').click();
  await carl.page.getByRole('button', { name: /train the network/ }).click();
  await expect(carl.page.getByLabel(/Drawing surface/)).toBeVisible({ timeout: 60_000 });
  await carl.page.getByRole('link', { name: 'Open the lab' }).click();
  await expect(carl.page.getByText('already trained in the demonstration')).toBeVisible();
  await carl.page.getByRole('button', { name: 'start over' }).click();
  await carl.page.getByRole('button', { name: '50%' }).click();
  await expect(carl.page.getByRole('button', { name: /train/ }).first(), 'the laboratory opens after the bet').toBeEnabled();
  await look(ana.page, 'debate-argumentos-1440');
  await accessible(ana.page, 'debate');
  await accessible(bia.page, 'debate on a phone');
  await expect(lecturer.page.getByText('Recusar exige saber que não se sabe').first()).toBeVisible();
  await look(lecturer.page, 'conduzir-debate-1440');
  await accessible(lecturer.page, '/conduzir during the debate');
});

test('the server dies without warning: everybody recovers, nothing is lost', async () => {
  await visit(carl.page, '/exercicio/E20');
  await server.restart();
  await expect(bia.page.getByText('Recusar exige saber que não se sabe')).toBeVisible();
  await expect(lecturer.page.getByText(/tudo salvo/)).toBeVisible();
  await bia.page.reload();
  await expect(bia.page.getByText('Recusar exige saber que não se sabe')).toBeVisible();
  await carl.page.getByRole('textbox').first().fill('0.5');
  await carl.page.getByRole('button', { name: /check/i }).first().click();
  await expect(carl.page.getByText(/1 (try|attempt)/i)).toBeVisible();
});

test('the debate ends: whoever took part keeps it and is led to where the room is', async () => {
  const phase = (name: string) => lecturer.page.getByRole('list', { name: 'Etapas do debate' }).getByRole('button', { name, exact: true }).click();
  const phone = bia.page;
  await phase('encerrar');
  await expect(phone.getByText('O debate está encerrado. Os argumentos continuam aqui.')).toBeVisible();
  await phase('fechar o debate');
  await expect(lecturer.page.getByText('a turma está aqui')).toHaveCount(1);
  const notice = phone.locator('.notice');
  await expect(notice.getByText(/^A sala está em/)).toBeVisible();
  const kept = async () => {
    await expect(phone.getByText('O debate está encerrado. Os argumentos continuam aqui.')).toBeVisible();
    await expect(phone.locator('dt')).toHaveText(['Sua previsão', 'Seu voto']);
    for (const answer of await phone.locator('dd').allInnerTexts()) expect(answer.trim()).not.toBe('');
    await expect(phone.getByText('Recusar exige saber que não se sabe')).toBeVisible();
    await expect(phone.getByText('ainda não foi aberto')).toBeHidden();
  };
  await kept();
  await phone.reload();
  await kept();
  await look(phone, 'debate-encerrado-390');
  await accessible(phone, 'a debate that is over');
  await phone.getByRole('link', { name: 'Ir para onde a sala está' }).tap();
  await expect(phone).toHaveURL(/\/licao\//);
});

const wider = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

const PAGES = [
  '/sala', '/licao/u01/irmao', '/licao/u01/imagem', '/licao/u03/dobra', '/licao/u04/tres-dias', '/licao/u06/dentro', '/licao/u08/limite', '/licao/u09/inicio', '/licao/u02/chuva', '/licao/u02/cercado', '/licao/u07/volta', '/licao/u07/lacunas-3',
  '/exercicio/E04', '/exercicio/E20', '/enquete/P1', '/debate/D5', '/laboratorio', '/digitos', '/digitos/desenhar', '/digitos/girar', '/caderno/NB2', '/licencas', '/nada',
];

test('a unit without screens speaks to whoever sits there', async () => {
  await command({ type: 'open', unit: 'u09', screen: 'inicio' });
  await visit(bia.page, '/licao/u09/inicio');
  await expect(bia.page.getByText('Esta parte é explicada ao vivo')).toBeVisible();
  await expect(bia.page.getByText('Quem conduz ainda não abriu a próxima tela.'), 'a grey button says why in words').toBeVisible();
  await look(bia.page, 'licao-ao-vivo-390');
  await accessible(bia.page, 'a unit that is told');
});

test('every page of a participant, at both sizes, in both languages and themes', async () => {
  test.setTimeout(400_000);
  for (const [who, name] of [[ana, 'pt-1440'], [bia, 'pt-390'], [carl, 'en-1440']] as const) {
    for (const path of PAGES) {
      await visit(who.page, path);
      await who.page.waitForTimeout(700); // figures and formulas settle
      const page = path.slice(1).replaceAll('/', '-');
      await look(who.page, `${page}-${name}`);
      await accessible(who.page, `${path} (${name})`);
      expect(await wider(who.page), `${path} is not wider than the screen`).toBeLessThanOrEqual(0);
      if (who !== carl) continue;
      await who.page.setViewportSize(PHONE);
      await look(who.page, `${page}-en-390`);
      expect(await wider(who.page), `${path} in English is not wider than a phone`).toBeLessThanOrEqual(0);
      await who.page.setViewportSize(DESKTOP);
    }
  }
});

test('the pages that need no seat, and the console, at both sizes, in both languages and themes', async ({ browser }) => {
  for (const [locale, lang] of [['pt-BR', 'pt'], ['en-GB', 'en']] as const) {
    for (const viewport of [DESKTOP, PHONE]) {
      const who = await person(browser, server, { viewport, locale, touch: viewport === PHONE });
      for (const [path, page] of [
        ['/', 'entrar'],
        ['/galeria?show=F2.first', 'galeria-F2'],
        ['/galeria?show=F7.explained', 'galeria-F7'],
        ['/conduzir', 'conduzir-sem-chave'],
        [new URL(server.instructor).pathname + new URL(server.instructor).hash, 'conduzir'],
      ] as const) {
        await visit(who.page, path);
        await who.page.waitForTimeout(700);
        await look(who.page, `${page}-${lang}-${viewport.width}`);
        expect(await wider(who.page), `${path} is not wider than the screen`).toBeLessThanOrEqual(0);
      }
      await who.context.close();
    }
  }
});

test('the console on a phone', async () => {
  await lecturer.page.setViewportSize(PHONE);
  await look(lecturer.page, 'conduzir-390');
  await accessible(lecturer.page, '/conduzir on a phone');
  await lecturer.page.setViewportSize(DESKTOP);
});

test('no page asked another host for anything, and none broke', () => {
  for (const who of everybody()) {
    expect(who.foreign).toEqual([]);
    expect(who.errors).toEqual([]);
  }
});
