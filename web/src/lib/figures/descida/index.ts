export { default } from './Descida.svelte';
