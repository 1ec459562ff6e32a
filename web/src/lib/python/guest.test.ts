import { describe, expect, it } from 'vitest';
import { built, Interpreter } from '../../../test/python';
import { reserve, Tree } from './tree';

describe('tree', () => {
  it('finds, refuses and does not leave its root', () => {
    const tree = new Tree();
    tree.write('/a/b/c.txt', new Uint8Array([1, 2]));
    const find = (path: string) => tree.find(tree.root, path);
    expect(tree.read('/a/b/c.txt')).toEqual(new Uint8Array([1, 2]));
    expect(tree.read('/a/b')).toBe(null);
    expect(find('a/./b/../b/c.txt')).toMatchObject({ name: 'c.txt', entry: { kind: 'file' } });
    expect(find('a/x')).toMatchObject({ name: 'x', entry: undefined });
    expect(find('a/x/y')).toBe('noent');
    expect(find('a/b/c.txt/d')).toBe('notdir');
    expect(find('a/b/c.txt/')).toBe('notdir');
    expect(find('../etc')).toBe('perm');
    expect(() => tree.write('/a/b/c.txt/d', new Uint8Array(0))).toThrow(/c\.txt is a file/);
  });
  it('tells the path of an entry', () => {
    const tree = new Tree();
    tree.write('/a/b', new Uint8Array(0));
    const place = tree.find(tree.root, 'a/b');
    const entry = typeof place === 'string' ? undefined : place.entry!;
    expect(tree.pathOf(entry!)).toBe('/a/b');
    expect(tree.files('/x').map(([path]) => path)).toEqual(['/a/b']);
    expect(tree.files('/a')).toEqual([]);
  });
  it('grows files', () => {
    const file = new Tree().newFile(new Uint8Array([7]));
    reserve(file, 5000);
    expect([file.size, file.data[0], file.data.length >= 5000]).toEqual([1, 7, true]);
  });
});

describe.skipIf(!built)('interpreter', () => {
  it('echoes a last expression, but not behind a semicolon and not None', async () => {
    const py = await Interpreter.start();
    expect(py.run('x = 20\nx + 1').result).toBe('21');
    expect(py.run('x + 1;').result).toBe(null);
    expect(py.run('x + 1;  # ç').result).toBe(null);
    expect(py.run('None').result).toBe(null);
    expect(py.run('"é"; print(x)').text).toBe('20\n');
    expect(py.run('_').result).toBe('21');
    expect(py.run('').error).toBe(null);
  });

  it('keeps files and their modes', async () => {
    const py = await Interpreter.start();
    const source = `
import os, pathlib
with open("a.txt", "w") as f: f.write("um\\ndois\\n")
with open("a.txt", "a") as f: f.write("três\\n")
with open("a.txt", "r+b") as f: f.seek(3); f.write(b"DOIS"); f.seek(0, 2); f.truncate(f.tell() - 1)
os.makedirs("d/e"); os.rename("a.txt", "d/e/b.txt"); pathlib.Path("d/f").touch()
print(open("d/e/b.txt").read().split("\\n"), sorted(os.listdir("d")), os.path.getsize("d/e/b.txt"), os.getcwd())
for bad in (lambda: open("nada"), lambda: os.rmdir("d"), lambda: os.mkdir("d"), lambda: open("d"), lambda: os.listdir("d/f"), lambda: open("../../x/y", "w")):
    try: bad(); print("?")
    except OSError as e: print(type(e).__name__)
os.remove("d/f"); print(os.path.exists("d/f"))
`;
    expect(py.run(source).text.trim().split('\n')).toEqual([
      "['um', 'DOIS', 'três'] ['e', 'f'] 13 /home",
      'FileNotFoundError', 'OSError', 'FileExistsError', 'IsADirectoryError', 'NotADirectoryError', 'PermissionError',
      'False',
    ]);
    expect(py.error).toBe(null);
  });

  it('hears an interrupt in a loop, in a sleep and in a loop that catches it', async () => {
    const py = await Interpreter.start();
    py.run('kept = 1');
    py.onTick = () => {
      py.guest.interrupt();
      return true;
    };
    expect(py.run('while True: pass').error?.type).toBe('KeyboardInterrupt');
    const before = Date.now();
    expect(py.run('import time\ntime.sleep(60)').error?.type).toBe('KeyboardInterrupt');
    expect(Date.now() - before).toBeLessThan(5000);
    expect(py.run('try:\n  while True: pass\nexcept KeyboardInterrupt: print("caught")').text).toBe('caught\n');
    expect(py.run('kept').result).toBe('1');
  });

  it('comes back from a snapshot with variables, files and plots', async () => {
    const py = await Interpreter.start(true);
    py.run('import numpy as np, matplotlib.pyplot as plt\nrng = np.random.default_rng(7)\na = rng.normal(size=3)\nopen("n.txt", "w").write("oi")\nplt.plot(a);');
    expect(py.sent.map(([name]) => name)).toEqual(['rich']);
    const snapshot = py.guest.snapshot();
    expect(snapshot).not.toBe(null);
    const next = py.run('rng.normal(size=2).tolist()').result;

    const other = await Interpreter.instance(true);
    other.guest.restore(snapshot!);
    expect(other.run('rng.normal(size=2).tolist()').result).toBe(next);
    expect(other.run('a.size, open("n.txt").read()').result).toBe("(3, 'oi')");
    other.run('plt.plot(a, label="é")\nplt.xlabel("t")\nplt.show()');
    const body = new TextDecoder().decode(other.sent[0]![1]);
    expect(body).toContain('<svg');
    expect(JSON.parse(body.slice(0, body.indexOf('\0')))).toMatchObject({ mime: 'image/svg+xml', axes: [{ x: 't', lines: [{ label: 'é', count: 3 }] }] });
    expect(py.run('a.shape').result).toBe('(3,)'); // and the first one lives on
  });

  it('sends large plots as PNG, HTML apart, and verdicts', async () => {
    const py = await Interpreter.start(true);
    py.run('import numpy as np, matplotlib.pyplot as plt\nplt.scatter(np.arange(9000), np.arange(9000))\nplt.show()');
    expect(new TextDecoder().decode(py.sent[0]![1].subarray(0, 30))).toContain('image/png');
    py.run('class T:\n  def _repr_html_(self): return "<b>x</b>"\nT()');
    expect(new TextDecoder().decode(py.sent[0]![1])).toBe('{"mime": "text/html"}\0<b>x</b>');
    py.run('from _host import verdict\nverdict("1.1", False, "sum", "é")');
    expect(JSON.parse(new TextDecoder().decode(py.sent[0]![1]))).toEqual({ cell: '1.1', ok: false, hint: 'sum', text: 'é' });
  });

  it('warns each time a cell runs', async () => {
    const py = await Interpreter.start();
    const source = 'import warnings\nwarnings.warn("cuidado")';
    expect(py.run(source).text).toContain('cuidado');
    expect(py.run(source).text).toContain('cuidado');
  });
});
