// Screen readers read a region that changes; a burst of changes is read once, when it has come to rest.
const REST = 300;

let region: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says a sentence politely: one voice for the whole page, and only the last sentence of a burst. */
export function announce(text: string): void {
  if (!region?.isConnected) {
    region = document.createElement('div');
    region.setAttribute('role', 'status');
    region.className = 'hidden';
    document.body.append(region);
  }
  clearTimeout(timer);
  timer = setTimeout(() => (region!.textContent = text), REST);
}
