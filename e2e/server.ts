import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const BINARY = new URL('../bin/oficina', import.meta.url).pathname;

/** The real binary on a free port, with a data folder of its own that survives `restart`. */
export class Server {
  participants = '';
  instructor = '';
  code = '';
  private process?: ChildProcess;
  private readonly data = mkdtempSync(join(tmpdir(), 'oficina-e2e-'));

  constructor(private readonly args: string[] = []) {}

  async start(addr = '127.0.0.1:0'): Promise<this> {
    const child = spawn(BINARY, ['serve', '--json', '--addr', addr, '--data', this.data, ...this.args], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.process = child;
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout! }).once('line', resolve);
      child.once('exit', (code) => reject(new Error(`oficina serve ended with ${code} before it was ready`)));
    });
    ({ participants: this.participants, instructor: this.instructor, code: this.code } = JSON.parse(line) as { participants: string; instructor: string; code: string });
    return this;
  }

  get origin(): string {
    return new URL(this.participants).origin;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.process!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  /** Kill without warning and come back at the same address with the same data. */
  async restart(): Promise<void> {
    const addr = new URL(this.participants).host;
    await this.kill();
    await this.start(addr);
  }

  async stop(): Promise<void> {
    await this.kill('SIGTERM');
    rmSync(this.data, { recursive: true, force: true });
  }
}
