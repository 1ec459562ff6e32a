export { default } from './Camadas.svelte';
