import type { Problem } from '$lib/api/types';

/** The server answered, and said no. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.title}`);
    this.name = 'Refused';
  }

  /** No right to be here: no key, an old cookie, a room that was made anew. */
  get forbidden(): boolean {
    return this.problem.status === 401 || this.problem.status === 403;
  }
}

/** No answer within 10 s: on a room's Wi-Fi a request that hangs longer will not come back. */
const PATIENCE = 10_000;

/** The JSON that the server answers (null for 204). It throws Refused, or what fetch throws when nothing came. */
export async function ask<T>(path: string, init: { method?: string; body?: unknown; keepalive?: boolean } = {}): Promise<T> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  const reply = await fetch(path, {
    method: init.method ?? (init.body === undefined ? 'GET' : 'POST'),
    headers: init.body === undefined ? { accept: 'application/json' } : { accept: 'application/json', 'content-type': 'application/json' },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    ...(init.keepalive ? { keepalive: true } : {}),
    credentials: 'same-origin',
    cache: 'no-store',
    signal: abort.signal,
  }).finally(() => clearTimeout(timer));
  if (!reply.ok) throw new Refused(await problem(reply));
  return (reply.status === 204 ? null : await reply.json()) as T;
}

async function problem(reply: Response): Promise<Problem> {
  try {
    return { title: reply.statusText, code: 'unknown', ...((await reply.json()) as Partial<Problem>), status: reply.status };
  } catch {
    return { status: reply.status, code: 'unknown', title: reply.statusText };
  }
}

/** 128 random bits as hex. crypto.randomUUID is missing on plain HTTP. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
