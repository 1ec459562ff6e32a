import { catalog } from '$lib/i18n/index.svelte';
import type pt from './messages.pt-BR.json';

export type Message = keyof typeof pt;
export const t = catalog<Message>(import.meta.glob('./messages.*.json', { eager: true, import: 'default' }));
