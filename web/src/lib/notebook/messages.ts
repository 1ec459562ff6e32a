import { catalog } from '$lib/i18n/index.svelte';
import type pt from './messages.pt-BR.json';

export const t = catalog<keyof typeof pt>(import.meta.glob('./messages.*.json', { eager: true, import: 'default' }));
