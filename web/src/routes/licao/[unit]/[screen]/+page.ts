import { room } from '$lib/room/room.svelte';

// The room is asked before the page is built: on a slow phone the answers come while it is being drawn.
export const load = () => void room.start();
