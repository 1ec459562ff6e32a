export { default } from './Retropropagacao.svelte';
