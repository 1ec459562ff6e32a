export { default } from './Neuronio.svelte';
