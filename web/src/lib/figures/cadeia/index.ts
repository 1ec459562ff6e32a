export { default } from './Cadeia.svelte';
