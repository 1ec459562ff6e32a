export { default } from './Vetores.svelte';
