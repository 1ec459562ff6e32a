// TensorFlow.js. Usage: node tensorflow.mjs mlp|cnn|lstm|play wasm|cpu
import * as tf from '@tensorflow/tfjs';
import * as wasm from '@tensorflow/tfjs-backend-wasm';
import { fileURLToPath } from 'node:url';
import { BATCHES, draws, refuse, run, workload } from './measure.mjs';

const backend = process.argv[3];
const contestant = `tfjs-${backend}`;
const next = draws(1);
const size = (shape) => shape.reduce((a, b) => a * b, 1);
const filled = (shape, scale = 1, shift = 0) => tf.tensor(Float32Array.from({ length: size(shape) }, () => (next() - shift) * scale), shape);
const weights = (shape, fanIn) => tf.variable(filled(shape, 2 / Math.sqrt(fanIn), 0.5));
const zeros = (shape) => tf.variable(tf.zeros(shape));
const batches = (make) => Array.from({ length: BATCHES }, make);
const oneHot = () => tf.oneHot(tf.tensor1d(Array.from({ length: 32 }, () => Math.floor(10 * next())), 'int32'), 10).toFloat();

const losses = {
  mlp() {
    const [w1, b1, w2, b2] = [weights([784, 128], 784), zeros([128]), weights([128, 10], 128), zeros([10])];
    const [xs, ys] = [batches(() => filled([32, 784])), batches(oneHot)];
    return (i) => tf.losses.softmaxCrossEntropy(ys[i], xs[i].matMul(w1).add(b1).relu().matMul(w2).add(b2));
  },
  cnn() {
    const [k1, c1, k2, c2] = [weights([5, 5, 1, 8], 25), zeros([8]), weights([5, 5, 8, 16], 200), zeros([16])];
    const [w, b] = [weights([784, 10], 784), zeros([10])];
    const [xs, ys] = [batches(() => filled([32, 28, 28, 1])), batches(oneHot)];
    const block = (x, kernel, bias) => tf.maxPool(tf.conv2d(x, kernel, 1, 'same').add(bias).relu(), 2, 2, 'same');
    return (i) => tf.losses.softmaxCrossEntropy(ys[i], block(block(xs[i], k1, c1), k2, c2).reshape([32, 784]).matMul(w).add(b));
  },
  lstm() {
    const [units, length, batch] = [32, 48, 16];
    const [kernel, bias, w, b] = [weights([1 + units, 4 * units], units), zeros([4 * units]), weights([units, 1], units), zeros([1])];
    const xs = batches(() => Array.from({ length }, () => filled([batch, 1])));
    const ys = batches(() => filled([batch, 1]));
    return (i) => {
      let [c, h] = [tf.zeros([batch, units]), tf.zeros([batch, units])];
      for (const x of xs[i]) [c, h] = tf.basicLSTMCell(tf.scalar(1), kernel, bias, x, c, h);
      return tf.losses.meanSquaredError(ys[i], h.matMul(w).add(b));
    };
  },
  play() {
    const layers = [[2, 4], [4, 2], [2, 1]].map(([i, o]) => [weights([i, o], i), zeros([o])]);
    const [xs, ys] = [batches(() => filled([10, 2])), batches(() => filled([10, 1]))];
    return (i) => tf.losses.meanSquaredError(ys[i], layers.reduce((h, [w, b]) => h.matMul(w).add(b).tanh(), xs[i]));
  },
};

try {
  if (backend === 'wasm') {
    wasm.setWasmPaths(fileURLToPath(new URL('node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url)));
    wasm.setThreadsCount(1);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} did not start`);
  await tf.ready();
  const loss = losses[workload]();
  const descent = tf.train.sgd(0.01);
  run(contestant, tf.version.tfjs, (i) => tf.tidy(() => void descent.minimize(() => loss(i))));
} catch (error) {
  refuse(contestant, tf.version.tfjs, String(error.message).split('\n')[0]);
}
