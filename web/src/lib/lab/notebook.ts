import type { Lang } from '$lib/api/types';
import type { LabFrame, Net, Points } from '$lib/motor/types';
import { t } from './messages';
import type { Hidden } from './settings';

/** Each activation in NumPy, as the engine has it (engine/autodiff). */
const CURVES: Record<Hidden['activation'], string[]> = {
  tanh: ['def tanh(z):', '    return np.tanh(z)'],
  relu: ['def relu(z):', '    return np.maximum(z, 0)'],
  sigmoid: ['def sigmoid(z):', '    return 1 / (1 + np.exp(-z))'],
  leaky_relu: ['def leaky_relu(z):', '    return np.where(z > 0, z, 0.01 * z)'],
  elu: ['def elu(z):', '    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))'],
  gelu: ['from math import erf', '', 'def gelu(z):', '    return z * (1 + np.vectorize(erf)(z / np.sqrt(2))) / 2'],
  softplus: ['def softplus(z):', '    return np.logaddexp(0, z)'],
  linear: ['def linear(z):', '    return z'],
};
const SOFTMAX = ['def softmax(z):', '    e = np.exp(z - z.max(axis=1, keepdims=True))', '    return e / e.sum(axis=1, keepdims=True)'];

const array = (rows: readonly (number | readonly number[])[]): string =>
  `np.array([${typeof rows[0] === 'number' ? rows.join(', ') : `\n    ${rows.map((row) => `[${(row as number[]).join(', ')}]`).join(',\n    ')},\n`}])`;

/** A Jupyter file (nbformat 4.5) that computes with NumPy what the laboratory says of its validation points. */
export function notebook(net: Net, points: Points, frame: LabFrame, task: string, lang: Lang): string {
  const { x, y } = points.validation;
  const used = [...new Set(net.layers.map((l) => l.activation))];
  const curves = used.map((name) => (name === 'softmax' ? SOFTMAX : CURVES[name as Hidden['activation']]).join('\n')).join('\n\n\n');
  const binary = net.loss === 'bce';
  const cells: [type: 'markdown' | 'code', source: string][] = [
    ['markdown', `# ${t('bookTitle')}\n\n${task}\n\n${t('bookIntro', { epoch: frame.epoch })}`],
    ['code', `import numpy as np\n\nX = ${array(x)}\ny = ${array(y)}\nX.shape, y.shape`],
    ['markdown', t('bookLayers')],
    ['code', `${curves}\n\n\nlayers = [\n${net.layers.map((l) => `    (${array(l.W)}, ${array(l.b)}, ${l.activation}),`).join('\n')}\n]`],
    ['markdown', t('bookForward')],
    ['code', 'h = X\nfor W, b, activation in layers:\n    h = activation(h @ W.T + b)\np = h\np[:5]'],
    ['markdown', t(binary ? 'bookBce' : 'bookCe')],
    [
      'code',
      `${binary ? 'p = p[:, 0]\nloss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))\nright = np.mean((p > 0.5) == y)' : 'loss = -np.mean(np.log(p[np.arange(len(y)), y]))\nright = np.mean(p.argmax(axis=1) == y)'}\nprint(f"{loss:.4f} {right:.4f}")`,
    ],
    ['markdown', t('bookSame', { loss: frame.validationLoss.toFixed(4), right: frame.validationAccuracy.toFixed(4) })],
  ];
  return JSON.stringify(
    {
      cells: cells.map(([cell_type, source], i) => ({
        cell_type,
        id: `lab-${i + 1}`,
        metadata: {},
        ...(cell_type === 'code' && { execution_count: null, outputs: [] }),
        source: source.split(/(?<=\n)/),
      })),
      metadata: { kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' }, language_info: { name: 'python' }, oficina: { lang } },
      nbformat: 4,
      nbformat_minor: 5,
    },
    null,
    1,
  );
}
