// Runs after `vite build`: a gzip sibling for every file that shrinks, made once so that the server never compresses.
// Of files over 1 MiB only the sibling stays: the binary would otherwise carry Python twice.
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const SITE = 'build/site';
const STORED = /\.(woff2|png|jpg|gz)$/;
const ONLY_GZIP_FROM = 1 << 20;

for (const name of readdirSync(SITE, { recursive: true })) {
  const path = join(SITE, name);
  if (!statSync(path).isFile() || STORED.test(path)) continue;
  const raw = readFileSync(path);
  const packed = gzipSync(raw, { level: 9 });
  if (packed.length >= raw.length * 0.95) continue;
  writeFileSync(`${path}.gz`, packed);
  if (raw.length >= ONLY_GZIP_FROM) rmSync(path);
}
