import { expect, it } from 'vitest';
import { loopback } from './loopback';

it.each([
  ['http://127.0.0.1:8080/', true],
  ['http://127.8.0.1/', true],
  ['http://localhost/', true],
  ['http://[::1]:8080/', true],
  ['http://192.168.0.12/', false],
  ['http://10.127.0.1:8080/', false],
  ['http://[fd00::2]/', false],
])('%s reaches this computer only: %s', (url, only) => expect(loopback(url)).toBe(only));
