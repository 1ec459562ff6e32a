export { default } from './Probabilidade.svelte';
