import type { Page } from '@playwright/test';

/** At the desk: opens everything up to a point of the workshop, as the lecturer does it who is late. The list of points is open. */
export async function openUpTo(desk: Page, point: string): Promise<void> {
  await desk.getByLabel('Unidade e tela').selectOption(point);
  await desk.getByRole('button', { name: 'abrir até aqui' }).click();
  await desk.getByRole('button', { name: 'abrir já' }).press('Enter');
}

/** The same in a workshop that has not begun. */
export async function beginAt(desk: Page, point: string): Promise<void> {
  await desk.getByRole('button', { name: 'começar a oficina' }).click();
  await desk.getByText('Ir para outra tela, caderno').click();
  await openUpTo(desk, point);
}
