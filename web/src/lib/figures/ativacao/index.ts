export { default } from './Ativacao.svelte';
